/* One case, once: set up, called, fetched, judged, written to the log. */
#ifndef CONF_ATTEMPT_H
#define CONF_ATTEMPT_H

#include "conformance/run.h"

/* A worker's own: never shared. */
struct conf_worker {
    struct conf_run *run;
    struct conf_driver *driver;
    struct conf_http *http;
};

/* conf_attempt: plays a case and writes its events. */
void conf_attempt(struct conf_worker *worker, const struct conf_case *kase, int attempt);

#endif
