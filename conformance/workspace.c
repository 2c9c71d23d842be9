#include "conformance/workspace.h"

#include "conformance/file.h"
#include "conformance/guardian.h"

#include "embedded/conf_keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static enum wx_status write_keys(const struct conf_workspace *workspace)
{
    char path[CONF_PATH_LIMIT];

    snprintf(path, sizeof path, "%s/keys", workspace->path);
    if (mkdir(path, 0700) != 0) return WX_ERR_IO;
    for (size_t i = 0; i < conf_keys_file_count; i++) {
        const char *slash = strrchr(conf_keys_files[i].path, '/');
        snprintf(path, sizeof path, "%s/keys/%s", workspace->path,
                 slash ? slash + 1 : conf_keys_files[i].path);
        enum wx_status status = conf_file_create(path, conf_keys_files[i].content, 0600);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

enum wx_status conf_workspace_open(struct conf_workspace *out, struct wx_buf *out_reason)
{
    const char *parent = getenv("TMPDIR");
    struct conf_workspace workspace;

    if (!parent || *parent != '/') parent = "/tmp";
    int size = snprintf(workspace.path, sizeof workspace.path, "%s/wxconform.XXXXXX", parent);
    if (size >= (int)sizeof workspace.path || !mkdtemp(workspace.path)) {
        wx_buf_append_format(out_reason, "%s: no folder can be made there: %s: set TMPDIR", parent,
                             strerror(errno));
        return WX_ERR_IO;
    }
    conf_guardian_folder(workspace.path);
    enum wx_status status = write_keys(&workspace);
    if (status != WX_OK) {
        wx_buf_append_format(out_reason, "%s: cannot be written: %s: set TMPDIR", workspace.path,
                             strerror(errno));
        conf_folder_remove(workspace.path);
        return status;
    }
    *out = workspace;
    return WX_OK;
}

void conf_workspace_close(struct conf_workspace *workspace)
{
    if (workspace->path[0]) conf_folder_remove(workspace->path);
    workspace->path[0] = '\0';
}

enum wx_status conf_workspace_files(const struct conf_workspace *workspace, const char *space,
                                    const struct wx_json *files)
{
    char path[CONF_PATH_LIMIT];

    if (!files) return WX_OK;
    snprintf(path, sizeof path, "%s/%s", workspace->path, space);
    if (mkdir(path, 0700) != 0) return WX_ERR_IO;
    for (const struct wx_json *item = wx_json_first(files); item; item = wx_json_next(item)) {
        snprintf(path, sizeof path, "%s/%s/%s", workspace->path, space, wx_json_name(item));
        enum wx_status status = conf_file_create(path, wx_bytes_text(wx_json_text(item)), 0600);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

void conf_workspace_forget(const struct conf_workspace *workspace, const char *space)
{
    char path[CONF_PATH_LIMIT];

    snprintf(path, sizeof path, "%s/%s", workspace->path, space);
    conf_folder_remove(path);
}

void conf_workspace_key(const struct conf_workspace *workspace, const char *space,
                        const struct wx_json *files, const char *name, char out[CONF_PATH_LIMIT])
{
    snprintf(out, CONF_PATH_LIMIT, "%s/%s/%s", workspace->path,
             wx_json_member(files, name) ? space : "keys", name);
}
