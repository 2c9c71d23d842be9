#include "protocol/buf.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 128, FORMAT_FEW = 128 };

/* The buffer may have held a key or a person: explicit_bzero is not optimised away. */
static void wipe(struct wx_buf *buf)
{
    if (buf->data) explicit_bzero(buf->data, buf->capacity);
    free(buf->data);
}

void wx_buf_init(struct wx_buf *buf, size_t limit)
{
    *buf = (struct wx_buf){.limit = limit};
}

void wx_buf_release(struct wx_buf *buf)
{
    wipe(buf);
    *buf = (struct wx_buf){0};
}

void wx_buf_clear(struct wx_buf *buf)
{
    buf->size = 0;
    buf->status = WX_OK;
    if (buf->data) buf->data[0] = '\0';
}

/* The memory for `needed` bytes, at most `most`: doubled, so that many small appends copy little.
 */
static size_t next_capacity(size_t capacity, size_t needed, size_t most)
{
    if (capacity < FIRST_CAPACITY) capacity = FIRST_CAPACITY;
    while (capacity < needed && capacity <= SIZE_MAX / 2) capacity *= 2;
    if (capacity < needed || capacity > most) capacity = most;
    return capacity;
}

/* Moves the content to `capacity` bytes (the NUL included). realloc would leave the old copy. */
static bool grow(struct wx_buf *buf, size_t capacity)
{
    unsigned char *data = malloc(capacity);
    if (!data) {
        wx_buf_fail(buf, wx_starve());
        return false;
    }
    if (buf->data) memcpy(data, buf->data, buf->size);
    wipe(buf);
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

unsigned char *wx_buf_extend_slowly(struct wx_buf *buf, size_t size)
{
    if (buf->status != WX_OK) return NULL;
    size_t limit = buf->limit < SIZE_MAX ? buf->limit : SIZE_MAX - 1; /* room for the NUL */
    if (buf->size > limit || size > limit - buf->size) {
        wx_buf_fail(buf, WX_ERR_LIMIT);
        return NULL;
    }
    size_t needed = buf->size + size + 1;
    if (needed > buf->capacity && !grow(buf, next_capacity(buf->capacity, needed, limit + 1)))
        return NULL;
    unsigned char *room = buf->data + buf->size;
    buf->size += size;
    buf->data[buf->size] = '\0';
    return room;
}

void wx_buf_reserve(struct wx_buf *buf, size_t size)
{
    size_t content = buf->size;
    size_t most = buf->limit > content ? buf->limit - content : 0;
    if (wx_buf_extend(buf, size < most ? size : most)) wx_buf_truncate(buf, content);
}

void wx_buf_append_text(struct wx_buf *buf, const char *text)
{
    wx_buf_append(buf, wx_bytes_text(text));
}

void wx_buf_append_format(struct wx_buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    wx_buf_append_format_list(buf, format, arguments);
    va_end(arguments);
}

void wx_buf_append_format_list(struct wx_buf *buf, const char *format, va_list arguments)
{
    char few[FORMAT_FEW]; /* most are short: they are written once, not measured first */
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(few, sizeof few, format, arguments);
    unsigned char *room = size < 0 ? NULL : wx_buf_extend(buf, (size_t)size);
    if (room && (size_t)size < sizeof few)
        memcpy(room, few, (size_t)size);
    else if (room) /* wx_buf_extend keeps one byte behind the content for the terminator */
        vsnprintf((char *)room, (size_t)size + 1, format, again);
    if (size < 0) wx_buf_fail(buf, WX_ERR_FORMAT);
    explicit_bzero(few, sizeof few);
    va_end(again);
}

void wx_buf_append_hex(struct wx_buf *buf, struct wx_bytes bytes)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char *room = wx_buf_extend(buf, bytes.size * 2);
    if (!room) return;
    for (size_t i = 0; i < bytes.size; i++) {
        room[2 * i] = (unsigned char)DIGITS[bytes.data[i] >> 4];
        room[2 * i + 1] = (unsigned char)DIGITS[bytes.data[i] & 15];
    }
}

void wx_buf_truncate(struct wx_buf *buf, size_t size)
{
    if (size >= buf->size) return;
    buf->size = size;
    buf->data[size] = '\0';
}

void wx_buf_fail(struct wx_buf *buf, enum wx_status status)
{
    if (buf->status == WX_OK) buf->status = status;
}

enum wx_status wx_buf_status(const struct wx_buf *buf)
{
    return buf->status;
}

char *wx_buf_take_text(struct wx_buf *buf)
{
    if (buf->status != WX_OK || (!buf->data && !grow(buf, 1))) return NULL;
    char *text = (char *)buf->data;
    text[buf->size] = '\0';
    *buf = (struct wx_buf){.limit = buf->limit};
    return text;
}
