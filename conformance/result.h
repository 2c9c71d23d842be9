/* A client's result: is it one? (INTERFACES: four outcomes, each with its members.) */
#ifndef CONF_RESULT_H
#define CONF_RESULT_H

#include "conformance/driver.h"

/* conf_result_read: reads one line. CONF_DELIVERY_RESULT and *out (the caller frees it), or
 * BAD_JSON, BAD_RESULT or UNREAD (no memory) with *out untouched. */
enum conf_delivery conf_result_read(struct wx_bytes line, struct wx_json **out);

/* conf_result_take_last: for a finished stdout: the last line that is not blank is the result; an
 * earlier line that is one too makes it TWO_RESULTS. Fills delivery, result and stdout_text of the
 * answer. */
void conf_result_take_last(struct wx_bytes text, struct conf_answer *answer);

#endif
