/* http: each call is a POST of its JSON to the adapter's URL. */
#include "conformance/drivers/drivers.h"
#include "conformance/result.h"

void conf_http_call(struct conf_driver *driver, const struct conf_call *call,
                    struct conf_answer *out)
{
    WX_BUF(body, CONF_STDOUT_LIMIT);
    WX_BUF(text, CONF_STDOUT_LIMIT);
    WX_BUF(reason, CONF_STDERR_LIMIT);
    int64_t begin = conf_clock_ms();
    long http_status = 0;

    out->exit_status = -1;
    conf_call_json(call, &body);
    if (wx_buf_status(&body) != WX_OK) {
        out->delivery = CONF_DELIVERY_NOT_STARTED;
        return;
    }
    enum wx_status status =
        conf_http_send(driver->http, "POST", driver->settings.client, NULL, wx_buf_bytes(&body),
                       call->deadline_ms, &http_status, &text, &reason);
    out->elapsed_ms = conf_clock_ms() - begin;
    if (status == WX_OK && http_status == 200) {
        out->delivery = conf_result_read(wx_buf_bytes(&text), &out->result);
        if (out->delivery != CONF_DELIVERY_RESULT)
            wx_buf_append(&out->stdout_text, wx_buf_bytes(&text));
        return;
    }
    wx_buf_append(&out->stdout_text, wx_buf_bytes(&text));
    wx_buf_append_format(&out->stderr_text, "%s\n", wx_buf_text(&reason));
    if (status == WX_ERR_MEMORY || status == WX_ERR_CRYPTO || status == WX_ERR_UNAVAILABLE)
        out->delivery = CONF_DELIVERY_UNREAD;
    else if (status == WX_ERR_LIMIT)
        out->delivery = CONF_DELIVERY_FLOOD;
    else if (status == WX_ERR_IO && out->elapsed_ms >= call->deadline_ms)
        out->delivery = CONF_DELIVERY_TIMED_OUT;
    else
        out->delivery = CONF_DELIVERY_HTTP_FAILED;
}
