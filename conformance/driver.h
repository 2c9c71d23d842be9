/* The client under test, whatever way it is driven: one call in, one delivery out.
 *
 * A driver is opened once for each worker and used by that worker alone. It never blocks beyond a
 * call's deadline, and what it started is gone once it is freed. */
#ifndef CONF_DRIVER_H
#define CONF_DRIVER_H

#include "conformance/verdict.h"
#include "protocol/json.h"

enum {
    CONF_STDOUT_LIMIT = 4 * 1024 * 1024, /* bytes of stdout that a client may print for a call */
    CONF_STDERR_LIMIT = 256 * 1024,      /* bytes of stderr that are kept and searched */
};

enum conf_driver_kind { CONF_DRIVER_EXEC, CONF_DRIVER_STDIO, CONF_DRIVER_HTTP };

struct conf_driver_settings {
    enum conf_driver_kind kind;
    const char *client;    /* a shell command, or a URL */
    const char *directory; /* where the client runs; NULL: where we are */
};

/* One call: names and values of the inputs, by their JSON names; those with NULL are absent. */
struct conf_input {
    const char *name;
    const char *value;
    bool is_number;
};

struct conf_call {
    const struct conf_input *inputs;
    size_t input_count;
    int deadline_ms; /* after which the client is ended */
};

/* What came of a call. Zeroed, or released with conf_answer_release. */
struct conf_answer {
    enum conf_delivery delivery;
    struct wx_json *result;    /* an object with a known outcome, for CONF_DELIVERY_RESULT */
    struct wx_buf stdout_text; /* without the result's line */
    struct wx_buf stderr_text;
    size_t stderr_left_out;
    int64_t elapsed_ms;
    int exit_status; /* -1 where there was none */
    int exit_signal; /* 0 where there was none */
};

struct conf_driver;

/* conf_driver_open: prepares a driver, which borrows the texts of `settings`; a stdio client is
 * started at its first call, and again after it was lost. */
enum wx_status conf_driver_open(const struct conf_driver_settings *settings,
                                struct conf_driver **out) WX_MUST_CHECK;
void conf_driver_free(struct conf_driver *driver);

/* conf_driver_call: makes one call and fills `out` (given zeroed) whatever happens. */
void conf_driver_call(struct conf_driver *driver, const struct conf_call *call,
                      struct conf_answer *out);

void conf_answer_release(struct conf_answer *answer);

/* conf_driver_name: "exec", "stdio" or "http". conf_driver_by_name: false for an unknown one. */
const char *conf_driver_name(enum conf_driver_kind kind);
bool conf_driver_by_name(const char *name, enum conf_driver_kind *out);

#endif
