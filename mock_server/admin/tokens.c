/* Tokens that a test asks for: the user's tap on the button, and an app's access token. */
#include "mock_server/admin/admin.h"
#include "mock_server/journal/recorder.h"

enum { MASK_LIMIT = 256 };

struct token_body {
    const char *appid, *openid, *token;
    int64_t ttl_s;
};

static const struct mock_member AUTH_TOKEN[] = {
    MOCK_MEMBER(token_body, appid, TEXT, true, 1, MOCK_APPID_LONGEST),
    MOCK_MEMBER(token_body, openid, TEXT, true, 1, MOCK_OPENID_LONGEST),
    MOCK_MEMBER(token_body, ttl_s, INTEGER, false, 0, UINT32_MAX),
    MOCK_MEMBER(token_body, token, TEXT, false, 1, MOCK_TOKEN_LONGEST),
};

static const struct mock_member ACCESS_TOKEN[] = {
    MOCK_MEMBER(token_body, appid, TEXT, true, 1, MOCK_APPID_LONGEST),
    MOCK_MEMBER(token_body, ttl_s, INTEGER, false, 0, UINT32_MAX),
    MOCK_MEMBER(token_body, token, TEXT, false, 1, MOCK_TOKEN_LONGEST),
};

static const struct mock_member EXPIRE[] = {
    MOCK_MEMBER(token_body, token, TEXT, true, 1, MOCK_TOKEN_LONGEST),
};

static bool is_of_world(const struct token_body *body, const struct mock_world *world,
                        struct mock_reply *reply)
{
    MOCK_PROBLEMS(problems);
    const struct mock_path root = {0};
    struct mock_path appid = mock_path_member(&root, "appid");
    struct mock_path openid = mock_path_member(&root, "openid");
    struct mock_path token = mock_path_member(&root, "token");
    if (!mock_world_app(world, body->appid))
        mock_problems_add(&problems, &appid,
                          "%s: expected the appid of an app of this space's world", body->appid);
    if (body->openid && !mock_world_user(world, body->openid))
        mock_problems_add(&problems, &openid,
                          "%s: expected the openid of a user of this space's world", body->openid);
    if (!body->openid && body->token && !mock_token_is_formed(body->token))
        mock_problems_add(&problems, &token,
                          "not the form of an access token: expected A-Z a-z 0-9 . _ ~ -");
    if (problems.count == 0) return true;
    mock_admin_refuse_body(reply, &problems);
    return false;
}

/* `masked` is what the journal shows in the token's place. */
static void answer_token(const struct mock_admin_call *call, const char *member, const char *token,
                         int64_t expires_in, struct mock_reply *reply)
{
    WX_BUF(masked, MASK_LIMIT);
    mock_mask_value(mock_recorder_mask(mock_service_recorder(call->service)), wx_bytes_text(token),
                    &masked);
    reply->status = 201;
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, member, token);
    wx_json_write_integer(&writer, "expires_in", expires_in);
    wx_json_write_text(&writer, "masked", wx_buf_text(&masked));
    wx_json_end_object(&writer);
}

static void finish(const struct mock_admin_call *call, const struct token_body *body,
                   enum wx_status status, bool is_new, const char *made, struct mock_reply *reply)
{
    if (status != WX_OK)
        mock_admin_refuse_status(reply, status);
    else if (!is_new)
        mock_admin_refuse(reply, 409, "token-exists",
                          "this space has such a token already: give another, or none");
    else
        answer_token(call, body->openid ? "auth_token" : "access_token",
                     body->token ? body->token : made, body->ttl_s, reply);
}

void mock_admin_make_auth_token(const struct mock_admin_call *call, struct mock_reply *reply)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(call->space);
    struct token_body body = {.ttl_s = mock_world_settings(world)->auth_token_ttl_s};
    if (!MOCK_ADMIN_READ(call, AUTH_TOKEN, &body, reply) || !is_of_world(&body, world, reply))
        return;
    char made[MOCK_TOKEN_TEXT] = "";
    bool is_new = false;
    enum wx_status status = mock_tokens_declare_auth(
        mock_space_tokens(call->space), body.token, body.appid, body.openid, body.ttl_s,
        mock_clock_now(mock_space_clock(call->space)), made, &is_new);
    finish(call, &body, status, is_new, made, reply);
}

void mock_admin_make_access_token(const struct mock_admin_call *call, struct mock_reply *reply)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(call->space);
    struct token_body body = {.ttl_s = mock_world_settings(world)->access_token_ttl_s};
    if (!MOCK_ADMIN_READ(call, ACCESS_TOKEN, &body, reply) || !is_of_world(&body, world, reply))
        return;
    char made[MOCK_TOKEN_TEXT] = "";
    bool is_new = false;
    enum wx_status status = mock_tokens_declare_access(
        mock_space_tokens(call->space), body.token, body.appid, body.ttl_s,
        mock_clock_now(mock_space_clock(call->space)), made, &is_new);
    finish(call, &body, status, is_new, made, reply);
}

void mock_admin_expire_token(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct token_body body = {0};
    if (!MOCK_ADMIN_READ(call, EXPIRE, &body, reply)) return;
    if (mock_tokens_expire(mock_space_tokens(call->space), body.token,
                           mock_clock_now(mock_space_clock(call->space))))
        reply->status = 204;
    else
        mock_admin_refuse(reply, 404, "no-such-token", "this space knows no such token");
}
