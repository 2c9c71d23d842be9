/* Whether a log is the record of a whole run: recomputed from its header and events, whatever its
 * footer claims. A log whose footer says "partial" is partial for that alone. */
#ifndef CONF_ELIGIBILITY_H
#define CONF_ELIGIBILITY_H

#include "conformance/log.h"

enum conf_partial {
#define CONF_PARTIAL(name, code, en, zh) CONF_PARTIAL_##name,
#include "conformance/eligibility.def"
#undef CONF_PARTIAL
    CONF_PARTIAL_COUNT
};

struct conf_eligibility {
    bool complete;
    bool reasons[CONF_PARTIAL_COUNT]; /* all false where it is complete */
};

/* conf_eligibility_of: what a checked log is. */
struct conf_eligibility conf_eligibility_of(const struct conf_log *log);

/* conf_partial_code, conf_partial_words: of a reason; static. `language` is "en" or "zh". */
const char *conf_partial_code(enum conf_partial reason);
const char *conf_partial_words(enum conf_partial reason, const char *language);

#endif
