/* What a fuzz target is made of: one function that libFuzzer, or replay.c, calls with one input.
 *
 * A target holds properties, not only "does not crash": what must be so for every input is
 * required, and what is required ends the program where it is not so. Targets keep no state from
 * one input to the next, so that an input by itself shows what it shows. */
#ifndef WX_FUZZ_H
#define WX_FUZZ_H

#include "protocol/buf.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* REQUIRE: a property; `words` say what must hold. */
#define REQUIRE(condition, words)                                                                  \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: property: %s: not so: %s\n", __FILE__, __LINE__, words,        \
                    #condition);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* fuzz_cut: what is in front of the next `mark` byte of *rest, which moves behind it; all of it
 * where there is none. So one input can hold several things. */
static inline struct wx_bytes fuzz_cut(struct wx_bytes *rest, unsigned char mark)
{
    if (rest->size == 0) return *rest;
    const unsigned char *end = memchr(rest->data, mark, rest->size);
    if (!end) end = rest->data + rest->size;
    struct wx_bytes piece = wx_bytes(rest->data, (size_t)(end - rest->data));
    *rest = wx_bytes_from(*rest, piece.size + 1);
    return piece;
}

#endif
