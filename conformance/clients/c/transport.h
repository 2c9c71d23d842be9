/* One HTTP exchange over libcurl: bounded in time and memory, verified, never redirected.
 *
 * The connection is kept between exchanges; libcurl opens a new one where the server has closed it.
 */
#ifndef WX_CLIENT_TRANSPORT_H
#define WX_CLIENT_TRANSPORT_H

#include "verdict.h"

struct wx_client_request {
    const char
        *base_url; /* "https://host[:port]"; http:// is meant for tests on one's own machine */
    const char *ca_file;      /* NULL: the system's anchors */
    const char *path;         /* "/wxa/get_category" */
    const char *access_token; /* goes into the query, escaped; NULL: no query */
    const char *body;         /* JSON to POST; NULL: GET */
    long timeout_ms;          /* for this exchange, connection and name lookup included */
};

struct wx_client_reply {
    char *bytes; /* ends in a NUL that length does not count */
    size_t length;
};

/* wx_client_transport_open: NULL when memory is short. */
struct wx_client_transport *wx_client_transport_open(void);
void wx_client_transport_free(struct wx_client_transport *transport);

/* wx_client_transport_send sends once and takes in a complete answer of HTTP status 200, the only
 * status this interface answers with, success or not. Release the reply. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_transport_send(struct wx_client_transport *transport,
                         const struct wx_client_request *request, struct wx_client_reply *out_reply,
                         struct wx_client_verdict *out_verdict);

void wx_client_reply_release(struct wx_client_reply *reply);

#endif
