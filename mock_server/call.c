#include "mock_server/call.h"

#include <stdlib.h>

#include "mock_server/magic.h"
#include "protocol/base64.h"
#include "protocol/signing.h"

static void read_body(const struct mock_request *request, struct mock_call *call)
{
    call->body_empty = request->body.size == 0;
    if (call->body_empty) return;
    enum wx_status status = wx_json_parse(request->body, &call->body, &call->body_error);
    if (status != WX_OK && status != WX_ERR_FORMAT) call->body_unread = true;
    if (status != WX_OK || wx_json_type(call->body) == WX_JSON_OBJECT) return;
    call->body_error = (struct wx_json_error){0, "the body is JSON, but no object"};
    wx_json_free(call->body);
    call->body = NULL;
}

static void read_access_token(const struct mock_request *request, const struct mock_world *world,
                              struct mock_tokens *tokens, struct mock_call *call)
{
    call->access_token = mock_query_value(request->query, "access_token", &call->starved);
    if (!call->access_token || call->access_token[0] == '\0') return;
    call->access = mock_tokens_find_access(tokens, call->access_token, call->now);
    call->app = mock_world_app(world, call->access.appid);
}

static enum mock_sign_state judge_sign(const struct mock_call *call)
{
    if (!call->sign || call->sign[0] == '\0') return MOCK_SIGN_ABSENT;
    if (!wx_base64_is_valid(wx_bytes_text(call->sign))) return MOCK_SIGN_NOT_BASE64;
    /* The platform's certificate is no merchant's: nobody who calls has its key. */
    if (!call->certificate || !call->certificate->mch_id || !call->timestamp_good)
        return MOCK_SIGN_NOT_JUDGED;
    enum wx_status status =
        wx_signing_verify(wx_certificate_key(call->certificate->x509), wx_bytes_text(call->serial),
                          call->timestamp, wx_bytes_text(call->sign));
    if (status == WX_OK) return MOCK_SIGN_GOOD;
    return status == WX_ERR_MISMATCH ? MOCK_SIGN_WRONG : MOCK_SIGN_FAILED;
}

/* A magic token stands for a tap that went well, of any user whose identity is verified. */
static void read_magic(const struct mock_world *world, struct mock_call *call)
{
    if (!mock_magic_read(call->auth_token, &call->magic_errcode)) return;
    size_t count = 0;
    const struct mock_user *users = mock_world_users(world, &count);
    for (size_t i = 0; i < count; i++) {
        if (!users[i].wechat_pay || !users[i].real_name) continue;
        call->user = &users[i];
        call->auth.state = MOCK_TOKEN_VALID;
        call->auth_is_for_app = true;
        call->is_magic = true;
        return;
    }
}

static void read_realname_members(const struct mock_world *world, struct mock_tokens *tokens,
                                  struct mock_call *call)
{
    const struct wx_json *body = call->body;
    call->serial_member = wx_json_member(body, "cert_serialno");
    call->serial = wx_json_text(call->serial_member);
    if (call->serial) call->certificate = mock_world_certificate(world, call->serial);

    int64_t timestamp = 0;
    call->timestamp_good = wx_json_integer(wx_json_member(body, "timestamp"), &timestamp) &&
                           timestamp >= 0 && timestamp <= UINT32_MAX;
    if (call->timestamp_good) call->timestamp = (uint32_t)timestamp;

    call->mch_id = wx_json_text(wx_json_member(body, "mch_id"));
    if (call->mch_id) call->merchant = mock_world_merchant(world, call->mch_id);

    call->sign = wx_json_text(wx_json_member(body, "sign"));
    call->sign_state = judge_sign(call);

    call->auth_token = wx_json_text(wx_json_member(body, "auth_token"));
    if (!call->auth_token) return;
    call->auth = mock_tokens_find_auth(tokens, call->auth_token, call->now);
    call->auth_is_for_app = call->app && strcmp(call->auth.appid, call->app->appid) == 0;
    call->user = mock_world_user(world, call->auth.openid);
    if (call->auth.state == MOCK_TOKEN_UNKNOWN) read_magic(world, call);
}

/* The token interfaces ask for the same members, one in the query, the other in the body. */
static char *token_member(const struct mock_request *request, struct mock_call *call,
                          const char *name)
{
    if (call->endpoint == MOCK_ENDPOINT_TOKEN)
        return mock_query_value(request->query, name, &call->starved);
    const char *text = wx_json_text(wx_json_member(call->body, name));
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy) call->starved = true;
    return copy;
}

static void read_token_members(const struct mock_request *request, const struct mock_world *world,
                               struct mock_tokens *tokens, struct mock_call *call)
{
    call->grant_type = token_member(request, call, "grant_type");
    call->appid = token_member(request, call, "appid");
    call->secret = token_member(request, call, "secret");
    (void)wx_json_boolean(wx_json_member(call->body, "force_refresh"), &call->force_refresh);
    if (!call->appid) return;
    call->app = mock_world_app(world, call->appid);
    if (call->app) call->calls = mock_tokens_calls(tokens, call->appid, call->now);
}

void mock_call_read(const struct mock_request *request, const struct mock_world *world,
                    struct mock_tokens *tokens, enum mock_endpoint endpoint, int64_t now,
                    struct mock_call *out)
{
    *out = (struct mock_call){
        .endpoint = endpoint, .method = request->method, .now = now, .peer_ip = request->peer_ip};
    if (endpoint == MOCK_ENDPOINT_REALNAME || endpoint == MOCK_ENDPOINT_STABLE_TOKEN)
        read_body(request, out);
    if (endpoint == MOCK_ENDPOINT_REALNAME || endpoint == MOCK_ENDPOINT_CATEGORY)
        read_access_token(request, world, tokens, out);
    else
        read_token_members(request, world, tokens, out);
    if (endpoint == MOCK_ENDPOINT_REALNAME && out->body) read_realname_members(world, tokens, out);
}

static void free_text(char *text)
{
    if (text) explicit_bzero(text, strlen(text));
    free(text);
}

void mock_call_release(struct mock_call *call)
{
    wx_json_free(call->body);
    free_text(call->access_token);
    free_text(call->grant_type);
    free_text(call->appid);
    free_text(call->secret);
    *call = (struct mock_call){0};
}
