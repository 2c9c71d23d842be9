#include "conformance/verdict.h"

#include <string.h>

static const struct {
    const char *name;
    const char *words;
    bool conforms;
} VERDICTS[] = {
#define CONF_VERDICT(name, text, conforms, words) {text, words, conforms},
#include "conformance/verdict.def"
#undef CONF_VERDICT
};

static const struct {
    const char *name;
    const char *words;
    enum conf_verdict verdict;
} DELIVERIES[] = {
#define CONF_DELIVERY(name, text, verdict, words) {text, words, CONF_##verdict},
#include "conformance/delivery.def"
#undef CONF_DELIVERY
};
enum { DELIVERY_COUNT = sizeof DELIVERIES / sizeof *DELIVERIES };

static const struct {
    const char *name;
    const char *words;
} REASONS[] = {
#define CONF_REASON(name, text, words) {text, words},
#include "conformance/reason.def"
#undef CONF_REASON
};

static const char *const LEVELS[] = {"must", "should", "may"};

const char *conf_verdict_name(enum conf_verdict verdict)
{
    return VERDICTS[verdict].name;
}

const char *conf_verdict_words(enum conf_verdict verdict)
{
    return VERDICTS[verdict].words;
}

const char *conf_delivery_name(enum conf_delivery delivery)
{
    return DELIVERIES[delivery].name;
}

const char *conf_delivery_words(enum conf_delivery delivery)
{
    return DELIVERIES[delivery].words;
}

const char *conf_reason_name(enum conf_reason reason)
{
    return REASONS[reason].name;
}

const char *conf_reason_words(enum conf_reason reason)
{
    return REASONS[reason].words;
}

const char *conf_level_name(enum conf_level level)
{
    return LEVELS[level];
}

bool conf_verdict_conforms(enum conf_verdict verdict)
{
    return VERDICTS[verdict].conforms;
}

enum conf_verdict conf_delivery_verdict(enum conf_delivery delivery)
{
    return DELIVERIES[delivery].verdict;
}

bool conf_verdict_by_name(const char *name, enum conf_verdict *out)
{
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++) {
        if (strcmp(VERDICTS[i].name, name) != 0) continue;
        *out = (enum conf_verdict)i;
        return true;
    }
    return false;
}

bool conf_level_by_name(const char *name, enum conf_level *out)
{
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        if (strcmp(LEVELS[i], name) != 0) continue;
        *out = (enum conf_level)i;
        return true;
    }
    return false;
}

bool conf_reason_is_known(const char *name)
{
    for (size_t i = 0; i < CONF_REASON_COUNT; i++)
        if (strcmp(REASONS[i].name, name) == 0) return true;
    for (size_t i = 0; i < DELIVERY_COUNT; i++)
        if (strcmp(DELIVERIES[i].name, name) == 0) return true;
    return false;
}
