/* Durations by the clock that nobody sets. By the wall clock, set back by an hour, whoever waits a
 * moment would wait for one. */
#ifndef MOCK_MONOTONIC_H
#define MOCK_MONOTONIC_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* mock_monotonic_ms: milliseconds since some moment in the past. */
int64_t mock_monotonic_ms(void);

/* mock_monotonic_in: the moment that lies so many milliseconds ahead, for pthread_cond_timedwait on
 * a condition of mock_monotonic_condition. */
struct timespec mock_monotonic_in(int64_t milliseconds);

/* mock_monotonic_condition: makes a condition that is waited on by this clock. */
void mock_monotonic_condition(pthread_cond_t *condition);

#endif
