/* stdio: the command runs once; each call is one JSON line on stdin, its result one on stdout. */
#include "conformance/drivers/drivers.h"
#include "conformance/result.h"

#include <unistd.h>

enum { LINE_LIMIT = 64 * 1024, SECOND_MS = 2, DYING_MS = 200 };

static bool start(struct conf_driver *driver)
{
    if (driver->process.pid) return true;
    wx_buf_clear(&driver->pending);
    return conf_process_start(driver->settings.client, NULL, driver->settings.directory,
                              &driver->process) == WX_OK;
}

/* end: the client is lost to us, and starts anew at the next call. */
static void end(struct conf_driver *driver, struct conf_answer *out)
{
    conf_pump_stderr(&driver->process, out);
    conf_process_end(&driver->process, CONF_PROCESS_GRACE_MS);
    out->exit_status = driver->process.exit_status;
    out->exit_signal = driver->process.exit_signal;
    wx_buf_append(&out->stdout_text, wx_buf_bytes(&driver->pending));
    wx_buf_clear(&driver->pending);
}

/* has_died: whether it ended by itself; its streams close a moment before it does. */
static bool has_died(struct conf_process *process)
{
    int64_t until = conf_clock_ms() + DYING_MS;

    while (!conf_process_poll(process) && conf_clock_ms() < until) usleep(2000);
    return process->exited;
}

static void lose(struct conf_driver *driver, enum conf_delivery delivery, struct conf_answer *out)
{
    bool died = delivery == CONF_DELIVERY_GONE && has_died(&driver->process);

    end(driver, out);
    if (died && out->exit_signal) delivery = CONF_DELIVERY_SIGNAL;
    if (!died) { /* it was ended by us, which says nothing about it */
        out->exit_status = -1;
        out->exit_signal = 0;
    }
    out->delivery = delivery;
}

/* take_line: the first line that is not blank, off the front of what is pending. */
static void take_line(struct conf_driver *driver, struct wx_buf *out)
{
    struct wx_bytes text = wx_buf_bytes(&driver->pending);
    struct wx_bytes line = {NULL, 0};

    while (text.size && !line.size) {
        const unsigned char *newline = memchr(text.data, '\n', text.size);
        size_t size = newline ? (size_t)(newline - text.data) + 1 : text.size;
        line = wx_bytes_trim(wx_bytes(text.data, size));
        text = wx_bytes_from(text, size);
    }
    wx_buf_append(out, line);
    memmove(driver->pending.data, driver->pending.data + driver->pending.size - text.size,
            text.size);
    wx_buf_truncate(&driver->pending, text.size);
}

/* says_more: whether something stands behind the result; what comes later still is found when the
 * next call begins, and fails that one. */
static bool says_more(struct conf_driver *driver, struct conf_answer *out)
{
    struct wx_bytes nothing = wx_bytes(NULL, 0);
    int64_t until = conf_clock_ms() + SECOND_MS;

    conf_pump(&driver->process, &nothing, true, until, &driver->pending, out);
    return wx_bytes_trim(wx_buf_bytes(&driver->pending)).size > 0;
}

static void read_result(struct conf_driver *driver, struct conf_answer *out)
{
    WX_BUF(line, CONF_STDOUT_LIMIT);

    take_line(driver, &line);
    out->delivery = wx_buf_status(&line) == WX_ERR_MEMORY
                        ? CONF_DELIVERY_UNREAD
                        : conf_result_read(wx_buf_bytes(&line), &out->result);
    if (out->delivery != CONF_DELIVERY_RESULT) {
        enum conf_delivery delivery = out->delivery;
        wx_buf_append(&out->stdout_text, wx_buf_bytes(&line));
        lose(driver, delivery, out); /* who knows what its next line belongs to */
        return;
    }
    if (!says_more(driver, out)) return;
    wx_json_free(out->result);
    out->result = NULL;
    lose(driver, CONF_DELIVERY_TWO_RESULTS, out);
}

static void converse(struct conf_driver *driver, struct wx_bytes line, int64_t until,
                     struct conf_answer *out)
{
    enum conf_pump pump = conf_pump(&driver->process, &line, true, until, &driver->pending, out);

    if (pump == CONF_PUMP_LINE)
        read_result(driver, out);
    else
        lose(driver, conf_pump_delivery(pump), out);
}

void conf_stdio_call(struct conf_driver *driver, const struct conf_call *call,
                     struct conf_answer *out)
{
    WX_BUF(line, LINE_LIMIT);
    int64_t begin = conf_clock_ms();
    struct wx_bytes nothing = wx_bytes(NULL, 0);

    conf_call_json(call, &line);
    wx_buf_append_byte(&line, '\n');
    if (wx_buf_status(&line) != WX_OK || !start(driver)) {
        out->delivery = CONF_DELIVERY_NOT_STARTED;
        return;
    }
    if (conf_pump(&driver->process, &nothing, true, begin, &driver->pending, out) == CONF_PUMP_LINE)
        lose(driver, CONF_DELIVERY_TWO_RESULTS, out);
    else
        converse(driver, wx_buf_bytes(&line), begin + call->deadline_ms, out);
    out->elapsed_ms = conf_clock_ms() - begin;
}
