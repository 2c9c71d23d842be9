/* The data of the HTML report: what its script shows, as JSON, each repeated part once. */
#ifndef CONF_HTML_DATA_H
#define CONF_HTML_DATA_H

#include "conformance/log.h"

/* What is wanted of the page's data at most. Where a log has more, its longest texts (bodies,
 * answers, stderr) are shown shorter, and fewer requests: the log has all of it. */
enum { CONF_HTML_DATA_WANTED = 1600 * 1024 };

/* conf_html_data: appends the JSON. Failures stick in the buffer. */
void conf_html_data(const struct conf_log *log, struct wx_buf *out);

#endif
