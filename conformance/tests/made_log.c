#include "conformance/tests/made_log.h"

#include "conformance/evidence.h"
#include "protocol/json_writer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_LIMIT = 64 * 1024 * 1024 };

static const char TIME[] = "2026-11-23T09:40:01.000Z";
static const char NO_DIGEST[] = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

static const char *or_else(const char *text, const char *other)
{
    return text ? text : other;
}

static const char *verdict_of(const struct made_case *made)
{
    return or_else(made->verdict, "passed");
}

static const char *reason_of(const struct made_case *made)
{
    static const struct {
        const char *verdict, *reason;
    } REASONS[] = {{"passed", ""},
                   {"warned", "stale_timestamp"},
                   {"failed", "accepted"},
                   {"crashed", "signal"},
                   {"timeout", "timed_out"},
                   {"unsupported", "unsupported"},
                   {"not_run", "interrupted"},
                   {"not_applicable", "needs"},
                   {"harness_error", "harness"}};
    if (made->reason) return made->reason;
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (strcmp(REASONS[i].verdict, verdict_of(made)) == 0) return REASONS[i].reason;
    return "";
}

/* The usual options, with some of them replaced: a later member of that name is left out. */
static void write_options(struct wx_json_writer *writer, const struct made_log *made)
{
    static const struct {
        const char *name, *value;
    } USUAL[] = {{"only", "[]"},      {"skip", "[]"},
                 {"tags", "[]"},      {"levels", "[\"must\",\"should\",\"may\"]"},
                 {"jobs", "2"},       {"timeout_ms", "10000"},
                 {"repeat", "1"},     {"fail_fast", "false"},
                 {"strict", "false"}, {"allow_unsupported", "false"},
                 {"shard", "null"}};
    WX_BUF(text, TEXT_LIMIT);
    wx_buf_append_format(&text, "{%s", or_else(made->options, ""));
    for (size_t i = 0; i < sizeof USUAL / sizeof USUAL[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "\"%s\":", USUAL[i].name);
        if (made->options && strstr(made->options, name)) continue;
        wx_buf_append_format(&text, "%s%s%s", text.size > 1 ? "," : "", name, USUAL[i].value);
    }
    if (made->ledger_digest)
        wx_buf_append_format(&text, ",\"known_failures\":\"sha256:%s\"}", made->ledger_digest);
    else
        wx_buf_append_text(&text, ",\"known_failures\":null}");
    wx_json_write_raw(writer, "options", wx_buf_bytes(&text));
}

static void write_raw(struct wx_json_writer *writer, const char *name, const char *json)
{
    wx_json_write_raw(writer, name, wx_bytes_text(json));
}

static void write_pack(struct wx_json_writer *writer, const struct made_log *made)
{
    char digest[80];
    snprintf(digest, sizeof digest, "sha256:%s", or_else(made->pack_digest, NO_DIGEST));
    wx_json_begin_object(writer, "case_pack");
    wx_json_write_text(writer, "version", WX_VERSION);
    wx_json_write_text(writer, "digest", digest);
    wx_json_write_boolean(writer, "built_in", true);
    wx_json_write_integer(writer, "cases",
                          (int64_t)(made->pack_cases ? made->pack_cases : made->count));
    wx_json_end_object(writer);
}

static void write_header(struct wx_buf *out, const struct made_log *made)
{
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    write_raw(&writer, "event", "\"header\"");
    write_raw(&writer, "format", "1");
    wx_json_write_text(&writer, "time", TIME);
    write_raw(&writer, "run", "\"9f3a6c0112d4e8b7\"");
    write_raw(&writer, "tool", "{\"name\":\"wxconform\",\"version\":\"" WX_VERSION "\"}");
    write_raw(&writer, "mock", "{\"version\":\"" WX_VERSION "\",\"built_in\":true}");
    write_pack(&writer, made);
    write_raw(&writer, "client",
              "{\"command\":\"./client\",\"driver\":\"stdio\",\"name\":\"my-client\","
              "\"version\":\"2.1\"}");
    write_options(&writer, made);
    wx_json_begin_array(&writer, "planned");
    for (size_t i = 0; i < made->count; i++) wx_json_write_text(&writer, NULL, made->cases[i].name);
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    wx_buf_append_byte(out, '\n');
}

static void write_words(struct wx_json_writer *writer, const char *name, const char *text)
{
    wx_json_begin_object(writer, name);
    wx_json_write_text(writer, "en", text);
    wx_json_write_text(writer, "zh", text);
    wx_json_end_object(writer);
}

static void write_request(struct wx_json_writer *writer, const char *hostile)
{
    wx_json_begin_object(writer, NULL);
    write_raw(writer, "id", "1");
    write_raw(writer, "method", "\"POST\"");
    wx_json_write_text(writer, "path", or_else(hostile, "/cgi-bin/wxopen/getrealnameinfo"));
    write_raw(writer, "status", "200");
    write_raw(writer, "errcode", "94003");
    write_raw(writer, "sent", "\"complete\"");
    wx_json_write_text(writer, "body", or_else(hostile, "{}"));
    write_raw(writer, "body_size", "2");
    write_raw(writer, "checks", "[{\"id\":\"sign\",\"errcode\":94003,\"outcome\":\"violated\"}]");
    write_raw(writer, "diagnosis", "[]");
    wx_json_end_object(writer);
}

static void write_case(struct wx_buf *out, const struct made_case *made)
{
    const char *slash = strchr(made->name, '/');
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    write_raw(&writer, "event", "\"case_finished\"");
    wx_json_write_text(&writer, "time", TIME);
    wx_json_write_text(&writer, "case", made->name);
    wx_json_write_bytes(&writer, "id", wx_bytes(made->name, strcspn(made->name, "/")));
    wx_json_write_text(&writer, "variant", slash ? slash + 1 : NULL);
    write_raw(&writer, "attempt", "1");
    wx_json_write_text(&writer, "level", or_else(made->level, "must"));
    write_raw(&writer, "operation", "\"get_realname_info\"");
    write_words(&writer, "title", or_else(made->hostile, "Reads a name"));
    write_words(&writer, "why", or_else(made->hostile, "A wrong name is shown."));
    write_words(&writer, "remedy", or_else(made->hostile, "Decode from GBK."));
    write_raw(&writer, "requirements", "[\"RN-ANSWER-NAME-GBK\"]");
    write_raw(&writer, "tags", "[\"happy\"]");
    wx_json_write_text(&writer, "verdict", verdict_of(made));
    wx_json_write_text(&writer, "reason", reason_of(made));
    wx_json_write_text(&writer, "words", or_else(made->hostile, or_else(made->words, "")));
    wx_json_write_text(&writer, "expected", "ok");
    wx_json_write_text(&writer, "got", or_else(made->hostile, "ok"));
    wx_json_begin_array(&writer, "requests");
    write_request(&writer, made->hostile);
    wx_json_end_array(&writer);
    write_raw(&writer, "diagnosis", "[]");
    wx_json_write_text(&writer, "stderr", or_else(made->hostile, ""));
    write_raw(&writer, "elapsed_ms", "23");
    wx_json_write_text(&writer, "known_failure", made->known_failure);
    wx_json_end_object(&writer);
    wx_buf_append_byte(out, '\n');
}

static void write_footer(struct wx_buf *out, const struct made_log *made)
{
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    write_raw(&writer, "event", "\"footer\"");
    wx_json_write_text(&writer, "time", TIME);
    write_raw(&writer, "elapsed_ms", "2002");
    wx_json_begin_object(&writer, "totals");
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++) {
        const char *name = conf_verdict_name((enum conf_verdict)i);
        int64_t total = 0;
        for (size_t k = 0; k < made->count; k++)
            total += strcmp(verdict_of(&made->cases[k]), name) == 0;
        wx_json_write_integer(&writer, name, total);
    }
    wx_json_end_object(&writer);
    write_raw(&writer, "known_failures", "0");
    wx_json_write_boolean(&writer, "interrupted", made->interrupted);
    wx_json_write_boolean(&writer, "green", made->green);
    wx_json_write_integer(&writer, "exit_code", made->green ? 0 : 1);
    wx_json_write_text(&writer, "words", made->green ? "all is well" : "all is not well");
    write_raw(&writer, "eligibility",
              made->partial ? "{\"complete\":false,\"reasons\":[\"so it says\"]}"
                            : "{\"complete\":true,\"reasons\":[]}");
    write_raw(&writer, "events", "0");
    write_raw(&writer, "digest",
              "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"");
    wx_json_end_object(&writer);
    wx_buf_append_byte(out, '\n');
}

void made_log_write(const struct made_log *made, struct wx_buf *out)
{
    write_header(out, made);
    for (size_t i = 0; i < made->count; i++) write_case(out, &made->cases[i]);
    wx_buf_append_text(out, made->extra);
    write_footer(out, made);
    made_log_seal(out);
    cr_assert_eq(wx_buf_status(out), WX_OK);
}

void made_log_read(const struct made_log *made, struct conf_log *out)
{
    WX_BUF(text, TEXT_LIMIT);
    WX_BUF(reason, TEXT_LIMIT);
    made_log_write(made, &text);
    enum wx_status status = conf_log_parse("made", wx_buf_bytes(&text), out, &reason);
    cr_assert_eq(status, WX_OK, "%s", wx_buf_text(&reason));
}

bool made_log_replace(struct wx_buf *text, const char *from, const char *to)
{
    unsigned char *found = memmem(text->data, text->size, from, strlen(from));
    if (!found) return false;
    size_t before = (size_t)(found - text->data);
    WX_BUF(changed, TEXT_LIMIT);
    wx_buf_append(&changed, wx_bytes(text->data, before));
    wx_buf_append_text(&changed, to);
    wx_buf_append(&changed, wx_bytes_from(wx_buf_bytes(text), before + strlen(from)));
    wx_buf_clear(text);
    wx_buf_append(text, wx_buf_bytes(&changed));
    return true;
}

void made_log_seal(struct wx_buf *text)
{
    size_t lines = 0, footer = 0;
    for (size_t i = 0; i + 1 < text->size; i++) {
        if (text->data[i] != '\n') continue;
        lines++;
        footer = i + 1;
    }
    char digest[65];
    cr_assert_eq(conf_evidence_digest(wx_bytes(text->data, footer), digest), WX_OK);
    WX_BUF(end, TEXT_LIMIT);
    wx_buf_append(&end, wx_bytes_from(wx_buf_bytes(text), footer));
    const char *events = strstr(wx_buf_text(&end), "\"events\":");
    cr_assert_not_null(events);
    wx_buf_truncate(text, footer);
    wx_buf_append(text, wx_bytes(end.data, (size_t)((const unsigned char *)events - end.data)));
    wx_buf_append_format(text, "\"events\":%zu,\"digest\":\"sha256:%s\"}\n", lines, digest);
}
