#include "conformance/problems.h"

void conf_problems_release(struct conf_problems *problems)
{
    wx_buf_release(&problems->lines);
    problems->count = 0;
    problems->starved = false;
}

enum wx_status conf_problems_status(const struct conf_problems *problems)
{
    bool starved = problems->starved || wx_buf_status(&problems->lines) == WX_ERR_MEMORY;

    return starved ? WX_ERR_MEMORY : WX_ERR_FORMAT;
}

const char *conf_problems_text(const struct conf_problems *problems)
{
    if (problems->lines.size || problems->count == 0) return wx_buf_text(&problems->lines);
    return "wxconform: out of memory: nobody knows what is wrong\n";
}

void conf_problems_add(struct conf_problems *problems, const char *file, const char *path,
                       const char *format, ...)
{
    va_list arguments;

    problems->count++;
    wx_buf_append_text(&problems->lines, file);
    if (path) wx_buf_append_format(&problems->lines, ": %s", path);
    wx_buf_append_text(&problems->lines, ": ");
    va_start(arguments, format);
    wx_buf_append_format_list(&problems->lines, format, arguments);
    va_end(arguments);
    wx_buf_append_byte(&problems->lines, '\n');
}
