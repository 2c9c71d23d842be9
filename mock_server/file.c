#include "mock_server/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, NAME_LIMIT = 4096 };

static void close_file(const int *descriptor)
{
    int kept = errno;
    if (*descriptor >= 0) close(*descriptor);
    errno = kept;
}

enum wx_status mock_file_read(const char *file, struct wx_buf *out)
{
    __attribute__((cleanup(close_file))) int descriptor = open(file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return WX_ERR_IO;
    for (;;) {
        unsigned char chunk[CHUNK];
        ssize_t size = read(descriptor, chunk, sizeof chunk);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return WX_ERR_IO;
        if (size == 0) return wx_buf_status(out);
        wx_buf_append(out, wx_bytes(chunk, (size_t)size));
        if (wx_buf_status(out) != WX_OK) return wx_buf_status(out);
    }
}

static bool write_all(int descriptor, struct wx_bytes content)
{
    while (content.size > 0) {
        ssize_t size = write(descriptor, content.data, content.size);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        content = wx_bytes_from(content, (size_t)size);
    }
    return true;
}

enum wx_status mock_file_write_atomically(const char *file, struct wx_bytes content, unsigned mode)
{
    WX_BUF(temporary, NAME_LIMIT);
    wx_buf_append_format(&temporary, "%s.XXXXXX", file);
    if (wx_buf_status(&temporary) != WX_OK) return wx_buf_status(&temporary);
    __attribute__((cleanup(close_file))) int descriptor =
        mkostemp((char *)temporary.data, O_CLOEXEC);
    if (descriptor < 0) return WX_ERR_IO;
    if (fchmod(descriptor, mode) == 0 && write_all(descriptor, content) && fsync(descriptor) == 0 &&
        rename(wx_buf_text(&temporary), file) == 0)
        return WX_OK;
    int kept = errno;
    unlink(wx_buf_text(&temporary));
    errno = kept;
    return WX_ERR_IO;
}
