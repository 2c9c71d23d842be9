/* How an answer is put on the wire: whole in one write, or spoiled on purpose. Free of the HTTP
 * library, which it reaches through struct mock_wire. */
#ifndef MOCK_DELIVERY_H
#define MOCK_DELIVERY_H

#include "mock_server/reply.h"
#include "mock_server/request.h"

/* How an answer left. What a fault holds back counts as not sent. */
enum mock_sent {
    MOCK_SENT_COMPLETE, /* to its last byte */
    MOCK_SENT_PARTIAL,
    MOCK_SENT_NONE, /* not a byte of it */
};

enum mock_wait {
    MOCK_WAIT_ELAPSED,
    MOCK_WAIT_PEER_GONE, /* it closed or reset the connection */
    MOCK_WAIT_STOPPING,  /* the listener */
};

/* The connection under an answer. */
struct mock_wire {
    void *context;
    /* reason: the words of an HTTP status. */
    const char *(*reason)(int status);
    /* write: puts bytes on the connection; how many, which is fewer where it broke. */
    size_t (*write)(void *context, struct wx_bytes bytes);
    /* wait: lets that time pass, or less where there is nobody left to wait for. */
    enum mock_wait (*wait)(void *context, int64_t milliseconds);
    /* reset: breaks the connection off (TCP RST). */
    void (*reset)(void *context);
    /* cut: ends our side of the connection behind what was written; of TLS, without a farewell. */
    void (*cut)(void *context);
};

/* mock_sent_name: "complete", "partial" or "none"; static. */
const char *mock_sent_name(enum mock_sent sent);

/* mock_delivery_closes: whether the connection ends with this answer. `wished`: the request or the
 * listener asks for it. */
bool mock_delivery_closes(const struct mock_reply *reply, bool wished);

/* mock_deliver: puts the reply on the wire as its delivery says, then its stream, if it has one. It
 * holds the thread at most 10 minutes longer than the peer takes it, or as long as the stream goes
 * on, and gives up where the peer goes or the listener stops.
 * `wished` as above: what the head of the answer says of the connection. */
enum mock_sent mock_deliver(const struct mock_wire *wire, const struct mock_request *request,
                            const struct mock_reply *reply, bool wished);

#endif
