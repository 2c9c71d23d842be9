/* What cases are played on: this process made fit to run others, the run's folder, the mock. */
#ifndef CONF_STAGE_H
#define CONF_STAGE_H

#include "conformance/mock.h"
#include "conformance/options.h"
#include "conformance/workspace.h"

struct conf_stage {
    struct conf_workspace workspace;
    struct conf_mock *mock;
};

/* conf_stage_open: once a process: makes it a subreaper with a guardian, catches SIGINT, SIGTERM
 * and SIGHUP, makes the folder and starts (or meets) the mock. What fails is told on stderr; the
 * stage is to be closed either way. */
bool conf_stage_open(const struct conf_options *options, struct conf_stage *out);

/* conf_stage_close: ends the mock, removes the folder, dismisses the guardian. */
void conf_stage_close(struct conf_stage *stage);

#endif
