#include "mock_server/rules.h"

#include "mock_server/call.h"

/* --- The table --- */

#define TOKEN MOCK_ENDPOINT_TOKEN
#define STABLE_TOKEN MOCK_ENDPOINT_STABLE_TOKEN
#define CATEGORY MOCK_ENDPOINT_CATEGORY
#define REALNAME MOCK_ENDPOINT_REALNAME
static const struct mock_rule_row ROWS[MOCK_RULE_COUNT] = {
#define MOCK_RULE(id, endpoints, error, clause, summary)                                           \
    [MOCK_RULE_##id] = {#id, (unsigned)(endpoints), WX_API_##error, clause, summary},
#include "mock_server/rules.def"
#undef MOCK_RULE
};
#undef TOKEN
#undef STABLE_TOKEN
#undef CATEGORY
#undef REALNAME

const struct mock_rule_row *mock_rule_row(enum mock_rule rule)
{
    return &ROWS[rule];
}

const char *mock_outcome_name(enum mock_outcome outcome)
{
    switch (outcome) {
    case MOCK_HOLDS: return "holds";
    case MOCK_VIOLATED: return "violated";
    case MOCK_NOT_APPLICABLE: return "not_applicable";
    case MOCK_UNDECIDED: return "undecided";
    }
    return "unknown";
}

const char *mock_endpoint_name(enum mock_endpoint endpoint)
{
    switch (endpoint) {
    case MOCK_ENDPOINT_NONE: return "unknown";
    case MOCK_ENDPOINT_TOKEN: return "token";
    case MOCK_ENDPOINT_STABLE_TOKEN: return "stable_token";
    case MOCK_ENDPOINT_CATEGORY: return "get_category";
    case MOCK_ENDPOINT_REALNAME: return "getrealnameinfo";
    }
    return "unknown";
}

/* --- The predicates, in the order of the table --- */

static enum mock_outcome holds_if(bool condition)
{
    return condition ? MOCK_HOLDS : MOCK_VIOLATED;
}

static enum mock_outcome rule_get_method(const struct mock_call *call,
                                         const struct mock_world *world)
{
    (void)world;
    return holds_if(call->method == MOCK_METHOD_GET);
}

static enum mock_outcome rule_post_method(const struct mock_call *call,
                                          const struct mock_world *world)
{
    (void)world;
    return holds_if(call->method == MOCK_METHOD_POST);
}

static bool has_access_token(const struct mock_call *call)
{
    return call->access_token && call->access_token[0] != '\0';
}

static enum mock_outcome rule_access_token_present(const struct mock_call *call,
                                                   const struct mock_world *world)
{
    (void)world;
    return holds_if(has_access_token(call));
}

static enum mock_outcome rule_access_token_form(const struct mock_call *call,
                                                const struct mock_world *world)
{
    (void)world;
    if (!has_access_token(call)) return MOCK_NOT_APPLICABLE;
    return holds_if(call->access.state != MOCK_TOKEN_MALFORMED);
}

static enum mock_outcome rule_access_token_known(const struct mock_call *call,
                                                 const struct mock_world *world)
{
    (void)world;
    if (!has_access_token(call) || call->access.state == MOCK_TOKEN_MALFORMED)
        return MOCK_NOT_APPLICABLE;
    /* A reload may have taken the app away: its tokens are then nobody's. */
    return holds_if(call->access.state != MOCK_TOKEN_UNKNOWN &&
                    call->access.state != MOCK_TOKEN_REPLACED && call->app);
}

static enum mock_outcome rule_access_token_fresh(const struct mock_call *call,
                                                 const struct mock_world *world)
{
    (void)world;
    if (!call->app) return MOCK_NOT_APPLICABLE;
    return holds_if(call->access.state != MOCK_TOKEN_EXPIRED);
}

static enum mock_outcome rule_body_present(const struct mock_call *call,
                                           const struct mock_world *world)
{
    (void)world;
    return holds_if(!call->body_empty);
}

static enum mock_outcome rule_body_json(const struct mock_call *call,
                                        const struct mock_world *world)
{
    (void)world;
    if (call->body_empty) return MOCK_NOT_APPLICABLE;
    if (call->body_unread) return MOCK_UNDECIDED;
    return holds_if(call->body != NULL);
}

static bool is_absent(const struct wx_json *member)
{
    if (!member || wx_json_type(member) == WX_JSON_NULL) return true;
    const char *text = wx_json_text(member);
    return text && text[0] == '\0';
}

static enum mock_outcome rule_cert_serialno_present(const struct mock_call *call,
                                                    const struct mock_world *world)
{
    (void)world;
    if (!call->body) return MOCK_NOT_APPLICABLE;
    return holds_if(!is_absent(call->serial_member));
}

static enum mock_outcome rule_cert_serialno_form(const struct mock_call *call,
                                                 const struct mock_world *world)
{
    (void)world;
    if (!call->body || is_absent(call->serial_member)) return MOCK_NOT_APPLICABLE;
    /* ASSUMED: wrong-type: a member of another JSON type is refused with that member's errcode. */
    return holds_if(call->serial && wx_serial_is_canonical(wx_bytes_text(call->serial)));
}

static enum mock_outcome rule_timestamp(const struct mock_call *call,
                                        const struct mock_world *world)
{
    if (!call->body) return MOCK_NOT_APPLICABLE;
    if (!call->timestamp_good) return MOCK_VIOLATED;
    int64_t distance = (int64_t)call->timestamp - call->now;
    int64_t window = mock_world_settings(world)->timestamp_window_s;
    return holds_if(distance <= window && distance >= -window);
}

static enum mock_outcome rule_mch_id(const struct mock_call *call, const struct mock_world *world)
{
    (void)world;
    if (!call->body) return MOCK_NOT_APPLICABLE;
    return holds_if(call->merchant != NULL);
}

static enum mock_outcome rule_mch_id_bound(const struct mock_call *call,
                                           const struct mock_world *world)
{
    (void)world;
    if (!call->merchant || !call->app) return MOCK_NOT_APPLICABLE;
    return holds_if(mock_app_is_bound(call->app, call->merchant->mch_id));
}

static enum mock_outcome rule_app_authorized(const struct mock_call *call,
                                             const struct mock_world *world)
{
    (void)world;
    if (!call->app) return MOCK_NOT_APPLICABLE;
    return holds_if(call->app->realname_authorized);
}

static bool belongs_to(const struct mock_certificate *certificate,
                       const struct mock_merchant *merchant)
{
    return certificate->mch_id && strcmp(certificate->mch_id, merchant->mch_id) == 0;
}

static enum mock_outcome rule_cert_serialno_owner(const struct mock_call *call,
                                                  const struct mock_world *world)
{
    (void)world;
    if (!call->merchant || !call->serial || !wx_serial_is_canonical(wx_bytes_text(call->serial)))
        return MOCK_NOT_APPLICABLE;
    /* ASSUMED: certificate-validity: an expired certificate is as good as none. One whose time has
     * not come is not: a test may set the clock back behind the day it was made. */
    return holds_if(call->certificate && belongs_to(call->certificate, call->merchant) &&
                    call->now <= wx_certificate_not_after(call->certificate->x509));
}

static enum mock_outcome rule_sign(const struct mock_call *call, const struct mock_world *world)
{
    (void)world;
    if (!call->body) return MOCK_NOT_APPLICABLE;
    switch (call->sign_state) {
    case MOCK_SIGN_GOOD: return MOCK_HOLDS;
    case MOCK_SIGN_ABSENT:
    case MOCK_SIGN_NOT_BASE64:
    case MOCK_SIGN_WRONG: return MOCK_VIOLATED;
    case MOCK_SIGN_FAILED: return MOCK_UNDECIDED;
    case MOCK_SIGN_NOT_JUDGED: return MOCK_NOT_APPLICABLE;
    }
    return MOCK_UNDECIDED;
}

static enum mock_outcome rule_auth_token(const struct mock_call *call,
                                         const struct mock_world *world)
{
    (void)world;
    if (!call->body || !call->app) return MOCK_NOT_APPLICABLE;
    return holds_if(call->auth.state == MOCK_TOKEN_VALID && call->auth_is_for_app && call->user);
}

static enum mock_outcome rule_user_registered(const struct mock_call *call,
                                              const struct mock_world *world)
{
    (void)world;
    if (!call->user) return MOCK_NOT_APPLICABLE;
    return holds_if(call->user->wechat_pay);
}

static enum mock_outcome rule_user_verified(const struct mock_call *call,
                                            const struct mock_world *world)
{
    (void)world;
    if (!call->user || !call->user->wechat_pay) return MOCK_NOT_APPLICABLE;
    return holds_if(call->user->real_name != NULL);
}

/* The members of stable_token are in its body; without one there is nothing to judge. */
static bool has_token_members(const struct mock_call *call)
{
    return call->endpoint == MOCK_ENDPOINT_TOKEN || call->body;
}

static enum mock_outcome rule_grant_type(const struct mock_call *call,
                                         const struct mock_world *world)
{
    (void)world;
    if (!has_token_members(call)) return MOCK_NOT_APPLICABLE;
    return holds_if(call->grant_type && strcmp(call->grant_type, "client_credential") == 0);
}

static enum mock_outcome rule_appid_present(const struct mock_call *call,
                                            const struct mock_world *world)
{
    (void)world;
    if (!has_token_members(call)) return MOCK_NOT_APPLICABLE;
    return holds_if(call->appid && call->appid[0] != '\0');
}

static enum mock_outcome rule_secret_present(const struct mock_call *call,
                                             const struct mock_world *world)
{
    (void)world;
    if (!has_token_members(call)) return MOCK_NOT_APPLICABLE;
    return holds_if(call->secret && call->secret[0] != '\0');
}

static enum mock_outcome rule_appid(const struct mock_call *call, const struct mock_world *world)
{
    (void)world;
    if (!call->appid || call->appid[0] == '\0') return MOCK_NOT_APPLICABLE;
    return holds_if(call->app != NULL);
}

static enum mock_outcome rule_secret(const struct mock_call *call, const struct mock_world *world)
{
    (void)world;
    if (!call->app || !call->secret || call->secret[0] == '\0') return MOCK_NOT_APPLICABLE;
    return holds_if(
        wx_bytes_equal_secret(wx_bytes_text(call->secret), wx_bytes_text(call->app->secret)));
}

static enum mock_outcome rule_ip_whitelist(const struct mock_call *call,
                                           const struct mock_world *world)
{
    (void)world;
    /* ASSUMED: ip-whitelist: it guards the token interfaces alone. */
    if (!call->app || !call->app->whitelist) return MOCK_NOT_APPLICABLE;
    for (size_t i = 0; i < call->app->whitelist_count; i++)
        if (strcmp(call->app->whitelist[i], call->peer_ip) == 0) return MOCK_HOLDS;
    return MOCK_VIOLATED;
}

static enum mock_outcome within(int64_t limit, int64_t calls)
{
    return limit == 0 ? MOCK_NOT_APPLICABLE : holds_if(calls < limit);
}

static enum mock_outcome rule_minute_limit(const struct mock_call *call,
                                           const struct mock_world *world)
{
    if (!call->app) return MOCK_NOT_APPLICABLE;
    return within(mock_world_settings(world)->token_quota_per_minute, call->calls.this_minute);
}

static enum mock_outcome rule_daily_quota(const struct mock_call *call,
                                          const struct mock_world *world)
{
    if (!call->app) return MOCK_NOT_APPLICABLE;
    return within(mock_world_settings(world)->token_quota_per_day, call->calls.today);
}

/* --- Judging --- */

static enum mock_outcome (*const PREDICATES[MOCK_RULE_COUNT])(const struct mock_call *,
                                                              const struct mock_world *) = {
#define MOCK_RULE(id, endpoints, error, clause, summary) [MOCK_RULE_##id] = rule_##id,
#include "mock_server/rules.def"
#undef MOCK_RULE
};

static struct mock_check_order order_of(enum mock_endpoint endpoint)
{
    struct mock_check_order order = {.count = 0};
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++)
        if (ROWS[i].endpoints & endpoint) order.rules[order.count++] = (enum mock_rule)i;
    return order;
}

struct mock_check_order mock_check_order_default(void)
{
    return order_of(MOCK_ENDPOINT_REALNAME);
}

struct mock_verdict mock_rules_judge(const struct mock_call *call, const struct mock_world *world)
{
    struct mock_check_order order = call->endpoint == MOCK_ENDPOINT_REALNAME
                                        ? mock_world_settings(world)->order
                                        : order_of(call->endpoint);
    struct mock_verdict verdict = {.first = MOCK_RULE_COUNT};
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++) verdict.outcomes[i] = MOCK_NOT_APPLICABLE;
    for (size_t i = 0; i < order.count; i++) {
        enum mock_rule rule = order.rules[i];
        enum mock_outcome outcome = PREDICATES[rule](call, world);
        verdict.outcomes[rule] = outcome;
        if (verdict.first != MOCK_RULE_COUNT) continue;
        if (outcome == MOCK_VIOLATED || outcome == MOCK_UNDECIDED) verdict.first = rule;
    }
    return verdict;
}

enum wx_api_error mock_verdict_error(const struct mock_verdict *verdict)
{
    if (verdict->first == MOCK_RULE_COUNT) return WX_API_OK;
    if (verdict->outcomes[verdict->first] == MOCK_UNDECIDED) return WX_API_SYSTEM_BUSY;
    return ROWS[verdict->first].error;
}

/* --- Another order --- */

static bool find_rule(const char *id, enum mock_rule *out)
{
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++) {
        if (!(ROWS[i].endpoints & MOCK_ENDPOINT_REALNAME) || strcmp(ROWS[i].id, id) != 0) continue;
        *out = (enum mock_rule)i;
        return true;
    }
    return false;
}

bool mock_check_order_read(const struct wx_json *node, const struct mock_path *path,
                           struct mock_check_order *out, struct mock_problems *problems)
{
    struct mock_check_order order = {.count = 0};
    bool seen[MOCK_RULE_COUNT] = {false};
    size_t before = problems->count;
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(node); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(path, index++);
        const char *id = wx_json_text(item);
        enum mock_rule rule = MOCK_RULE_COUNT;
        if (!id || !find_rule(id, &rule))
            mock_problems_add(problems, &step,
                              "%s is no check of getrealnameinfo: `wxmock rules` lists them",
                              id ? id : wx_json_type_words(wx_json_type(item)));
        else if (seen[rule])
            mock_problems_add(problems, &step, "%s stands twice: name each check once", id);
        else
            order.rules[order.count++] = rule, seen[rule] = true;
    }
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++)
        if ((ROWS[i].endpoints & MOCK_ENDPOINT_REALNAME) && !seen[i])
            mock_problems_add(problems, path, "%s is missing: name each check once", ROWS[i].id);
    if (problems->count > before) return false;
    *out = order;
    return true;
}
