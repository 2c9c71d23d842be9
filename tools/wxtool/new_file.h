/* A file that is written whole or not at all, and replaces another only on request.
 *
 * write, then keep or drop. Without `replace` the file is made under its own name, which must be
 * free (O_EXCL: no race, no symbolic link followed); with it, beside it, and moved over it by keep.
 */
#ifndef WXTOOL_NEW_FILE_H
#define WXTOOL_NEW_FILE_H

#include "protocol/bytes.h"
#include "tools/wxtool/run.h"

#include <sys/types.h>

struct wxtool_new_file {
    const char *path; /* borrowed */
    mode_t mode;
    bool replace;
    bool made; /* there is something to keep or drop */
};

/* wxtool_new_file_write: makes the file with its content, on the disk when it returns. On failure
 * nothing stays behind: WXTOOL_USAGE where it cannot be made, WXTOOL_BROKEN where writing fails. */
bool wxtool_new_file_write(struct wxtool_run *run, struct wxtool_new_file *file,
                           struct wx_bytes content);

/* wxtool_new_file_keep: puts it in its place. WXTOOL_BROKEN where that fails. */
bool wxtool_new_file_keep(struct wxtool_run *run, struct wxtool_new_file *file);

/* wxtool_new_file_drop: removes it, where it was made and has not replaced anything yet. */
void wxtool_new_file_drop(struct wxtool_new_file *file);

#endif
