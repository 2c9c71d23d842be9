/* A whole run: from options to an exit code. */
#ifndef CONF_ENGINE_H
#define CONF_ENGINE_H

#include "conformance/run.h"

/* conf_run: runs the selected cases and writes log and reports. Prints progress to stdout and
 * errors to stderr. Makes this process a subreaper and catches SIGINT, SIGTERM, SIGHUP: once a
 * process. */
enum conf_run_exit conf_run(const struct conf_options *options);

#endif
