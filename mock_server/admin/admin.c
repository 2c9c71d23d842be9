#include "mock_server/admin/admin.h"
#include "mock_server/admin/dashboard.h"
#include "mock_server/admin/origin.h"

#include <stdio.h>
#include <stdlib.h>

enum body { NONE, OPTIONAL, NEEDED };
enum { MESSAGE_LIMIT = 64 * 1024, METHODS_LIMIT = 256 };

struct route {
    const char *method;
    const char *path;
    enum body body;
    void (*handler)(const struct mock_admin_call *call, struct mock_reply *reply);
};

static const struct route ROUTES[] = {
#define MOCK_ADMIN_ROUTE(method, path, body, handler, summary) {#method, path, body, handler},
#include "mock_server/routes.def"
#undef MOCK_ADMIN_ROUTE
};

enum { ROUTE_COUNT = sizeof ROUTES / sizeof ROUTES[0] };

/* --- Refusing --- */

static struct wx_json_writer begin_error(struct mock_reply *reply, int status, const char *code)
{
    reply->status = status;
    wx_buf_clear(&reply->body);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_object(&writer, "error");
    wx_json_write_text(&writer, "code", code);
    return writer;
}

static void end_error(struct wx_json_writer *writer)
{
    wx_json_end_object(writer);
    wx_json_end_object(writer);
}

void mock_admin_refuse(struct mock_reply *reply, int status, const char *code, const char *format,
                       ...)
{
    WX_BUF(message, MESSAGE_LIMIT);
    va_list arguments;
    va_start(arguments, format);
    wx_buf_append_format_list(&message, format, arguments);
    va_end(arguments);
    struct wx_json_writer writer = begin_error(reply, status, code);
    wx_json_write_bytes(&writer, "message", wx_buf_bytes(&message));
    end_error(&writer);
}

void mock_admin_refuse_body(struct mock_reply *reply, const struct mock_problems *problems)
{
    size_t count = problems->list ? mock_problems_kept(problems) : 0;
    if (count == 0) {
        mock_admin_refuse_status(reply, WX_ERR_MEMORY);
        return;
    }
    struct wx_json_writer writer = begin_error(reply, 400, "bad-body");
    wx_json_write_text(&writer, "message", problems->list[0].message);
    wx_json_write_text(&writer, "path", problems->list[0].place);
    wx_json_begin_array(&writer, "problems");
    for (size_t i = 0; i < count; i++) {
        wx_json_begin_object(&writer, NULL);
        wx_json_write_text(&writer, "path", problems->list[i].place);
        wx_json_write_text(&writer, "message", problems->list[i].message);
        wx_json_end_object(&writer);
    }
    wx_json_end_array(&writer);
    end_error(&writer);
}

void mock_admin_refuse_status(struct mock_reply *reply, enum wx_status status)
{
    mock_admin_refuse(reply, 500, "failed", "the double failed: %s", wx_status_words(status));
}

/* --- What handlers read --- */

bool mock_admin_query_integer(const struct mock_admin_call *call, const char *name, int64_t low,
                              int64_t high, int64_t *out, struct mock_reply *reply)
{
    bool starved = false;
    char *text = mock_query_value(call->request->query, name, &starved);
    if (starved) mock_admin_refuse_status(reply, WX_ERR_MEMORY);
    if (!text) return !starved;
    char *end = NULL;
    long long value = strtoll(text, &end, 10);
    bool good = end != text && *end == '\0' && value >= low && value <= high;
    if (good)
        *out = value;
    else
        mock_admin_refuse(reply, 400, "bad-query",
                          "%s=%.40s: expected an integer from %lld to %lld", name, text,
                          (long long)low, (long long)high);
    free(text);
    return good;
}

bool mock_admin_read(const struct mock_admin_call *call, const struct mock_member *members,
                     size_t count, void *out, struct mock_reply *reply)
{
    if (!call->body) return true;
    MOCK_PROBLEMS(problems);
    const struct mock_path root = {0};
    if (mock_schema_read(call->body, &root, members, count, out, &problems)) return true;
    mock_admin_refuse_body(reply, &problems);
    return false;
}

/* --- Finding the handler --- */

/* Whether a path is a route's, and what stands for {id}. */
static bool is_path_of(const struct route *route, const char *path, const char **out_id)
{
    const char *brace = strchr(route->path, '{');
    if (!brace) return strcmp(route->path, path) == 0;
    size_t size = (size_t)(brace - route->path);
    if (strncmp(route->path, path, size) != 0 || path[size] == '\0') return false;
    if (strchr(path + size, '/')) return false;
    *out_id = path + size;
    return true;
}

static const struct route *find_route(const struct mock_request *request, const char **out_id,
                                      struct mock_reply *reply)
{
    WX_BUF(methods, METHODS_LIMIT);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const char *id = NULL;
        if (!is_path_of(&ROUTES[i], request->path, &id)) continue;
        if (strcmp(ROUTES[i].method, request->method_name) == 0) {
            *out_id = id;
            return &ROUTES[i];
        }
        wx_buf_append_format(&methods, "%s%s", methods.size ? ", " : "", ROUTES[i].method);
    }
    if (methods.size > 0) {
        mock_reply_header(reply, "Allow", wx_buf_text(&methods));
        mock_admin_refuse(reply, 405, "method-not-allowed", "%s does not go here: use %s",
                          request->method_name, wx_buf_text(&methods));
    } else {
        mock_admin_refuse(reply, 404, "no-such-path",
                          "the admin API has no such path: /__admin/openapi.json lists them");
    }
    return NULL;
}

static bool read_body(const struct route *route, const struct mock_request *request,
                      struct wx_json **out, struct mock_reply *reply)
{
    struct wx_json_error error = {0};
    if (request->body_too_large) {
        mock_admin_refuse(reply, 413, "too-large", "the body is larger than %d MiB: send less",
                          MOCK_ADMIN_BODY_LIMIT / 1024 / 1024);
        reply->close = true;
        return false;
    }
    if (route->body == NONE || (route->body == OPTIONAL && request->body.size == 0)) return true;
    enum wx_status status = wx_json_parse(request->body, out, &error);
    if (status == WX_OK && wx_json_type(*out) == WX_JSON_OBJECT) return true;
    if (status == WX_OK)
        mock_admin_refuse(reply, 400, "bad-body", "the body is %s: expected an object",
                          wx_json_type_words(wx_json_type(*out)));
    else if (status == WX_ERR_FORMAT)
        mock_admin_refuse(reply, 400, "bad-json",
                          "byte %zu of the body: %s: expected a JSON object", error.offset,
                          error.reason);
    else
        mock_admin_refuse_status(reply, status);
    return false;
}

static struct mock_space *find_space(struct mock_service *service,
                                     const struct mock_request *request, struct mock_reply *reply)
{
    bool starved = false;
    char *id = mock_query_value(request->query, "space", &starved);
    if (starved) {
        mock_admin_refuse_status(reply, WX_ERR_MEMORY);
        return NULL;
    }
    struct mock_space *space = mock_spaces_find(mock_service_spaces(service), id ? id : "default");
    if (!space)
        mock_admin_refuse(reply, 404, "no-such-space",
                          "there is no space %.80s: GET /__admin/spaces lists them", id);
    free(id);
    return space;
}

static bool is_from_ours(struct mock_service *service, const struct mock_request *request,
                         struct mock_reply *reply)
{
    switch (mock_origin_judge(request, mock_service_options(service))) {
    case MOCK_ORIGIN_OURS: return true;
    case MOCK_ORIGIN_FOREIGN_HOST:
        mock_admin_refuse(reply, 403, "foreign-host",
                          "Host: %.80s: not a name of this double: use localhost or an IP address, "
                          "or start it with --tls-name for that name or with --admin-token",
                          mock_request_header(request, "Host"));
        return false;
    case MOCK_ORIGIN_FOREIGN_PAGE:
        mock_admin_refuse(reply, 403, "foreign-origin",
                          "Origin: %.80s: a page of another site may not steer this double: use "
                          "its own dashboard, or a program that sends no Origin",
                          mock_request_header(request, "Origin"));
        return false;
    }
    return false;
}

void mock_admin_answer(struct mock_service *service, const struct mock_request *request,
                       struct mock_reply *reply)
{
    reply->content_type = "application/json; charset=utf-8";
    mock_reply_header(reply, "X-Content-Type-Options", "nosniff");
    mock_reply_header(reply, "Cross-Origin-Resource-Policy", "same-origin");
    if (!is_from_ours(service, request, reply) || mock_dashboard_answer(request, reply)) return;
    mock_reply_header(reply, "Cache-Control", "no-store");
    if (!mock_service_admits(service, request)) {
        mock_reply_header(reply, "WWW-Authenticate", "Bearer");
        mock_admin_refuse(
            reply, 401, "no-token",
            "this admin API asks for `Authorization: Bearer …`: give its --admin-token");
        return;
    }
    struct mock_admin_call call = {.service = service, .request = request};
    const struct route *route = find_route(request, &call.id, reply);
    if (!route) return;
    WX_JSON(body);
    if (!read_body(route, request, &body, reply)) return;
    __attribute__((cleanup(mock_space_drop_local))) struct mock_space *space =
        find_space(service, request, reply);
    if (!space) return;
    call.space = space;
    call.body = body;
    route->handler(&call, reply);
}
