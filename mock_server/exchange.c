#include "mock_server/exchange.h"

#include "mock_server/routes.h"

/* Judges, and acts when all checks hold. The act may still refuse: of two requests with one
 * single-use token, the rules let both pass and the act only one. */
static enum wx_api_error judge_and_act(struct mock_exchange *exchange,
                                       const struct mock_api_route *route, struct mock_reply *reply)
{
    mock_call_read(exchange->request, exchange->world, mock_space_tokens(exchange->space),
                   route->endpoint, mock_clock_now(mock_space_clock(exchange->space)),
                   &exchange->call);
    exchange->verdict = mock_rules_judge(&exchange->call, exchange->world);
    enum wx_api_error error = mock_verdict_error(&exchange->verdict);
    return error != WX_API_OK ? error : route->act(exchange, reply);
}

void mock_exchange_run(const struct mock_request *request, struct mock_space *space,
                       struct mock_exchange *out, struct mock_reply *reply)
{
    *out = (struct mock_exchange){
        .request = request, .space = space, .world = mock_space_world(space)};
    const struct mock_api_route *route = mock_api_route(request->path);
    if (route) out->endpoint = route->endpoint;
    if (!route)
        out->error = WX_API_URL;
    else if (request->body_too_large)
        out->error = WX_API_BODY_TOO_LARGE;
    else
        out->error = judge_and_act(out, route, reply);
    if (out->error == WX_API_OK && !mock_reply_is_whole(reply)) out->error = WX_API_SYSTEM_BUSY;
    if (out->error == WX_API_OK) return;
    mock_reply_error(reply, wx_api_error_code(out->error), NULL,
                     mock_clock_now(mock_space_clock(space)));
    if (out->error != WX_API_BODY_TOO_LARGE) return;
    reply->status = 413; /* the rest of the body is still on its way: nothing can follow it */
    reply->close = true;
}

void mock_exchange_release(struct mock_exchange *exchange)
{
    mock_call_release(&exchange->call);
    mock_world_drop(exchange->world);
}
