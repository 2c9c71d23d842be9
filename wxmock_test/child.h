/* One child process that cannot outlive us: it dies with the thread that started it, and its end
 * can be waited for with a deadline. */
#ifndef WXMOCK_TEST_CHILD_H
#define WXMOCK_TEST_CHILD_H

#include <sys/types.h>

#include "include/wxrealname/wxmock.h"
#include "protocol/buf.h"

struct wxmock_child {
    pid_t pid;     /* 0 while there is none */
    int life;      /* readable, at its end, once the child has ended */
    int log;       /* its stdout and stderr */
    off_t written; /* where in the log its own words begin */
    int status;    /* once it is reaped: its exit status, -1 where a signal ended it */
};

/* wxmock_child_start: runs argv[0] with stdin from /dev/null and its output appended to the file
 * `log`, or kept in memory where that is NULL. WXMOCK_USAGE for a log that cannot be opened,
 * WXMOCK_ERROR where the system refuses; both with words. */
enum wxmock_result wxmock_child_start(char *const argv[], const char *log, struct wxmock_child *out)
    WX_MUST_CHECK;

/* wxmock_child_wait: whether it ended within `timeout_ms`. Does not reap it. */
bool wxmock_child_wait(const struct wxmock_child *child, int timeout_ms);

/* wxmock_child_end: reaps it, by SIGTERM and, after `timeout_ms`, SIGKILL where it runs still.
 * WXMOCK_OK where it ended with 0 and because it was told to; else the words say how it ended and
 * what it said last. */
enum wxmock_result wxmock_child_end(struct wxmock_child *child, int timeout_ms);

/* wxmock_clock_ms: a monotonic clock. */
int64_t wxmock_clock_ms(void);

#endif
