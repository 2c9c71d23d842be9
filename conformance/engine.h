/* A whole run: from options to an exit code. */
#ifndef CONF_ENGINE_H
#define CONF_ENGINE_H

#include "conformance/options.h"

/* Exit codes of `wxconform run` (CONFORMANCE.md). */
enum conf_run_exit {
    CONF_RUN_GREEN = 0,
    CONF_RUN_RED = 1,
    CONF_RUN_USAGE = 2,
    CONF_RUN_NO_EVIDENCE = 3,
    CONF_RUN_HARNESS = 4,
    CONF_RUN_NOTHING = 5,
};

/* conf_run: runs the selected cases and writes log and reports. Prints progress to stdout and
 * errors to stderr. Makes this process a subreaper and catches SIGINT, SIGTERM, SIGHUP: once a
 * process. */
enum conf_run_exit conf_run(const struct conf_options *options);

#endif
