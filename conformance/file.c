#include "conformance/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, PATH_LIMIT = 64 * 1024, CREATION_MODE = 0644 };

static enum wx_status failed(const char *path, const char *doing, struct wx_buf *out_reason)
{
    wx_buf_append_format(out_reason, "%s: cannot be %s: %s", path, doing, strerror(errno));
    return WX_ERR_IO;
}

static void close_local(int *descriptor)
{
    if (*descriptor >= 0) close(*descriptor);
}

#define OWNED_DESCRIPTOR __attribute__((cleanup(close_local))) int

enum wx_status conf_file_read(const char *path, struct wx_buf *out, struct wx_buf *out_reason)
{
    OWNED_DESCRIPTOR descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) != 0)
        return failed(path, "read", out_reason);
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return failed(path, "read", out_reason);
    }
    for (;;) {
        size_t start = out->size;
        size_t room = out->limit - start < CHUNK ? out->limit - start + 1 : CHUNK;
        unsigned char chunk[CHUNK];
        ssize_t got = read(descriptor, chunk, room);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path, "read", out_reason);
        if (got == 0) return WX_OK;
        wx_buf_append(out, wx_bytes(chunk, (size_t)got));
        if (wx_buf_status(out) == WX_OK) continue;
        wx_buf_append_format(out_reason, "%s: cannot be read: %s (%zu bytes)", path,
                             wx_status_words(wx_buf_status(out)), out->limit);
        return wx_buf_status(out);
    }
}

static bool write_all(int descriptor, struct wx_bytes content)
{
    while (content.size > 0) {
        ssize_t done = write(descriptor, content.data, content.size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        content = wx_bytes_from(content, (size_t)done);
    }
    return true;
}

/* mkostemp gives 0600; a report is for whom the umask lets read it. */
static mode_t creation_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return (mode_t)(CREATION_MODE & ~mask);
}

static enum wx_status replace(const char *path, const char *temporary, int descriptor,
                              struct wx_bytes content, struct wx_buf *out_reason)
{
    if (write_all(descriptor, content) && fchmod(descriptor, creation_mode()) == 0 &&
        fsync(descriptor) == 0 && rename(temporary, path) == 0)
        return WX_OK;
    enum wx_status status = failed(path, "written", out_reason);
    unlink(temporary);
    return status;
}

static enum wx_status write_in_place(const char *path, struct wx_bytes content,
                                     struct wx_buf *out_reason)
{
    OWNED_DESCRIPTOR descriptor =
        strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC);
    return descriptor >= 0 && write_all(descriptor, content) ? WX_OK
                                                             : failed(path, "written", out_reason);
}

enum wx_status conf_file_write(const char *path, struct wx_bytes content, struct wx_buf *out_reason)
{
    struct stat status;
    bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return failed(path, "written", out_reason);
    }
    if (strcmp(path, "-") == 0 || (exists && !S_ISREG(status.st_mode)))
        return write_in_place(path, content, out_reason);
    WX_BUF(temporary, PATH_LIMIT);
    wx_buf_append_format(&temporary, "%s.XXXXXX", path);
    if (wx_buf_status(&temporary) != WX_OK) return wx_buf_status(&temporary);
    OWNED_DESCRIPTOR descriptor = mkostemp((char *)temporary.data, O_CLOEXEC);
    if (descriptor < 0) return failed(path, "written", out_reason);
    return replace(path, wx_buf_text(&temporary), descriptor, content, out_reason);
}
