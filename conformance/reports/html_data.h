/* The data of the HTML report: what its script shows, as JSON, each repeated part once. */
#ifndef CONF_HTML_DATA_H
#define CONF_HTML_DATA_H

#include "conformance/log.h"

enum {
    /* What the page shows of a text (body, answer, header) and how many requests of a case: the log
     * has all of it. */
    CONF_HTML_TEXT_SHOWN = 4096,
    CONF_HTML_TEXT_SHOWN_GREEN = 1024,
    CONF_HTML_REQUESTS_SHOWN = 20,
    CONF_HTML_REQUESTS_SHOWN_GREEN = 3,
};

/* conf_html_data: appends the JSON. Failures stick in the buffer. */
void conf_html_data(const struct conf_log *log, struct wx_buf *out);

#endif
