/* The wish of a person or a CI server that the run ends now: SIGINT, SIGTERM, SIGHUP. */
#ifndef CONF_INTERRUPT_H
#define CONF_INTERRUPT_H

#include "protocol/status.h"

#include <stdbool.h>

/* conf_interrupt_catch: from now on those signals are noted instead of ending the process. Once. */
enum wx_status conf_interrupt_catch(void) WX_MUST_CHECK;

/* conf_interrupted: whether one came. Any thread. */
bool conf_interrupted(void);

/* conf_interrupt_fd: becomes readable for good when one comes, to be put into poll sets; -1 while
 * they are not caught. */
int conf_interrupt_fd(void);

#endif
