/* The run's folder: the keys that clients get as files, files of single cases, the mock's state.
 * Under TMPDIR, for us alone, removed at the end. */
#ifndef CONF_WORKSPACE_H
#define CONF_WORKSPACE_H

#include "protocol/json.h"

enum { CONF_PATH_LIMIT = 4096 };

struct conf_workspace {
    char path[CONF_PATH_LIMIT / 4];
};

/* conf_workspace_open: makes it and writes the keys into it, 0600. On failure `out_reason` gets a
 * sentence. */
enum wx_status conf_workspace_open(struct conf_workspace *out, struct wx_buf *out_reason)
    WX_MUST_CHECK;

void conf_workspace_close(struct conf_workspace *workspace);

/* conf_workspace_files: writes a case's own files (an object of name and text; NULL is none) into a
 * folder of that case. */
enum wx_status conf_workspace_files(const struct conf_workspace *workspace, const char *space,
                                    const struct wx_json *files) WX_MUST_CHECK;

/* conf_workspace_forget: removes that folder. */
void conf_workspace_forget(const struct conf_workspace *workspace, const char *space);

/* conf_workspace_key: where the file is that a case calls `name`: among its own, else among the
 * keys. It need not exist. */
void conf_workspace_key(const struct conf_workspace *workspace, const char *space,
                        const struct wx_json *files, const char *name, char out[CONF_PATH_LIMIT]);

#endif
