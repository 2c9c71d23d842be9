/* A certificate as documents name it: a PEM text itself, or the path of a file. */
#ifndef MOCK_PEM_H
#define MOCK_PEM_H

#include "protocol/buf.h"

enum { MOCK_PEM_LIMIT = 256 * 1024 };

/* mock_pem_is_text: whether it is PEM itself, beginning with "-----BEGIN". */
bool mock_pem_is_text(const char *text);

/* mock_pem_read: appends the PEM to `out`. A relative path starts at `directory`; NULL: it names
 * one of the files embedded in the program. WX_ERR_IO: errno says why it cannot be read. */
enum wx_status mock_pem_read(const char *directory, const char *text, struct wx_buf *out)
    WX_MUST_CHECK;

#endif
