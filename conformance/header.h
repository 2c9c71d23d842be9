/* The header of a run's log: what ran, against what, with which options, and which cases. */
#ifndef CONF_HEADER_H
#define CONF_HEADER_H

#include "conformance/attempt.h"

/* conf_event_header: writes it. `handshake` is the client's answer to the opening sanity check, or
 * NULL. */
void conf_event_header(struct conf_run *run, const struct wx_json *handshake);

#endif
