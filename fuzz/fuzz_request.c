/* The interface: whatever is asked, the answer is what the platform's answers are, the same request
 * gets the same errcode again, and the journal has it without its tokens. */
#include "fuzz/double.h"
#include "fuzz/fuzz.h"
#include "mock_server/server.h"
#include "protocol/api_error.h"
#include "protocol/json.h"

enum { RID_SIZE = 26 };

/* "… rid: 00000000-00000000-00000000" */
static bool ends_in_rid(const char *errmsg)
{
    const char *rid = strstr(errmsg, " rid: ");
    if (!rid || strlen(rid + 6) != RID_SIZE) return false;
    for (int i = 0; i < RID_SIZE; i++)
        if (i % 9 == 8 ? rid[6 + i] != '-' : !strchr("0123456789abcdef", rid[6 + i])) return false;
    return true;
}

static int64_t require_platform_answer(const struct mock_reply *reply)
{
    WX_JSON(answer);
    int64_t errcode = 0;
    REQUIRE(reply->status == 200 || reply->status == 413, "errors come with status 200");
    REQUIRE(wx_json_parse(wx_buf_bytes(&reply->body), &answer, NULL) == WX_OK, "in strict JSON");
    REQUIRE(reply->body.data[reply->body.size - 1] == '}', "with nothing behind it");
    const struct wx_json *member = wx_json_member(answer, "errcode");
    if (!member) {
        REQUIRE(wx_json_member(answer, "access_token"), "only a token comes without errcode");
        return 0;
    }
    const char *errmsg = wx_json_text(wx_json_member(answer, "errmsg"));
    REQUIRE(wx_json_integer(member, &errcode) && errmsg, "errcode is a number, errmsg a text");
    REQUIRE(errcode == 0 || wx_api_error_by_code((int)errcode), "of the interface");
    REQUIRE(errcode != -1, "the double is never busy by itself");
    REQUIRE(errcode == 0 ? strcmp(errmsg, "ok") == 0 : ends_in_rid(errmsg),
            "as the platform writes");
    return errcode;
}

/* The journal, as the admin API shows it. */
static void read_journal(struct wx_buf *out)
{
    struct mock_request request = {.method = MOCK_METHOD_GET,
                                   .method_name = "GET",
                                   .path = "/__admin/requests",
                                   .query = "",
                                   .peer_ip = "127.0.0.1",
                                   .listener = "admin",
                                   .connection = 1};
    struct mock_handler admin = mock_service_admin(fuzz_double());
    MOCK_REPLY(reply);
    fuzz_answer(&admin, &request, &reply);
    REQUIRE(reply.status == 200, "the journal can be read");
    wx_buf_append(out, wx_buf_bytes(&reply.body));
}

static void require_hidden(const struct wx_buf *journal, const char *secret, const char *prefix)
{
    /* What a test hands in may be anything, and stand in a journal for other reasons. */
    if (!secret || strncmp(secret, prefix, strlen(prefix)) != 0) return;
    REQUIRE(!memmem(journal->data, journal->size, secret, strlen(secret)), "tokens are hidden");
}

static void require_journal(const struct mock_request *request)
{
    WX_BUF(journal, SIZE_MAX / 2);
    WX_JSON(list);
    WX_JSON(body);
    read_journal(&journal);
    REQUIRE(wx_json_parse(wx_buf_bytes(&journal), &list, NULL) == WX_OK, "the journal is JSON");
    REQUIRE(wx_json_count(wx_json_member(list, "requests")) > 0, "and has what was asked");
    char *token = mock_query_value(request->query, "access_token", &(bool){false});
    require_hidden(&journal, token, "test-access-token-");
    free(token);
    if (wx_json_parse(request->body, &body, NULL) == WX_OK)
        require_hidden(&journal, wx_json_text(wx_json_member(body, "auth_token")),
                       "test-auth-token-");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mock_handler api = mock_service_api(fuzz_double());
    struct wx_bytes rest = wx_bytes(data, size);
    if (size > 128 * 1024) return 0;
    for (;;) {
        FUZZ_REQUEST(one);
        MOCK_REPLY(reply);
        MOCK_REPLY(again);
        if (!fuzz_request_read(&rest, &one)) break;
        fuzz_double_reset();
        fuzz_answer(&api, &one.request, &reply);
        int64_t errcode = require_platform_answer(&reply);
        require_journal(&one.request);
        fuzz_answer(&api, &one.request, &again);
        REQUIRE(require_platform_answer(&again) == errcode, "the same again gets the same again");
    }
    return 0;
}
