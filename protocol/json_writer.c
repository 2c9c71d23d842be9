#include "protocol/json_writer.h"

#include <math.h>

#include "protocol/charset.h"

static void append_escaped(struct wx_buf *out, unsigned char byte)
{
    switch (byte) {
    case '"': wx_buf_append_text(out, "\\\""); return;
    case '\\': wx_buf_append_text(out, "\\\\"); return;
    case '\n': wx_buf_append_text(out, "\\n"); return;
    case '\r': wx_buf_append_text(out, "\\r"); return;
    case '\t': wx_buf_append_text(out, "\\t"); return;
    default: wx_buf_append_format(out, "\\u%04x", byte); return;
    }
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F;
}

static void append_string(struct wx_buf *out, struct wx_bytes value)
{
    wx_buf_append_byte(out, '"');
    size_t plain = 0; /* bytes at the front of `value` that go out as they are */
    for (;;) {
        while (plain < value.size && value.data[plain] < 0x80 && is_plain(value.data[plain]))
            plain++; /* most text is that */
        if (plain == value.size) break;
        size_t size = wx_utf8_size(wx_bytes_from(value, plain));
        if (size > 1) {
            plain += size;
            continue;
        }
        wx_buf_append(out, wx_bytes(value.data, plain));
        if (size == 0 || value.data[plain] == '\0')
            wx_buf_append_text(out, "\xEF\xBF\xBD");
        else
            append_escaped(out, value.data[plain]);
        value = wx_bytes_from(value, plain + 1);
        plain = 0;
    }
    wx_buf_append(out, value);
    wx_buf_append_byte(out, '"');
}

static void before_value(struct wx_json_writer *writer, const char *name)
{
    if (writer->wants_comma) wx_buf_append_byte(writer->out, ',');
    writer->wants_comma = true;
    if (!name) return;
    append_string(writer->out, wx_bytes_text(name));
    wx_buf_append_byte(writer->out, ':');
}

static void begin(struct wx_json_writer *writer, const char *name, unsigned char bracket)
{
    before_value(writer, name);
    wx_buf_append_byte(writer->out, bracket);
    writer->wants_comma = false;
}

static void end(struct wx_json_writer *writer, unsigned char bracket)
{
    wx_buf_append_byte(writer->out, bracket);
    writer->wants_comma = true;
}

void wx_json_begin_object(struct wx_json_writer *writer, const char *name)
{
    begin(writer, name, '{');
}

void wx_json_end_object(struct wx_json_writer *writer)
{
    end(writer, '}');
}

void wx_json_begin_array(struct wx_json_writer *writer, const char *name)
{
    begin(writer, name, '[');
}

void wx_json_end_array(struct wx_json_writer *writer)
{
    end(writer, ']');
}

void wx_json_write_bytes(struct wx_json_writer *writer, const char *name, struct wx_bytes value)
{
    before_value(writer, name);
    append_string(writer->out, value);
}

void wx_json_write_text(struct wx_json_writer *writer, const char *name, const char *value)
{
    if (value)
        wx_json_write_bytes(writer, name, wx_bytes_text(value));
    else
        wx_json_write_null(writer, name);
}

void wx_json_write_integer(struct wx_json_writer *writer, const char *name, int64_t value)
{
    char digits[20]; /* of INT64_MIN, without its sign */
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    before_value(writer, name);
    if (value < 0) wx_buf_append_byte(writer->out, '-');
    wx_buf_append(writer->out, wx_bytes(digits + at, sizeof digits - at));
}

void wx_json_write_real(struct wx_json_writer *writer, const char *name, double value)
{
    if (!isfinite(value)) {
        wx_json_write_null(writer, name);
        return;
    }
    before_value(writer, name);
    wx_buf_append_format(writer->out, "%.17g", value);
}

void wx_json_write_boolean(struct wx_json_writer *writer, const char *name, bool value)
{
    before_value(writer, name);
    wx_buf_append_text(writer->out, value ? "true" : "false");
}

void wx_json_write_null(struct wx_json_writer *writer, const char *name)
{
    before_value(writer, name);
    wx_buf_append_text(writer->out, "null");
}

void wx_json_write_raw(struct wx_json_writer *writer, const char *name, struct wx_bytes json)
{
    before_value(writer, name);
    wx_buf_append(writer->out, json);
}

static void write_children(struct wx_json_writer *writer, const struct wx_json *node)
{
    for (const struct wx_json *child = wx_json_first(node); child; child = wx_json_next(child))
        wx_json_write_node(writer, wx_json_name(child), child);
}

void wx_json_write_node(struct wx_json_writer *writer, const char *name, const struct wx_json *node)
{
    bool truth = false;
    switch (node ? wx_json_type(node) : WX_JSON_NULL) {
    case WX_JSON_NULL: wx_json_write_null(writer, name); return;
    case WX_JSON_BOOLEAN:
        (void)wx_json_boolean(node, &truth);
        wx_json_write_boolean(writer, name, truth);
        return;
    case WX_JSON_NUMBER:
        wx_json_write_raw(writer, name, wx_bytes_text(wx_json_number_text(node)));
        return;
    case WX_JSON_STRING: wx_json_write_text(writer, name, wx_json_text(node)); return;
    case WX_JSON_ARRAY:
        wx_json_begin_array(writer, name);
        write_children(writer, node);
        wx_json_end_array(writer);
        return;
    case WX_JSON_OBJECT:
        wx_json_begin_object(writer, name);
        write_children(writer, node);
        wx_json_end_object(writer);
        return;
    }
}
