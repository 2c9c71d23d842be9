/* What the double is: its health, its certificate authority, its rules, its counters. */
#include <stdlib.h>

#include "embedded/openapi.h"
#include "mock_server/admin/admin.h"
#include "mock_server/rules.h"

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

void mock_admin_openapi(const struct mock_admin_call *call, struct mock_reply *reply)
{
    (void)call;
    wx_buf_append(&reply->body, openapi_files[0].content);
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

void mock_admin_metrics(const struct mock_admin_call *call, struct mock_reply *reply)
{
    size_t spaces = 0;
    struct mock_space **list = mock_spaces_list(mock_service_spaces(call->service), &spaces);
    for (size_t i = 0; i < spaces; i++) mock_space_drop(list[i]);
    free(list);
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    mock_counters_write(mock_service_counters(call->service), &reply->body);
    wx_buf_append_format(&reply->body,
                         "# HELP wxmock_spaces Spaces, the default one included.\n"
                         "# TYPE wxmock_spaces gauge\nwxmock_spaces %zu\n"
                         "# HELP wxmock_build_info Which wxmock this is.\n"
                         "# TYPE wxmock_build_info gauge\n"
                         "wxmock_build_info{version=\"%s\"} 1\n",
                         spaces, WX_VERSION);
}
