/* Markdown for a CI job's summary: the verdict first, then what decides it, each with its remedy.
 */
#include "conformance/eligibility.h"
#include "conformance/reports/markup.h"
#include "conformance/reports/summary.h"
#include "conformance/report.h"

#include <inttypes.h>

enum { SHOWN = 50 /* a job summary has a limit of 1 MiB */ };

static const char *sign_of(enum conf_standing standing)
{
    switch (standing) {
    case CONF_STANDS_GREEN: return "✅";
    case CONF_STANDS_WARNED: return "⚠️";
    case CONF_STANDS_SKIPPED: return "⚪";
    case CONF_STANDS_KNOWN: return "🟠";
    case CONF_STANDS_RED: return "❌";
    }
    return "❌";
}

static void write_head(const struct conf_log *log, struct wx_buf *out)
{
    struct conf_eligibility eligibility = conf_eligibility_of(log);
    struct conf_score score = conf_summary_score(log);
    WX_BUF(client, CONF_REPORT_LIMIT);
    conf_summary_client(log, &client);
    const char *verdict = !log->green            ? "❌ red"
                          : eligibility.complete ? "✅ green"
                                                 : "⚪ green, but partial";
    wx_buf_append_format(out, "## wxrealname conformance: %s\n\n**", verdict);
    conf_markup_markdown(out, wx_buf_text(&client));
    wx_buf_fail(out, wx_buf_status(&client));
    wx_buf_append_format(out, "** conforms in **%zu of %zu** cases. ", score.conforming, score.all);
    conf_markup_markdown(out, conf_log_text(log->footer, "words"));
    wx_buf_append_text(out, "\n\n");
    if (eligibility.complete) return;
    wx_buf_append_text(out, "> **Partial:** this run proves less than a whole one.\n");
    for (size_t i = 0; i < CONF_PARTIAL_COUNT; i++)
        if (eligibility.reasons[i])
            wx_buf_append_format(out, "> - %s\n", conf_partial_words((enum conf_partial)i, "en"));
    wx_buf_append_byte(out, '\n');
}

/* Only the verdicts that occurred have a column. */
static void write_matrix(const struct conf_log *log, const struct conf_families *families,
                         struct wx_buf *out)
{
    wx_buf_append_text(out, "| family |");
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
        if (conf_log_total(log, (enum conf_verdict)i) > 0)
            wx_buf_append_format(out, " %s |", conf_verdict_name((enum conf_verdict)i));
    wx_buf_append_text(out, " all |\n|---|");
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
        if (conf_log_total(log, (enum conf_verdict)i) > 0) wx_buf_append_text(out, "--:|");
    wx_buf_append_text(out, "--:|\n");
    for (size_t k = 0; k < families->count; k++) {
        const struct conf_family *family = &families->items[k];
        wx_buf_append_format(out, "| %.*s |", (int)family->name.size,
                             (const char *)family->name.data);
        for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
            if (conf_log_total(log, (enum conf_verdict)i) > 0)
                wx_buf_append_format(out, " %zu |", family->totals[i]);
        wx_buf_append_format(out, " %zu |\n", family->count);
    }
    wx_buf_append_byte(out, '\n');
}

static void write_line(struct wx_buf *out, const char *label, const char *text)
{
    if (!text[0]) return;
    wx_buf_append_format(out, "- %s: ", label);
    conf_markup_markdown(out, text);
    wx_buf_append_byte(out, '\n');
}

static void write_case(const struct conf_log *log, const struct conf_log_case *kase,
                       struct wx_buf *out)
{
    WX_BUF(name, CONF_REPORT_LIMIT);
    conf_summary_name(log, kase, &name);
    wx_buf_append_format(out, "<details><summary>%s <b>", sign_of(conf_log_standing(log, kase)));
    conf_markup_markdown(out, wx_buf_text(&name));
    wx_buf_fail(out, wx_buf_status(&name));
    wx_buf_append_text(out, "</b> ");
    conf_markup_markdown(out, conf_log_words(kase->event, "title", "en"));
    wx_buf_append_format(out, " (%s)</summary>\n\n", conf_verdict_name(kase->verdict));
    write_line(out, "found", conf_log_text(kase->event, "words"));
    write_line(out, "expected", conf_log_text(kase->event, "expected"));
    write_line(out, "got", conf_log_text(kase->event, "got"));
    const struct wx_json *item = wx_json_first(wx_json_member(kase->event, "diagnosis"));
    for (; item; item = wx_json_next(item)) {
        write_line(out, "diagnosis", conf_log_text(item, "message"));
        write_line(out, "do", conf_log_text(item, "remedy"));
    }
    write_line(out, "remedy", conf_log_words(kase->event, "remedy", "en"));
    write_line(out, "known failure", kase->known_failure ? kase->known_failure : "");
    wx_buf_append_text(out, "\n</details>\n\n");
}

static void write_group(const struct conf_log *log, enum conf_standing standing, const char *title,
                        struct wx_buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < log->case_count; i++) {
        if (conf_log_standing(log, &log->cases[i]) != standing) continue;
        if (count++ == 0) wx_buf_append_format(out, "### %s\n\n", title);
        if (count <= SHOWN) write_case(log, &log->cases[i], out);
    }
    if (count > SHOWN)
        wx_buf_append_format(out, "… and %zu more; the log and the HTML report have them.\n\n",
                             count - SHOWN);
}

/* What makes a run red beside its cases. */
static void write_run_problems(const struct conf_log *log, struct wx_buf *out)
{
    for (size_t i = 0; i < log->line_count; i++) {
        const struct wx_json *event = log->lines[i];
        const char *kind = conf_log_text(event, "event");
        bool ok = true;
        (void)wx_json_boolean(wx_json_member(event, "ok"), &ok);
        if (strcmp(kind, "ledger_problem") != 0 && ok) continue;
        wx_buf_append_format(out, "- ❌ %s: ", ok ? "ledger" : "sanity check");
        conf_markup_markdown(out, ok ? conf_log_text(event, "row") : conf_log_text(event, "what"));
        wx_buf_append_text(out, ": ");
        conf_markup_markdown(out, conf_log_text(event, "words"));
        wx_buf_append_text(out, "\n\n");
    }
}

void conf_report_markdown(const struct conf_log *log, struct wx_buf *out)
{
    CONF_FAMILIES(families);
    enum wx_status status = conf_families_read(log, &families);
    if (status != WX_OK) {
        wx_buf_fail(out, status);
        return;
    }
    write_head(log, out);
    write_run_problems(log, out);
    if (families.count > 0) write_matrix(log, &families, out);
    write_group(log, CONF_STANDS_RED, "What makes the run red", out);
    write_group(log, CONF_STANDS_KNOWN, "Known failures", out);
    write_group(log, CONF_STANDS_WARNED, "Warnings", out);
    write_group(log, CONF_STANDS_SKIPPED, "Not proved", out);
    const struct wx_json *pack = wx_json_member(log->header, "case_pack");
    int64_t elapsed = 0;
    (void)wx_json_integer(wx_json_member(log->footer, "elapsed_ms"), &elapsed);
    wx_buf_append_text(out, "wxconform ");
    conf_markup_markdown(out, conf_log_text(wx_json_member(log->header, "tool"), "version"));
    wx_buf_append_text(out, ", cases ");
    conf_markup_markdown(out, conf_log_text(pack, "version"));
    wx_buf_append_format(out, " (`%.19s…`), %" PRId64 ".%01d s\n", conf_log_text(pack, "digest"),
                         elapsed / 1000, (int)(elapsed % 1000 / 100));
}
