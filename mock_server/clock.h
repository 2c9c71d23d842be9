/* The clock of one space: the machine's, moved or held by a test. Safe for any thread. */
#ifndef MOCK_CLOCK_H
#define MOCK_CLOCK_H

#include <stdatomic.h>
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

/* mock_clock_set: stands still at `frozen_at` (Unix seconds; 0: it runs with the machine's), and
 * shows `offset_s` more than that. */
void mock_clock_set(struct mock_clock *clock, int64_t frozen_at, int64_t offset_s);

/* mock_clock_frozen_at, mock_clock_offset_s: what was set. */
int64_t mock_clock_frozen_at(const struct mock_clock *clock);
int64_t mock_clock_offset_s(const struct mock_clock *clock);

#endif
