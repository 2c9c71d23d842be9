/* Reading a whole file with a ceiling. */
#ifndef MOCK_FILE_H
#define MOCK_FILE_H

#include "protocol/buf.h"

/* mock_file_read: appends all of a file to `out`, whose limit is the ceiling. WX_ERR_IO: errno says
 * why; WX_ERR_LIMIT: it is larger. */
enum wx_status mock_file_read(const char *file, struct wx_buf *out) WX_MUST_CHECK;

/* mock_file_write_atomically: puts `content` in place of `file` by a temporary file beside it and a
 * rename: a reader sees the old file or the whole new one. WX_ERR_IO: errno says why. */
enum wx_status mock_file_write_atomically(const char *file, struct wx_bytes content, unsigned mode)
    WX_MUST_CHECK;

#endif
