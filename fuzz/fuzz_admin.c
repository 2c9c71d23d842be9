/* The admin API: whatever is asked, the answer is one of its own, and the double still works. */
#include "fuzz/double.h"
#include "fuzz/fuzz.h"
#include "mock_server/server.h"
#include "protocol/json.h"

/* What would open ports, wait, or never end is for tests over real sockets. */
static bool is_for_sockets(const struct mock_request *request)
{
    int64_t wait_ms = 0;
    WX_JSON(body);
    if (strstr(request->path, "/events")) return true;
    if (wx_json_parse(request->body, &body, NULL) != WX_OK) return false;
    return wx_json_count(wx_json_member(body, "listen")) > 0 ||
           (wx_json_integer(wx_json_member(body, "wait_ms"), &wait_ms) && wait_ms > 0);
}

static bool is_kebab(const char *code)
{
    return code && *code && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(code);
}

static void require_error(const struct wx_json *answer)
{
    const struct wx_json *error = wx_json_member(answer, "error");
    const char *message = wx_json_text(wx_json_member(error, "message"));
    REQUIRE(is_kebab(wx_json_text(wx_json_member(error, "code"))), "an error has a stable code");
    REQUIRE(message && *message, "and words");
}

static void require_answer(const struct mock_request *request, const struct mock_reply *reply)
{
    static const int GOOD[] = {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415};
    bool known = false;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        known = known || GOOD[i] == reply->status;
    REQUIRE(known, "the status is one that the API has");
    REQUIRE((reply->status == 204) == (reply->body.size == 0), "204 has no body, all else has");
    bool json = reply->content_type && strstr(reply->content_type, "json");
    WX_JSON(answer);
    if (json && reply->body.size > 0)
        REQUIRE(wx_json_parse(wx_buf_bytes(&reply->body), &answer, NULL) == WX_OK, "JSON is JSON");
    bool verified = strcmp(request->path, "/__admin/verify") == 0 && reply->status == 409;
    if (reply->status >= 400 && !verified) require_error(answer);
}

static void require_health(void)
{
    struct mock_request request = {.method = MOCK_METHOD_GET,
                                   .method_name = "GET",
                                   .path = "/__admin/health",
                                   .query = "",
                                   .peer_ip = "127.0.0.1",
                                   .listener = "admin",
                                   .connection = 1};
    struct mock_handler admin = mock_service_admin(fuzz_double());
    MOCK_REPLY(reply);
    fuzz_answer(&admin, &request, &reply);
    REQUIRE(reply.status == 200, "the double still works");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mock_handler admin = mock_service_admin(fuzz_double());
    struct mock_handler api = mock_service_api(fuzz_double());
    struct wx_bytes rest = wx_bytes(data, size);
    if (size > 128 * 1024) return 0;
    for (;;) {
        FUZZ_REQUEST(one);
        MOCK_REPLY(reply);
        if (!fuzz_request_read(&rest, &one)) break;
        bool is_admin = strncmp(one.request.path, "/wxa/", 5) != 0 &&
                        strncmp(one.request.path, "/cgi-bin/", 9) != 0;
        if (is_admin && is_for_sockets(&one.request)) continue;
        /* Calls to the interface between them: faults strike, journals fill. */
        fuzz_answer(is_admin ? &admin : &api, &one.request, &reply);
        if (is_admin) require_answer(&one.request, &reply);
    }
    require_health();
    fuzz_double_reset();
    return 0;
}
