/* TAP 13. A skip is "ok … # SKIP reason" only where it does not decide the run; what makes the run
 * red is "not ok" without a directive; what the ledger knows, or a level forgives, is "not ok … #
 * TODO". The last test is the run itself. */
#include "conformance/reports/markup.h"
#include "conformance/reports/summary.h"
#include "conformance/report.h"
#include "protocol/json_writer.h"

/* A double-quoted YAML scalar: a JSON string is one. */
static void write_field(struct wx_buf *out, const char *name, const char *text)
{
    if (!text[0]) return;
    WX_BUF(line, CONF_REPORT_LIMIT);
    conf_markup_line(&line, text);
    struct wx_json_writer writer = wx_json_writer(out);
    wx_buf_append_format(out, "  %s: ", name);
    wx_json_write_text(&writer, NULL, wx_buf_text(&line));
    wx_buf_fail(out, wx_buf_status(&line));
    wx_buf_append_byte(out, '\n');
}

static void write_diagnostics(const struct conf_log_case *kase, struct wx_buf *out)
{
    wx_buf_append_format(out, "  ---\n  verdict: %s\n", conf_verdict_name(kase->verdict));
    write_field(out, "reason", kase->reason);
    write_field(out, "message", conf_log_text(kase->event, "words"));
    write_field(out, "expected", conf_log_text(kase->event, "expected"));
    write_field(out, "got", conf_log_text(kase->event, "got"));
    const struct wx_json *first = wx_json_first(wx_json_member(kase->event, "diagnosis"));
    write_field(out, "diagnosis", conf_log_text(first, "message"));
    write_field(out, "remedy", conf_log_words(kase->event, "remedy", "en"));
    wx_buf_append_text(out, "  ...\n");
}

static void write_directive(const char *directive, const struct conf_log_case *kase,
                            struct wx_buf *out)
{
    WX_BUF(reason, CONF_REPORT_LIMIT);
    wx_buf_append_format(&reason, "%s: ", conf_verdict_name(kase->verdict));
    if (kase->known_failure)
        wx_buf_append_format(&reason, "known failure %s: ", kase->known_failure);
    wx_buf_append_text(&reason, conf_log_text(kase->event, "words"));
    wx_buf_append_format(out, " # %s ", directive);
    conf_markup_tap(out, wx_buf_text(&reason));
    wx_buf_fail(out, wx_buf_status(&reason));
}

/* What was not tried is a skip; what was tried and went wrong is work to do. */
static bool was_tried(enum conf_verdict verdict)
{
    switch (verdict) {
    case CONF_UNSUPPORTED:
    case CONF_NOT_APPLICABLE:
    case CONF_NOT_RUN: return false;
    case CONF_PASSED:
    case CONF_WARNED:
    case CONF_FAILED:
    case CONF_CRASHED:
    case CONF_TIMEOUT:
    case CONF_HARNESS_ERROR:
    case CONF_VERDICT_COUNT: break;
    }
    return true;
}

static void write_case(const struct conf_log *log, const struct conf_log_case *kase, size_t number,
                       struct wx_buf *out)
{
    enum conf_standing standing = conf_log_standing(log, kase);
    bool conforms = standing == CONF_STANDS_GREEN || standing == CONF_STANDS_WARNED;
    bool skipped = standing == CONF_STANDS_SKIPPED && !was_tried(kase->verdict);
    WX_BUF(name, CONF_REPORT_LIMIT);
    conf_summary_name(log, kase, &name);
    wx_buf_append_format(&name, ": %s", conf_log_words(kase->event, "title", "en"));
    wx_buf_append_format(out, "%sok %zu - ", conforms || skipped ? "" : "not ", number);
    conf_markup_tap(out, wx_buf_text(&name));
    wx_buf_fail(out, wx_buf_status(&name));
    if (skipped)
        write_directive("SKIP", kase, out);
    else if (standing == CONF_STANDS_SKIPPED || standing == CONF_STANDS_KNOWN)
        write_directive("TODO", kase, out);
    wx_buf_append_byte(out, '\n');
    if (standing != CONF_STANDS_GREEN) write_diagnostics(kase, out);
}

void conf_report_tap(const struct conf_log *log, struct wx_buf *out)
{
    wx_buf_append_format(out, "TAP version 13\n1..%zu\n", log->case_count + 1);
    for (size_t i = 0; i < log->case_count; i++) write_case(log, &log->cases[i], i + 1, out);
    wx_buf_append_format(out, "%sok %zu - the run is green: ", log->green ? "" : "not ",
                         log->case_count + 1);
    conf_markup_tap(out, conf_log_text(log->footer, "words"));
    wx_buf_append_byte(out, '\n');
}
