/* Allocations that fail on demand: failing_memory.so stands before the C library's allocator,
 * counts what the process asks for, and refuses what it is told to. A new thread counts as an
 * allocation.
 *
 * Told by a file of the form below, mapped by all who look at it: its path is in
 * FAILING_MEMORY_FILE, and FAILING_MEMORY_PROGRAM names the only program that is meant, since
 * children inherit both. In the process itself failing_memory() finds it. */
#ifndef WX_FAILING_MEMORY_H
#define WX_FAILING_MEMORY_H

#include <stdint.h>

/* All native 64-bit, so that a script can read and write it. */
struct failing_memory {
    int64_t first;   /* number of the first allocation to refuse, from 1; 0: none */
    int64_t span;    /* how many in a row */
    int64_t count;   /* allocations since it was last made 0 */
    int64_t refused; /* of these */
};

/* failing_memory: NULL where the process was not told of a file. */
struct failing_memory *failing_memory(void) __attribute__((weak));

#endif
