/* Files and standard input, read whole and up to a limit. */
#ifndef WXTOOL_INPUT_H
#define WXTOOL_INPUT_H

#include "protocol/buf.h"
#include "tools/wxtool/run.h"

/* Most bytes of each kind of input. */
enum {
    WXTOOL_PEM_LIMIT = 1024 * 1024, /* a chain of certificates, a key of 16384 bits */
    WXTOOL_TEXT_LIMIT = 64 * 1024,  /* a request or an answer: the interface's own body limit */
};

/* wxtool_read: appends the file `path`, or standard input for "-", to `out`, at most its limit.
 * `what` names it in messages: an option, or "the certificate". A file that cannot be opened or is
 * too large is WXTOOL_USAGE, one that fails while it is read WXTOOL_BROKEN. Standard input can be
 * read once in a run: a second reader is WXTOOL_USAGE. */
bool wxtool_read(struct wxtool_run *run, const char *what, const char *path, struct wx_buf *out);

/* wxtool_read_line: the same for a short text, without the line end that every program puts behind
 * its result. Nothing else is trimmed: what is left is the text. */
bool wxtool_read_line(struct wxtool_run *run, const char *what, const char *path,
                      struct wx_buf *out);

#endif
