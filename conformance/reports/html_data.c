#include "conformance/reports/html_data.h"

#include "conformance/eligibility.h"
#include "conformance/report.h"
#include "conformance/reports/shared.h"
#include "conformance/reports/summary.h"
#include "protocol/charset.h"
#include "protocol/json_writer.h"

#include <inttypes.h>

/* How much is shown of a case: bytes of a text, requests. */
struct measure {
    size_t text;
    size_t requests;
};

/* From generous to sparing: cases that need attention, and green ones. */
static const struct {
    struct measure attention;
    struct measure green;
} MEASURES[] = {{{4096, 20}, {1024, 3}}, {{2048, 6}, {512, 1}}, {{512, 3}, {128, 1}}};

enum { MEASURE_COUNT = sizeof MEASURES / sizeof MEASURES[0], CUT_LIMIT = 8192 };

/* A case on its way into the page. */
struct data {
    const struct conf_log *log;
    struct conf_shared *shared;
    struct wx_json_writer *writer;
    struct measure shown;
};

static const char *const STANDINGS[] = {
    [CONF_STANDS_GREEN] = "green",     [CONF_STANDS_WARNED] = "warned",
    [CONF_STANDS_SKIPPED] = "skipped", [CONF_STANDS_KNOWN] = "known",
    [CONF_STANDS_RED] = "red",
};

/* --- Vocabulary: the words of the .def tables, in English; words.json has the Chinese ones --- */

static const struct {
    const char *code;
    const char *words;
} REASONS[] = {
#define CONF_REASON(name, code, words) {code, words},
#include "conformance/reason.def"
#undef CONF_REASON
};

static const struct {
    const char *code;
    const char *words;
} DELIVERIES[] = {
#define CONF_DELIVERY(name, code, verdict, words) {code, words},
#include "conformance/delivery.def"
#undef CONF_DELIVERY
};

static void write_vocabulary(struct wx_json_writer *writer)
{
    wx_json_begin_object(writer, "verdicts");
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
        wx_json_write_text(writer, conf_verdict_name((enum conf_verdict)i),
                           conf_verdict_words((enum conf_verdict)i));
    wx_json_end_object(writer);
    wx_json_begin_object(writer, "reasons");
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (REASONS[i].code[0]) wx_json_write_text(writer, REASONS[i].code, REASONS[i].words);
    for (size_t i = 0; i < sizeof DELIVERIES / sizeof DELIVERIES[0]; i++)
        wx_json_write_text(writer, DELIVERIES[i].code, DELIVERIES[i].words);
    wx_json_end_object(writer);
}

/* --- Parts --- */

/* Whole characters up to a limit, and how many bytes are missing. */
static void write_cut(struct wx_json_writer *writer, const char *name, const char *text,
                      size_t limit)
{
    struct wx_bytes rest = wx_bytes_text(text);
    if (rest.size <= limit) {
        wx_json_write_text(writer, name, text);
        return;
    }
    size_t kept = 0;
    for (size_t size = 1; size > 0 && kept + size <= limit; kept += size)
        size = wx_utf8_size(wx_bytes_from(rest, kept));
    WX_BUF(cut, CUT_LIMIT);
    wx_buf_append(&cut, wx_bytes(text, kept < limit ? kept : limit));
    wx_buf_append_format(&cut, " … +%zu bytes", rest.size - kept);
    wx_buf_fail(writer->out, wx_buf_status(&cut));
    wx_json_write_bytes(writer, name, wx_buf_bytes(&cut));
}

/* A value with its long texts cut. */
static void write_node(struct wx_json_writer *writer, const char *name, const struct wx_json *node,
                       size_t limit)
{
    switch (wx_json_type(node)) {
    case WX_JSON_STRING: write_cut(writer, name, wx_json_text(node), limit); return;
    case WX_JSON_ARRAY: wx_json_begin_array(writer, name); break;
    case WX_JSON_OBJECT: wx_json_begin_object(writer, name); break;
    case WX_JSON_NULL:
    case WX_JSON_BOOLEAN:
    case WX_JSON_NUMBER: wx_json_write_node(writer, name, node); return;
    }
    for (const struct wx_json *item = wx_json_first(node); item; item = wx_json_next(item))
        write_node(writer, wx_json_name(item), item, limit);
    if (wx_json_type(node) == WX_JSON_ARRAY)
        wx_json_end_array(writer);
    else
        wx_json_end_object(writer);
}

/* The index of a value among the shared ones. */
static void write_shared(const struct data *data, const char *name, const struct wx_json *node)
{
    if (!node) return;
    WX_BUF(text, CONF_REPORT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);
    write_node(&writer, NULL, node, data->shown.text);
    size_t index = 0;
    enum wx_status status = wx_buf_status(&text);
    if (status == WX_OK) status = conf_shared_put(data->shared, wx_buf_bytes(&text), &index);
    if (status != WX_OK) {
        wx_buf_fail(data->writer->out, status);
        return;
    }
    wx_json_write_integer(data->writer, name, (int64_t)index);
}

static bool is_shared(const char *name)
{
    return strcmp(name, "checks") == 0 || strcmp(name, "headers") == 0 ||
           strcmp(name, "diagnosis") == 0;
}

static void write_request(const struct data *data, const struct wx_json *record)
{
    wx_json_begin_object(data->writer, NULL);
    for (const struct wx_json *item = wx_json_first(record); item; item = wx_json_next(item)) {
        const char *name = wx_json_name(item);
        if (strcmp(name, "space") == 0 || strcmp(name, "peer") == 0) continue;
        if (is_shared(name))
            write_shared(data, name, item);
        else
            write_node(data->writer, name, item, data->shown.text);
    }
    wx_json_end_object(data->writer);
}

static void write_requests(const struct data *data, const struct wx_json *event)
{
    const struct wx_json *requests = wx_json_member(event, "requests");
    int64_t left_out = 0;
    size_t shown = 0;
    (void)wx_json_integer(wx_json_member(event, "requests_left_out"), &left_out);
    wx_json_begin_array(data->writer, "requests");
    for (const struct wx_json *item = wx_json_first(requests); item; item = wx_json_next(item)) {
        if (shown++ < data->shown.requests)
            write_request(data, item);
        else
            left_out++;
    }
    wx_json_end_array(data->writer);
    if (left_out > 0) wx_json_write_integer(data->writer, "requests_left_out", left_out);
}

/* What the client answered, step by step. */
static void write_steps(const struct data *data, const struct conf_log_case *kase)
{
    wx_json_begin_array(data->writer, "steps");
    for (size_t i = 0; i + 1 < kase->line; i++) {
        const struct wx_json *event = data->log->lines[i];
        int64_t attempt = 0;
        if (strcmp(conf_log_text(event, "event"), "client_result") != 0 ||
            strcmp(conf_log_text(event, "case"), kase->name) != 0 ||
            !wx_json_integer(wx_json_member(event, "attempt"), &attempt) ||
            attempt != kase->attempt)
            continue;
        wx_json_begin_object(data->writer, NULL);
        wx_json_write_node(data->writer, "delivery", wx_json_member(event, "delivery"));
        write_node(data->writer, "result", wx_json_member(event, "result"), data->shown.text);
        wx_json_write_node(data->writer, "ms", wx_json_member(event, "elapsed_ms"));
        wx_json_write_node(data->writer, "exit", wx_json_member(event, "exit"));
        wx_json_end_object(data->writer);
    }
    wx_json_end_array(data->writer);
}

/* --- Cases --- */

static void write_members(const struct data *data, const struct conf_log_case *kase)
{
    static const char *const TEXTS[] = {"operation", "reason",         "words",        "expected",
                                        "got",       "stderr",         "requirements", "tags",
                                        "findings",  "stderr_left_out"};
    static const char *const SHARED[] = {"title", "why", "remedy", "diagnosis"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        const struct wx_json *node = wx_json_member(kase->event, TEXTS[i]);
        if (node) write_node(data->writer, TEXTS[i], node, data->shown.text);
    }
    for (size_t i = 0; i < sizeof SHARED / sizeof SHARED[0]; i++)
        write_shared(data, SHARED[i], wx_json_member(kase->event, SHARED[i]));
}

static void write_case(const struct conf_log *log, const struct conf_log_case *kase, size_t measure,
                       struct conf_shared *shared, struct wx_json_writer *writer)
{
    enum conf_standing standing = conf_log_standing(log, kase);
    struct data data = {log, shared, writer,
                        standing == CONF_STANDS_GREEN ? MEASURES[measure].green
                                                      : MEASURES[measure].attention};
    WX_BUF(name, CONF_REPORT_LIMIT);
    conf_summary_name(log, kase, &name);
    wx_buf_fail(writer->out, wx_buf_status(&name));
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "name", wx_buf_text(&name));
    wx_json_write_bytes(writer, "family", conf_family_name(kase));
    wx_json_write_text(writer, "level", conf_level_name(kase->level));
    wx_json_write_text(writer, "verdict", conf_verdict_name(kase->verdict));
    wx_json_write_text(writer, "standing", STANDINGS[standing]);
    wx_json_write_text(writer, "known_failure", kase->known_failure);
    wx_json_write_integer(writer, "ms", kase->elapsed_ms);
    write_members(&data, kase);
    write_steps(&data, kase);
    write_requests(&data, kase->event);
    wx_json_end_object(writer);
}

/* --- The run --- */

static void write_eligibility(const struct conf_log *log, struct wx_json_writer *writer)
{
    struct conf_eligibility eligibility = conf_eligibility_of(log);
    wx_json_write_boolean(writer, "complete", eligibility.complete);
    wx_json_begin_array(writer, "partial");
    for (size_t i = 0; i < CONF_PARTIAL_COUNT; i++) {
        if (!eligibility.reasons[i]) continue;
        wx_json_begin_object(writer, NULL);
        wx_json_write_text(writer, "en", conf_partial_words((enum conf_partial)i, "en"));
        wx_json_write_text(writer, "zh", conf_partial_words((enum conf_partial)i, "zh"));
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_header(const struct conf_log *log, struct wx_json_writer *writer)
{
    wx_json_begin_object(writer, "header");
    for (const struct wx_json *item = wx_json_first(log->header); item; item = wx_json_next(item))
        if (strcmp(wx_json_name(item), "planned") != 0)
            write_node(writer, wx_json_name(item), item, CUT_LIMIT / 2);
    wx_json_end_object(writer);
    wx_json_write_node(writer, "footer", log->footer);
}

/* Sanity checks and problems of the ledger. */
static void write_run_events(const struct conf_log *log, struct wx_json_writer *writer)
{
    wx_json_begin_array(writer, "events");
    for (size_t i = 0; i < log->line_count; i++) {
        const char *kind = conf_log_text(log->lines[i], "event");
        if (strcmp(kind, "sanity") == 0 || strcmp(kind, "ledger_problem") == 0)
            write_node(writer, NULL, log->lines[i], CUT_LIMIT / 2);
    }
    wx_json_end_array(writer);
}

static void write_all(const struct conf_log *log, size_t measure, struct wx_buf *out)
{
    CONF_SHARED(shared, CONF_REPORT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(out);
    struct conf_score score = conf_summary_score(log);
    wx_json_begin_object(&writer, NULL);
    write_header(log, &writer);
    wx_json_write_boolean(&writer, "green", log->green);
    write_eligibility(log, &writer);
    wx_json_write_integer(&writer, "conforming", (int64_t)score.conforming);
    wx_json_write_integer(&writer, "red", (int64_t)score.red);
    write_run_events(log, &writer);
    write_vocabulary(&writer);
    wx_json_begin_array(&writer, "cases");
    for (size_t i = 0; i < log->case_count; i++)
        write_case(log, &log->cases[i], measure, &shared, &writer);
    wx_json_end_array(&writer);
    wx_json_begin_array(&writer, "shared");
    for (size_t i = 0; i < shared.count; i++)
        wx_json_write_raw(&writer, NULL, conf_shared_at(&shared, i));
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
}

void conf_html_data(const struct conf_log *log, struct wx_buf *out)
{
    size_t start = out->size;
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        wx_buf_truncate(out, start);
        write_all(log, i, out);
        if (out->size - start <= CONF_HTML_DATA_WANTED) return;
    }
}
