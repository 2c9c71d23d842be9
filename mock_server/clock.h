/* The clock of one space: the machine's, moved or held by a test. Safe for any thread. */
#ifndef MOCK_CLOCK_H
#define MOCK_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A zeroed struct is a clock that shows the machine's time. */
struct mock_clock {
    _Atomic int64_t offset_s;
    _Atomic int64_t frozen_at; /* Unix seconds before the offset; 0: it runs */
};

/* mock_clock_machine: the machine's Unix seconds. */
int64_t mock_clock_machine(void);

/* mock_clock_now: Unix seconds by this clock. */
int64_t mock_clock_now(const struct mock_clock *clock);

/* mock_clock_set: moves it by `offset_s` against the machine's time; a frozen one stands still at
 * what it shows then. */
void mock_clock_set(struct mock_clock *clock, bool freeze, int64_t offset_s);

bool mock_clock_is_frozen(const struct mock_clock *clock);

#endif
