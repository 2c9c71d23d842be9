#include "mock_server/problems.h"

#include <stdlib.h>

enum { MOST_KEPT = 200, MESSAGE_LIMIT = 4096 };

struct mock_path mock_path_member(const struct mock_path *parent, const char *name)
{
    return (struct mock_path){.parent = parent, .name = name};
}

struct mock_path mock_path_element(const struct mock_path *parent, size_t index)
{
    return (struct mock_path){.parent = parent, .index = index};
}

static void append_path(struct wx_buf *out, const struct mock_path *path)
{
    if (!path->parent) {
        wx_buf_append_text(out, "$");
        return;
    }
    append_path(out, path->parent);
    if (path->name)
        wx_buf_append_format(out, ".%s", path->name);
    else
        wx_buf_append_format(out, "[%zu]", path->index);
}

size_t mock_problems_kept(const struct mock_problems *problems)
{
    if (!problems->list) return 0; /* no memory for any */
    return problems->count < MOST_KEPT ? problems->count : MOST_KEPT;
}

void mock_problems_add(struct mock_problems *problems, const struct mock_path *path,
                       const char *format, ...)
{
    size_t kept = problems->count++;
    if (kept >= MOST_KEPT) return;
    if (!problems->list) problems->list = calloc(MOST_KEPT, sizeof *problems->list);
    if (!problems->list) return;
    WX_BUF(place, MESSAGE_LIMIT);
    WX_BUF(message, MESSAGE_LIMIT);
    if (path) append_path(&place, path);
    va_list arguments;
    va_start(arguments, format);
    wx_buf_append_format_list(&message, format, arguments);
    va_end(arguments);
    problems->list[kept].place = wx_buf_take_text(&place);
    problems->list[kept].message = wx_buf_take_text(&message);
}

void mock_problems_release(struct mock_problems *problems)
{
    for (size_t i = 0; problems->list && i < mock_problems_kept(problems); i++) {
        free(problems->list[i].place);
        free(problems->list[i].message);
    }
    free(problems->list);
    *problems = (struct mock_problems){0};
}
