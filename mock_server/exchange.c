#include "mock_server/exchange.h"

#include "mock_server/faults/apply.h"
#include "mock_server/routes.h"

static enum wx_api_error judge(struct mock_exchange *exchange, const struct mock_api_route *route)
{
    if (!route) return WX_API_URL; /* ASSUMED: unknown-path: and not HTTP status 404 */
    exchange->endpoint = route->endpoint;
    if (exchange->request->body_too_large) return WX_API_BODY_TOO_LARGE;
    mock_call_read(exchange->request, exchange->world, mock_space_tokens(exchange->space),
                   route->endpoint, mock_clock_now(mock_space_clock(exchange->space)),
                   &exchange->call);
    exchange->verdict = mock_rules_judge(&exchange->call, exchange->world);
    if (exchange->call.starved) return WX_API_SYSTEM_BUSY;
    return mock_verdict_error(&exchange->verdict);
}

void mock_exchange_judge(const struct mock_request *request, struct mock_space *space,
                         struct mock_exchange *out)
{
    *out = (struct mock_exchange){
        .request = request, .space = space, .world = mock_space_world(space)};
    out->error = judge(out, mock_api_route(request->path));
}

/* Whether a magic token answers in place of the handler. */
static bool is_enchanted(const struct mock_exchange *exchange)
{
    return exchange->error == WX_API_OK && exchange->call.is_magic &&
           exchange->call.magic_errcode != 0;
}

/* Acts when all checks hold. The act may still refuse: of two requests with one single-use token,
 * the rules let both pass and the act only one. */
static void act(struct mock_exchange *exchange, struct mock_reply *reply)
{
    if (exchange->error == WX_API_OK)
        exchange->error = mock_api_route(exchange->request->path)->act(exchange, reply);
    if (exchange->error == WX_API_OK && !mock_reply_is_whole(reply))
        exchange->error = WX_API_SYSTEM_BUSY;
    if (exchange->error != WX_API_OK)
        mock_reply_error(reply, wx_api_error_code(exchange->error), NULL,
                         mock_clock_now(mock_space_clock(exchange->space)));
}

static void change(struct mock_exchange *exchange, struct mock_reply *reply)
{
    exchange->errcode_sent =
        is_enchanted(exchange) ? exchange->call.magic_errcode : wx_api_error_code(exchange->error);
    exchange->has_errcode_sent = true;
    if (!exchange->shot.fault) return;
    mock_fault_change(&exchange->shot, reply);
    if (mock_reply_is_whole(reply))
        exchange->has_errcode_sent = mock_fault_errcode(
            exchange->shot.fault, reply, exchange->errcode_sent, &exchange->errcode_sent);
    else
        mock_exchange_fail(exchange, reply);
}

void mock_exchange_answer(struct mock_exchange *exchange, struct mock_reply *reply)
{
    int64_t now = mock_clock_now(mock_space_clock(exchange->space));
    struct mock_fault_query query = {exchange->endpoint, exchange->call.access_token,
                                     exchange->call.auth_token};
    exchange->shot = mock_faults_take(mock_space_faults(exchange->space), &query);
    if (exchange->shot.fault && mock_fault_answers(exchange->shot.fault))
        mock_fault_answer(exchange->shot.fault, now, reply);
    else if (is_enchanted(exchange))
        mock_reply_error(reply, (int)exchange->call.magic_errcode, NULL, now);
    else
        act(exchange, reply);
    if (exchange->request->body_too_large) {
        reply->status = 413; /* the rest of the body is still on its way: nothing can follow it */
        reply->close = true;
    }
    change(exchange, reply);
}

void mock_exchange_fail(struct mock_exchange *exchange, struct mock_reply *reply)
{
    wx_buf_clear(&reply->headers);
    wx_buf_clear(&reply->left_out);
    reply->delivery = (struct mock_delivery){0};
    exchange->error = WX_API_SYSTEM_BUSY;
    exchange->errcode_sent = wx_api_error_code(exchange->error);
    exchange->has_errcode_sent = true;
    mock_reply_error(reply, wx_api_error_code(exchange->error), NULL,
                     mock_clock_now(mock_space_clock(exchange->space)));
}

void mock_exchange_release(struct mock_exchange *exchange)
{
    mock_shot_release(&exchange->shot);
    mock_call_release(&exchange->call);
    mock_world_drop(exchange->world);
}
