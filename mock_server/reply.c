#include "mock_server/reply.h"

#include <strings.h>

#include "protocol/crypto.h"
#include "protocol/json_writer.h"

enum { HEADERS_LIMIT = 64 * 1024, MESSAGE_LIMIT = 64 * 1024 };

/* ASSUMED: content-type: the encoding parameter, which is not a standard one, as the platform sends
 * it. */
static const char PLATFORM_TYPE[] = "application/json; encoding=utf-8";

void mock_reply_init(struct mock_reply *reply)
{
    *reply = (struct mock_reply){.status = 200, .content_type = PLATFORM_TYPE};
    wx_buf_init(&reply->headers, HEADERS_LIMIT);
    wx_buf_init(&reply->left_out, HEADERS_LIMIT);
    wx_buf_init(&reply->body, MOCK_REPLY_LIMIT);
}

void mock_reply_release(struct mock_reply *reply)
{
    wx_buf_release(&reply->headers);
    wx_buf_release(&reply->left_out);
    wx_buf_release(&reply->body);
    if (reply->stream.end) reply->stream.end(reply->stream.context);
}

/* ASSUMED: rid: a platform error ends so; the first group is the time.
 * Two random groups; without random bytes the rid is merely less unique. */
static void append_rid(struct wx_buf *out, int64_t now)
{
    unsigned char random[8] = {0};
    (void)!wx_random(random, sizeof random);
    wx_buf_append_format(out, " rid: %08x-", (unsigned)(uint32_t)now);
    wx_buf_append_hex(out, wx_bytes(random, 4));
    wx_buf_append_text(out, "-");
    wx_buf_append_hex(out, wx_bytes(random + 4, 4));
}

void mock_reply_error(struct mock_reply *reply, int errcode, const char *message, int64_t now)
{
    WX_BUF(text, MESSAGE_LIMIT);
    const struct wx_api_error_row *row = wx_api_error_by_code(errcode);
    wx_buf_append_text(&text, message ? message : row ? row->message : "unknown error");
    if (!message) append_rid(&text, now);
    reply->status = 200;
    reply->content_type = PLATFORM_TYPE;
    wx_buf_clear(&reply->body);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "errcode", errcode);
    wx_json_write_bytes(&writer, "errmsg", wx_buf_bytes(&text));
    wx_json_end_object(&writer);
}

static void append_line(struct wx_buf *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != '\r' && *text != '\n') wx_buf_append_byte(out, (unsigned char)*text);
}

void mock_reply_header(struct mock_reply *reply, const char *name, const char *value)
{
    if (!value) {
        append_line(&reply->left_out, name);
        wx_buf_append_text(&reply->left_out, "\n");
        return;
    }
    append_line(&reply->headers, name);
    wx_buf_append_text(&reply->headers, ": ");
    append_line(&reply->headers, value);
    wx_buf_append_text(&reply->headers, "\r\n");
}

/* Whether a line begins with that name and ends there, or goes on with a colon. */
static bool has_line(const struct wx_buf *lines, const char *name)
{
    size_t size = strlen(name);
    for (const char *line = wx_buf_text(lines); *line != '\0';) {
        const char *end = strchrnul(line, '\n');
        if ((size_t)(end - line) >= size && strncasecmp(line, name, size) == 0 &&
            (line[size] == ':' || line[size] == '\n'))
            return true;
        line = *end == '\n' ? end + 1 : end;
    }
    return false;
}

bool mock_reply_has_own(const struct mock_reply *reply, const char *name)
{
    return has_line(&reply->headers, name) || has_line(&reply->left_out, name);
}

void mock_reply_go_on(struct mock_reply *reply, const struct mock_stream *stream)
{
    reply->stream = *stream;
    reply->close = true; /* nothing else says where it ends */
    mock_reply_header(reply, "Content-Length", NULL);
}

bool mock_reply_is_whole(const struct mock_reply *reply)
{
    return wx_buf_status(&reply->headers) == WX_OK && wx_buf_status(&reply->left_out) == WX_OK &&
           wx_buf_status(&reply->body) == WX_OK;
}
