#include "mock_server/delivery.h"

#include <time.h>

enum {
    HEAD_LIMIT = 256 * 1024,
    FRAME_MOST = 6, /* a chunk of one byte takes six */
    HOLD_MS = 10 * 60 * 1000,
    TRICKLE_MS = 200,
    LENGTH_CHANGE = 64,
    STREAM_TICK_MS = 100,
    STREAM_LIMIT = 4 * 1024 * 1024, /* bytes that a stream says at a time */
};

/* All bytes of an answer as they would go on the wire. */
struct image {
    struct wx_buf bytes;
    size_t head_size;
};

static void release_image(struct image *image)
{
    wx_buf_release(&image->bytes);
}

const char *mock_sent_name(enum mock_sent sent)
{
    switch (sent) {
    case MOCK_SENT_COMPLETE: return "complete";
    case MOCK_SENT_PARTIAL: return "partial";
    case MOCK_SENT_NONE: return "none";
    }
    return "none";
}

/* --- The image of an answer --- */

static void append_date(struct wx_buf *out)
{
    char text[64];
    struct tm broken;
    time_t now = time(NULL);
    gmtime_r(&now, &broken);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &broken);
    wx_buf_append_format(out, "Date: %s\r\n", text);
}

static bool is_chunked(const struct mock_delivery *delivery)
{
    return delivery->chunk_size > 0 || delivery->transport == MOCK_TRANSPORT_BAD_CHUNK ||
           delivery->transport == MOCK_TRANSPORT_NO_LAST_CHUNK;
}

/* HTTP has no body, and no length of one, there. */
static bool has_no_body(const struct mock_reply *reply)
{
    return reply->status == 204 || reply->status == 304;
}

static int64_t announced_length(const struct mock_reply *reply)
{
    int64_t length = (int64_t)reply->body.size;
    if (reply->delivery.transport != MOCK_TRANSPORT_BAD_LENGTH) return length;
    int64_t change = reply->delivery.length_change ? reply->delivery.length_change : LENGTH_CHANGE;
    return length + change > 0 ? length + change : 0;
}

static void append_head(struct wx_buf *out, const struct mock_reply *reply, const char *reason,
                        bool closes)
{
    wx_buf_append_format(out, "HTTP/1.1 %d %s\r\n", reply->status, reason);
    if (!mock_reply_has_own(reply, "Date")) append_date(out);
    if (reply->content_type && !mock_reply_has_own(reply, "Content-Type"))
        wx_buf_append_format(out, "Content-Type: %s\r\n", reply->content_type);
    if (is_chunked(&reply->delivery))
        wx_buf_append_text(out, "Transfer-Encoding: chunked\r\n");
    else if (!has_no_body(reply) && !mock_reply_has_own(reply, "Content-Length"))
        wx_buf_append_format(out, "Content-Length: %lld\r\n", (long long)announced_length(reply));
    if (!mock_reply_has_own(reply, "Connection"))
        wx_buf_append_format(out, "Connection: %s\r\n", closes ? "close" : "keep-alive");
    wx_buf_append(out, wx_buf_bytes(&reply->headers));
    wx_buf_append_text(out, "\r\n");
}

static const char LAST_CHUNK[] = "0\r\n\r\n";

static void append_chunk(struct wx_buf *out, struct wx_bytes bytes)
{
    wx_buf_append_format(out, "%zx\r\n", bytes.size);
    wx_buf_append(out, bytes);
    wx_buf_append_text(out, "\r\n");
}

static void append_chunks(struct wx_buf *out, struct wx_bytes body, size_t chunk_size)
{
    for (; body.size > 0; body = wx_bytes_from(body, chunk_size))
        append_chunk(out, wx_bytes(body.data, body.size < chunk_size ? body.size : chunk_size));
    wx_buf_append_text(out, LAST_CHUNK);
}

/* One good chunk, so that a reader is on its way, then a size that is none. */
static void append_bad_chunks(struct wx_buf *out, struct wx_bytes body)
{
    size_t half = body.size / 2;
    if (half > 0) append_chunk(out, wx_bytes(body.data, half));
    wx_buf_append_text(out, "no-size\r\n");
    wx_buf_append(out, wx_bytes_from(body, half));
    wx_buf_append_text(out, "\r\n0\r\n\r\n");
}

static void make_image(const struct mock_request *request, const struct mock_reply *reply,
                       const char *reason, bool closes, struct image *out)
{
    struct wx_bytes body = wx_buf_bytes(&reply->body);
    append_head(&out->bytes, reply, reason, closes);
    out->head_size = out->bytes.size;
    if (strcmp(request->method_name, "HEAD") == 0 || has_no_body(reply)) return;
    if (reply->delivery.transport == MOCK_TRANSPORT_BAD_CHUNK)
        append_bad_chunks(&out->bytes, body);
    else if (reply->delivery.transport == MOCK_TRANSPORT_NO_LAST_CHUNK)
        append_chunks(&out->bytes, body, body.size / 2 + 1);
    else if (reply->delivery.chunk_size > 0)
        append_chunks(&out->bytes, body, reply->delivery.chunk_size);
    else
        wx_buf_append(&out->bytes, body);
}

/* --- On the wire --- */

/* Head and body in one write: two would wait for the peer's delayed acknowledgement. */
static enum mock_sent write_front(const struct mock_wire *wire, const struct image *image,
                                  size_t size)
{
    size_t written = size > 0 ? wire->write(wire->context, wx_bytes(image->bytes.data, size)) : 0;
    if (written == 0) return MOCK_SENT_NONE;
    return written == image->bytes.size ? MOCK_SENT_COMPLETE : MOCK_SENT_PARTIAL;
}

/* Writes what leaves of the answer before it breaks: `usual` bytes, unless the delivery says. */
static enum mock_sent write_part(const struct mock_wire *wire, const struct mock_delivery *delivery,
                                 const struct image *image, size_t usual)
{
    size_t size = delivery->has_after_bytes ? (size_t)delivery->after_bytes : usual;
    return write_front(wire, image, size < image->bytes.size ? size : image->bytes.size);
}

/* Writes all but the chunk that says that it was all. */
static enum mock_sent write_unended(const struct mock_wire *wire, const struct image *image)
{
    size_t end = strlen(LAST_CHUNK);
    size_t body_size = image->bytes.size - image->head_size;
    return write_front(wire, image, image->bytes.size - (body_size < end ? 0 : end));
}

static enum mock_sent trickle(const struct mock_wire *wire, const struct mock_delivery *delivery,
                              const struct image *image)
{
    int64_t pause = delivery->trickle_ms ? delivery->trickle_ms : TRICKLE_MS;
    int64_t left = HOLD_MS;
    for (size_t i = 0; i < image->bytes.size; i++) {
        if (i > 0) left -= pause;
        if (i > 0 && (left < 0 || wire->wait(wire->context, pause) != MOCK_WAIT_ELAPSED)) {
            wire->cut(wire->context);
            return MOCK_SENT_PARTIAL;
        }
        if (wire->write(wire->context, wx_bytes(image->bytes.data + i, 1)) == 0)
            return i > 0 ? MOCK_SENT_PARTIAL : MOCK_SENT_NONE;
    }
    return MOCK_SENT_COMPLETE;
}

static enum mock_sent send_garbage(const struct mock_wire *wire)
{
    static const unsigned char GARBAGE[] = "\x00\xFF\xFE\x80 this is no HTTP \x01\x02\x03\r\n\r\n";
    (void)wire->write(wire->context, wx_bytes(GARBAGE, sizeof GARBAGE - 1));
    return MOCK_SENT_NONE;
}

static enum mock_sent send_image(const struct mock_wire *wire, const struct mock_delivery *delivery,
                                 const struct image *image)
{
    enum mock_sent sent = MOCK_SENT_NONE;
    size_t body_size = image->bytes.size - image->head_size;
    switch (delivery->transport) {
    case MOCK_TRANSPORT_GOOD:
    case MOCK_TRANSPORT_BAD_LENGTH:
    case MOCK_TRANSPORT_BAD_CHUNK: return write_front(wire, image, image->bytes.size);
    case MOCK_TRANSPORT_NO_LAST_CHUNK: return write_unended(wire, image);
    case MOCK_TRANSPORT_EMPTY: return MOCK_SENT_NONE;
    case MOCK_TRANSPORT_GARBAGE: return send_garbage(wire);
    case MOCK_TRANSPORT_TRICKLE: return trickle(wire, delivery, image);
    case MOCK_TRANSPORT_RESET:
        sent = write_part(wire, delivery, image, 0);
        wire->reset(wire->context);
        return sent;
    case MOCK_TRANSPORT_HANG:
        sent = write_part(wire, delivery, image, 0);
        (void)wire->wait(wire->context, HOLD_MS);
        return sent;
    case MOCK_TRANSPORT_TRUNCATE:
        sent = write_part(wire, delivery, image, image->head_size + body_size / 2);
        wire->cut(wire->context);
        return sent;
    case MOCK_TRANSPORT_EARLY_CLOSE:
        sent = write_part(wire, delivery, image, image->head_size);
        wire->cut(wire->context);
        return sent;
    }
    return MOCK_SENT_NONE;
}

static enum mock_sent send_stream(const struct mock_wire *wire, const struct mock_stream *stream)
{
    for (bool more = true; more;) {
        WX_BUF(bytes, STREAM_LIMIT);
        more = stream->next(stream->context, &bytes);
        if (bytes.size > 0 && wire->write(wire->context, wx_buf_bytes(&bytes)) < bytes.size)
            return MOCK_SENT_PARTIAL;
        if (wx_buf_status(&bytes) != WX_OK) return MOCK_SENT_PARTIAL;
        int64_t pause = bytes.size > 0 ? 0 : STREAM_TICK_MS;
        if (more && wire->wait(wire->context, pause) != MOCK_WAIT_ELAPSED) return MOCK_SENT_PARTIAL;
    }
    return MOCK_SENT_COMPLETE;
}

bool mock_delivery_closes(const struct mock_reply *reply, bool wished)
{
    switch (reply->delivery.transport) {
    case MOCK_TRANSPORT_GOOD:
    case MOCK_TRANSPORT_TRICKLE: return wished || reply->close || reply->delivery.drop_after;
    case MOCK_TRANSPORT_EMPTY:
    case MOCK_TRANSPORT_RESET:
    case MOCK_TRANSPORT_TRUNCATE:
    case MOCK_TRANSPORT_GARBAGE:
    case MOCK_TRANSPORT_HANG:
    case MOCK_TRANSPORT_BAD_LENGTH:
    case MOCK_TRANSPORT_BAD_CHUNK:
    case MOCK_TRANSPORT_NO_LAST_CHUNK:
    case MOCK_TRANSPORT_EARLY_CLOSE: return true;
    }
    return true;
}

enum mock_sent mock_deliver(const struct mock_wire *wire, const struct mock_request *request,
                            const struct mock_reply *reply, bool wished)
{
    __attribute__((cleanup(release_image))) struct image image = {
        .bytes.limit = HEAD_LIMIT + (size_t)FRAME_MOST * MOCK_REPLY_LIMIT};
    make_image(request, reply, wire->reason(reply->status), wished || reply->close, &image);
    /* For want of memory no answer leaves, rather than one with something missing. */
    if (!mock_reply_is_whole(reply) || wx_buf_status(&image.bytes) != WX_OK) {
        wire->cut(wire->context);
        return MOCK_SENT_NONE;
    }
    int64_t delay = reply->delivery.delay_ms;
    if (delay > 0 && wire->wait(wire->context, delay) == MOCK_WAIT_PEER_GONE) return MOCK_SENT_NONE;
    enum mock_sent sent = send_image(wire, &reply->delivery, &image);
    bool goes_on = reply->stream.next && sent == MOCK_SENT_COMPLETE;
    return goes_on ? send_stream(wire, &reply->stream) : sent;
}
