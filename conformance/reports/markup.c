#include "conformance/reports/markup.h"

#include "protocol/charset.h"

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

static uint32_t code_point(const unsigned char *text, size_t size)
{
    static const unsigned char FIRST_BITS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = text[0] & FIRST_BITS[size];
    for (size_t i = 1; i < size; i++) code = code << 6 | (text[i] & 0x3Fu);
    return code;
}

/* Characters that are none, or that show the text around them in another order or not at all. */
static bool is_deceptive(uint32_t code)
{
    return (code >= 0x80 && code < 0xA0) || (code & 0xFFFE) == 0xFFFE ||
           (code >= 0xFDD0 && code <= 0xFDEF) || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
           code == 0x061C || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F);
}

static void append_picture(struct wx_buf *out, unsigned char control)
{
    unsigned char picture = control == 0x7F ? 0x21 : control;
    wx_buf_append(out, wx_bytes((unsigned char[]){0xE2, 0x90, (unsigned char)(0x80 + picture)}, 3));
}

/* One language's way with ASCII: whether it has appended the character itself. */
typedef bool special(struct wx_buf *out, unsigned char byte, const unsigned char *next);

static void append_text(struct wx_buf *out, const char *text, special *append_special)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        size_t size = wx_utf8_size(wx_bytes_text((const char *)at));
        if (size == 0) {
            wx_buf_append_text(out, REPLACEMENT);
            at++;
            continue;
        }
        if (size > 1 && is_deceptive(code_point(at, size)))
            wx_buf_append_text(out, REPLACEMENT);
        else if (size > 1)
            wx_buf_append(out, wx_bytes(at, size));
        else if (!append_special(out, *at, at + 1)) {
            if (*at < 0x20 || *at == 0x7F)
                append_picture(out, *at);
            else
                wx_buf_append_byte(out, *at);
        }
        at += size;
    }
}

static bool special_xml(struct wx_buf *out, unsigned char byte, const unsigned char *next)
{
    (void)next;
    switch (byte) {
    case '&': wx_buf_append_text(out, "&amp;"); return true;
    case '<': wx_buf_append_text(out, "&lt;"); return true;
    case '>': wx_buf_append_text(out, "&gt;"); return true;
    case '"': wx_buf_append_text(out, "&quot;"); return true;
    case '\'': wx_buf_append_text(out, "&#39;"); return true;
    case '\n': wx_buf_append_text(out, "&#10;"); return true;
    case '\t': wx_buf_append_text(out, "&#9;"); return true;
    default: return false;
    }
}

static bool special_tap(struct wx_buf *out, unsigned char byte, const unsigned char *next)
{
    (void)next;
    if (byte != '#' && byte != '\\') return false;
    wx_buf_append_byte(out, '\\');
    wx_buf_append_byte(out, byte);
    return true;
}

static bool special_none(struct wx_buf *out, unsigned char byte, const unsigned char *next)
{
    (void)out, (void)byte, (void)next;
    return false;
}

static bool special_markdown(struct wx_buf *out, unsigned char byte, const unsigned char *next)
{
    if (byte == '\n' || byte == '\t' || byte == '\r') {
        wx_buf_append_byte(out, ' ');
        return true;
    }
    bool link = (byte == ':' && next[0] == '/') ||
                ((byte == 'w' || byte == 'W') && (next[0] == 'w' || next[0] == 'W'));
    if (!link && (byte == '\0' || !strchr("&<>`*_[]|\\~@#!$", byte))) return false;
    wx_buf_append_format(out, "&#%d;", byte);
    return true;
}

void conf_markup_xml(struct wx_buf *out, const char *text)
{
    append_text(out, text, special_xml);
}

void conf_markup_tap(struct wx_buf *out, const char *text)
{
    append_text(out, text, special_tap);
}

void conf_markup_line(struct wx_buf *out, const char *text)
{
    append_text(out, text, special_none);
}

void conf_markup_markdown(struct wx_buf *out, const char *text)
{
    append_text(out, text, special_markdown);
}

void conf_markup_script(struct wx_buf *out, struct wx_bytes json)
{
    size_t plain = 0; /* bytes at the front of `json` that go out as they are */
    while (plain < json.size) {
        const unsigned char *at = json.data + plain;
        bool ascii = *at == '<' || *at == '>' || *at == '&';
        bool line_end = *at == 0xE2 && json.size - plain >= 3 && at[1] == 0x80 &&
                        (at[2] == 0xA8 || at[2] == 0xA9);
        if (!ascii && !line_end) {
            plain++;
            continue;
        }
        wx_buf_append(out, wx_bytes(json.data, plain));
        wx_buf_append_format(out, "\\u%04x", ascii ? *at : 0x2000u + (at[2] & 0x3Fu));
        json = wx_bytes_from(json, plain + (ascii ? 1 : 3));
        plain = 0;
    }
    wx_buf_append(out, json);
}
