#include "tools/wxtool/run.h"

#include "protocol/buf.h"

#include <unistd.h>

/* A message may quote an argument, and Linux takes 128 KiB for one. */
enum { MESSAGE_LIMIT = 256 * 1024 };

static void write_line(const struct wxtool_run *run, const char *format, va_list arguments)
{
    WX_BUF(line, MESSAGE_LIMIT);
    wx_buf_append_text(&line, "wxtool");
    if (run->name) wx_buf_append_format(&line, " %s", run->name);
    wx_buf_append_text(&line, ": ");
    wx_buf_append_format_list(&line, format, arguments);
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] < 0x20 || line.data[i] == 0x7F) line.data[i] = '?';
    wx_buf_append_byte(&line, '\n');
    struct wx_bytes text = wx_buf_bytes(&line);
    if (wx_buf_status(&line) == WX_ERR_LIMIT)
        text = wx_bytes_text("wxtool: a message is lost: it was too long\n");
    else if (wx_buf_status(&line) != WX_OK)
        text = wx_bytes_text("wxtool: out of memory\n");
    /* One write, so that lines of several processes in a pipe do not mix. Where standard error
     * fails there is nobody left to tell; the exit status still says it. */
    (void)!write(STDERR_FILENO, text.data, text.size);
}

bool wxtool_problem(struct wxtool_run *run, enum wxtool_exit exit, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(run, format, arguments);
    va_end(arguments);
    if (exit > run->exit) run->exit = exit;
    return false;
}

void wxtool_note(const struct wxtool_run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(run, format, arguments);
    va_end(arguments);
}
