/* Watching an application that cannot be driven: it is pointed at the double, calls it as it likes,
 * and is judged by its requests. */
#ifndef CONF_OBSERVE_H
#define CONF_OBSERVE_H

#include "conformance/run.h"

/* conf_observe: opens a space of a mock of our own (or joins one of a running mock), says what to
 * set, tells each request with what is wrong with it, and ends with a verdict: at a signal, after
 * options->observe_s seconds or options->observe_requests requests. Log, reports and exit codes are
 * those of a run; nothing seen is CONF_RUN_NOTHING. Once a process, as conf_run. */
enum conf_run_exit conf_observe(const struct conf_options *options);

#endif
