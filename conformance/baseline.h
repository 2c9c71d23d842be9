/* The smallest ledger for what fails in a log. */
#ifndef CONF_BASELINE_H
#define CONF_BASELINE_H

#include "conformance/case.h"
#include "conformance/log.h"

/* Who answers for the rows. */
struct conf_baseline_settings {
    const char *owner;
    const char *link;
    const char *expires; /* YYYY-MM-DD */
    /* All cases, whether the run played them or not: a glob covers none that it did not see fail.
     * NULL: those of the log. */
    const struct conf_pack *pack;
};

/* conf_baseline_write: appends the ledger (fixtures/schemas/ledger.schema.json), one row a line.
 * Failures alike in verdict and reason share a glob where it covers nothing else of the log or the
 * pack and no more cases than a row may; a case whose attempts differ becomes a flaky row. How many
 * rows. */
size_t conf_baseline_write(const struct conf_log *log,
                           const struct conf_baseline_settings *settings, struct wx_buf *out);

#endif
