#include "conformance/eligibility.h"

static const struct {
    const char *code;
    const char *en;
    const char *zh;
} REASONS[] = {
#define CONF_PARTIAL(name, code, en, zh) {code, en, zh},
#include "conformance/eligibility.def"
#undef CONF_PARTIAL
};

enum { LEVEL_COUNT = CONF_MAY + 1 };

static bool is_true(const struct wx_json *object, const char *member)
{
    bool value = false;
    return wx_json_boolean(wx_json_member(object, member), &value) && value;
}

static bool has_elements(const struct wx_json *options, const char *member)
{
    return wx_json_count(wx_json_member(options, member)) > 0;
}

static bool is_present(const struct wx_json *object, const char *member)
{
    const struct wx_json *node = wx_json_member(object, member);
    return node && wx_json_type(node) != WX_JSON_NULL;
}

static bool has_ledger_row(const struct conf_log *log)
{
    for (size_t i = 0; i < log->case_count; i++)
        if (log->cases[i].known_failure) return true;
    return false;
}

static bool selects_all(const struct conf_log *log)
{
    int64_t cases = -1;
    const struct wx_json *pack = wx_json_member(log->header, "case_pack");
    (void)wx_json_integer(wx_json_member(pack, "cases"), &cases);
    return cases == (int64_t)wx_json_count(wx_json_member(log->header, "planned"));
}

static bool is_observed(const struct conf_log *log)
{
    const struct wx_json *client = wx_json_member(log->header, "client");
    const char *driver = wx_json_text(wx_json_member(client, "driver"));

    return driver && strcmp(driver, "observe") == 0;
}

/* Each level named once, or none at all, which means all. */
static bool takes_all_levels(const struct wx_json *options)
{
    bool named[LEVEL_COUNT] = {false};
    const struct wx_json *levels = wx_json_member(options, "levels");
    for (const struct wx_json *item = wx_json_first(levels); item; item = wx_json_next(item)) {
        enum conf_level level;
        if (conf_level_by_name(wx_json_text(item), &level)) named[level] = true;
    }
    return wx_json_count(levels) == 0 ||
           (named[CONF_MUST] && named[CONF_SHOULD] && named[CONF_MAY]);
}

struct conf_eligibility conf_eligibility_of(const struct conf_log *log)
{
    const struct wx_json *options = wx_json_member(log->header, "options");
    const struct wx_json *claim = wx_json_member(log->footer, "eligibility");
    struct conf_eligibility result = {
        .complete = true,
        .reasons =
            {
                [CONF_PARTIAL_ONLY] = has_elements(options, "only"),
                [CONF_PARTIAL_SKIP] = has_elements(options, "skip"),
                [CONF_PARTIAL_TAGS] = has_elements(options, "tags"),
                [CONF_PARTIAL_LEVELS] = !takes_all_levels(options),
                [CONF_PARTIAL_SHARD] = is_present(options, "shard"),
                [CONF_PARTIAL_SELECTION] = !selects_all(log),
                [CONF_PARTIAL_CASES] =
                    !is_true(wx_json_member(log->header, "case_pack"), "built_in"),
                [CONF_PARTIAL_SERVER] = !is_true(wx_json_member(log->header, "mock"), "built_in"),
                [CONF_PARTIAL_LEDGER] =
                    is_present(options, "known_failures") || has_ledger_row(log),
                [CONF_PARTIAL_UNSUPPORTED] = is_true(options, "allow_unsupported") &&
                                             conf_log_total(log, CONF_UNSUPPORTED) > 0,
                [CONF_PARTIAL_NOT_RUN] = conf_log_total(log, CONF_NOT_RUN) > 0,
                [CONF_PARTIAL_OBSERVED] = is_observed(log),
                [CONF_PARTIAL_INTERRUPTED] = is_true(log->footer, "interrupted"),
            },
    };
    for (size_t i = 0; i < CONF_PARTIAL_COUNT; i++)
        if (result.reasons[i]) result.complete = false;
    if (result.complete && !is_true(claim, "complete")) {
        result.complete = false;
        result.reasons[CONF_PARTIAL_CLAIMED] = true;
    }
    return result;
}

const char *conf_partial_code(enum conf_partial reason)
{
    return REASONS[reason].code;
}

const char *conf_partial_words(enum conf_partial reason, const char *language)
{
    return strcmp(language, "zh") == 0 ? REASONS[reason].zh : REASONS[reason].en;
}
