/* The client's side: is the result one that the case allows? */
#include "conformance/judge.h"
#include "conformance/template.h"

static bool text_equals(const struct wx_json *a, const char *text)
{
    return wx_json_text(a) && text && strcmp(wx_json_text(a), text) == 0;
}

/* one_of: whether a value equals another, or one of a list's. */
static bool one_of(const struct wx_json *allowed, const struct wx_json *value)
{
    if (!allowed) return true;
    if (!value) return false;
    if (wx_json_type(allowed) != WX_JSON_ARRAY) return conf_json_equal(allowed, value);
    for (const struct wx_json *item = wx_json_first(allowed); item; item = wx_json_next(item))
        if (conf_json_equal(item, value)) return true;
    return false;
}

static bool equals_if_said(const struct wx_json *allowed, const struct wx_json *result,
                           const char *member)
{
    const struct wx_json *due = wx_json_member(allowed, member);
    const struct wx_json *is = wx_json_member(result, member);

    return !due || (is && conf_json_equal(due, is));
}

static bool matches(const struct wx_json *allowed, const struct wx_json *result)
{
    return text_equals(wx_json_member(allowed, "outcome"),
                       wx_json_text(wx_json_member(result, "outcome"))) &&
           one_of(wx_json_member(allowed, "errcode"), wx_json_member(result, "errcode")) &&
           one_of(wx_json_member(allowed, "kind"), wx_json_member(result, "kind")) &&
           equals_if_said(allowed, result, "real_name") &&
           equals_if_said(allowed, result, "credential_id") &&
           equals_if_said(allowed, result, "category_list");
}

static bool is_local(const struct wx_json *allowed)
{
    bool local = false;

    return wx_json_boolean(wx_json_member(allowed, "local"), &local) && local;
}

static size_t count_business(const struct conf_scope *scope)
{
    size_t count = 0;

    for (size_t i = 0; i < scope->record_count; i++)
        count +=
            conf_endpoint_matches(scope->records[i], conf_endpoint_of(scope->operation)) ? 1 : 0;
    return count;
}

/* --- in words --------------------------------------------------------------------------------- */

static void append_node(struct wx_buf *out, const struct wx_json *node)
{
    struct wx_json_writer writer = wx_json_writer(out);
    const struct wx_json *item;

    if (wx_json_text(node)) {
        wx_buf_append_text(out, wx_json_text(node));
        return;
    }
    if (wx_json_type(node) != WX_JSON_ARRAY) {
        wx_json_write_node(&writer, NULL, node);
        return;
    }
    for (item = wx_json_first(node); item; item = wx_json_next(item)) {
        append_node(out, item);
        if (wx_json_next(item)) wx_buf_append_text(out, " or ");
    }
}

static void append_masked(struct wx_buf *out, const struct conf_secrets *secrets,
                          const struct wx_json *object, const char *member)
{
    const struct wx_json *node = wx_json_member(object, member);

    if (!node) return;
    wx_buf_append_byte(out, ' ');
    if (wx_json_text(node))
        conf_secrets_mask_value(secrets, member, wx_bytes_text(wx_json_text(node)), out);
    else
        wx_buf_append_format(out, "[%s is %s]", member, wx_json_type_words(wx_json_type(node)));
}

enum { MESSAGE_MOST = 300 };

/* describe: a result, or what is allowed of one, in one line, masked. */
static void describe(struct wx_buf *out, const struct conf_secrets *secrets,
                     const struct wx_json *object)
{
    const struct wx_json *list = wx_json_member(object, "category_list");
    const struct wx_json *errcode = wx_json_member(object, "errcode");
    const struct wx_json *kind = wx_json_member(object, "kind");
    const char *message = wx_json_text(wx_json_member(object, "message"));

    append_node(out, wx_json_member(object, "outcome"));
    append_masked(out, secrets, object, "real_name");
    append_masked(out, secrets, object, "credential_id");
    if (list) wx_buf_append_format(out, " with %zu categories", wx_json_count(list));
    if (errcode) wx_buf_append_byte(out, ' ');
    if (errcode) append_node(out, errcode);
    if (kind) wx_buf_append_byte(out, ' ');
    if (kind) append_node(out, kind);
    if (is_local(object)) wx_buf_append_text(out, " before sending");
    if (!message || !*message) return;
    size_t size = strlen(message);
    wx_buf_append_text(out, ": ");
    conf_secrets_mask(secrets, wx_bytes(message, size < MESSAGE_MOST ? size : MESSAGE_MOST), out);
}

static void describe_allowed(struct wx_buf *out, const struct conf_secrets *secrets,
                             const struct wx_json *expect)
{
    for (const struct wx_json *item = wx_json_first(expect); item; item = wx_json_next(item)) {
        describe(out, secrets, item);
        if (wx_json_next(item)) wx_buf_append_text(out, ", or ");
    }
}

/* --- what is wrong ---------------------------------------------------------------------------- */

/* nearest: an alternative with the outcome of the result; NULL where there is none. */
static const struct wx_json *nearest(const struct wx_json *expect, const char *outcome)
{
    for (const struct wx_json *item = wx_json_first(expect); item; item = wx_json_next(item))
        if (text_equals(wx_json_member(item, "outcome"), outcome)) return item;
    return NULL;
}

static enum conf_reason reason_of(const struct wx_json *expect, const struct wx_json *result)
{
    const char *outcome = wx_json_text(wx_json_member(result, "outcome"));
    const struct wx_json *near = nearest(expect, outcome);
    bool ok = strcmp(outcome, "ok") == 0;

    if (!near && ok) return CONF_REASON_ACCEPTED;
    if (!near && nearest(expect, "ok")) return CONF_REASON_REFUSED;
    if (!near) return CONF_REASON_OUTCOME;
    if (!ok) return strcmp(outcome, "api_error") == 0 ? CONF_REASON_ERRCODE : CONF_REASON_KIND;
    if (!equals_if_said(near, result, "real_name")) return CONF_REASON_NAME;
    if (!equals_if_said(near, result, "credential_id")) return CONF_REASON_CREDENTIAL;
    return CONF_REASON_CATEGORIES;
}

static void add_mismatch(const struct conf_scope *scope, const struct wx_json *expect,
                         const struct wx_json *result, struct conf_judgement *out)
{
    WX_BUF(is, CONF_WORDS_LIMIT);
    WX_BUF(due, CONF_WORDS_LIMIT);
    enum conf_reason reason = reason_of(expect, result);

    describe(&is, scope->evidence->secrets, result);
    describe_allowed(&due, scope->evidence->secrets, expect);
    conf_judgement_add(out, scope->evidence->secrets, reason, scope->step,
                       "The client reports %.500s; right is %.1500s: %s.", wx_buf_text(&is),
                       wx_buf_text(&due), conf_reason_words(reason));
}

/* answered: whether the mock answered a business request of the step with success. */
static bool answered(const struct conf_scope *scope)
{
    for (size_t i = 0; i < scope->record_count; i++) {
        const struct wx_json *record = scope->records[i];
        const struct wx_json *sent = wx_json_member(record, "sent");
        if (conf_endpoint_matches(record, conf_endpoint_of(scope->operation)) &&
            (text_equals(sent, "complete") || text_equals(sent, "pending")))
            return true;
    }
    return false;
}

static void record_words(const struct conf_scope *scope, const struct conf_answer *answer,
                         const struct wx_json *expect, struct conf_judgement *out)
{
    if (out->got.size) wx_buf_append_text(&out->got, "; then ");
    describe(&out->got, scope->evidence->secrets, answer->result);
    if (out->expected.size == 0 || wx_json_first(scope->kase->steps) == NULL)
        describe_allowed(&out->expected, scope->evidence->secrets, expect);
}

bool conf_judge_client(const struct conf_scope *scope, const struct conf_answer *answer,
                       const struct wx_json *expect, struct conf_judgement *out)
{
    const struct wx_json *result = answer->result;
    const struct conf_secrets *secrets = scope->evidence->secrets;
    size_t business = count_business(scope);
    bool local_but_sent = false;

    record_words(scope, answer, expect, out);
    if (text_equals(wx_json_member(result, "outcome"), "unsupported")) {
        const char *message = wx_json_text(wx_json_member(result, "message"));
        conf_judgement_add(out, secrets, CONF_REASON_UNSUPPORTED, scope->step,
                           "The client says that it does not support this: %.300s",
                           message ? message : "(no message)");
        return false;
    }
    for (const struct wx_json *item = wx_json_first(expect); item; item = wx_json_next(item)) {
        if (!matches(item, result)) continue;
        if (is_local(item) && business) {
            local_but_sent = true;
            continue;
        }
        if (text_equals(wx_json_member(result, "outcome"), "ok") && !answered(scope))
            conf_judgement_add(out, secrets, CONF_REASON_NOT_REACHED, scope->step,
                               "The client reports success, yet the mock answered no request.");
        return is_local(item);
    }
    if (local_but_sent)
        conf_judgement_add(out, secrets, CONF_REASON_NOT_LOCAL, scope->step,
                           "The client refused by itself, yet it had sent %zu requests: refuse "
                           "before sending, or report the answer.",
                           business);
    else
        add_mismatch(scope, expect, result, out);
    return false;
}

/* --- the run ---------------------------------------------------------------------------------- */

void conf_expect_uniform(const struct conf_scope *scope, const struct wx_json *value,
                         struct conf_judgement *out)
{
    const struct conf_evidence *evidence = scope->evidence;

    for (size_t i = 1; i < evidence->step_count; i++) {
        const struct wx_json *member = wx_json_first(value);
        for (; member; member = wx_json_next(member)) {
            const char *name = wx_json_text(member);
            const struct wx_json *a = wx_json_member(evidence->steps[0].answer->result, name);
            const struct wx_json *b = wx_json_member(evidence->steps[i].answer->result, name);
            if (a == b || (a && b && conf_json_equal(a, b))) continue;
            conf_judgement_add(out, evidence->secrets, CONF_REASON_NOT_UNIFORM, i + 1,
                               "Refusals that must look alike differ in %s: call 1 and call %zu. "
                               "Whoever can send answers learns from it why decryption failed.",
                               name, i + 1);
            return;
        }
    }
}

void conf_expect_elapsed(const struct conf_scope *scope, const struct wx_json *value,
                         struct conf_judgement *out)
{
    int64_t least = 0, most = INT64_MAX;

    (void)wx_json_integer(wx_json_member(value, "at_least"), &least);
    bool limited = wx_json_integer(wx_json_member(value, "at_most"), &most);
    for (size_t i = 0; i < scope->evidence->step_count; i++) {
        const struct conf_step_evidence *step = &scope->evidence->steps[i];
        int64_t elapsed = step->answer->elapsed_ms;
        int64_t late = limited ? most + scope->evidence->starting_ms + step->patience_ms : most;
        if (elapsed >= least && elapsed <= late) continue;
        conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_ELAPSED, i + 1,
                           "The call took %lld ms: at least %lld and at most %lld are right.",
                           (long long)elapsed, (long long)least, (long long)late);
    }
}
