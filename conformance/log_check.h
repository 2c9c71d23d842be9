/* Whether the events of a log agree with each other: plan, cases, totals, verdict on the run. */
#ifndef CONF_LOG_CHECK_H
#define CONF_LOG_CHECK_H

#include "conformance/log.h"

/* conf_log_check: a log whose lines, frame and digest are in order. WX_ERR_MISMATCH where an event
 * belongs to no planned case, a planned case has no case_finished or two, a code is unknown, the
 * totals are not those of the events, or the log says green without ground; `out_reason` then holds
 * a sentence that begins with `name` and the line. */
enum wx_status conf_log_check(const struct conf_log *log, const char *name,
                              struct wx_buf *out_reason) WX_MUST_CHECK;

#endif
