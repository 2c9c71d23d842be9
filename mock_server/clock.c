#include "mock_server/clock.h"

#include <time.h>

int64_t mock_clock_machine(void)
{
    return (int64_t)time(NULL);
}

int64_t mock_clock_now(const struct mock_clock *clock)
{
    int64_t frozen_at = atomic_load(&clock->frozen_at);
    return (frozen_at ? frozen_at : mock_clock_machine()) + atomic_load(&clock->offset_s);
}

void mock_clock_set(struct mock_clock *clock, int64_t frozen_at, int64_t offset_s)
{
    atomic_store(&clock->frozen_at, frozen_at);
    atomic_store(&clock->offset_s, offset_s);
}

int64_t mock_clock_frozen_at(const struct mock_clock *clock)
{
    return atomic_load(&clock->frozen_at);
}

int64_t mock_clock_offset_s(const struct mock_clock *clock)
{
    return atomic_load(&clock->offset_s);
}
