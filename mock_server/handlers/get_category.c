#include "mock_server/handlers/handlers.h"

enum wx_api_error mock_handle_get_category(struct mock_exchange *exchange, struct mock_reply *reply)
{
    wx_buf_append(&reply->body, wx_buf_bytes(&exchange->call.app->category_answer));
    return WX_API_OK;
}
