/* The three closed vocabularies of results: verdicts, deliveries, reasons (their .def files). */
#ifndef CONF_VERDICT_H
#define CONF_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

enum conf_verdict {
#define CONF_VERDICT(name, text, conforms, words) CONF_##name,
#include "conformance/verdict.def"
#undef CONF_VERDICT
    CONF_VERDICT_COUNT
};

enum conf_delivery {
#define CONF_DELIVERY(name, text, verdict, words) CONF_DELIVERY_##name,
#include "conformance/delivery.def"
#undef CONF_DELIVERY
};

enum conf_reason {
#define CONF_REASON(name, text, words) CONF_REASON_##name,
#include "conformance/reason.def"
#undef CONF_REASON
    CONF_REASON_COUNT
};

enum conf_level { CONF_MUST, CONF_SHOULD, CONF_MAY };

/* conf_verdict_name … conf_level_name: as they stand in logs; static. */
const char *conf_verdict_name(enum conf_verdict verdict);
const char *conf_verdict_words(enum conf_verdict verdict);
const char *conf_delivery_name(enum conf_delivery delivery);
const char *conf_delivery_words(enum conf_delivery delivery);
const char *conf_reason_name(enum conf_reason reason);
const char *conf_reason_words(enum conf_reason reason);
const char *conf_level_name(enum conf_level level);

/* conf_verdict_conforms: whether a green run may hold it at level `must`. */
bool conf_verdict_conforms(enum conf_verdict verdict);

/* conf_delivery_verdict: what a delivery means; CONF_PASSED for a result, which is to be judged. */
enum conf_verdict conf_delivery_verdict(enum conf_delivery delivery);

/* conf_verdict_by_name, conf_level_by_name: false, and an untouched output, for an unknown name. */
bool conf_verdict_by_name(const char *name, enum conf_verdict *out);
bool conf_level_by_name(const char *name, enum conf_level *out);

/* conf_reason_is_known: whether a log may hold that reason code (a reason's or a delivery's). */
bool conf_reason_is_known(const char *name);

#endif
