/* A view of bytes that somebody else owns: pointer and size, no terminator promised.
 *
 * A view is passed by value and dies with what it views. {NULL, 0} is the valid empty view. */
#ifndef WX_BYTES_H
#define WX_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct wx_bytes {
    const unsigned char *data;
    size_t size;
};

/* wx_bytes: a view of size bytes at data. */
static inline struct wx_bytes wx_bytes(const void *data, size_t size)
{
    return (struct wx_bytes){data, size};
}

/* wx_bytes_text: a view of a C string without its terminator; NULL gives the empty view. */
static inline struct wx_bytes wx_bytes_text(const char *text)
{
    return (struct wx_bytes){(const unsigned char *)text, text ? strlen(text) : 0};
}

static inline bool wx_bytes_equal(struct wx_bytes a, struct wx_bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool wx_bytes_equal_text(struct wx_bytes a, const char *text)
{
    return wx_bytes_equal(a, wx_bytes_text(text));
}

static inline bool wx_bytes_starts_with(struct wx_bytes bytes, const char *prefix)
{
    size_t size = strlen(prefix);
    return bytes.size >= size && wx_bytes_equal_text(wx_bytes(bytes.data, size), prefix);
}

/* wx_bytes_from: the view without its first `offset` bytes; empty where there are fewer. */
static inline struct wx_bytes wx_bytes_from(struct wx_bytes bytes, size_t offset)
{
    if (offset >= bytes.size) return (struct wx_bytes){NULL, 0};
    return wx_bytes(bytes.data + offset, bytes.size - offset);
}

/* wx_bytes_hex: two lower-case digits for each byte, and a NUL: 2 * size + 1 characters. */
static inline void wx_bytes_hex(struct wx_bytes bytes, char *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        *out++ = "0123456789abcdef"[bytes.data[i] >> 4];
        *out++ = "0123456789abcdef"[bytes.data[i] & 15];
    }
    *out = '\0';
}

/* wx_bytes_trim: the view without spaces, tabs, CR and LF at both ends. */
static inline struct wx_bytes wx_bytes_trim(struct wx_bytes bytes)
{
    while (bytes.size > 0 && strchr(" \t\r\n", bytes.data[0]) && bytes.data[0] != '\0')
        bytes = wx_bytes(bytes.data + 1, bytes.size - 1);
    while (bytes.size > 0 && strchr(" \t\r\n", bytes.data[bytes.size - 1]) &&
           bytes.data[bytes.size - 1] != '\0')
        bytes.size--;
    return bytes;
}

#endif
