/* What a request would be answered with, and why, without its doing anything. */
#include "mock_server/admin/admin.h"
#include "mock_server/diagnosis.h"
#include "mock_server/routes.h"

enum { BODY_LIMIT = 1024 * 1024, QUERY_LIMIT = 16 * 1024 };

struct explain_body {
    const char *endpoint, *method, *access_token, *query;
    const struct wx_json *body;
};

static const struct mock_member EXPLAIN[] = {
    MOCK_MEMBER(explain_body, endpoint, TEXT, true, 1, 64),
    MOCK_MEMBER(explain_body, method, TEXT, false, 1, 16),
    MOCK_MEMBER(explain_body, access_token, TEXT, false, 0, 4096),
    MOCK_MEMBER(explain_body, query, TEXT, false, 0, 8192),
    MOCK_MEMBER(explain_body, body, ANY, false, 0, 0),
};

/* The request line of an endpoint by its name; false where there is none of that name. */
static bool aim(const char *name, struct mock_request *request)
{
    for (unsigned bit = 1; bit <= MOCK_ENDPOINT_REALNAME; bit <<= 1) {
        enum mock_endpoint endpoint = (enum mock_endpoint)bit;
        if (strcmp(mock_endpoint_name(endpoint), name) != 0) continue;
        bool posts = endpoint == MOCK_ENDPOINT_REALNAME || endpoint == MOCK_ENDPOINT_STABLE_TOKEN;
        request->path = mock_api_path(endpoint);
        request->method_name = posts ? "POST" : "GET";
        return true;
    }
    return false;
}

static void write_checks(struct wx_json_writer *writer, const struct mock_exchange *exchange)
{
    wx_json_begin_array(writer, "checks");
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++) {
        const struct mock_rule_row *row = mock_rule_row((enum mock_rule)i);
        if (!(row->endpoints & exchange->endpoint)) continue;
        wx_json_begin_object(writer, NULL);
        wx_json_write_text(writer, "id", row->id);
        wx_json_write_integer(writer, "errcode", wx_api_error_code(row->error));
        wx_json_write_text(writer, "outcome", mock_outcome_name(exchange->verdict.outcomes[i]));
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_findings(struct wx_json_writer *writer, const struct diag_findings *findings)
{
    wx_json_begin_array(writer, "diagnosis");
    for (size_t i = 0; i < findings->count; i++) {
        wx_json_begin_object(writer, NULL);
        wx_json_write_text(writer, "code", diag_finding_code(&findings->list[i]));
        wx_json_write_text(writer, "message", findings->list[i].message);
        wx_json_write_text(writer, "remedy", findings->list[i].remedy);
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void explain(const struct mock_admin_call *call, const struct mock_request *request,
                    struct mock_reply *reply)
{
    struct mock_exchange exchange;
    mock_exchange_judge(request, call->space, &exchange);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "errcode", wx_api_error_code(exchange.error));
    write_checks(&writer, &exchange);
    DIAG_FINDINGS(findings);
    mock_diagnose(&exchange, NULL, &findings);
    write_findings(&writer, &findings);
    wx_json_end_object(&writer);
    mock_exchange_release(&exchange);
}

static void append_escaped(struct wx_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                     (*text >= '0' && *text <= '9') || strchr("-._~", *text);
        wx_buf_append_format(out, plain ? "%c" : "%%%02X", (unsigned char)*text);
    }
}

void mock_admin_explain(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct explain_body body = {.query = ""};
    if (!MOCK_ADMIN_READ(call, EXPLAIN, &body, reply)) return;
    struct mock_request request = {.peer_ip = call->request->peer_ip, .listener = "admin"};
    if (!aim(body.endpoint, &request)) {
        mock_admin_refuse(reply, 400, "no-such-endpoint",
                          "%.80s: expected getrealnameinfo, get_category, token or stable_token",
                          body.endpoint);
        return;
    }
    WX_BUF(query, QUERY_LIMIT);
    WX_BUF(text, BODY_LIMIT);
    wx_buf_append_text(&query, body.query);
    if (body.access_token) {
        wx_buf_append_text(&query, query.size > 0 ? "&access_token=" : "access_token=");
        append_escaped(&query, body.access_token);
    }
    struct wx_json_writer writer = wx_json_writer(&text);
    if (wx_json_text(body.body))
        wx_buf_append_text(&text, wx_json_text(body.body));
    else if (body.body)
        wx_json_write_node(&writer, NULL, body.body);
    if (wx_buf_status(&query) == WX_ERR_MEMORY || wx_buf_status(&text) == WX_ERR_MEMORY) {
        mock_admin_refuse_status(reply, WX_ERR_MEMORY);
        return;
    }
    if (wx_buf_status(&query) != WX_OK || wx_buf_status(&text) != WX_OK) {
        mock_admin_refuse(reply, 413, "too-large", "the request to explain is larger than 1 MiB");
        return;
    }
    if (body.method) request.method_name = body.method;
    request.method = mock_method_of(request.method_name);
    request.query = wx_buf_text(&query);
    request.body = wx_buf_bytes(&text);
    explain(call, &request, reply);
}
