/* A badge: one small SVG, drawn here, with no font or picture from elsewhere. Red wherever the run
 * is red; grey and "partial" where it is green but not whole; green for the rest alone. */
#include "conformance/eligibility.h"
#include "conformance/reports/markup.h"
#include "conformance/reports/summary.h"
#include "conformance/report.h"

enum { TEXT_LIMIT = 256, PADDING = 10, HEIGHT = 20 };

static const char LABEL[] = "wxrealname conformance";

/* Widths of 11-pixel Verdana in tenths of a pixel: what most systems show. textLength then fits any
 * other font to the same room. */
static unsigned width_of(const char *text)
{
    unsigned tenths = 0;
    for (; *text; text++) {
        if (strchr("iljtf/ .,:|()-", *text))
            tenths += 45;
        else if (strchr("mw", *text))
            tenths += 100;
        else
            tenths += 70;
    }
    return (tenths + 5) / 10;
}

static void write_text(struct wx_buf *out, const char *text, unsigned x, unsigned width)
{
    wx_buf_append_format(out, "<text x=\"%u\" y=\"14\" textLength=\"%u\">", x, width);
    conf_markup_xml(out, text);
    wx_buf_append_text(out, "</text>");
}

void conf_report_badge(const struct conf_log *log, struct wx_buf *out)
{
    struct conf_score score = conf_summary_score(log);
    bool complete = conf_eligibility_of(log).complete;
    WX_BUF(text, TEXT_LIMIT);
    const char *colour = "#1a7f37";
    if (!log->green) {
        colour = "#c62828";
        if (score.red > 0)
            wx_buf_append_format(&text, "failed %zu/%zu", score.red, score.all);
        else
            wx_buf_append_text(&text, score.all > 0 ? "failed" : "nothing ran");
    } else {
        if (!complete) colour = "#59636e";
        wx_buf_append_format(&text, "%s %zu/%zu", complete ? "passed" : "partial", score.conforming,
                             score.all);
    }
    unsigned left = width_of(LABEL) + 2 * PADDING;
    wx_buf_fail(out, wx_buf_status(&text));
    unsigned right = width_of(wx_buf_text(&text)) + 2 * PADDING;
    wx_buf_append_format(out,
                         "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%d\" "
                         "role=\"img\" aria-label=\"%s: %s\"><title>%s: %s</title>",
                         left + right, HEIGHT, LABEL, wx_buf_text(&text), LABEL,
                         wx_buf_text(&text));
    wx_buf_append_format(out,
                         "<clipPath id=\"r\"><rect width=\"%u\" height=\"%d\" rx=\"4\"/></clipPath>"
                         "<g clip-path=\"url(#r)\"><rect width=\"%u\" height=\"%d\" "
                         "fill=\"#32383f\"/><rect x=\"%u\" width=\"%u\" height=\"%d\" "
                         "fill=\"%s\"/></g>",
                         left + right, HEIGHT, left, HEIGHT, left, right, HEIGHT, colour);
    wx_buf_append_text(out,
                       "<g fill=\"#fff\" font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" "
                       "font-size=\"11\">");
    write_text(out, LABEL, PADDING, width_of(LABEL));
    write_text(out, wx_buf_text(&text), left + PADDING, width_of(wx_buf_text(&text)));
    wx_buf_append_text(out, "</g></svg>\n");
}
