#include "mock_server/whole.h"

#include <strings.h>

enum { TLS_LEAST = 0x14, TLS_MOST = 0x17, TLS_HEADER = 5, NUMBER_MOST = 18 };

static bool is_tls(struct wx_bytes said)
{
    return said.data[0] >= TLS_LEAST && said.data[0] <= TLS_MOST;
}

static bool is_whole_record(struct wx_bytes said)
{
    if (said.size < TLS_HEADER) return false;
    return said.size - TLS_HEADER >= ((size_t)said.data[3] << 8 | said.data[4]);
}

/* The rest of the line of a header, where the line that begins at `line` is of that name. */
static struct wx_bytes value_of(struct wx_bytes line, const char *name)
{
    size_t size = strlen(name);
    if (line.size <= size || strncasecmp((const char *)line.data, name, size) != 0)
        return wx_bytes(NULL, 0);
    if (line.data[size] != ':') return wx_bytes(NULL, 0);
    return wx_bytes_trim(wx_bytes_from(line, size + 1));
}

/* What a length says; SIZE_MAX for what is none. */
static size_t read_length(struct wx_bytes value)
{
    size_t length = 0;
    if (value.size == 0 || value.size > NUMBER_MOST) return SIZE_MAX;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] < '0' || value.data[i] > '9') return SIZE_MAX;
        length = length * 10 + (size_t)(value.data[i] - '0');
    }
    return length;
}

static bool ends_with(struct wx_bytes bytes, const char *end)
{
    size_t size = strlen(end);
    return bytes.size >= size && wx_bytes_equal_text(wx_bytes_from(bytes, bytes.size - size), end);
}

/* Whether the body is there that the head announces. */
static bool has_body(struct wx_bytes head, struct wx_bytes body)
{
    size_t length = 0;
    bool chunked = false;
    while (head.size > 0) {
        const unsigned char *end = memchr(head.data, '\n', head.size);
        size_t size = end ? (size_t)(end - head.data) + 1 : head.size;
        struct wx_bytes line = wx_bytes(head.data, size);
        struct wx_bytes value = value_of(line, "Content-Length");
        if (value.data) length = read_length(value);
        chunked = chunked || value_of(line, "Transfer-Encoding").data;
        head = wx_bytes_from(head, size);
    }
    if (chunked) return ends_with(body, "0\r\n\r\n");
    return length == SIZE_MAX || body.size >= length;
}

bool mock_is_whole(struct wx_bytes said)
{
    if (said.size == 0) return false;
    if (is_tls(said)) return is_whole_record(said);
    const unsigned char *end = memmem(said.data, said.size, "\r\n\r\n", 4);
    if (!end) return false;
    size_t head = (size_t)(end - said.data) + 2;
    return has_body(wx_bytes(said.data, head), wx_bytes_from(said, head + 2));
}
