/* A growing byte buffer with a ceiling that its maker chose.
 *
 * Errors stick: once an append fails (no memory, over the limit) the buffer takes nothing more and
 * wx_buf_status says why, so a writer appends freely and checks once at the end. What was appended
 * before the failure stays. The content is always followed by a NUL that does not count.
 * A zeroed struct is a valid empty buffer whose limit is 0: it takes nothing. */
#ifndef WX_BUF_H
#define WX_BUF_H

#include "protocol/bytes.h"
#include "protocol/status.h"

#include <stdarg.h>

struct wx_buf {
    unsigned char *data; /* NULL while nothing was appended */
    size_t size;
    size_t capacity;
    size_t limit; /* most bytes of content */
    enum wx_status status;
};

/* WX_BUF: an owning local that releases itself at the end of its scope. */
#define WX_BUF(name, limit_bytes)                                                                  \
    __attribute__((cleanup(wx_buf_release))) struct wx_buf name = {.limit = (limit_bytes)}

/* wx_buf_init: makes an empty buffer that grows to at most `limit` bytes. */
void wx_buf_init(struct wx_buf *buf, size_t limit);

/* wx_buf_release: wipes and frees the content and leaves a zeroed, valid buffer. */
void wx_buf_release(struct wx_buf *buf);

/* wx_buf_clear: empties the buffer and forgets a failure; keeps memory and limit. */
void wx_buf_clear(struct wx_buf *buf);

/* wx_buf_append …: append at the end, or make the buffer failed and change nothing. */
static inline void wx_buf_append(struct wx_buf *buf, struct wx_bytes bytes);
void wx_buf_append_text(struct wx_buf *buf, const char *text);
static inline void wx_buf_append_byte(struct wx_buf *buf, unsigned char byte);
void wx_buf_append_format(struct wx_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void wx_buf_append_format_list(struct wx_buf *buf, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* wx_buf_append_hex: two lower-case digits for each byte. */
void wx_buf_append_hex(struct wx_buf *buf, struct wx_bytes bytes);

/* wx_buf_extend: room for `size` more bytes, to be filled by the caller, counted as content at
 * once (wx_buf_truncate gives back what is not needed). NULL, and a failed buffer, when there is
 * none. The pointer is good until the next append. */
static inline unsigned char *wx_buf_extend(struct wx_buf *buf, size_t size);

/* wx_buf_extend_slowly: the same, where there may not be room yet. */
unsigned char *wx_buf_extend_slowly(struct wx_buf *buf, size_t size);

/* wx_buf_reserve: makes room for `size` more bytes at once, as far as the limit allows, where it is
 * known how many will come. Only a lack of memory makes the buffer failed. */
void wx_buf_reserve(struct wx_buf *buf, size_t size);

/* wx_buf_truncate: cuts the content to `size` bytes; a larger size changes nothing. */
void wx_buf_truncate(struct wx_buf *buf, size_t size);

/* wx_buf_fail: makes the buffer failed, for writers built on top of it. The first failure stays. */
void wx_buf_fail(struct wx_buf *buf, enum wx_status status);

/* wx_buf_status: WX_OK, or why some append failed (MEMORY, LIMIT, or what wx_buf_fail was told). */
enum wx_status wx_buf_status(const struct wx_buf *buf) WX_MUST_CHECK;

/* wx_buf_bytes: a view of the content; dies at the next append. */
static inline struct wx_bytes wx_buf_bytes(const struct wx_buf *buf)
{
    return wx_bytes(buf->data, buf->size);
}

/* wx_buf_text: the content as a C string; "" when empty. Dies at the next append. */
static inline const char *wx_buf_text(const struct wx_buf *buf)
{
    return buf->data ? (const char *)buf->data : "";
}

/* wx_buf_take_text: moves the content out as a C string that the caller frees with free(), and
 * leaves the buffer empty. NULL when the buffer has failed or there is no memory. */
char *wx_buf_take_text(struct wx_buf *buf) WX_MUST_CHECK;

/* Here because a writer appends a few bytes at a time, hundreds of times a request. */
static inline unsigned char *wx_buf_extend(struct wx_buf *buf, size_t size)
{
    /* What has room is within its limit: the capacity is. */
    if (buf->status != WX_OK || size >= buf->capacity - buf->size)
        return wx_buf_extend_slowly(buf, size);
    unsigned char *room = buf->data + buf->size;
    buf->size += size;
    buf->data[buf->size] = '\0';
    return room;
}

static inline void wx_buf_append(struct wx_buf *buf, struct wx_bytes bytes)
{
    if (bytes.size == 0) return;
    unsigned char *room = wx_buf_extend(buf, bytes.size);
    if (room) memcpy(room, bytes.data, bytes.size);
}

static inline void wx_buf_append_byte(struct wx_buf *buf, unsigned char byte)
{
    unsigned char *room = wx_buf_extend(buf, 1);
    if (room) *room = byte;
}

#endif
