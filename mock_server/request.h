/* One HTTP request as the double reads it, free of the HTTP library. */
#ifndef MOCK_REQUEST_H
#define MOCK_REQUEST_H

#include "protocol/buf.h"

enum mock_method { MOCK_METHOD_GET, MOCK_METHOD_POST, MOCK_METHOD_OTHER };

enum { MOCK_HEADERS_MOST = 64 };

struct mock_header {
    const char *name;
    const char *value;
};

/* Everything is borrowed from the connection and dies with the request. */
struct mock_request {
    enum mock_method method;
    const char *method_name;
    const char *path;  /* decoded, and else as it was sent: "//" and "/../" are no "/" */
    const char *query; /* as it was sent, without the question mark; "" where there is none */
    struct mock_header headers[MOCK_HEADERS_MOST];
    size_t header_count;
    struct wx_bytes body;
    bool body_too_large; /* it was not read to its end */
    const char *peer_ip;
    int peer_port;
    const char *listener; /* the name of who took it in: "http", "https", … */
    uint64_t connection;  /* of one TCP connection, never used again in this process; from 1 */
};

/* mock_method_of: the method of a name; only GET and POST mean anything here. */
enum mock_method mock_method_of(const char *name);

/* mock_request_header: the value of the first header of that name (case does not matter), or NULL.
 */
const char *mock_request_header(const struct mock_request *request, const char *name);

/* mock_path_decode: a path without its percent escapes, into as much room as it has itself. An
 * escape that is no byte of text (%00, %zz) stays as it was written. */
void mock_path_decode(const char *path, char *out);

/* mock_query_value: the value of the first parameter of that name in a query, decoded as a form is
 * (percent escapes, plus for a space). NULL where there is none; the caller frees it with free().
 * NULL too, and *out_starved true, where there is no memory: nobody knows then. *out_starved stays
 * as it was otherwise. An escape that is no byte of text (%00, %zz) stays as it was written. */
char *mock_query_value(const char *query, const char *name, bool *out_starved) WX_MUST_CHECK;

#endif
