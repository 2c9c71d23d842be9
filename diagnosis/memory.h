/* What must be remembered over calls to see that a client takes the time once and keeps it: a small
 * table of the timestamps seen last.
 *
 * A zeroed struct is an empty memory. Not safe for threads: the caller locks. */
#ifndef DIAG_MEMORY_H
#define DIAG_MEMORY_H

#include <stdint.h>

enum {
    DIAG_MEMORY_MOST = 64,
    /* Calls of one second may share their timestamp: a client that takes it anew would have to hold
     * its request back for half a second to be told. As the suite has it (timestamps_rise). */
    DIAG_REUSE_LEAST_MS = 1500,
};

struct diag_memory {
    struct diag_memory_row {
        uint64_t client; /* who called; 0: a free row */
        uint32_t timestamp;
        unsigned calls;
        int64_t first; /* when the first call came, in milliseconds */
        int64_t last;
    } rows[DIAG_MEMORY_MOST];
};

/* What is remembered of a timestamp, for struct diag_subject. */
struct diag_reuse {
    unsigned calls; /* before this one; 0: it was not reused */
    int64_t ms;     /* from the first of them to this one */
};

/* diag_memory_note: remembers a call of `client` (a hash of whatever tells clients apart: the app,
 * the space) with that timestamp, and says whether it had it in calls that lie DIAG_REUSE_LEAST_MS
 * or more apart. `at_ms` is of a clock that tests cannot hold; whole seconds would tell of a gap
 * now and not then. The longest unused row makes room. */
struct diag_reuse diag_memory_note(struct diag_memory *memory, uint64_t client, uint32_t timestamp,
                                   int64_t at_ms);

#endif
