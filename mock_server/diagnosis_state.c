#include "mock_server/diagnosis_state.h"

#include <inttypes.h>
#include <strings.h>

enum { NAMES_LIMIT = 512, NAMES_MOST = 20, NEAR = 3, PATH_LONGEST = 96 };

/* --- Paths --- */

static const char *const PATHS[] = {
#define MOCK_API_ROUTE(endpoint, path, act) path,
#include "mock_server/routes.def"
#undef MOCK_API_ROUTE
};

/* A path without what does not matter to a reader: case, slashes, underscores. */
struct folded_path {
    char text[PATH_LONGEST];
    size_t size;
};

static struct folded_path fold_path(const char *path)
{
    struct folded_path folded = {.size = 0};
    for (; *path && folded.size < sizeof folded.text - 1; path++) {
        char byte = *path;
        if (byte >= 'A' && byte <= 'Z') byte = (char)(byte - 'A' + 'a');
        if (!strchr("/_-", byte)) folded.text[folded.size++] = byte;
    }
    return folded;
}

/* How many characters must be changed, put in or taken out (Levenshtein). */
static size_t distance(const struct folded_path *a, const struct folded_path *b)
{
    size_t row[PATH_LONGEST + 1];
    for (size_t k = 0; k <= b->size; k++) row[k] = k;
    for (size_t i = 1; i <= a->size; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b->size; k++) {
            size_t change = corner + (a->text[i - 1] != b->text[k - 1]);
            corner = row[k];
            size_t least = row[k] < row[k - 1] ? row[k] + 1 : row[k - 1] + 1;
            row[k] = least < change ? least : change;
        }
    }
    return row[b->size];
}

static const char *last_step(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The path that was meant: one with the same last step, or one that is nearly the same. */
static const char *near_path(const char *path)
{
    struct folded_path folded = fold_path(path);
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        struct folded_path known = fold_path(PATHS[i]);
        struct folded_path step = fold_path(last_step(PATHS[i]));
        bool ends_so = folded.size >= step.size &&
                       memcmp(folded.text + folded.size - step.size, step.text, step.size) == 0;
        if (ends_so || distance(&folded, &known) <= NEAR) return PATHS[i];
    }
    return NULL;
}

void mock_diagnosis_of_path(const char *path, struct diag_findings *out)
{
    if (strncmp(path, "/__admin", strlen("/__admin")) == 0) {
        diag_findings_add(out, DIAG_PATH_ADMIN,
                          "this is a path of the admin API, which has a listener of its own");
        return;
    }
    const char *meant = near_path(path);
    if (!meant) {
        diag_findings_add(out, DIAG_PATH_UNKNOWN, "none of the interface's %zu paths is like it",
                          sizeof PATHS / sizeof PATHS[0]);
        return;
    }
    struct diag_finding *finding =
        diag_findings_add(out, DIAG_PATH_MISSPELT, "the path is %s", meant);
    diag_finding_advise(finding, "use %s", meant);
}

/* --- Requests --- */

static void tell_method(const struct mock_exchange *exchange, bool get, struct diag_findings *out)
{
    struct diag_finding *finding = diag_findings_add(
        out, DIAG_METHOD, "the method is %s, %s is due",
        diag_quote(wx_bytes_text(exchange->request->method_name)).text, get ? "GET" : "POST");
    diag_finding_blame(finding, get ? WX_API_GET_NEEDED : WX_API_POST_NEEDED);
}

static void tell_body(const struct mock_call *call, struct diag_findings *out)
{
    if (call->body_empty)
        diag_findings_add(out, DIAG_BODY_EMPTY, "the body is empty");
    else
        diag_findings_add(out, DIAG_BODY_NOT_JSON, "byte %zu: %s", call->body_error.offset + 1,
                          call->body_error.reason ? call->body_error.reason : "not JSON");
}

/* --- Access tokens --- */

static void tell_access_token_form(const struct mock_call *call, struct diag_findings *out)
{
    size_t size = strlen(call->access_token);
    size_t good = strspn(call->access_token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                             "0123456789._~-");
    if (good < size)
        diag_findings_add(out, DIAG_ACCESS_TOKEN_MALFORMED,
                          "character %zu of %zu is none of A-Z a-z 0-9 . _ ~ -%s", good + 1, size,
                          call->access_token[good] == ' ' ? ": a space, maybe from a +" : "");
    else
        diag_findings_add(out, DIAG_ACCESS_TOKEN_MALFORMED,
                          "access_token has %zu characters, at most %d are", size,
                          MOCK_TOKEN_LONGEST);
}

static void tell_access_token(const struct mock_exchange *exchange, struct diag_findings *out)
{
    const struct mock_call *call = &exchange->call;
    switch (call->access.state) {
    case MOCK_TOKEN_REPLACED:
        diag_findings_add(out, DIAG_ACCESS_TOKEN_REPLACED,
                          "access_token of app %s is not the latest: a newer one was fetched",
                          call->access.appid);
        return;
    case MOCK_TOKEN_UNKNOWN:
    case MOCK_TOKEN_MALFORMED:
    case MOCK_TOKEN_EXPIRED:
    case MOCK_TOKEN_USED:
    case MOCK_TOKEN_VALID: break;
    }
    if (call->access.state != MOCK_TOKEN_UNKNOWN) {
        diag_findings_add(out, DIAG_ACCESS_TOKEN_APP_GONE,
                          "access_token was issued for app %s, which the world has no longer",
                          call->access.appid);
        return;
    }
    struct mock_token_fact other =
        mock_tokens_find_auth(mock_space_tokens(exchange->space), call->access_token, call->now);
    if (other.state != MOCK_TOKEN_UNKNOWN)
        diag_findings_add(out, DIAG_ACCESS_TOKEN_IS_AUTH_TOKEN,
                          "access_token in the URL is an auth_token of app %s", other.appid);
    else
        diag_findings_add(out, DIAG_ACCESS_TOKEN_UNKNOWN,
                          "access_token, of %zu characters, was not issued by this space",
                          strlen(call->access_token));
}

static void tell_access_token_age(const struct mock_call *call, struct diag_findings *out)
{
    diag_findings_add(out, DIAG_ACCESS_TOKEN_EXPIRED,
                      "access_token of app %s expired %" PRId64 " s ago", call->access.appid,
                      call->now - call->access.expires_at);
}

/* --- getrealnameinfo --- */

static void tell_mch_id(const struct mock_call *call, struct diag_findings *out)
{
    if (!call->mch_id || call->mch_id[0] == '\0')
        diag_findings_add(out, DIAG_MCH_ID_MISSING, "mch_id is no string, or empty");
    else
        diag_findings_add(out, DIAG_MCH_ID_UNKNOWN, "the world has no merchant %s",
                          strlen(call->mch_id) <= 12 ? diag_quote(wx_bytes_text(call->mch_id)).text
                                                     : "of a number that long");
}

static void tell_binding(const struct mock_call *call, struct diag_findings *out)
{
    WX_BUF(names, NAMES_LIMIT);
    const struct mock_app *app = call->app;
    for (size_t i = 0; i < app->mch_id_count && i < NAMES_MOST; i++)
        wx_buf_append_format(&names, "%s%s", i > 0 ? ", " : "", app->mch_ids[i]);
    if (app->mch_id_count > NAMES_MOST) wx_buf_append_text(&names, ", ...");
    diag_findings_add(out, DIAG_MCH_ID_NOT_BOUND,
                      "merchant %s is not bound to app %s; bound to it: %s", call->merchant->mch_id,
                      app->appid, app->mch_id_count > 0 ? wx_buf_text(&names) : "none");
}

static void tell_serial(const struct mock_call *call, struct diag_findings *out)
{
    if (!call->serial || !call->certificate)
        diag_findings_add(out, DIAG_SERIAL_UNKNOWN, "the world has no certificate of that serial");
    else if (call->now > wx_certificate_not_after(call->certificate->x509))
        diag_findings_add(out, DIAG_SERIAL_EXPIRED, "the certificate %s has expired",
                          call->certificate->serial);
    else
        diag_findings_add(out, DIAG_SERIAL_OTHER_MERCHANT,
                          "the certificate %s is not merchant %s's", call->certificate->serial,
                          call->merchant ? call->merchant->mch_id : "?");
}

static void tell_auth_token(const struct mock_exchange *exchange, struct diag_findings *out)
{
    const struct mock_call *call = &exchange->call;
    if (!call->auth_token || call->auth_token[0] == '\0') {
        diag_findings_add(out, DIAG_AUTH_TOKEN_MISSING, "auth_token is no string, or empty");
        return;
    }
    if (call->auth.state == MOCK_TOKEN_UNKNOWN) {
        struct mock_token_fact other = mock_tokens_find_access(mock_space_tokens(exchange->space),
                                                               call->auth_token, call->now);
        bool access = other.state != MOCK_TOKEN_UNKNOWN && other.state != MOCK_TOKEN_MALFORMED;
        if (access)
            diag_findings_add(out, DIAG_AUTH_TOKEN_IS_ACCESS_TOKEN,
                              "auth_token is an access token of app %s", other.appid);
        else
            diag_findings_add(out, DIAG_AUTH_TOKEN_UNKNOWN,
                              "auth_token, of %zu characters, was not issued by this space",
                              strlen(call->auth_token));
        return;
    }
    if (call->auth.state == MOCK_TOKEN_EXPIRED)
        diag_findings_add(out, DIAG_AUTH_TOKEN_EXPIRED, "auth_token expired %" PRId64 " s ago",
                          call->now - call->auth.expires_at);
    if (call->auth.state == MOCK_TOKEN_USED)
        diag_findings_add(out, DIAG_AUTH_TOKEN_USED, "auth_token was used in an earlier request");
    if (!call->auth_is_for_app)
        diag_findings_add(out, DIAG_AUTH_TOKEN_OTHER_APP,
                          "auth_token was issued for app %s, the access token is of app %s",
                          call->auth.appid, call->app ? call->app->appid : "?");
    if (!call->user)
        diag_findings_add(out, DIAG_AUTH_TOKEN_USER_GONE,
                          "the user whom auth_token belongs to is not in the world");
}

/* --- The token interfaces --- */

static void tell_whitelist(const struct mock_call *call, struct diag_findings *out)
{
    WX_BUF(addresses, NAMES_LIMIT);
    for (size_t i = 0; i < call->app->whitelist_count && i < NAMES_MOST; i++)
        wx_buf_append_format(&addresses, "%s%s", i > 0 ? ", " : "", call->app->whitelist[i]);
    diag_findings_add(out, DIAG_IP_NOT_LISTED,
                      "the request came from %s; the whitelist of app %s: %s", call->peer_ip,
                      call->app->appid, wx_buf_text(&addresses));
}

static void tell_quota(const struct mock_exchange *exchange, bool minute, struct diag_findings *out)
{
    const struct mock_settings *settings = mock_world_settings(exchange->world);
    if (minute)
        diag_findings_add(out, DIAG_MINUTE_LIMIT_REACHED,
                          "app %s fetched %" PRId64 " tokens this minute, %" PRId64 " are allowed",
                          exchange->call.app->appid, exchange->call.calls.this_minute,
                          settings->token_quota_per_minute);
    else
        diag_findings_add(out, DIAG_DAILY_QUOTA_REACHED,
                          "app %s fetched %" PRId64 " tokens today, %" PRId64 " are allowed",
                          exchange->call.app->appid, exchange->call.calls.today,
                          settings->token_quota_per_day);
}

static void tell_grant_type(const struct mock_call *call, struct diag_findings *out)
{
    diag_findings_add(out, DIAG_GRANT_TYPE_WRONG, "grant_type is %s",
                      !call->grant_type             ? "missing"
                      : call->grant_type[0] == '\0' ? "empty"
                                                    : "another word than client_credential");
}

void mock_diagnosis_of_rule(const struct mock_exchange *exchange, enum mock_rule rule,
                            struct diag_findings *out)
{
    const struct mock_call *call = &exchange->call;
    switch (rule) {
    case MOCK_RULE_get_method: tell_method(exchange, true, out); return;
    case MOCK_RULE_post_method: tell_method(exchange, false, out); return;
    case MOCK_RULE_access_token_present:
        diag_findings_add(out, DIAG_ACCESS_TOKEN_MISSING, "the URL has no access_token");
        return;
    case MOCK_RULE_access_token_form: tell_access_token_form(call, out); return;
    case MOCK_RULE_access_token_known: tell_access_token(exchange, out); return;
    case MOCK_RULE_access_token_fresh: tell_access_token_age(call, out); return;
    case MOCK_RULE_body_present:
    case MOCK_RULE_body_json: tell_body(call, out); return;
    case MOCK_RULE_cert_serialno_present:
        diag_findings_add(out, DIAG_SERIAL_MISSING, "cert_serialno is missing or empty");
        return;
    case MOCK_RULE_cert_serialno_form:
        diag_findings_add(out, DIAG_SERIAL_MALFORMED, "cert_serialno is not 40 digits 0-9 A-F");
        return;
    case MOCK_RULE_timestamp:
        diag_findings_add(out, DIAG_TIMESTAMP_MISSING, "timestamp is no integer of 32 bits");
        return;
    case MOCK_RULE_mch_id: tell_mch_id(call, out); return;
    case MOCK_RULE_mch_id_bound: tell_binding(call, out); return;
    case MOCK_RULE_app_authorized:
        diag_findings_add(out, DIAG_APP_NOT_AUTHORIZED, "app %s has no real-name permission",
                          call->app->appid);
        return;
    case MOCK_RULE_cert_serialno_owner: tell_serial(call, out); return;
    case MOCK_RULE_sign:
        diag_findings_add(out, DIAG_UNRECOGNIZED, "the signature does not verify");
        return;
    case MOCK_RULE_auth_token: tell_auth_token(exchange, out); return;
    case MOCK_RULE_user_registered:
        diag_findings_add(out, DIAG_USER_NOT_REGISTERED,
                          "the auth_token's user has no WeChat Pay account");
        return;
    case MOCK_RULE_user_verified:
        diag_findings_add(out, DIAG_USER_NOT_VERIFIED,
                          "the auth_token's user has no verified identity");
        return;
    case MOCK_RULE_grant_type: tell_grant_type(call, out); return;
    case MOCK_RULE_appid_present:
        diag_findings_add(out, DIAG_APPID_IS_MISSING, "appid is missing or empty");
        return;
    case MOCK_RULE_secret_present:
        diag_findings_add(out, DIAG_SECRET_IS_MISSING, "secret is missing or empty");
        return;
    case MOCK_RULE_appid:
        diag_findings_add(out, DIAG_APPID_UNKNOWN, "the world has no app of that appid");
        return;
    case MOCK_RULE_secret:
        diag_findings_add(out, DIAG_SECRET_WRONG, "secret is not that of app %s", call->app->appid);
        return;
    case MOCK_RULE_ip_whitelist: tell_whitelist(call, out); return;
    case MOCK_RULE_minute_limit: tell_quota(exchange, true, out); return;
    case MOCK_RULE_daily_quota: tell_quota(exchange, false, out); return;
    case MOCK_RULE_COUNT: return;
    }
}
