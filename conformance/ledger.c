#include "conformance/ledger.h"

#include "conformance/file.h"
#include "conformance/schema.h"

#include "embedded/conf_schemas.h"
#include "protocol/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORDS_LIMIT = 2048 };

void conf_ledger_release(struct conf_ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++) free(ledger->rows[i].otherwise_case);
    free(ledger->rows);
    wx_json_free(ledger->root);
    *ledger = (struct conf_ledger){.rows = NULL};
}

static struct wx_bytes schema_text(void)
{
    for (size_t i = 0; i < conf_schemas_file_count; i++)
        if (strstr(conf_schemas_files[i].path, "ledger.schema.json"))
            return conf_schemas_files[i].content;
    return wx_bytes(NULL, 0);
}

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static enum wx_status fill_rows(struct conf_ledger *ledger, const char *name,
                                const struct conf_pack *pack, struct conf_problems *problems)
{
    const struct wx_json *list = wx_json_member(ledger->root, "known_failures");

    ledger->rows = calloc(wx_json_count(list) + 1, sizeof *ledger->rows);
    if (!ledger->rows) return WX_ERR_MEMORY;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct conf_ledger_row *row = &ledger->rows[ledger->count++];
        row->glob = text_of(item, "case");
        row->verdict = text_of(item, "verdict");
        row->reason = text_of(item, "reason");
        row->expires = text_of(item, "expires");
        (void)wx_json_boolean(wx_json_member(item, "flaky"), &row->flaky);
        if (!conf_reason_is_known(row->reason))
            conf_problems_add(problems, name, "$.known_failures",
                              "%s: \"%s\" is no reason that a log can hold", row->glob,
                              row->reason);
        for (size_t i = 0; i < pack->count; i++)
            row->matches += conf_case_matches(&pack->cases[i], row->glob) ? 1 : 0;
    }
    return WX_OK;
}

static enum wx_status set_digest(struct conf_ledger *ledger, struct wx_bytes text)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    enum wx_status status = wx_digest_compute(WX_SHA256, text, digest);

    if (status != WX_OK) return status;
    wx_bytes_hex(wx_bytes(digest, WX_SHA256_SIZE), ledger->digest);
    return WX_OK;
}

static enum wx_status parse(const char *name, struct wx_bytes text, const struct conf_pack *pack,
                            struct conf_ledger *out, struct conf_problems *problems)
{
    WX_JSON(schema);
    struct wx_json_error error;
    enum wx_status status = wx_json_parse(schema_text(), &schema, NULL);

    if (status != WX_OK) return status;
    status = wx_json_parse(text, &out->root, &error);
    if (status == WX_ERR_FORMAT) {
        size_t line = 0, column = 0;
        wx_json_place(text, error.offset, &line, &column);
        conf_problems_add(problems, name, NULL, "line %zu, column %zu: %s", line, column,
                          error.reason);
    }
    if (status != WX_OK) return status;
    if (!conf_schema_check(schema, schema, out->root, name, "$", problems))
        return conf_problems_status(problems);
    status = fill_rows(out, name, pack, problems);
    return status == WX_OK ? set_digest(out, text) : status;
}

enum wx_status conf_ledger_parse(const char *name, struct wx_bytes text,
                                 const struct conf_pack *pack, struct conf_ledger *out,
                                 struct conf_problems *problems)
{
    CONF_LEDGER(ledger);
    size_t known = problems->count;
    enum wx_status status = parse(name, text, pack, &ledger, problems);

    if (status == WX_OK && problems->count > known) status = conf_problems_status(problems);
    if (status != WX_OK) {
        if (problems->count == known)
            conf_problems_add(problems, name, NULL, "%s", wx_status_words(status));
        return status;
    }
    *out = ledger;
    ledger = (struct conf_ledger){.rows = NULL};
    return WX_OK;
}

enum wx_status conf_ledger_load(const char *path, const struct conf_pack *pack,
                                struct conf_ledger *out, struct conf_problems *problems)
{
    WX_BUF(text, CONF_LEDGER_LIMIT);
    enum wx_status status = conf_file_read(path, &text);

    if (status != WX_OK) {
        conf_problems_add(problems, path, NULL, "cannot be read: %s",
                          status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
        return status;
    }
    return conf_ledger_parse(path, wx_buf_bytes(&text), pack, out, problems);
}

static void note_otherwise(struct conf_ledger_row *row, const struct conf_case *kase,
                           enum conf_verdict verdict, const char *reason)
{
    WX_BUF(words, WORDS_LIMIT);

    if (row->otherwise++ > 0) return;
    wx_buf_append_format(&words, "%s is %s for %s, the row says %s for %s", kase->name,
                         conf_verdict_name(verdict), reason, row->verdict, row->reason);
    row->otherwise_case = wx_buf_take_text(&words);
}

/* A case that was not tried says nothing about a row. */
static bool was_tried(enum conf_verdict verdict)
{
    return verdict != CONF_NOT_RUN && verdict != CONF_NOT_APPLICABLE &&
           verdict != CONF_HARNESS_ERROR;
}

const char *conf_ledger_note(struct conf_ledger *ledger, const struct conf_case *kase,
                             enum conf_verdict verdict, const char *reason)
{
    const char *covering = NULL;

    for (size_t i = 0; was_tried(verdict) && i < ledger->count; i++) {
        struct conf_ledger_row *row = &ledger->rows[i];
        if (!conf_case_matches(kase, row->glob)) continue;
        if (conf_verdict_conforms(verdict)) {
            row->passed++;
            continue;
        }
        if (strcmp(row->verdict, conf_verdict_name(verdict)) != 0 ||
            strcmp(row->reason, reason) != 0) {
            note_otherwise(row, kase, verdict, reason);
            continue;
        }
        row->covered++;
        if (!covering) covering = row->glob;
    }
    return covering;
}

/* first_shared: a case that two rows both match, or NULL. */
static const char *first_shared(const struct conf_pack *pack, const char *a, const char *b)
{
    for (size_t i = 0; i < pack->count; i++)
        if (conf_case_matches(&pack->cases[i], a) && conf_case_matches(&pack->cases[i], b))
            return pack->cases[i].name;
    return NULL;
}

size_t conf_ledger_problems(const struct conf_ledger *ledger, const struct conf_pack *pack,
                            const char *today, conf_ledger_teller *tell, void *context)
{
    size_t count = 0;
    char words[WORDS_LIMIT];

#define TELL(problem, ...)                                                                         \
    (snprintf(words, sizeof words, __VA_ARGS__), tell(context, row->glob, problem, words), count++)

    for (size_t i = 0; i < ledger->count; i++) {
        const struct conf_ledger_row *row = &ledger->rows[i];
        if (!row->matches) TELL("matches_nothing", "no case has that name: take the row out");
        if (row->matches > CONF_LEDGER_WIDEST)
            TELL("too_wide", "covers %zu cases, at most %d are allowed: say which", row->matches,
                 CONF_LEDGER_WIDEST);
        if (strcmp(row->expires, today) < 0)
            TELL("expired", "held until %s: mend the client, or renew the row", row->expires);
        if (row->passed && !row->flaky)
            TELL("unexpected_pass", "%zu of its cases pass: take them out of the row", row->passed);
        if (row->otherwise_case) TELL("other_reason", "%s", row->otherwise_case);
        for (size_t j = 0; j < i; j++) {
            const char *shared = first_shared(pack, row->glob, ledger->rows[j].glob);
            if (shared)
                TELL("overlaps", "%s is covered by the row %s too: say it once", shared,
                     ledger->rows[j].glob);
        }
    }
#undef TELL
    return count;
}
