/* Keeps silent peers, and those that never come to an end, from starving those that have something
 * to say.
 *
 * The HTTP library serves one connection a thread, so that a thousand peers that connect and say
 * nothing, or keep a connection for later, would leave no thread for an honest call. Where a
 * listener's connections outnumber its threads but for a reserve, a warden ends those that have
 * been silent longest; none that is being answered, and none that spoke within
 * MOCK_CROWD_SILENT_MS. An HTTP client must expect that an idle connection ends, and opens another.
 * So it does where the process is about to run out of descriptors: a listener that can accept
 * nobody would try again and again, and let nobody in. Where too many are left then, it ends those
 * whose request has been on its way longest, byte by byte; none within MOCK_CROWD_PATIENCE_MS, and
 * none that waits for a thread. */
#ifndef MOCK_CROWD_H
#define MOCK_CROWD_H

#include "protocol/status.h"

#include <stdint.h>

enum {
    MOCK_CROWD_TICK_MS = 50,       /* how often the warden looks */
    MOCK_CROWD_SILENT_MS = 500,    /* who spoke since then is not silent */
    MOCK_CROWD_PATIENCE_MS = 2000, /* for a request to come whole while others wait */
    MOCK_CROWD_RESERVE = 8,        /* an eighth of the threads is kept free */
};

/* One listener's connections. */
struct mock_crowd;

/* mock_crowd_new: watches the connections to a port of ours that `threads` threads serve. One
 * warden thread watches all crowds of the process; it lives while there is one. */
enum wx_status mock_crowd_new(uint16_t port, unsigned threads, struct mock_crowd **out)
    WX_MUST_CHECK;

/* mock_crowd_free: after its listener has stopped. NULL is allowed. */
void mock_crowd_free(struct mock_crowd *crowd);

/* mock_crowd_enter: a peer's request is being answered from now on, and its silence is ours;
 * mock_crowd_leave: it has its answer. `ip` is dotted. NULL is allowed for `crowd`. */
void mock_crowd_enter(struct mock_crowd *crowd, const char *ip, uint16_t port);
void mock_crowd_leave(struct mock_crowd *crowd, const char *ip, uint16_t port);

#endif
