/* Which text a signature was made of: the texts that people sign instead of the right one, tried
 * one by one. One row of the table in recipes.def is one way of getting the text wrong. */
#ifndef DIAG_CANDIDATE_H
#define DIAG_CANDIDATE_H

#include "diagnosis/reading.h"
#include "diagnosis/target.h"

/* The longest serial that is looked for in texts: a SHA-256 fingerprint with separators, and more.
 */
enum { DIAG_CANDIDATE_SERIAL_MOST = 120 };

/* What about a text was not as it should be. */
struct diag_deviation {
    enum diag_trap trap; /* DIAG_TRAP_COUNT: nothing */
    char words[160];     /* what it was instead, for the end of a sentence */
};

/* The text that it was made of. */
struct diag_match {
    struct diag_hit hit;
    struct diag_deviation recipe;    /* how it is put together */
    struct diag_deviation serial;    /* the serial in it */
    struct diag_deviation timestamp; /* the timestamp in it */
};

/* diag_candidate_find: looks for the text; false where it is none of ours. `quick`: leaves out the
 * long search for other timestamps. */
bool diag_candidate_find(const struct diag_reading *reading, const struct diag_target *target,
                         bool quick, struct diag_match *out);

#endif
