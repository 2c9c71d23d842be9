/* What the three drivers share: the driver's state, and pumping a child's output until something
 * happens. Private to driver.c and drivers/. */
#ifndef CONF_DRIVERS_H
#define CONF_DRIVERS_H

#include "conformance/driver.h"
#include "conformance/http.h"
#include "conformance/process.h"

struct conf_driver {
    struct conf_driver_settings settings; /* texts are borrowed */
    struct conf_process process;          /* stdio: the client that lives on */
    struct wx_buf pending;                /* stdio: stdout behind the last line that was taken */
    struct conf_http *http;               /* http */
};

/* Why pumping stopped. */
enum conf_pump {
    CONF_PUMP_LINE,    /* stdout holds a whole line */
    CONF_PUMP_CLOSED,  /* stdout was closed, or the process ended and all it wrote was read */
    CONF_PUMP_LATE,    /* the time is over, or the run was interrupted */
    CONF_PUMP_FLOOD,   /* stdout went over its limit */
    CONF_PUMP_STARVED, /* there is no memory for stdout */
};

/* conf_pump: moves what the process writes into `out` and the answer's stderr, and what is left of
 * *input into it, until `until_ms` of conf_clock_ms. With `for_line` it stops at a whole line that
 * is not blank. */
enum conf_pump conf_pump(struct conf_process *process, struct wx_bytes *input, bool for_line,
                         int64_t until_ms, struct wx_buf *out, struct conf_answer *answer);

/* conf_pump_delivery: what it means that pumping stopped so, where a whole line was waited for; of
 * LINE, that there is a result to be read. */
enum conf_delivery conf_pump_delivery(enum conf_pump pump);

/* conf_pump_stderr: takes what is there now. */
void conf_pump_stderr(struct conf_process *process, struct conf_answer *answer);

/* conf_call_json: the call as one JSON object, without a line end. */
void conf_call_json(const struct conf_call *call, struct wx_buf *out);

void conf_exec_call(struct conf_driver *driver, const struct conf_call *call,
                    struct conf_answer *out);
void conf_stdio_call(struct conf_driver *driver, const struct conf_call *call,
                     struct conf_answer *out);
void conf_http_call(struct conf_driver *driver, const struct conf_call *call,
                    struct conf_answer *out);

#endif
