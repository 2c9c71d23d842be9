/* Child processes under control: each in a process group of its own, ended whole, none left behind.
 *
 * The runner makes itself the subreaper of all it starts (conf_process_adopt), so that what a
 * client forks and leaves comes back as our child and can be found, ended and reaped. */
#ifndef CONF_PROCESS_H
#define CONF_PROCESS_H

#include "protocol/buf.h"

#include <sys/types.h>

enum { CONF_PROCESS_GRACE_MS = 1000 }; /* between SIGTERM and SIGKILL */

struct conf_process {
    pid_t pid; /* 0 while there is none; also its process group */
    int in;    /* our ends of its stdin, stdout, stderr; -1 where closed */
    int out;
    int err;
    bool exited;
    int exit_status;    /* -1 where it did not exit by itself */
    int exit_signal;    /* 0 where no signal ended it */
    unsigned long mark; /* tells its descendants apart, in their environment */
};

/* conf_process_adopt: makes this process the subreaper. Once, before any other call. */
enum wx_status conf_process_adopt(void) WX_MUST_CHECK;

/* conf_process_start: runs `command` under /bin/sh -c in a new process group, its three streams
 * piped to us (non-blocking, close-on-exec). `environment` is a NULL-ended list of NAME=VALUE that
 * replaces ours; NULL keeps ours. WX_ERR_IO where the system refuses. */
enum wx_status conf_process_start(const char *command, char *const environment[],
                                  const char *directory, struct conf_process *out) WX_MUST_CHECK;

/* conf_process_poll: reaps it if it has ended; whether it has. */
bool conf_process_poll(struct conf_process *process);

/* conf_process_has_strays: whether anything it started, in its group or out of it, outlives it. */
bool conf_process_has_strays(const struct conf_process *process);

/* conf_process_end: SIGTERM to the whole group, SIGKILL to what is left after `grace_ms`, and reaps
 * it all, adopted descendants included; closes the pipes. Does nothing to an empty struct. */
void conf_process_end(struct conf_process *process, int grace_ms);

/* conf_clock_ms: a monotonic clock. */
int64_t conf_clock_ms(void);

#endif
