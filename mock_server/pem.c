#include "mock_server/pem.h"

#include <errno.h>

#include "embedded/builtin_world.h"
#include "mock_server/file.h"

enum { PATH_LIMIT = 4096 };

static const char BUILTIN_DIRECTORY[] = "fixtures/worlds";

bool mock_pem_is_text(const char *text)
{
    return strncmp(text, "-----BEGIN", 10) == 0;
}

/* The embedded files are few, and named once each: the last step of the path is enough. */
static enum wx_status read_embedded(const char *path, struct wx_buf *out)
{
    const char *name = strrchr(path, '/') + 1;
    for (size_t i = 0; i < builtin_world_file_count; i++) {
        if (strcmp(strrchr(builtin_world_files[i].path, '/') + 1, name) != 0) continue;
        wx_buf_append(out, builtin_world_files[i].content);
        return wx_buf_status(out);
    }
    errno = ENOENT;
    return WX_ERR_IO;
}

enum wx_status mock_pem_read(const char *directory, const char *text, struct wx_buf *out)
{
    if (mock_pem_is_text(text)) {
        wx_buf_append_text(out, text);
        return wx_buf_status(out);
    }
    WX_BUF(file, PATH_LIMIT);
    if (text[0] != '/')
        wx_buf_append_format(&file, "%s/", directory ? directory : BUILTIN_DIRECTORY);
    wx_buf_append_text(&file, text);
    if (wx_buf_status(&file) != WX_OK) return wx_buf_status(&file);
    if (directory || text[0] == '/') return mock_file_read(wx_buf_text(&file), out);
    return read_embedded(wx_buf_text(&file), out);
}
