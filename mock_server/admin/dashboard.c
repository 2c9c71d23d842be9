#include "mock_server/admin/dashboard.h"

#include <strings.h>

#include "embedded/dashboard.h"

/* Where the embedded files lie, from the top of the project. */
enum { FOLDER_SIZE = sizeof "mock_server/dashboard/" - 1 };

/* No inline script or style, nothing from elsewhere, no framing; no text is ever parsed as markup.
 */
static const char POLICY[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

static const struct {
    const char *ending, *type;
} TYPES[] = {
    {".html", "text/html; charset=utf-8"},     {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"}, {".json", "application/json; charset=utf-8"},
    {".svg", "image/svg+xml; charset=utf-8"},
};

static const char *type_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (strcmp(TYPES[i].ending, ending) == 0) return TYPES[i].type;
    return "application/octet-stream";
}

static const struct wx_embedded_file *find_file(const char *path)
{
    static const char PREFIX[] = "/dashboard/";
    const char *name = NULL;
    if (strcmp(path, "/") == 0)
        name = "index.html";
    else if (strncmp(path, PREFIX, sizeof PREFIX - 1) == 0)
        name = path + sizeof PREFIX - 1;
    for (size_t i = 0; name && i < dashboard_file_count; i++)
        if (strcmp(dashboard_files[i].path + FOLDER_SIZE, name) == 0) return &dashboard_files[i];
    return NULL;
}

bool mock_dashboard_answer(const struct mock_request *request, struct mock_reply *reply)
{
    const struct wx_embedded_file *file = find_file(request->path);
    bool reads = request->method == MOCK_METHOD_GET || strcmp(request->method_name, "HEAD") == 0;
    if (!file || !reads) return false;
    reply->content_type = type_of(file->path);
    mock_reply_header(reply, "Content-Security-Policy", POLICY);
    mock_reply_header(reply, "Referrer-Policy", "no-referrer");
    mock_reply_header(reply, "Cache-Control", "no-cache");
    wx_buf_append(&reply->body, file->content);
    return true;
}
