/* One answer before it is put on the wire. */
#ifndef MOCK_REPLY_H
#define MOCK_REPLY_H

#include "protocol/api_error.h"
#include "protocol/buf.h"

enum { MOCK_REPLY_LIMIT = 16 * 1024 * 1024 };

enum mock_transport {
    MOCK_TRANSPORT_GOOD = 0,
#define MOCK_TRANSPORT(name, word, summary) MOCK_TRANSPORT_##name,
#include "mock_server/transport.def"
#undef MOCK_TRANSPORT
};

/* How the answer goes on the wire (delivery.h); a zeroed one: at once and whole. Where a number is
 * 0 the transport's own default holds. */
struct mock_delivery {
    int64_t delay_ms; /* before the first byte */
    enum mock_transport transport;
    int64_t trickle_ms;    /* between two bytes; 0: 200 */
    bool has_after_bytes;  /* how much of the answer leaves before the transport breaks */
    int64_t after_bytes;   /* … head included */
    int64_t length_change; /* of a bad length; 0: 64 bytes more than there are */
    size_t chunk_size;     /* 0: not chunked */
    bool drop_after;       /* says that the connection stays open, and closes it */
};

/* What follows an answer's body, for as long as both sides want it. */
struct mock_stream {
    void *context;
    /* next: appends what there is to say by now, which may be nothing; false: it is over. */
    bool (*next)(void *context, struct wx_buf *out);
    /* end: gives back the context; once, whether or not a byte of it was sent. */
    void (*end)(void *context);
};

struct mock_reply {
    int status; /* of HTTP */
    const char *content_type;
    struct wx_buf headers;  /* further header lines, each ending in CR LF */
    struct wx_buf left_out; /* names of usual headers that are not sent, each ending in LF */
    struct wx_buf body;
    bool close; /* the connection, after the answer */
    struct mock_delivery delivery;
    struct mock_stream stream; /* zeroed: the answer ends with its body */
    void *trace;               /* of the handler's own, from `answer` to `finished` (server.h) */
};

/* MOCK_REPLY: an owning local: status 200 and no body yet. */
#define MOCK_REPLY(name)                                                                           \
    __attribute__((cleanup(mock_reply_release))) struct mock_reply name;                           \
    mock_reply_init(&name)

void mock_reply_init(struct mock_reply *reply);
void mock_reply_release(struct mock_reply *reply);

/* mock_reply_error: makes the reply the platform's answer of an error: HTTP status 200, errcode,
 * and errmsg with a rid whose first group is `now` (SPEC.md section 1). `message` NULL: the
 * table's. */
void mock_reply_error(struct mock_reply *reply, int errcode, const char *message, int64_t now);

/* mock_reply_header: adds a header, in place of the usual one of that name (Date, Content-Type,
 * Content-Length, Connection); `value` NULL: leaves the usual one out. A line break in name or
 * value is dropped. */
void mock_reply_header(struct mock_reply *reply, const char *name, const char *value);

/* mock_reply_has_own: whether mock_reply_header has decided about the usual header of that name. */
bool mock_reply_has_own(const struct mock_reply *reply, const char *name);

/* mock_reply_go_on: lets the stream follow the body; the connection ends with it. The reply takes
 * its context. */
void mock_reply_go_on(struct mock_reply *reply, const struct mock_stream *stream);

/* mock_reply_is_whole: false where memory ran out while it was written. */
bool mock_reply_is_whole(const struct mock_reply *reply);

#endif
