/* JUnit XML in the part that the Ant and the Jenkins schema have in common, so both take it. One
 * testsuite a family; the last one, "run", is red whenever the run is, even where no case is: no
 * reader can see green in a red run. */
#include "conformance/reports/markup.h"
#include "conformance/reports/summary.h"
#include "conformance/report.h"

#include <inttypes.h>

enum { TIMESTAMP_SIZE = 19 /* without the fraction, as the schema asks */ };

enum shape { SHAPE_PASSED, SHAPE_SKIPPED, SHAPE_FAILURE, SHAPE_ERROR };

struct counts {
    size_t tests, failures, errors, skipped;
    int64_t elapsed_ms;
};

/* A case that is our fault, or has no answer at all, is an error; another answer is a failure. */
static enum shape shape_of(const struct conf_log *log, const struct conf_log_case *kase)
{
    switch (conf_log_standing(log, kase)) {
    case CONF_STANDS_GREEN:
    case CONF_STANDS_WARNED: return SHAPE_PASSED;
    case CONF_STANDS_SKIPPED:
    case CONF_STANDS_KNOWN: return SHAPE_SKIPPED;
    case CONF_STANDS_RED: break;
    }
    switch (kase->verdict) {
    case CONF_CRASHED:
    case CONF_TIMEOUT:
    case CONF_NOT_RUN:
    case CONF_HARNESS_ERROR: return SHAPE_ERROR;
    case CONF_PASSED:
    case CONF_WARNED:
    case CONF_FAILED:
    case CONF_UNSUPPORTED:
    case CONF_NOT_APPLICABLE:
    case CONF_VERDICT_COUNT: break;
    }
    return SHAPE_FAILURE;
}

static void count(struct counts *counts, enum shape shape, int64_t elapsed_ms)
{
    counts->tests++;
    counts->failures += shape == SHAPE_FAILURE;
    counts->errors += shape == SHAPE_ERROR;
    counts->skipped += shape == SHAPE_SKIPPED;
    counts->elapsed_ms += elapsed_ms;
}

static void write_seconds(struct wx_buf *out, int64_t milliseconds)
{
    wx_buf_append_format(out, " time=\"%" PRId64 ".%03d\"", milliseconds / 1000,
                         (int)(milliseconds % 1000));
}

static void write_attribute(struct wx_buf *out, const char *name, const char *value)
{
    wx_buf_append_format(out, " %s=\"", name);
    conf_markup_xml(out, value);
    wx_buf_append_byte(out, '"');
}

static void write_line(struct wx_buf *out, const char *label, const char *text)
{
    if (!text[0]) return;
    wx_buf_append_format(out, "%s: ", label);
    conf_markup_xml(out, text);
    wx_buf_append_byte(out, '\n');
}

static void write_diagnosis(struct wx_buf *out, const struct wx_json *event)
{
    const struct wx_json *item = wx_json_first(wx_json_member(event, "diagnosis"));
    for (; item; item = wx_json_next(item)) {
        write_line(out, "diagnosis", conf_log_text(item, "message"));
        write_line(out, "do", conf_log_text(item, "remedy"));
    }
}

static void write_story(struct wx_buf *out, const struct conf_log_case *kase)
{
    write_line(out, "expected", conf_log_text(kase->event, "expected"));
    write_line(out, "got", conf_log_text(kase->event, "got"));
    write_diagnosis(out, kase->event);
    write_line(out, "why", conf_log_words(kase->event, "why", "en"));
    write_line(out, "remedy", conf_log_words(kase->event, "remedy", "en"));
    write_line(out, "stderr", conf_log_text(kase->event, "stderr"));
}

static void write_skip(struct wx_buf *out, const struct conf_log_case *kase)
{
    WX_BUF(message, CONF_REPORT_LIMIT);
    if (kase->known_failure)
        wx_buf_append_format(&message, "known failure (%s): ", kase->known_failure);
    wx_buf_append_format(&message, "%s: %s", conf_verdict_name(kase->verdict),
                         conf_log_text(kase->event, "words"));
    wx_buf_append_text(out, "<skipped");
    write_attribute(out, "message", wx_buf_text(&message));
    wx_buf_fail(out, wx_buf_status(&message));
    wx_buf_append_text(out, "/>");
}

static void write_defect(struct wx_buf *out, const char *element, const struct conf_log_case *kase)
{
    const char *words = conf_log_text(kase->event, "words");
    wx_buf_append_format(out, "<%s", element);
    write_attribute(out, "message", words[0] ? words : conf_verdict_words(kase->verdict));
    wx_buf_append_format(out, " type=\"%s.", conf_verdict_name(kase->verdict));
    conf_markup_xml(out, kase->reason);
    wx_buf_append_text(out, "\">");
    write_story(out, kase);
    wx_buf_append_format(out, "</%s>", element);
}

static void write_case(const struct conf_log *log, const struct conf_log_case *kase,
                       struct wx_buf *out)
{
    WX_BUF(name, CONF_REPORT_LIMIT);
    WX_BUF(class, CONF_REPORT_LIMIT);
    conf_summary_name(log, kase, &name);
    wx_buf_append_text(&name, ": ");
    wx_buf_append_text(&name, conf_log_words(kase->event, "title", "en"));
    wx_buf_append_text(&class, "wxconform.");
    wx_buf_append(&class, conf_family_name(kase));
    wx_buf_append_text(out, "    <testcase");
    write_attribute(out, "name", wx_buf_text(&name));
    write_attribute(out, "classname", wx_buf_text(&class));
    wx_buf_fail(out, wx_buf_status(&name));
    wx_buf_fail(out, wx_buf_status(&class));
    write_seconds(out, kase->elapsed_ms);
    wx_buf_append_byte(out, '>');
    switch (shape_of(log, kase)) {
    case SHAPE_PASSED: break;
    case SHAPE_SKIPPED: write_skip(out, kase); break;
    case SHAPE_FAILURE: write_defect(out, "failure", kase); break;
    case SHAPE_ERROR: write_defect(out, "error", kase); break;
    }
    wx_buf_append_text(out, "</testcase>\n");
}

static void open_suite(const struct conf_log *log, size_t id, const char *name,
                       const struct counts *counts, struct wx_buf *out)
{
    wx_buf_append_format(out, "  <testsuite id=\"%zu\" package=\"wxconform\"", id);
    write_attribute(out, "name", name);
    wx_buf_append_format(out, " timestamp=\"%.*s\" hostname=\"localhost\"", TIMESTAMP_SIZE,
                         conf_log_text(log->header, "time"));
    wx_buf_append_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                         counts->tests, counts->failures, counts->errors, counts->skipped);
    write_seconds(out, counts->elapsed_ms);
    wx_buf_append_text(out, ">\n    <properties/>\n");
}

static bool belongs(const struct conf_log_case *kase, const struct conf_family *family)
{
    return wx_bytes_equal(conf_family_name(kase), family->name);
}

static void write_warnings(const struct conf_log *log, const struct conf_family *family,
                           struct wx_buf *out)
{
    for (size_t i = 0; i < log->case_count; i++) {
        const struct conf_log_case *kase = &log->cases[i];
        if (!belongs(kase, family) || conf_log_standing(log, kase) != CONF_STANDS_WARNED) continue;
        wx_buf_append_text(out, "warned: ");
        conf_markup_xml(out, kase->name);
        wx_buf_append_text(out, ": ");
        conf_markup_xml(out, conf_log_text(kase->event, "words"));
        wx_buf_append_byte(out, '\n');
    }
}

static void write_family(const struct conf_log *log, const struct conf_family *family, size_t id,
                         struct wx_buf *out)
{
    struct counts counts = {0};
    WX_BUF(name, CONF_REPORT_LIMIT);
    wx_buf_append(&name, family->name);
    for (size_t i = 0; i < log->case_count; i++)
        if (belongs(&log->cases[i], family))
            count(&counts, shape_of(log, &log->cases[i]), log->cases[i].elapsed_ms);
    open_suite(log, id, wx_buf_text(&name), &counts, out);
    wx_buf_fail(out, wx_buf_status(&name));
    for (size_t i = 0; i < log->case_count; i++)
        if (belongs(&log->cases[i], family)) write_case(log, &log->cases[i], out);
    wx_buf_append_text(out, "    <system-out>");
    write_warnings(log, family, out);
    wx_buf_append_text(out, "</system-out>\n    <system-err/>\n  </testsuite>\n");
}

/* The run as a test of its own. */
static void write_run(const struct conf_log *log, size_t id, struct wx_buf *out)
{
    struct counts counts = {.tests = 1, .failures = log->green ? 0 : 1};
    const char *words = conf_log_text(log->footer, "words");
    open_suite(log, id, "run", &counts, out);
    wx_buf_append_text(out, "    <testcase name=\"the run is green\" classname=\"wxconform.run\" "
                            "time=\"0.000\">");
    if (!log->green) {
        wx_buf_append_text(out, "<failure type=\"red\"");
        write_attribute(out, "message", words);
        wx_buf_append_text(out, "/>");
    }
    wx_buf_append_text(out, "</testcase>\n    <system-out>");
    conf_markup_xml(out, words);
    wx_buf_append_text(out, "</system-out>\n    <system-err/>\n  </testsuite>\n");
}

void conf_report_junit(const struct conf_log *log, struct wx_buf *out)
{
    CONF_FAMILIES(families);
    enum wx_status status = conf_families_read(log, &families);
    if (status != WX_OK) {
        wx_buf_fail(out, status);
        return;
    }
    wx_buf_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (size_t i = 0; i < families.count; i++) write_family(log, &families.items[i], i, out);
    write_run(log, families.count, out);
    wx_buf_append_text(out, "</testsuites>\n");
}
