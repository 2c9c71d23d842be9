/* Hides in strict JSON: names and values are what they are, not what they look like. */
#include "mock_server/journal/mask_hide.h"

/* Where the string ends whose inside begins at `at`: at its quote. */
static const unsigned char *end_of_string(const unsigned char *at)
{
    while (*at != '"') at += *at == '\\' ? 2 : 1;
    return at;
}

static bool is_name(const unsigned char *quote, const unsigned char *end)
{
    const unsigned char *at = quote + 1;
    while (at < end && strchr(" \t\r\n", *at)) at++;
    return at < end && *at == ':';
}

/* Whether the value of the name [begin, quote) has to be hidden, and where it lies. */
static bool find_hidden(const unsigned char *begin, const unsigned char *quote,
                        const unsigned char *end, struct mock_text_value *out)
{
    struct wx_bytes name = wx_bytes(begin, (size_t)(quote - begin));
    WX_BUF(decoded, name.size);
    if (name.size > 0 && memchr(begin, '\\', name.size)) {
        mock_hide_decode(name, &decoded);
        name = wx_buf_bytes(&decoded);
    }
    return mock_hide_is_due(name) && mock_text_find_separator(quote, end, out) &&
           mock_text_find_value(end, false, out) && mock_hide_is_wanted(name, out);
}

/* Most strings hold no name and value: they need no walk. */
static void append_inside(const struct mock_mask *mask, struct wx_bytes text, struct wx_buf *out)
{
    bool plain = true;
    for (size_t i = 0; i < text.size && plain; i++) plain = !strchr(":=>\\%", text.data[i]);
    if (plain)
        wx_buf_append(out, text);
    else
        mock_hide_names(mask, false, text, out);
}

void mock_hide_json(const struct mock_mask *mask, struct wx_bytes text, struct wx_buf *out)
{
    const unsigned char *at = text.data;
    const unsigned char *end = text.data + text.size;
    const unsigned char *shown = at; /* all before it is in `out` */
    while ((at = memchr(at, '"', (size_t)(end - at)))) {
        const unsigned char *begin = at + 1;
        const unsigned char *quote = end_of_string(begin);
        struct mock_text_value value;
        at = quote + 1;
        if (!is_name(quote, end)) {
            wx_buf_append(out, wx_bytes(shown, (size_t)(begin - shown)));
            append_inside(mask, wx_bytes(begin, (size_t)(quote - begin)), out);
            shown = quote;
        } else if (find_hidden(begin, quote, end, &value)) {
            wx_buf_append(out, wx_bytes(shown, (size_t)(value.begin - shown)));
            mock_hide_value(mask, &value, out);
            shown = value.end;
            at = value.is_bare ? value.end : value.end + 1;
        }
    }
    wx_buf_append(out, wx_bytes(shown, (size_t)(end - shown)));
}
