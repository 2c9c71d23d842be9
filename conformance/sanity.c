#include "conformance/sanity.h"

#include "conformance/inputs.h"

enum { SHOWN = 300 };

/* An operation that does not exist; an adapter must not guess. */
static const char OPERATION[] = "wxconform_handshake";

static void append_line(struct wx_buf *out, const char *label, const struct wx_buf *text)
{
    struct wx_bytes line = wx_bytes_trim(wx_buf_bytes(text));

    if (!line.size) return;
    if (line.size > SHOWN) line = wx_bytes_from(line, line.size - SHOWN);
    wx_buf_append_format(out, "; its %s ends in: ", label);
    for (size_t i = 0; i < line.size; i++) /* one line, and nothing that drives a terminal */
        wx_buf_append_byte(out, line.data[i] < 0x20 || line.data[i] == 0x7F ? ' ' : line.data[i]);
}

static bool judge(const struct conf_run *run, const struct conf_answer *answer, struct wx_buf *out)
{
    const char *outcome = wx_json_text(wx_json_member(answer->result, "outcome"));

    if (answer->delivery == CONF_DELIVERY_RESULT && outcome &&
        strcmp(outcome, "unsupported") == 0) {
        wx_buf_append_text(out, "the client answers an unknown operation with unsupported");
        return true;
    }
    if (answer->delivery == CONF_DELIVERY_RESULT)
        wx_buf_append_format(out,
                             "the adapter answers an operation that does not exist with \"%s\": "
                             "compare `op`, and answer {\"outcome\":\"unsupported\"} to what you "
                             "do not know",
                             outcome ? outcome : "");
    else
        wx_buf_append_format(out, "the client %s", conf_delivery_words(answer->delivery));
    if (answer->exit_signal > 0) wx_buf_append_format(out, " (signal %d)", answer->exit_signal);
    if (answer->exit_status > 0) wx_buf_append_format(out, " (status %d)", answer->exit_status);
    if (run->options->driver == CONF_DRIVER_STDIO && answer->delivery == CONF_DELIVERY_TIMED_OUT)
        wx_buf_append_text(out, "; a silent stdio client most often does not flush its output");
    append_line(out, "stdout", &answer->stdout_text);
    append_line(out, "stderr", &answer->stderr_text);
    return false;
}

bool conf_sanity_client(struct conf_run *run, struct conf_driver *driver,
                        struct conf_answer *out_answer, struct wx_buf *out_words)
{
    __attribute__((cleanup(conf_inputs_release))) struct conf_inputs inputs = {.owned = {NULL}};
    struct conf_inputs_source source = {.case_name = "sanity",
                                        .operation = OPERATION,
                                        .base_url = "https://127.0.0.1:9",
                                        .workspace = &run->stage.workspace,
                                        .space = "sanity"};

    if (conf_inputs_make(&source, &inputs) != WX_OK) {
        wx_buf_append_text(out_words, wx_status_words(WX_ERR_MEMORY));
        out_answer->delivery = CONF_DELIVERY_NOT_STARTED;
        return false;
    }
    struct conf_call call = {inputs.items, CONF_INPUTS_COUNT, run->options->timeout_ms};
    conf_driver_call(driver, &call, out_answer);
    return judge(run, out_answer, out_words);
}

bool conf_sanity_mock(struct conf_run *run, struct wx_buf *out_words)
{
    struct conf_http *http = NULL;
    WX_JSON(health);
    enum wx_status status = conf_http_open(&http);

    if (status == WX_OK)
        status = conf_mock_call(run->stage.mock, http, "GET", "/health", NULL, &health, out_words);
    conf_http_free(http);
    if (status == WX_OK)
        wx_buf_append_format(out_words, "wxmock %s answers", conf_mock_version(run->stage.mock));
    return status == WX_OK;
}
