/* What a run is, all in all: one place for green and red, for running and for merging. */
#ifndef CONF_CONCLUSION_H
#define CONF_CONCLUSION_H

#include "conformance/eligibility.h"
#include "conformance/events.h"

struct conf_conclusion {
    int exit_code; /* 0, 1, 4 or 5 */
    size_t known_failures;
    struct wx_buf words;
    struct conf_eligibility eligibility;
};

/* CONF_CONCLUSION: an owning local. */
#define CONF_CONCLUSION(name)                                                                      \
    __attribute__((cleanup(conf_conclusion_release))) struct conf_conclusion name = {.exit_code = 4}

/* conf_conclude: from a log's header and cases (a footer is not needed) and how the run ended. */
void conf_conclude(const struct conf_log *log, const struct conf_ending *ending,
                   struct conf_conclusion *out);

void conf_conclusion_release(struct conf_conclusion *conclusion);

/* conf_conclusion_write_eligibility: the footer's member. */
void conf_conclusion_write_eligibility(const struct conf_conclusion *conclusion,
                                       struct wx_json_writer *writer);

#endif
