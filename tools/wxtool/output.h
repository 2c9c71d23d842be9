/* The one result on standard output. */
#ifndef WXTOOL_OUTPUT_H
#define WXTOOL_OUTPUT_H

#include "protocol/buf.h"
#include "tools/wxtool/run.h"

/* wxtool_write_all: writes all of `content` to a file descriptor; false, and errno, where it could
 * not. */
bool wxtool_write_all(int fd, struct wx_bytes content);

/* wxtool_print: writes `result` to standard output and closes it, so that a full disk or a reader
 * that went away is seen; WXTOOL_BROKEN then, and where `result` has failed. Returns the run's exit
 * status; the last call of a run. Prints nothing where the run has failed already. */
int wxtool_print(struct wxtool_run *run, const struct wx_buf *result);

/* wxtool_print_line: the same for a text, with a line end behind it. */
int wxtool_print_line(struct wxtool_run *run, const char *text);

/* wxtool_print_version: the same for `wxtool VERSION`. */
int wxtool_print_version(struct wxtool_run *run);

#endif
