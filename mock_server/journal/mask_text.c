/* Finds what must be hidden in a text of any kind: first by the names that stand before values,
 * then by the values themselves. */
#include "mock_server/journal/mask_text.h"

#include <strings.h>

enum { CODE_OTHER = 0x80, KEY_HEAD = 48 };

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_quote(int c)
{
    return c == '"' || c == '\'' || c == '`';
}

static bool is_name(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

static int hex(const unsigned char *at, size_t digits)
{
    int value = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = at[i] >= '0' && at[i] <= '9'                 ? at[i] - '0'
                    : (at[i] | 32) >= 'a' && (at[i] | 32) <= 'f' ? (at[i] | 32) - 'a' + 10
                                                                 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* A character behind backslashes: one, or more where JSON lies in a string of JSON. */
static int read_escape(const unsigned char *at, const unsigned char *end, size_t *size)
{
    size_t slashes = 0;
    while (at + slashes < end && at[slashes] == '\\') slashes++;
    *size = 1;
    if (at + slashes == end) return '\\';
    unsigned char next = at[slashes];
    if (next == 'u' && end - at >= (ptrdiff_t)slashes + 5) {
        int value = hex(at + slashes + 1, 4);
        if (value < 0) return '\\';
        *size = slashes + 5;
        return value < 0x80 ? value : CODE_OTHER;
    }
    if (!strchr("nrtbf/\"'", next)) return '\\';
    *size = slashes + 1;
    return next == 'n' ? '\n' : strchr("rtbf", next) ? ' ' : next;
}

int mock_text_code(const unsigned char *at, const unsigned char *end, size_t *size)
{
    if (*at == '\\') return read_escape(at, end, size);
    *size = 1;
    if (*at >= 0x80) return CODE_OTHER;
    if (*at != '%' || end - at < 3) return *at;
    int value = hex(at + 1, 2);
    if (value < 0) return '%';
    *size = 3;
    return value < 0x80 ? value : CODE_OTHER;
}

bool mock_text_is_key(struct wx_bytes text)
{
    static const char KIND[] = "PRIVATE", END[] = "KEY-----";
    size_t head = text.size < KEY_HEAD ? text.size : KEY_HEAD;
    return wx_bytes_starts_with(text, "-----BEGIN") &&
           memmem(text.data, head, KIND, sizeof KIND - 1) &&
           memmem(text.data, head, END, sizeof END - 1);
}

/* --- From a name to its value --- */

bool mock_text_find_separator(const unsigned char *at, const unsigned char *end,
                              struct mock_text_value *out)
{
    size_t size = 0;
    int newlines = 0;
    *out = (struct mock_text_value){0};
    for (; at < end; at += size) {
        int c = mock_text_code(at, end, &size);
        if (c == ':' || c == '=' || c == '>') {
            if (!out->separator) out->separator = c;
        } else if (!is_space(c)) {
            if (out->separator || !(is_quote(c) || c == ']')) break;
            if (*at == '"') out->named_by_string = true;
        }
        newlines += c == '\n';
    }
    if (!out->separator && newlines >= 2) out->separator = '\n';
    out->begin = out->end = at;
    return out->separator && at < end;
}

/* The quote that closes what `open` (a quote as it is spelled) opened. */
static const unsigned char *find_quote(struct wx_bytes open, const unsigned char *at,
                                       const unsigned char *end)
{
    while (at < end) {
        size_t size = 1;
        if (*at == '\\') {
            while (at + size < end && at[size] == '\\') size++;
            bool closes = size + 1 == open.size && at + size < end && at[size] == '"';
            if (closes) return at;
            at += size + (at + size < end && size % 2 == 1 ? 1 : 0);
            continue;
        }
        if (open.size == 1 ? *at == *open.data : *at == '"') return at;
        if (*open.data == '%' && end - at >= 3 && memcmp(at, open.data, 3) == 0) return at;
        at++;
    }
    return end;
}

/* The bracket that closes the one at `at`; the end where none does. */
static const unsigned char *find_bracket(const unsigned char *at, const unsigned char *end)
{
    static const unsigned char QUOTE = '"';
    size_t depth = 0;
    for (; at < end; at++) {
        if (*at == '"') {
            at = find_quote(wx_bytes(&QUOTE, 1), at + 1, end);
            if (at == end) return end;
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if ((*at == '}' || *at == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return end;
}

static const unsigned char *find_one_of(const char *stops, const unsigned char *at,
                                        const unsigned char *end)
{
    while (at < end && !(*at && strchr(stops, *at))) at++;
    return at;
}

/* Where a value without quotes ends. "Bearer x": the word behind belongs to it. Behind =, it goes
 * on over what ends it in JSON. */
static const unsigned char *find_end_of_words(const unsigned char *at, const unsigned char *end,
                                              int separator)
{
    const char *stops = separator == '=' ? " \t\r\n&<>\"'`\\" : " \t\r\n,&;}])<>\"'`\\";
    const unsigned char *stop = find_one_of(stops, at, end);
    size_t size = (size_t)(stop - at);
    bool scheme = (size == 6 && strncasecmp((const char *)at, "bearer", size) == 0) ||
                  (size == 5 && strncasecmp((const char *)at, "basic", size) == 0);
    if (!scheme || stop == end || *stop != ' ') return stop;
    return find_one_of(stops, stop + 1, end);
}

bool mock_text_find_value(const unsigned char *end, bool is_form, struct mock_text_value *out)
{
    static const char CDATA[] = "<![CDATA[";
    const unsigned char *at = out->begin;
    if (is_form && out->separator == '=') {
        out->spelling = MOCK_SPELLED_FORM;
        out->end = find_one_of("&\r\n", at, end);
        return out->end > at;
    }
    size_t size = 0;
    int c = mock_text_code(at, end, &size);
    if (is_quote(c)) {
        out->spelling = size == 1 && c == '"' ? MOCK_SPELLED_JSON : MOCK_SPELLED_PLAIN;
        out->begin = at + size;
        out->end = find_quote(wx_bytes(at, size), out->begin, end);
        return out->end > out->begin;
    }
    bool cdata = end - at >= 9 && memcmp(at, CDATA, 9) == 0;
    if (cdata) {
        out->begin = at + 9;
        const unsigned char *close = memmem(out->begin, (size_t)(end - out->begin), "]]>", 3);
        out->end = close ? close : end;
    } else {
        out->is_bare = out->named_by_string && out->separator == ':';
        out->end = *at == '{' || *at == '[' ? find_bracket(at, end)
                                            : find_end_of_words(at, end, out->separator);
    }
    return out->end > out->begin;
}

/* --- The walk --- */

size_t mock_text_next_name(const unsigned char **at, const unsigned char *end, char *name,
                           size_t most)
{
    size_t size = 0;
    const unsigned char *from = *at;
    while (from < end) {
        if (is_name(mock_text_code(from, end, &size))) break;
        from += size;
    }
    size_t count = 0;
    while (from < end) {
        int c = *from;
        size = 1;
        /* Most names are spelled as they are: they need no second look. */
        if (!is_name(c)) c = mock_text_code(from, end, &size);
        if (!is_name(c)) break;
        if (count < most) name[count] = (char)c;
        count++;
        from += size;
    }
    *at = from;
    return count < most ? count : most;
}
