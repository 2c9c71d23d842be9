/* HTTP as a caller, over libcurl: for the mock's admin API and for clients behind the http driver.
 */
#ifndef CONF_HTTP_H
#define CONF_HTTP_H

#include "protocol/buf.h"

enum { CONF_HTTP_LIMIT = 64 * 1024 * 1024 }; /* bytes of the largest answer that is taken */

struct conf_http;

/* conf_http_open: what one thread needs for its calls. No connection is kept between them. */
enum wx_status conf_http_open(struct conf_http **out) WX_MUST_CHECK;
void conf_http_free(struct conf_http *http);

/* conf_http_send: sends a request (`body` may be empty; then no body is sent) and appends the
 * answer's body to `out`. WX_ERR_IO where no whole answer came in time: `out_reason` gets why,
 * WX_ERR_LIMIT for too long a one. *out_status is the HTTP status. */
enum wx_status conf_http_send(struct conf_http *http, const char *method, const char *url,
                              const char *bearer, struct wx_bytes body, int timeout_ms,
                              long *out_status, struct wx_buf *out, struct wx_buf *out_reason)
    WX_MUST_CHECK;

#endif
