/* The mock's side: what its records say of the requests. Rows of expect.def. */
#include "conformance/judge.h"
#include "conformance/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RISE_APART_MS = 1500, REQUESTS_MOST = 4096 };

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static long long id_of(const struct wx_json *record)
{
    int64_t id = 0;

    (void)wx_json_integer(wx_json_member(record, "id"), &id);
    return (long long)id;
}

const char *conf_endpoint_of(const char *operation)
{
    return strcmp(operation, "get_category") == 0 ? "get_category" : "getrealnameinfo";
}

bool conf_endpoint_matches(const struct wx_json *record, const char *endpoint)
{
    const char *is = text_of(record, "endpoint");

    if (strcmp(endpoint, "total") == 0) return true;
    if (strcmp(endpoint, "any_token") == 0)
        return strcmp(is, "token") == 0 || strcmp(is, "stable_token") == 0;
    return strcmp(is, endpoint) == 0;
}

/* --- counts ----------------------------------------------------------------------------------- */

struct bounds {
    int64_t least, most;
};

static struct bounds read_count(const struct wx_json *value)
{
    struct bounds bounds = {0, INT64_MAX};

    if (wx_json_integer(value, &bounds.least)) {
        bounds.most = bounds.least;
        return bounds;
    }
    (void)wx_json_integer(wx_json_member(value, "at_least"), &bounds.least);
    (void)wx_json_integer(wx_json_member(value, "at_most"), &bounds.most);
    return bounds;
}

static bool holds(struct bounds bounds, size_t count)
{
    return (int64_t)count >= bounds.least && (int64_t)count <= bounds.most;
}

static const char *bounds_words(struct bounds bounds, char out[64])
{
    if (bounds.least == bounds.most)
        snprintf(out, 64, "exactly %lld", (long long)bounds.least);
    else if (bounds.most == INT64_MAX)
        snprintf(out, 64, "at least %lld", (long long)bounds.least);
    else if (bounds.least == 0)
        snprintf(out, 64, "at most %lld", (long long)bounds.most);
    else
        snprintf(out, 64, "%lld to %lld", (long long)bounds.least, (long long)bounds.most);
    return out;
}

void conf_expect_requests(const struct conf_scope *scope, const struct wx_json *value,
                          struct conf_judgement *out)
{
    for (const struct wx_json *item = wx_json_first(value); item; item = wx_json_next(item)) {
        struct bounds due = read_count(item);
        const char *endpoint = wx_json_name(item);
        size_t count = 0;
        char words[64];
        for (size_t i = 0; i < scope->record_count; i++)
            count += conf_endpoint_matches(scope->records[i], endpoint) ? 1 : 0;
        if (holds(due, count)) continue;
        conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_REQUESTS, scope->step,
                           "%zu requests came to %s: %s is right.", count,
                           strcmp(endpoint, "total") == 0 ? "the mock" : endpoint,
                           bounds_words(due, words));
    }
}

void conf_expect_trap_requests(const struct conf_scope *scope, const struct wx_json *value,
                               struct conf_judgement *out)
{
    struct bounds due = read_count(value);
    char words[64];

    if (holds(due, scope->evidence->trap_requests)) return;
    conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_TRAP, scope->step,
                       "%zu requests came to the host of the redirect: %s is right.",
                       scope->evidence->trap_requests, bounds_words(due, words));
}

void conf_expect_connections(const struct conf_scope *scope, const struct wx_json *value,
                             struct conf_judgement *out)
{
    struct bounds due = read_count(value);
    size_t count = scope->evidence->connections;
    char words[64];

    if (holds(due, count)) return;
    conf_judgement_add(out, scope->evidence->secrets,
                       count == 0 ? CONF_REASON_NOT_REACHED : CONF_REASON_CONNECTIONS, scope->step,
                       "%zu connections were made to the server and answered: %s is right.", count,
                       bounds_words(due, words));
}

/* --- records ---------------------------------------------------------------------------------- */

static bool errcode_matches(const struct wx_json *due, const struct wx_json *is)
{
    if (wx_json_type(due) != WX_JSON_ARRAY)
        return is ? conf_json_equal(due, is) : wx_json_type(due) == WX_JSON_NULL;
    for (const struct wx_json *item = wx_json_first(due); item; item = wx_json_next(item))
        if (errcode_matches(item, is)) return true;
    return false;
}

/* sent_matches: an answer that is still held back is as good as none: it was not sent whole. */
static bool sent_matches(const char *due, const char *is)
{
    if (strcmp(due, "any") == 0) return true;
    if (strcmp(is, "pending") == 0) return strcmp(due, "complete") != 0;
    return strcmp(due, is) == 0;
}

static bool names_check(const struct wx_json *list, const struct wx_json *check)
{
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        int64_t code = 0, due = 0;
        if (wx_json_text(item) && strcmp(wx_json_text(item), text_of(check, "id")) == 0)
            return true;
        if (wx_json_integer(item, &due) &&
            wx_json_integer(wx_json_member(check, "errcode"), &code) && code == due)
            return true;
    }
    return false;
}

static bool check_is_named(const struct wx_json *record, const struct wx_json *name)
{
    const struct wx_json *check = wx_json_first(wx_json_member(record, "checks"));
    WX_BUF(text, CONF_WORDS_LIMIT);
    WX_JSON(list);
    struct wx_json_writer writer = wx_json_writer(&text);

    wx_json_begin_array(&writer, NULL);
    wx_json_write_node(&writer, NULL, name);
    wx_json_end_array(&writer);
    if (wx_json_parse(wx_buf_bytes(&text), &list, NULL) != WX_OK) return false;
    for (; check; check = wx_json_next(check))
        if (strcmp(text_of(check, "outcome"), "violated") == 0 && names_check(list, check))
            return true;
    return false;
}

/* judge_checks: `allowed` are the checks that the request may break without being wrong. */
static void judge_checks(const struct conf_scope *scope, const struct wx_json *record,
                         const struct wx_json *allowed, struct conf_judgement *out)
{
    const struct conf_secrets *secrets = scope->evidence->secrets;
    const struct wx_json *item = wx_json_first(wx_json_member(record, "checks"));

    for (; item; item = wx_json_next(item)) {
        const char *outcome = text_of(item, "outcome");
        int64_t code = 0;
        (void)wx_json_integer(wx_json_member(item, "errcode"), &code);
        if (strcmp(outcome, "undecided") == 0)
            conf_judgement_add(out, secrets, CONF_REASON_HARNESS, scope->step,
                               "The mock could not decide check %s of request %lld.",
                               text_of(item, "id"), id_of(record));
        if (strcmp(outcome, "violated") == 0 && !names_check(allowed, item))
            conf_judgement_add(out, secrets, CONF_REASON_CHECKS, scope->step,
                               "Request %lld breaks the rule \"%s\" (errcode %lld).", id_of(record),
                               text_of(item, "id"), (long long)code);
    }
}

static void judge_violated(const struct conf_scope *scope, const struct wx_json *record,
                           const struct wx_json *due, struct conf_judgement *out)
{
    judge_checks(scope, record, due, out);
    for (const struct wx_json *item = wx_json_first(due); item; item = wx_json_next(item))
        if (!check_is_named(record, item))
            conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_ANSWER, scope->step,
                               "Request %lld does not break the rule that the case is about.",
                               id_of(record));
}

static void judge_answer(const struct conf_scope *scope, const struct wx_json *record,
                         const struct wx_json *statement, struct conf_judgement *out)
{
    const struct conf_secrets *secrets = scope->evidence->secrets;
    const struct wx_json *errcode = wx_json_member(statement, "errcode");
    const struct wx_json *status = wx_json_member(statement, "status");
    const struct wx_json *is = wx_json_member(record, "errcode");
    int64_t code = 0;

    (void)wx_json_integer(is, &code);
    if (errcode && !errcode_matches(errcode, is))
        conf_judgement_add(out, secrets, CONF_REASON_ANSWER, scope->step,
                           "The mock answered request %lld with errcode %lld%s, which is not what "
                           "a right request gets here.",
                           id_of(record), (long long)code,
                           is && wx_json_type(is) == WX_JSON_NULL ? " (none)" : "");
    is = wx_json_member(record, "status");
    if (status && !(is && conf_json_equal(status, is)))
        conf_judgement_add(out, secrets, CONF_REASON_ANSWER, scope->step,
                           "The mock answered request %lld with another HTTP status than the case "
                           "intends.",
                           id_of(record));
}

static void judge_record(const struct conf_scope *scope, const struct wx_json *record,
                         const struct wx_json *statement, struct conf_judgement *out)
{
    const struct conf_secrets *secrets = scope->evidence->secrets;
    const struct wx_json *violated = wx_json_member(statement, "violated");
    const struct wx_json *may_violate = wx_json_member(statement, "may_violate");
    const struct wx_json *lacks = wx_json_first(wx_json_member(statement, "diagnosis_lacks"));
    const struct wx_json *fault = wx_json_member(record, "fault");
    const char *sent = wx_json_text(wx_json_member(statement, "sent"));
    bool wants_fault = false;

    judge_answer(scope, record, statement, out);
    if (!sent_matches(sent ? sent : "complete", text_of(record, "sent")))
        conf_judgement_add(out, secrets, CONF_REASON_NOT_SENT, scope->step,
                           "The answer to request %lld left \"%s\", not \"%s\".", id_of(record),
                           text_of(record, "sent"), sent ? sent : "complete");
    if (wx_json_boolean(wx_json_member(statement, "fault"), &wants_fault) &&
        wants_fault != (fault && wx_json_type(fault) != WX_JSON_NULL))
        conf_judgement_add(out, secrets, CONF_REASON_ANSWER, scope->step,
                           "Request %lld was %sanswered by a fault of the case.", id_of(record),
                           wants_fault ? "not " : "");
    if (violated) judge_violated(scope, record, violated, out);
    if (may_violate) judge_checks(scope, record, may_violate, out);
    for (; lacks; lacks = wx_json_next(lacks)) {
        const struct wx_json *item = wx_json_first(wx_json_member(record, "diagnosis"));
        for (; item; item = wx_json_next(item))
            if (strcmp(text_of(item, "code"), wx_json_text(lacks)) == 0)
                conf_judgement_add(out, secrets, CONF_REASON_DIAGNOSIS, scope->step,
                                   "Request %lld: %.300s", id_of(record), text_of(item, "message"));
    }
}

/* any_holds: whether one of the records meets the statement without a finding. */
static bool any_holds(const struct conf_scope *scope, const char *endpoint,
                      const struct wx_json *statement)
{
    for (size_t i = 0; i < scope->record_count; i++) {
        struct conf_judgement trial = {.verdict = CONF_PASSED};
        if (!conf_endpoint_matches(scope->records[i], endpoint)) continue;
        judge_record(scope, scope->records[i], statement, &trial);
        bool good = trial.finding_count == 0;
        conf_judgement_release(&trial);
        if (good) return true;
    }
    return false;
}

static void judge_statement(const struct conf_scope *scope, const struct wx_json *statement,
                            struct conf_judgement *out)
{
    const char *endpoint = wx_json_text(wx_json_member(statement, "endpoint"));
    const char *which = wx_json_text(wx_json_member(statement, "which"));
    const struct wx_json *chosen = NULL;

    if (!endpoint) endpoint = conf_endpoint_of(scope->operation);
    if (!which) which = "last";
    if (strcmp(which, "any") == 0 && any_holds(scope, endpoint, statement)) return;
    for (size_t i = 0; i < scope->record_count; i++) {
        if (!conf_endpoint_matches(scope->records[i], endpoint)) continue;
        if (chosen && strcmp(which, "first") == 0) break;
        chosen = scope->records[i];
        if (strcmp(which, "every") == 0) judge_record(scope, chosen, statement, out);
    }
    if (!chosen)
        conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_NOT_REACHED, scope->step,
                           "No request reached %s, so the result proves nothing.", endpoint);
    else if (strcmp(which, "every") != 0)
        judge_record(scope, chosen, statement, out);
}

void conf_expect_records(const struct conf_scope *scope, const struct wx_json *value,
                         struct conf_judgement *out)
{
    for (const struct wx_json *item = wx_json_first(value); item; item = wx_json_next(item))
        judge_statement(scope, item, out);
}

/* --- time ------------------------------------------------------------------------------------- */

int64_t conf_record_arrival_ms(const struct wx_json *record)
{
    struct tm tm = {0};
    const char *fraction = strptime(text_of(record, "time"), "%Y-%m-%dT%H:%M:%S", &tm);
    char *end = NULL;

    if (!fraction || fraction[0] != '.' || strspn(fraction + 1, "0123456789") != 3) return -1;
    long ms = strtol(fraction + 1, &end, 10);
    return strcmp(end, "Z") == 0 ? (int64_t)timegm(&tm) * 1000 + ms : -1;
}

static bool signed_at(const struct wx_json *record, int64_t *out)
{
    return wx_json_integer(wx_json_member(wx_json_member(record, "signed"), "timestamp"), out);
}

void conf_expect_timestamps_rise(const struct conf_scope *scope, const struct wx_json *value,
                                 struct conf_judgement *out)
{
    const struct wx_json *earlier = NULL;
    bool wanted = false;

    if (!wx_json_boolean(value, &wanted) || !wanted) return;
    for (size_t i = 0; i < scope->record_count; i++) {
        const struct wx_json *record = scope->records[i];
        int64_t before = 0, after = 0;
        if (!signed_at(record, &after)) continue;
        if (earlier && signed_at(earlier, &before) && after <= before &&
            conf_record_arrival_ms(record) - conf_record_arrival_ms(earlier) >= RISE_APART_MS)
            conf_judgement_add(
                out, scope->evidence->secrets, CONF_REASON_STALE, scope->step,
                "Request %lld carries the timestamp of request %lld, %lld ms "
                "later: take the time for each request and sign it anew.",
                id_of(record), id_of(earlier),
                (long long)(conf_record_arrival_ms(record) - conf_record_arrival_ms(earlier)));
        earlier = record;
    }
}

void conf_expect_timestamp_age(const struct conf_scope *scope, const struct wx_json *value,
                               struct conf_judgement *out)
{
    struct bounds due = read_count(value);

    for (size_t i = 0; i < scope->record_count; i++) {
        int64_t at = 0, arrival = conf_record_arrival_ms(scope->records[i]);
        if (arrival < 0 || !signed_at(scope->records[i], &at)) continue;
        int64_t age = arrival / 1000 - at;
        if (age >= -1 && age <= due.most) continue;
        conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_STALE, scope->step,
                           "The timestamp of request %lld is %lld seconds old: at most %lld are "
                           "right.",
                           id_of(scope->records[i]), (long long)age, (long long)due.most);
    }
}
