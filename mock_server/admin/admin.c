#include "mock_server/admin/admin.h"

#include "protocol/json_writer.h"

static const struct {
    const char *method;
    const char *path;
    void (*handler)(const struct mock_admin_call *call, struct mock_reply *reply);
} ROUTES[] = {
#define MOCK_ADMIN_ROUTE(method, path, handler, summary) {#method, path, handler},
#include "mock_server/routes.def"
#undef MOCK_ADMIN_ROUTE
};

void mock_admin_refuse(struct mock_reply *reply, int status, const char *code, const char *message)
{
    reply->status = status;
    wx_buf_clear(&reply->body);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_object(&writer, "error");
    wx_json_write_text(&writer, "code", code);
    wx_json_write_text(&writer, "message", message);
    wx_json_end_object(&writer);
    wx_json_end_object(&writer);
}

void mock_admin_answer(struct mock_service *service, const struct mock_request *request,
                       struct mock_reply *reply)
{
    reply->content_type = "application/json; charset=utf-8";
    struct mock_admin_call call = {.service = service, .request = request};
    if (!mock_service_admits(service, request)) {
        mock_admin_refuse(
            reply, 401, "no-token",
            "this admin API asks for `Authorization: Bearer …`: give its --admin-token");
        return;
    }
    bool known = false;
    for (size_t i = 0; i < sizeof ROUTES / sizeof ROUTES[0]; i++) {
        if (strcmp(ROUTES[i].path, request->path) != 0) continue;
        known = true;
        if (strcmp(ROUTES[i].method, request->method_name) != 0) continue;
        ROUTES[i].handler(&call, reply);
        return;
    }
    if (known)
        mock_admin_refuse(reply, 405, "method-not-allowed", "this path takes another method");
    else
        mock_admin_refuse(reply, 404, "no-such-path", "the admin API has no such path");
}

void mock_admin_health(const struct mock_admin_call *call, struct mock_reply *reply)
{
    (void)call;
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "status", "ok");
    wx_json_write_text(&writer, "version", WX_VERSION);
    wx_json_end_object(&writer);
}

void mock_admin_ca(const struct mock_admin_call *call, struct mock_reply *reply)
{
    reply->content_type = "application/x-pem-file";
    wx_buf_append(&reply->body, mock_authority_pem(mock_service_authority(call->service)));
}

static void write_endpoints(struct wx_json_writer *writer, unsigned endpoints)
{
    wx_json_begin_array(writer, "endpoints");
    for (unsigned bit = 1; bit <= MOCK_ENDPOINT_REALNAME; bit <<= 1)
        if (endpoints & bit)
            wx_json_write_text(writer, NULL, mock_endpoint_name((enum mock_endpoint)bit));
    wx_json_end_array(writer);
}

void mock_admin_rules(const struct mock_admin_call *call, struct mock_reply *reply)
{
    (void)call;
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_array(&writer, "rules");
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++) {
        const struct mock_rule_row *row = mock_rule_row((enum mock_rule)i);
        wx_json_begin_object(&writer, NULL);
        wx_json_write_text(&writer, "id", row->id);
        write_endpoints(&writer, row->endpoints);
        wx_json_write_integer(&writer, "errcode", wx_api_error_code(row->error));
        wx_json_write_text(&writer, "clause", row->clause);
        wx_json_write_text(&writer, "summary", row->summary);
        wx_json_end_object(&writer);
    }
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
}
