/* What is judged in every case: nothing secret leaves the client but by the ways it must. */
#include "conformance/judge.h"

/* Names of URL parameters that carry a secret where one stands: the mock masks the values, so a
 * name has to be enough. The token endpoint asks for `secret` in its URL. */
static const char *const SECRET_PARAMETERS[] = {"auth_token",    "sign",         "secret",
                                                "appsecret",     "private_key",  "real_name",
                                                "cert_serialno", "credential_id"};

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static bool has_parameter(const char *query, const char *name)
{
    size_t size = strlen(name);

    for (const char *at = query; (at = strstr(at, name)) != NULL; at += size)
        if ((at == query || at[-1] == '&' || at[-1] == '?') && at[size] == '=') return true;
    return false;
}

static const char *secret_parameter(const struct wx_json *record)
{
    bool token = conf_endpoint_matches(record, "token");

    for (size_t i = 0; i < sizeof SECRET_PARAMETERS / sizeof *SECRET_PARAMETERS; i++)
        if (has_parameter(text_of(record, "query"), SECRET_PARAMETERS[i]) &&
            !(token && strcmp(SECRET_PARAMETERS[i], "secret") == 0))
            return SECRET_PARAMETERS[i];
    return NULL;
}

/* holds_key: whether a text holds a line of the private key, or what the mock leaves of one: it
 * hides keys in what it records, but says that one was sent. */
static bool holds_key(const struct conf_secrets *secrets, const char *text)
{
    struct wx_bytes rest = wx_bytes_text(text);

    if (strstr(text, "PRIVATE KEY-----")) return true;
    while (rest.size) {
        const struct conf_secret *found = conf_secrets_find(secrets, rest);
        if (!found) return false;
        if (strcmp(found->kind, "private_key") == 0) return true;
        const unsigned char *at = memmem(rest.data, rest.size, found->text, found->size);
        rest = at ? wx_bytes_from(rest, (size_t)(at - rest.data) + found->size) : wx_bytes(NULL, 0);
    }
    return false;
}

static bool record_holds_key(const struct conf_secrets *secrets, const struct wx_json *record)
{
    const struct wx_json *header = wx_json_first(wx_json_member(record, "headers"));

    if (holds_key(secrets, text_of(record, "body")) || holds_key(secrets, text_of(record, "query")))
        return true;
    for (; header; header = wx_json_next(header))
        if (holds_key(secrets, text_of(header, "value"))) return true;
    return false;
}

static void judge_record(const struct conf_evidence *evidence, const struct wx_json *record,
                         struct conf_judgement *out)
{
    const char *parameter = secret_parameter(record);

    if (parameter)
        conf_judgement_add(out, evidence->secrets, CONF_REASON_LEAK_URL, 0,
                           "A request carries %s in its URL: URLs are logged everywhere; only "
                           "access_token belongs there.",
                           parameter);
    if (record_holds_key(evidence->secrets, record))
        conf_judgement_add(out, evidence->secrets, CONF_REASON_LEAK_KEY, 0,
                           "A request holds the private key: it never leaves its owner.");
}

static void judge_stream(const struct conf_evidence *evidence, size_t step,
                         const struct wx_buf *text, enum conf_reason reason, const char *stream,
                         struct conf_judgement *out)
{
    const struct conf_secret *found = conf_secrets_find(evidence->secrets, wx_buf_bytes(text));

    if (found)
        conf_judgement_add(out, evidence->secrets, reason, step,
                           "%s holds a secret in the clear: %s. Mask it, or leave it out of the "
                           "log.",
                           stream, found->kind);
}

/* judge_refusal: a refusal has no reason to hold any secret at all. */
static void judge_refusal(const struct conf_evidence *evidence, size_t step,
                          const struct wx_json *result, struct conf_judgement *out)
{
    WX_BUF(text, CONF_STDOUT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);

    if (strcmp(text_of(result, "outcome"), "ok") == 0) return;
    wx_json_write_node(&writer, NULL, result);
    judge_stream(evidence, step, &text, CONF_REASON_LEAK_STDOUT, "the refusal", out);
}

void conf_judge_privacy(const struct conf_case *kase, const struct conf_evidence *evidence,
                        struct conf_judgement *out)
{
    (void)kase;
    for (size_t i = 0; i < evidence->step_count; i++) {
        const struct conf_answer *answer = evidence->steps[i].answer;
        size_t step = evidence->step_count > 1 ? i + 1 : 0;
        judge_stream(evidence, step, &answer->stderr_text, CONF_REASON_LEAK_STDERR, "stderr", out);
        if (answer->delivery != CONF_DELIVERY_RESULT) continue;
        judge_stream(evidence, step, &answer->stdout_text, CONF_REASON_LEAK_STDOUT,
                     "stdout outside the result", out);
        judge_refusal(evidence, step, answer->result, out);
    }
    for (size_t i = 0; i < evidence->record_count; i++)
        judge_record(evidence, evidence->records[i], out);
}
