#include "tools/wxtool/output.h"

#include <errno.h>
#include <unistd.h>

enum { LINE_LIMIT = 64 * 1024 };

bool wxtool_write_all(int fd, struct wx_bytes content)
{
    while (content.size > 0) {
        ssize_t written = write(fd, content.data, content.size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content = wx_bytes_from(content, (size_t)written);
    }
    return true;
}

int wxtool_print(struct wxtool_run *run, const struct wx_buf *result)
{
    if (run->exit != WXTOOL_DONE) return (int)run->exit;
    enum wx_status status = wx_buf_status(result);
    if (status != WX_OK)
        wxtool_problem(run, WXTOOL_BROKEN, "no result can be made: %s", wx_status_words(status));
    else if (!wxtool_write_all(STDOUT_FILENO, wx_buf_bytes(result)) || close(STDOUT_FILENO) != 0)
        wxtool_problem(run, WXTOOL_BROKEN,
                       "standard output cannot be written (%s): the result is lost or cut short",
                       strerror(errno));
    return (int)run->exit;
}

int wxtool_print_line(struct wxtool_run *run, const char *text)
{
    WX_BUF(line, LINE_LIMIT);
    wx_buf_append_text(&line, text);
    wx_buf_append_byte(&line, '\n');
    return wxtool_print(run, &line);
}

int wxtool_print_version(struct wxtool_run *run)
{
    return wxtool_print_line(run, "wxtool " WX_VERSION);
}
