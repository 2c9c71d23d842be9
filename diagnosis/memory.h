/* What must be remembered over calls to see that a client takes the time once and keeps it: a small
 * table of the timestamps seen last.
 *
 * A zeroed struct is an empty memory. Not safe for threads: the caller locks. */
#ifndef DIAG_MEMORY_H
#define DIAG_MEMORY_H

#include <stdint.h>

enum {
    DIAG_MEMORY_MOST = 64,
    DIAG_REUSE_LEAST_S = 3, /* calls of one second may share their timestamp, and a slow one too */
};

struct diag_memory {
    struct diag_memory_row {
        uint64_t client; /* who called; 0: a free row */
        uint32_t timestamp;
        unsigned calls;
        int64_t first; /* when the first call came */
        int64_t last;
    } rows[DIAG_MEMORY_MOST];
};

/* What is remembered of a timestamp, for struct diag_subject. */
struct diag_reuse {
    unsigned calls; /* before this one; 0: it was not reused */
    int64_t seconds;
};

/* diag_memory_note: remembers a call of `client` (a hash of whatever tells clients apart: the app,
 * the space) with that timestamp, and says whether it had it in calls that lie DIAG_REUSE_LEAST_S
 * or more apart. `at` is in seconds of a clock that tests cannot move. The longest unused row makes
 * room. */
struct diag_reuse diag_memory_note(struct diag_memory *memory, uint64_t client, uint32_t timestamp,
                                   int64_t at);

#endif
