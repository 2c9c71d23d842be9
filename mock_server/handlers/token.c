/* Both token interfaces: they differ in how long the token before stays good. */
#include "mock_server/handlers/handlers.h"
#include "protocol/json_writer.h"

static enum wx_api_error give_token(struct mock_exchange *exchange, enum mock_token_kind kind,
                                    struct mock_reply *reply)
{
    const struct mock_call *call = &exchange->call;
    const struct mock_settings *settings = mock_world_settings(exchange->world);
    struct mock_tokens *tokens = mock_space_tokens(exchange->space);
    /* The rules have looked at the quota already; of many at once, the count decides. */
    if (!mock_tokens_count(tokens, call->app->appid, settings->token_quota_per_minute,
                           settings->token_quota_per_day, call->now))
        return WX_API_MINUTE_LIMIT;
    char token[MOCK_TOKEN_LONGEST + 1];
    int64_t expires_in = 0;
    enum wx_status status =
        mock_tokens_issue(tokens, kind, call->app->appid, settings->access_token_ttl_s,
                          call->force_refresh, call->now, token, &expires_in);
    if (status != WX_OK) return WX_API_SYSTEM_BUSY;
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "access_token", token);
    wx_json_write_integer(&writer, "expires_in", expires_in);
    wx_json_end_object(&writer);
    explicit_bzero(token, sizeof token);
    return WX_API_OK;
}

enum wx_api_error mock_handle_token(struct mock_exchange *exchange, struct mock_reply *reply)
{
    return give_token(exchange, MOCK_TOKEN_PLAIN, reply);
}

enum wx_api_error mock_handle_stable_token(struct mock_exchange *exchange, struct mock_reply *reply)
{
    return give_token(exchange, MOCK_TOKEN_STABLE, reply);
}
