#include "mock_server/commands/console.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_LIMIT = 256 * 1024 };

static const char RED[] = "\033[31m", DIM[] = "\033[2m", BOLD[] = "\033[1m", PLAIN[] = "\033[0m";

struct mock_console mock_console_open(FILE *out, bool json)
{
    const char *no_colour = getenv("NO_COLOR");
    bool colour = isatty(fileno(out)) && (!no_colour || no_colour[0] == '\0');
    return (struct mock_console){.out = out, .json = json, .colour = colour};
}

static const char *in(const struct mock_console *console, const char *colour)
{
    return console->colour ? colour : "";
}

/* One write: lines of two requests never mix. */
static void print(const struct mock_console *console, const struct wx_buf *text)
{
    if (wx_buf_status(text) != WX_OK) return;
    if (text->size > 0) fwrite(text->data, 1, text->size, console->out);
    fflush(console->out);
}

static void append_time(struct wx_buf *out, int64_t us)
{
    char text[32];
    struct tm broken;
    time_t seconds = (time_t)(us / 1000000);
    localtime_r(&seconds, &broken);
    strftime(text, sizeof text, "%H:%M:%S", &broken);
    wx_buf_append_text(out, text);
}

/* What keeps control characters that a client sent off the terminal. */
static void append_shown(struct wx_buf *out, struct wx_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        wx_buf_append_byte(out, text.data[i] < 0x20 || text.data[i] == 0x7F ? '?' : text.data[i]);
}

static void append_head(const struct mock_console *console, const struct mock_record *record,
                        struct wx_buf *out)
{
    wx_buf_append_text(out, in(console, DIM));
    append_time(out, record->arrived_us);
    wx_buf_append_format(out, " #%llu%s ", (unsigned long long)record->id, in(console, PLAIN));
    append_shown(out, mock_record_text(record, MOCK_RECORD_METHOD));
    wx_buf_append_text(out, " ");
    append_shown(out, mock_record_text(record, MOCK_RECORD_PATH));
    struct wx_bytes space = mock_record_text(record, MOCK_RECORD_SPACE);
    if (!wx_bytes_equal(space, wx_bytes_text("default"))) {
        wx_buf_append_text(out, " in space ");
        append_shown(out, space);
    }
    if (!record->has_errcode) return;
    const struct wx_api_error_row *row = wx_api_error_by_code((int)record->errcode);
    wx_buf_append_format(out, ": %s%lld%s%s%s", in(console, RED), (long long)record->errcode,
                         in(console, PLAIN), row ? " " : "", row ? row->message : "");
}

static void append_findings(const struct mock_console *console, const struct mock_record *record,
                            struct wx_buf *out)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        struct wx_bytes finding[3];
        mock_record_finding(record, i, finding);
        wx_buf_append_format(out, "  %s", in(console, BOLD));
        append_shown(out, finding[0]);
        wx_buf_append_format(out, "%s: ", in(console, PLAIN));
        append_shown(out, finding[1]);
        wx_buf_append_text(out, "\n    → ");
        append_shown(out, finding[2]);
        wx_buf_append_text(out, "\n");
    }
}

static void tell_refused(void *context, const struct mock_record *record)
{
    const struct mock_console *console = context;
    WX_BUF(text, TEXT_LIMIT);
    if (console->json) {
        struct wx_json_writer writer = wx_json_writer(&text);
        mock_record_write(record, &writer, NULL);
        wx_buf_append_text(&text, "\n");
    } else {
        append_head(console, record, &text);
        struct wx_bytes fault = mock_record_text(record, MOCK_RECORD_FAULT);
        if (fault.size > 0) {
            wx_buf_append_text(&text, " (fault ");
            append_shown(&text, fault);
            wx_buf_append_text(&text, ")");
        }
        wx_buf_append_text(&text, "\n");
        append_findings(console, record, &text);
    }
    print(console, &text);
}

static void tell_lost(void *context, enum wx_status status, int error)
{
    const struct mock_console *console = context;
    WX_BUF(text, TEXT_LIMIT);
    const char *why = status == WX_ERR_IO ? strerror(error) : wx_status_words(status);
    struct wx_json_writer writer = wx_json_writer(&text);
    if (console->json) {
        wx_json_begin_object(&writer, NULL);
        wx_json_write_text(&writer, "journal_failure", why);
        wx_json_end_object(&writer);
        wx_buf_append_text(&text, "\n");
    } else {
        wx_buf_append_format(&text,
                             "wxmock: the journal file took no record (%s): the request was "
                             "answered with -1: make room, or give another --journal\n",
                             why);
    }
    if (wx_buf_status(&text) == WX_OK)
        fwrite(text.data, 1, text.size, stderr);
    else
        fputs("wxmock: out of memory: a request was answered with -1\n", stderr);
}

struct mock_service_teller mock_console_teller(struct mock_console *console)
{
    return (struct mock_service_teller){
        .context = console, .refused = tell_refused, .lost = tell_lost};
}
