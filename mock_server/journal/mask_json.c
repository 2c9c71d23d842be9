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
    for (size_t i = 0; i < text.size && plain; i++) {
        unsigned char c = text.data[i];
        plain = c != ':' && c != '=' && c != '>' && c != '\\' && c != '%';
    }
    if (plain)
        wx_buf_append(out, text);
    else
        mock_hide_names(mask, false, text, out);
}

static bool is_of_number(unsigned char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* Whether a card's number stands in a number, behind its sign or point: as mask.h finds it in text.
 */
static bool holds_card(struct wx_bytes number)
{
    for (size_t i = 0; i < number.size; i++) {
        bool at_word = i == 0 || number.data[i - 1] < '0'; /* a sign or a point */
        if (at_word && mock_hide_card_size(wx_bytes_from(number, i)) > 0) return true;
    }
    return false;
}

/* What stands between strings: only a number of it can be a card's. Hidden, it becomes a string. */
static void append_outside(const struct mock_mask *mask, const unsigned char *at,
                           const unsigned char *end, struct wx_buf *out)
{
    const unsigned char *shown = at;
    while (at < end) {
        const unsigned char *begin = at;
        while (at < end && is_of_number(*at)) at++;
        size_t size = (size_t)(at - begin);
        if (holds_card(wx_bytes(begin, size))) {
            struct mock_text_value value = {.begin = begin, .end = at, .is_bare = true};
            wx_buf_append(out, wx_bytes(shown, (size_t)(begin - shown)));
            mock_hide_value(mask, &value, out);
            shown = at;
        }
        if (size == 0) at++;
    }
    wx_buf_append(out, wx_bytes(shown, (size_t)(end - shown)));
}

void mock_hide_json(const struct mock_mask *mask, struct wx_bytes text, struct wx_buf *out)
{
    const unsigned char *at = text.data;
    const unsigned char *end = text.data + text.size;
    const unsigned char *shown = at; /* all before it is in `out` */
    while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
        const unsigned char *begin = at + 1;
        const unsigned char *quote = end_of_string(begin);
        struct wx_bytes inside = wx_bytes(begin, (size_t)(quote - begin));
        struct mock_text_value value;
        append_outside(mask, shown, begin, out);
        shown = quote;
        at = quote + 1;
        if (!is_name(quote, end)) {
            append_inside(mask, inside, out);
            continue;
        }
        wx_buf_append(out, inside);
        if (!find_hidden(begin, quote, end, &value)) continue;
        wx_buf_append(out, wx_bytes(quote, (size_t)(value.begin - quote)));
        mock_hide_value(mask, &value, out);
        shown = value.end;
        at = value.is_bare ? value.end : value.end + 1;
    }
    append_outside(mask, shown, end, out);
}
