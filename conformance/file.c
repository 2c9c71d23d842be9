#include "conformance/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LIMIT = 4096, CHUNK = 64 * 1024, FOLDERS_OPEN = 16 };

void conf_fd_close(int *fd)
{
    int kept = errno;

    if (*fd >= 0) close(*fd);
    *fd = -1;
    errno = kept;
}

enum wx_status conf_file_read(const char *path, struct wx_buf *out)
{
    CONF_FD(fd) = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) return WX_ERR_IO;
    for (;;) {
        unsigned char chunk[CHUNK];
        ssize_t size = read(fd, chunk, sizeof chunk);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return WX_ERR_IO;
        if (size == 0) return wx_buf_status(out);
        wx_buf_append(out, wx_bytes(chunk, (size_t)size));
        if (wx_buf_status(out) != WX_OK) return wx_buf_status(out);
    }
}

enum wx_status conf_file_write_all(int fd, struct wx_bytes content)
{
    while (content.size > 0) {
        ssize_t size = write(fd, content.data, content.size);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return WX_ERR_IO;
        content = wx_bytes_from(content, (size_t)size);
    }
    return WX_OK;
}

enum wx_status conf_file_write(const char *path, struct wx_bytes content, mode_t mode)
{
    char temporary[PATH_LIMIT];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);

    if (length < 0 || (size_t)length >= sizeof temporary) return WX_ERR_LIMIT;
    CONF_FD(fd) = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) return WX_ERR_IO;
    if (fchmod(fd, mode) == 0 && conf_file_write_all(fd, content) == WX_OK && fsync(fd) == 0 &&
        rename(temporary, path) == 0)
        return WX_OK;
    int kept = errno;
    unlink(temporary);
    errno = kept;
    return WX_ERR_IO;
}

enum wx_status conf_file_create(const char *path, struct wx_bytes content, mode_t mode)
{
    CONF_FD(fd) = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    return fd < 0 ? WX_ERR_IO : conf_file_write_all(fd, content);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    remove(path);
    return 0;
}

void conf_folder_remove(const char *path)
{
    nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}
