/* An HTTP or HTTPS listener: the only place that knows the HTTP library (CivetWeb).
 *
 * A listener reads a request, hands it to its handler, and puts the reply on the wire (delivery.h).
 * It refuses by itself what is no sound HTTP (400) and what could be read in two ways (two
 * lengths). mock_server_setup comes first, once in a process, before any thread is started. */
#ifndef MOCK_SERVER_H
#define MOCK_SERVER_H

#include "mock_server/delivery.h"
#include "mock_server/tls.h"

/* Who answers. All run on the listener's threads. */
struct mock_handler {
    void *context;
    /* body_limit: most bytes of a body that are read for this request. */
    size_t (*body_limit)(void *context, const struct mock_request *request);
    /* answer: fills the reply, which comes with status 200 and no body. */
    void (*answer)(void *context, const struct mock_request *request, struct mock_reply *reply);
    /* finished: how the reply left, once for every `answer` and after it; takes back reply->trace.
     * NULL: nobody asks. */
    void (*finished)(void *context, const struct mock_request *request, struct mock_reply *reply,
                     enum mock_sent sent);
};

struct mock_listener_options {
    const char *name;             /* static: what requests say of whom they came to */
    const char *address;          /* IPv4, dotted */
    uint16_t port;                /* 0: a free one */
    unsigned threads;             /* connections that are served at a time */
    bool crowded;                 /* strangers may come in numbers: see crowd.h */
    const struct mock_leaf *leaf; /* NULL: plain HTTP */
    enum mock_tls_range range;
    struct mock_handler handler;
};

/* Bytes of the longest base URL, "https://255.255.255.255:65535", and a zero byte. */
enum { MOCK_URL_SIZE = 32 };

struct mock_listener;

/* mock_server_setup: readies the HTTP library, with TLS. WX_ERR_UNAVAILABLE, and `problem`, where
 * it cannot do TLS here. mock_server_teardown: the counterpart, after the last listener. */
enum wx_status mock_server_setup(struct wx_buf *problem) WX_MUST_CHECK;
void mock_server_teardown(void);

/* mock_listener_start: listens. WX_ERR_IO, and `problem` (which address, why, what to do), where it
 * cannot. The leaf is not needed any more afterwards. */
enum wx_status mock_listener_start(const struct mock_listener_options *options,
                                   struct mock_listener **out, struct wx_buf *problem)
    WX_MUST_CHECK;

/* mock_listener_port: the port it listens on; mock_listener_url: its base URL, "https://…:8443". */
uint16_t mock_listener_port(const struct mock_listener *listener);
const char *mock_listener_url(const struct mock_listener *listener);

/* mock_listener_stop: lets running requests finish (at most 10 seconds), then closes everything.
 * An answer that a fault holds back leaves at once, or never. NULL is allowed. */
void mock_listener_stop(struct mock_listener *listener);

#endif
