#include "mock_server/faults/chance.h"

#include <math.h>

/* SplitMix64: any seed is a good one, and the sequence is the same on every machine. */
static uint64_t next(struct mock_chance *chance)
{
    uint64_t mixed = chance->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

struct mock_chance mock_chance_start(uint64_t seed, const char *name)
{
    struct mock_chance chance = {.state = seed};
    for (; *name != '\0'; name++) chance.state = next(&chance) ^ (unsigned char)*name;
    return chance;
}

double mock_chance_unit(struct mock_chance *chance)
{
    return (double)(next(chance) >> 11) * 0x1p-53;
}

double mock_chance_normal(struct mock_chance *chance)
{
    /* Box and Muller; 1 - u is never 0. */
    double radius = sqrt(-2 * log(1 - mock_chance_unit(chance)));
    return radius * cos(2 * acos(-1.0) * mock_chance_unit(chance));
}
