/* Whole files, and descriptors: read at once with a limit, written so that they appear whole or not
 * at all. Where something fails with WX_ERR_IO, errno says why. */
#ifndef CONF_FILE_H
#define CONF_FILE_H

#include "protocol/buf.h"

#include <sys/types.h>

/* conf_fd_close: closes a descriptor and makes it -1; does nothing to -1. Keeps errno. Fit for the
 * cleanup attribute. */
void conf_fd_close(int *fd);

/* CONF_FD: an owning local: CONF_FD(fd) = open(…). */
#define CONF_FD(name) __attribute__((cleanup(conf_fd_close))) int name

/* conf_file_read: appends a file's bytes to `out`, whose limit is the most that is read. WX_ERR_IO,
 * WX_ERR_LIMIT, WX_ERR_MEMORY; what was read so far then stays in `out`. */
enum wx_status conf_file_read(const char *path, struct wx_buf *out) WX_MUST_CHECK;

/* conf_file_write_all: writes all bytes to a blocking descriptor. WX_ERR_IO. */
enum wx_status conf_file_write_all(int fd, struct wx_bytes content) WX_MUST_CHECK;

/* conf_file_write: writes a file beside its place, to the disk, and moves it there; what stood
 * there before stays until then. WX_ERR_IO, WX_ERR_LIMIT for too long a path. */
enum wx_status conf_file_write(const char *path, struct wx_bytes content, mode_t mode)
    WX_MUST_CHECK;

/* conf_file_create: writes a new file that need not outlive the machine: a folder of a run's own
 * takes dozens of them, and each would wait for the disk. WX_ERR_IO with errno set, also where it
 * exists; `mode` is cut by the umask. */
enum wx_status conf_file_create(const char *path, struct wx_bytes content, mode_t mode)
    WX_MUST_CHECK;

/* conf_folder_remove: removes a folder with all that is in it; links are not followed. What cannot
 * be removed stays. */
void conf_folder_remove(const char *path);

#endif
