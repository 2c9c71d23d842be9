/* A small process that outlives the runner and cleans up where it could not: when the runner is
 * killed, the guardian ends the process groups that were running and removes the run's folder. */
#ifndef CONF_GUARDIAN_H
#define CONF_GUARDIAN_H

#include "protocol/status.h"

#include <sys/types.h>

/* conf_guardian_start: once, before any thread. */
enum wx_status conf_guardian_start(void) WX_MUST_CHECK;

/* conf_guardian_watch, conf_guardian_forget: a process group that is, or is no longer, ours to end.
 * conf_guardian_folder: a folder to remove in the end. Do nothing without a guardian. Any thread.
 */
void conf_guardian_watch(pid_t group);
void conf_guardian_forget(pid_t group);
void conf_guardian_folder(const char *path);

/* conf_guardian_dismiss: the runner has cleaned up by itself. */
void conf_guardian_dismiss(void);

#endif
