/* One page that needs nothing beside it: reports/html/ with the log's data put in. Its Content
 * Security Policy allows the one script and the one style sheet by their digests and nothing else,
 * so a text of the client that slipped through could still run nothing and call nobody. */
#include "conformance/reports/html_data.h"
#include "conformance/reports/markup.h"
#include "conformance/reports/summary.h"
#include "conformance/report.h"

#include "embedded/conf_html.h"
#include "protocol/base64.h"
#include "protocol/crypto.h"

static struct wx_bytes page_file(const char *name)
{
    for (size_t i = 0; i < conf_html_file_count; i++) {
        const char *slash = strrchr(conf_html_files[i].path, '/');
        if (slash && strcmp(slash + 1, name) == 0) return conf_html_files[i].content;
    }
    return wx_bytes(NULL, 0);
}

static void write_digest(struct wx_bytes content, struct wx_buf *out)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    enum wx_status status = wx_digest_compute(WX_SHA256, content, digest);
    if (status != WX_OK)
        wx_buf_fail(out, status);
    else
        wx_base64_encode(wx_bytes(digest, WX_SHA256_SIZE), out);
}

static void write_title(const struct conf_log *log, struct wx_buf *out)
{
    WX_BUF(client, CONF_REPORT_LIMIT);
    conf_summary_client(log, &client);
    wx_buf_append_text(out, log->green ? "green: " : "red: ");
    conf_markup_xml(out, wx_buf_text(&client));
    wx_buf_fail(out, wx_buf_status(&client));
    wx_buf_append_text(out, " · wxrealname conformance");
}

static void write_data(const struct conf_log *log, struct wx_buf *out)
{
    WX_BUF(json, CONF_REPORT_LIMIT);
    conf_html_data(log, &json);
    wx_buf_fail(out, wx_buf_status(&json));
    conf_markup_script(out, wx_buf_bytes(&json));
}

/* What a reader without scripts sees: the verdict, and each case's. */
static void write_plain(const struct conf_log *log, struct wx_buf *out)
{
    wx_buf_append_text(out, "<p><strong>");
    conf_markup_xml(out, conf_log_text(log->footer, "words"));
    wx_buf_append_text(out, "</strong></p>\n<table>\n");
    for (size_t i = 0; i < log->case_count; i++) {
        const struct conf_log_case *kase = &log->cases[i];
        wx_buf_append_format(out, "<tr><td>%s</td><td>", conf_verdict_name(kase->verdict));
        conf_markup_xml(out, kase->name);
        wx_buf_append_text(out, "</td></tr>\n");
    }
    wx_buf_append_text(out, "</table>");
}

/* A place in page.html, {{name}}. */
static void write_place(const struct conf_log *log, struct wx_bytes name, struct wx_buf *out)
{
    if (wx_bytes_equal_text(name, "title"))
        write_title(log, out);
    else if (wx_bytes_equal_text(name, "style"))
        wx_buf_append(out, page_file("page.css"));
    else if (wx_bytes_equal_text(name, "script"))
        wx_buf_append(out, page_file("page.js"));
    else if (wx_bytes_equal_text(name, "style-digest"))
        write_digest(page_file("page.css"), out);
    else if (wx_bytes_equal_text(name, "script-digest"))
        write_digest(page_file("page.js"), out);
    else if (wx_bytes_equal_text(name, "words"))
        conf_markup_script(out, page_file("words.json"));
    else if (wx_bytes_equal_text(name, "data"))
        write_data(log, out);
    else if (wx_bytes_equal_text(name, "plain"))
        write_plain(log, out);
    else
        wx_buf_fail(out, WX_ERR_FORMAT);
}

void conf_report_html(const struct conf_log *log, struct wx_buf *out)
{
    struct wx_bytes rest = page_file("page.html");
    for (;;) {
        const unsigned char *open = rest.size ? memmem(rest.data, rest.size, "{{", 2) : NULL;
        const unsigned char *close =
            open ? memmem(open, rest.size - (size_t)(open - rest.data), "}}", 2) : NULL;
        if (!close) break;
        wx_buf_append(out, wx_bytes(rest.data, (size_t)(open - rest.data)));
        write_place(log, wx_bytes(open + 2, (size_t)(close - open) - 2), out);
        rest = wx_bytes_from(rest, (size_t)(close - rest.data) + 2);
    }
    wx_buf_append(out, rest);
}
