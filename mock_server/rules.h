/* The ordered checks of every interface, from rules.def: read, then judge, then act.
 *
 * A rule is a predicate over the facts of a call and the world; it changes nothing. All are judged,
 * the first violated in order answers. */
#ifndef MOCK_RULES_H
#define MOCK_RULES_H

#include "mock_server/problems.h"
#include "protocol/api_error.h"
#include "protocol/json.h"

struct mock_call;
struct mock_world;

/* The interfaces that have checks, as bits, so that a rule names the ones it belongs to. */
enum mock_endpoint {
    MOCK_ENDPOINT_NONE = 0,
    MOCK_ENDPOINT_TOKEN = 1 << 0,
    MOCK_ENDPOINT_STABLE_TOKEN = 1 << 1,
    MOCK_ENDPOINT_CATEGORY = 1 << 2,
    MOCK_ENDPOINT_REALNAME = 1 << 3,
};

enum mock_rule {
#define MOCK_RULE(id, endpoints, error, clause, summary) MOCK_RULE_##id,
#include "mock_server/rules.def"
#undef MOCK_RULE
    MOCK_RULE_COUNT
};

enum mock_outcome {
    MOCK_HOLDS,
    MOCK_VIOLATED,
    MOCK_NOT_APPLICABLE, /* nothing to judge: a fact that it needs is missing, another rule says so
                          */
    MOCK_UNDECIDED,      /* we failed (memory, crypto): the client is not to blame */
};

/* One row of the table. Static. */
struct mock_rule_row {
    const char *id;
    unsigned endpoints; /* bits of enum mock_endpoint */
    enum wx_api_error error;
    const char *clause;
    const char *summary;
};

/* The order in which getrealnameinfo's checks answer: a permutation of its rules. */
struct mock_check_order {
    enum mock_rule rules[MOCK_RULE_COUNT];
    size_t count;
};

/* What judging a call came to. */
struct mock_verdict {
    enum mock_outcome outcomes[MOCK_RULE_COUNT]; /* rules of other endpoints: not applicable */
    enum mock_rule first; /* in order, that did not hold and so answers; _COUNT: all hold */
};

const struct mock_rule_row *mock_rule_row(enum mock_rule rule);

/* mock_outcome_name: "holds", "violated", "not_applicable", "undecided"; static. */
const char *mock_outcome_name(enum mock_outcome outcome);

/* mock_endpoint_name: "getrealnameinfo", "get_category", "token", "stable_token" or "unknown". */
const char *mock_endpoint_name(enum mock_endpoint endpoint);

/* mock_check_order_default: getrealnameinfo's rules as the table lists them. */
struct mock_check_order mock_check_order_default(void);

/* mock_check_order_read: an array of rule ids that names each of getrealnameinfo's checks once.
 * False when anything is wrong; `problems` says what; `out` is then untouched. */
bool mock_check_order_read(const struct wx_json *node, const struct mock_path *path,
                           struct mock_check_order *out, struct mock_problems *problems)
    WX_MUST_CHECK;

/* mock_rules_judge: judges a call by all rules of its endpoint. */
struct mock_verdict mock_rules_judge(const struct mock_call *call, const struct mock_world *world);

/* mock_verdict_error: what the verdict answers; WX_API_OK when all rules hold, WX_API_SYSTEM_BUSY
 * when the first one that does not was undecided. */
enum wx_api_error mock_verdict_error(const struct mock_verdict *verdict);

#endif
