#include "conformance/observation.h"

#include "conformance/case_check.h"

#include "embedded/conf_observations.h"
#include "protocol/crypto.h"

#include <stdio.h>
#include <stdlib.h>

enum { APART_MS = 1500 }; /* as timestamps_rise has it */

/* --- loading ---------------------------------------------------------------------------------- */

static enum wx_status copy_node(const struct wx_json *node, struct wx_json **out)
{
    WX_BUF(text, CONF_CASE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);

    wx_json_write_node(&writer, NULL, node);
    if (wx_buf_status(&text) != WX_OK) return wx_buf_status(&text);
    return wx_json_parse(wx_buf_bytes(&text), out, NULL);
}

static enum wx_status bind(const struct wx_json *row, const char *file, size_t index,
                           struct conf_case *out, struct conf_problems *problems)
{
    char path[64];

    snprintf(path, sizeof path, "$.observations[%zu]", index);
    out->file = strdup(file);
    out->path = strdup(path);
    enum wx_status status = out->file && out->path ? copy_node(row, &out->root) : WX_ERR_MEMORY;
    if (status == WX_OK) status = conf_case_bind(out, problems);
    return status == WX_OK && !out->name ? WX_ERR_FORMAT : status;
}

static enum wx_status set_digest(struct conf_pack *pack, struct wx_bytes text)
{
    unsigned char digest[WX_DIGEST_LONGEST];

    if (wx_digest_compute(WX_SHA256, text, digest) != WX_OK) return WX_ERR_CRYPTO;
    wx_bytes_hex(wx_bytes(digest, WX_SHA256_SIZE), pack->digest);
    return WX_OK;
}

enum wx_status conf_observation_load(struct conf_pack *out, struct conf_problems *problems)
{
    const struct wx_embedded_file *file = &conf_observations_files[0];
    struct wx_json_error error = {0, ""};
    WX_JSON(json);
    CONF_PACK(pack);

    enum wx_status status = wx_json_parse(file->content, &json, &error);
    if (status != WX_OK) {
        conf_problems_add(problems, file->path, NULL, "byte %zu: %s", error.offset, error.reason);
        return status;
    }
    const struct wx_json *rows = wx_json_member(json, "observations");
    pack.cases = calloc(wx_json_count(rows) + 1, sizeof *pack.cases);
    if (!pack.cases) return WX_ERR_MEMORY;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        size_t index = pack.count++;
        status = bind(row, file->path, index, &pack.cases[index], problems);
        if (status != WX_OK) return status;
    }
    pack.built_in = true;
    status = set_digest(&pack, file->content);
    if (status != WX_OK) return status;
    *out = pack;
    pack = (struct conf_pack){.cases = NULL};
    return WX_OK;
}

/* --- what was seen ---------------------------------------------------------------------------- */

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static bool is_signed(const struct wx_json *record)
{
    int64_t timestamp = 0;

    return wx_json_integer(wx_json_member(wx_json_member(record, "signed"), "timestamp"),
                           &timestamp);
}

/* is_later: whether both carry a timestamp, so far apart that it must differ. */
static bool is_later(const struct wx_json *earlier, const struct wx_json *record)
{
    return is_signed(earlier) && is_signed(record) &&
           conf_record_arrival_ms(record) - conf_record_arrival_ms(earlier) >= APART_MS;
}

/* is_retry: whether a request tries again what came to nothing: the same user token, after -1 or an
 * answer that never arrived whole. */
static bool is_retry(const struct wx_json *earlier, const struct wx_json *record)
{
    const char *token = text_of(record, "auth_token_hash");
    const char *sent = text_of(earlier, "sent");
    int64_t errcode = 0;

    if (!*token || strcmp(token, text_of(earlier, "auth_token_hash")) != 0) return false;
    (void)wx_json_integer(wx_json_member(earlier, "errcode"), &errcode);
    return errcode == -1 || strcmp(sent, "partial") == 0 || strcmp(sent, "none") == 0;
}

typedef bool relation(const struct wx_json *earlier, const struct wx_json *record);

/* has_pair: whether two requests stand so to each other. */
static bool has_pair(const struct conf_evidence *evidence, relation *holds)
{
    for (size_t i = 0; i < evidence->record_count; i++)
        for (size_t k = 0; k < i; k++)
            if (holds(evidence->records[k], evidence->records[i])) return true;
    return false;
}

static bool is_later_retry(const struct wx_json *earlier, const struct wx_json *record)
{
    return is_later(earlier, record) && is_retry(earlier, record);
}

static bool is_shown(const struct conf_case *observation, const struct conf_evidence *evidence)
{
    const char *by = text_of(observation->root, "shown_by");

    if (strcmp(by, "later") == 0) return has_pair(evidence, is_later);
    if (strcmp(by, "retry") == 0) return has_pair(evidence, is_later_retry);
    for (size_t i = 0; i < evidence->record_count; i++)
        if (conf_endpoint_matches(evidence->records[i], by)) return true;
    return false;
}

static const char *what_is_missing(const struct conf_case *observation)
{
    const char *by = text_of(observation->root, "shown_by");

    if (strcmp(by, "later") == 0)
        return "No two signed requests came 1.5 s apart or more, so nothing shows it.";
    if (strcmp(by, "retry") == 0)
        return "No request was tried again after -1 or a broken line, 1.5 s later or more, so "
               "nothing shows it.";
    return "No such request came, so nothing shows it.";
}

/* --- judging ---------------------------------------------------------------------------------- */

/* take_retries: the records that are a retry, or what it repeats. */
static size_t take_retries(const struct conf_evidence *evidence, const struct wx_json **out)
{
    size_t count = 0;

    for (size_t i = 0; i < evidence->record_count; i++) {
        bool wanted = false;
        for (size_t k = 0; k < evidence->record_count && !wanted; k++)
            wanted = (k < i && is_later_retry(evidence->records[k], evidence->records[i])) ||
                     (k > i && is_later_retry(evidence->records[i], evidence->records[k]));
        if (wanted) out[count++] = evidence->records[i];
    }
    return count;
}

static void judge_rows(const struct conf_case *observation, const struct conf_evidence *evidence,
                       struct conf_judgement *out)
{
    const struct wx_json **retries = NULL;
    struct conf_scope scope = {.kase = observation,
                               .evidence = evidence,
                               .operation = observation->operation,
                               .records = evidence->records,
                               .record_count = evidence->record_count};

    if (strcmp(text_of(observation->root, "shown_by"), "retry") == 0) {
        retries = calloc(evidence->record_count + 1, sizeof *retries);
        if (!retries) {
            conf_judgement_set(out, CONF_HARNESS_ERROR, CONF_REASON_HARNESS, "%s",
                               wx_status_words(WX_ERR_MEMORY));
            return;
        }
        scope.record_count = take_retries(evidence, retries);
        scope.records = retries;
    }
    conf_judge_traffic(&scope, out);
    free(retries);
}

static bool is_of_privacy(const struct conf_case *observation)
{
    bool privacy = false;

    return wx_json_boolean(wx_json_member(observation->root, "privacy"), &privacy) && privacy;
}

void conf_observation_judge(const struct conf_case *observation,
                            const struct conf_evidence *evidence, struct conf_judgement *out)
{
    wx_buf_init(&out->expected, CONF_WORDS_LIMIT);
    wx_buf_init(&out->got, CONF_WORDS_LIMIT);
    if (!is_shown(observation, evidence)) {
        conf_judgement_set(out, CONF_NOT_APPLICABLE, CONF_REASON_NEEDS, "%s",
                           what_is_missing(observation));
        return;
    }
    judge_rows(observation, evidence, out);
    if (is_of_privacy(observation)) conf_judge_privacy(observation, evidence, out);
    if (out->verdict == CONF_FAILED && observation->level != CONF_MUST) out->verdict = CONF_WARNED;
}

void conf_observation_judge_one(const struct conf_pack *observations, const struct wx_json *record,
                                const struct conf_secrets *secrets, struct conf_judgement *out)
{
    const struct conf_evidence evidence = {
        .records = &record, .record_count = 1, .secrets = secrets};

    for (size_t i = 0; i < observations->count; i++) {
        const struct conf_case *observation = &observations->cases[i];
        if (!is_shown(observation, &evidence)) continue;
        judge_rows(observation, &evidence, out);
        if (is_of_privacy(observation)) conf_judge_privacy(observation, &evidence, out);
    }
}
