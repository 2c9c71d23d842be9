#include "conformance/driver.h"

#include "conformance/drivers/drivers.h"

#include <stdlib.h>

static const struct {
    const char *name;
    void (*call)(struct conf_driver *, const struct conf_call *, struct conf_answer *);
} DRIVERS[] = {
    [CONF_DRIVER_EXEC] = {"exec", conf_exec_call},
    [CONF_DRIVER_STDIO] = {"stdio", conf_stdio_call},
    [CONF_DRIVER_HTTP] = {"http", conf_http_call},
};

const char *conf_driver_name(enum conf_driver_kind kind)
{
    return DRIVERS[kind].name;
}

bool conf_driver_by_name(const char *name, enum conf_driver_kind *out)
{
    for (size_t i = 0; i < sizeof DRIVERS / sizeof *DRIVERS; i++) {
        if (strcmp(DRIVERS[i].name, name) != 0) continue;
        *out = (enum conf_driver_kind)i;
        return true;
    }
    return false;
}

enum wx_status conf_driver_open(const struct conf_driver_settings *settings,
                                struct conf_driver **out)
{
    struct conf_driver *driver = calloc(1, sizeof *driver);
    enum wx_status status = WX_OK;

    if (!driver) return WX_ERR_MEMORY;
    driver->settings = *settings;
    wx_buf_init(&driver->pending, CONF_STDOUT_LIMIT);
    if (settings->kind == CONF_DRIVER_HTTP) status = conf_http_open(&driver->http);
    if (status != WX_OK) {
        conf_driver_free(driver);
        return status;
    }
    *out = driver;
    return WX_OK;
}

void conf_driver_free(struct conf_driver *driver)
{
    if (!driver) return;
    conf_process_end(&driver->process, CONF_PROCESS_GRACE_MS);
    conf_http_free(driver->http);
    wx_buf_release(&driver->pending);
    free(driver);
}

static bool is_starved(const struct wx_buf *text)
{
    return wx_buf_status(text) == WX_ERR_MEMORY;
}

void conf_driver_call(struct conf_driver *driver, const struct conf_call *call,
                      struct conf_answer *out)
{
    *out = (struct conf_answer){.exit_status = -1};
    wx_buf_init(&out->stdout_text, CONF_STDOUT_LIMIT);
    wx_buf_init(&out->stderr_text, CONF_STDERR_LIMIT);
    DRIVERS[driver->settings.kind].call(driver, call, out);
    if (!is_starved(&out->stdout_text) && !is_starved(&out->stderr_text)) return;
    /* What was not kept was not looked through either: nobody knows how the client did. */
    wx_json_free(out->result);
    out->result = NULL;
    out->delivery = CONF_DELIVERY_UNREAD;
}

void conf_answer_release(struct conf_answer *answer)
{
    wx_json_free(answer->result);
    wx_buf_release(&answer->stdout_text);
    wx_buf_release(&answer->stderr_text);
    *answer = (struct conf_answer){.exit_status = -1};
}
