/* Chance that can be had again: a stream of numbers that its seed decides. Not for secrets. */
#ifndef MOCK_CHANCE_H
#define MOCK_CHANCE_H

#include <stdint.h>

struct mock_chance {
    uint64_t state;
};

/* mock_chance_start: the stream of a seed and a name: two names have two streams. */
struct mock_chance mock_chance_start(uint64_t seed, const char *name);

/* mock_chance_unit: the next number of the stream, from 0 up to but not including 1. */
double mock_chance_unit(struct mock_chance *chance);

/* mock_chance_normal: the next number of a normal distribution: mean 0, deviation 1. */
double mock_chance_normal(struct mock_chance *chance);

#endif
