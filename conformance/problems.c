#include "conformance/problems.h"

void conf_problems_release(struct conf_problems *problems)
{
    wx_buf_release(&problems->lines);
    problems->count = 0;
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
