/* The inputs of one call: the usual ones, and what the case and its step change (cases/README.md).
 */
#ifndef CONF_INPUTS_H
#define CONF_INPUTS_H

#include "conformance/driver.h"
#include "conformance/workspace.h"

enum { CONF_INPUTS_COUNT = 12 };

struct conf_inputs {
    struct conf_input items[CONF_INPUTS_COUNT];
    char *owned[CONF_INPUTS_COUNT];
};

/* What a call's inputs are made from. */
struct conf_inputs_source {
    const char *case_name;
    const char *operation;
    const char *base_url;
    const char *ca_file;           /* or NULL */
    const struct wx_json *given;   /* the case's given, or NULL; its strings are final */
    const struct wx_json *changes; /* the step's inputs, or NULL */
    const struct conf_workspace *workspace;
    const char *space; /* names the folder of the case's own files */
};

/* conf_inputs_make: `out` is given zeroed and released with conf_inputs_release, also on failure.
 */
enum wx_status conf_inputs_make(const struct conf_inputs_source *source, struct conf_inputs *out)
    WX_MUST_CHECK;

/* conf_inputs_lengthen: gives the client so many milliseconds more, where it has a timeout_ms. */
enum wx_status conf_inputs_lengthen(struct conf_inputs *inputs, int64_t by_ms) WX_MUST_CHECK;

/* conf_inputs_timeout_ms: the client's own limit; 0 where it has none. */
int64_t conf_inputs_timeout_ms(const struct conf_inputs *inputs);

void conf_inputs_release(struct conf_inputs *inputs);

/* conf_inputs_value: the value of an input; NULL where it is absent. */
const char *conf_inputs_value(const struct conf_inputs *inputs, const char *name);

#endif
