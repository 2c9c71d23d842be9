/* One answer before it is put on the wire. */
#ifndef MOCK_REPLY_H
#define MOCK_REPLY_H

#include "protocol/api_error.h"
#include "protocol/buf.h"

enum { MOCK_REPLY_LIMIT = 16 * 1024 * 1024 };

struct mock_reply {
    int status; /* of HTTP */
    const char *content_type;
    struct wx_buf headers; /* further header lines, each ending in CR LF */
    struct wx_buf body;
    bool close; /* the connection, after the answer */
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

/* mock_reply_header: adds a header; a line break in name or value is dropped. */
void mock_reply_header(struct mock_reply *reply, const char *name, const char *value);

/* mock_reply_is_whole: false where memory ran out while it was written. */
bool mock_reply_is_whole(const struct mock_reply *reply);

#endif
