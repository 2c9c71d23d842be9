#include "tools/wxtool/input.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { CHUNK = 4096 };

/* Reads to the end of `fd`. LIMIT, MEMORY, or IO and errno. */
static enum wx_status read_all(int fd, struct wx_buf *out)
{
    for (;;) {
        unsigned char chunk[CHUNK];
        ssize_t size = read(fd, chunk, sizeof chunk);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return WX_ERR_IO;
        wx_buf_append(out, wx_bytes(chunk, (size_t)size));
        explicit_bzero(chunk, sizeof chunk); /* it may have held a key or a person */
        if (size == 0 || wx_buf_status(out) != WX_OK) return wx_buf_status(out);
    }
}

static bool report(struct wxtool_run *run, const char *what, const char *path, size_t limit,
                   enum wx_status status)
{
    if (status == WX_ERR_LIMIT)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "%s: %s is larger than %zu bytes: is it the right one?", what, path,
                              limit);
    if (status != WX_ERR_IO)
        return wxtool_problem(run, WXTOOL_BROKEN, "%s: %s cannot be read: %s", what, path,
                              wx_status_words(status));
    return wxtool_problem(run, errno == EISDIR ? WXTOOL_USAGE : WXTOOL_BROKEN,
                          "%s: %s cannot be read: %s", what, path, strerror(errno));
}

static bool read_stdin(struct wxtool_run *run, const char *what, struct wx_buf *out)
{
    if (run->stdin_reader)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "%s and %s both want standard input: give one of them as a file",
                              run->stdin_reader, what);
    run->stdin_reader = what;
    if (isatty(STDIN_FILENO))
        wxtool_note(run, "%s is read from the terminal: end it with Ctrl-D on a line of its own",
                    what);
    enum wx_status status = read_all(STDIN_FILENO, out);
    return status == WX_OK || report(run, what, "standard input", out->limit, status);
}

bool wxtool_read(struct wxtool_run *run, const char *what, const char *path, struct wx_buf *out)
{
    if (strcmp(path, "-") == 0) return read_stdin(run, what, out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return wxtool_problem(run, WXTOOL_USAGE, "%s: %s cannot be opened (%s): check the path",
                              what, path, strerror(errno));
    enum wx_status status = read_all(fd, out);
    bool good = status == WX_OK || report(run, what, path, out->limit, status);
    close(fd);
    return good;
}

bool wxtool_read_line(struct wxtool_run *run, const char *what, const char *path,
                      struct wx_buf *out)
{
    if (!wxtool_read(run, what, path, out)) return false;
    if (out->size > 0 && out->data[out->size - 1] == '\n') wx_buf_truncate(out, out->size - 1);
    if (out->size > 0 && out->data[out->size - 1] == '\r') wx_buf_truncate(out, out->size - 1);
    return true;
}
