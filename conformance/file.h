/* Whole files: read at once with a limit, and written so that they appear whole or not at all. */
#ifndef CONF_FILE_H
#define CONF_FILE_H

#include "protocol/buf.h"

/* conf_file_read: appends a regular file's bytes to `out`, whose limit is the most that is read.
 * WX_ERR_IO or WX_ERR_LIMIT: `out_reason` gets a sentence that begins with the path. */
enum wx_status conf_file_read(const char *path, struct wx_buf *out, struct wx_buf *out_reason)
    WX_MUST_CHECK;

/* conf_file_write: writes a file beside its place, to the disk, and moves it there; what stood
 * there before stays until then. A path that is no regular file (a pipe, /dev/stdout) and "-",
 * which is stdout, are written to as they are. WX_ERR_IO: `out_reason` as above. */
enum wx_status conf_file_write(const char *path, struct wx_bytes content, struct wx_buf *out_reason)
    WX_MUST_CHECK;

#endif
