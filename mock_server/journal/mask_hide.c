/* Hides in a text what mask.h promises. */
#include "mock_server/journal/mask.h"

#include <strings.h>

#include "mock_server/journal/mask_text.h"
#include "protocol/base64.h"
#include "protocol/credential.h"
#include "protocol/json.h"

enum { NAME_LONGEST = 128, DECODED_LIMIT = 1024 * 1024, CIPHERTEXT_SHORTEST = 128 };

/* --- By name --- */

static void decode_form(struct wx_bytes text, struct wx_buf *out)
{
    const unsigned char *end = text.data + text.size;
    size_t size = 1;
    for (const unsigned char *at = text.data; at < end; at += size) {
        int c = mock_text_code(at, end, &size);
        if (*at != '%' || c >= 0x80) {
            size = 1;
            c = *at == '+' ? ' ' : *at;
        }
        wx_buf_append_byte(out, (unsigned char)c);
    }
}

static void decode_json(struct wx_bytes text, struct wx_buf *out)
{
    WX_BUF(quoted, DECODED_LIMIT);
    WX_JSON(node);
    wx_buf_append_byte(&quoted, '"');
    wx_buf_append(&quoted, text);
    wx_buf_append_byte(&quoted, '"');
    bool good = wx_buf_status(&quoted) == WX_OK &&
                wx_json_parse(wx_buf_bytes(&quoted), &node, NULL) == WX_OK;
    if (good)
        wx_buf_append_text(out, wx_json_text(node));
    else
        wx_buf_append(out, text);
}

/* A token has one hash, however it is spelled. */
static void hide_value(const struct mock_mask *mask, const struct mock_text_value *value,
                       struct wx_buf *out)
{
    struct wx_bytes text = wx_bytes(value->begin, (size_t)(value->end - value->begin));
    WX_BUF(decoded, DECODED_LIMIT);
    bool json = value->spelling == MOCK_SPELLED_JSON && memchr(text.data, '\\', text.size);
    bool form = value->spelling == MOCK_SPELLED_FORM &&
                (memchr(text.data, '%', text.size) || memchr(text.data, '+', text.size));
    if (json) decode_json(text, &decoded);
    if (form) decode_form(text, &decoded);
    if (value->is_bare) wx_buf_append_byte(out, '"');
    mock_mask_value(mask, (json || form) && decoded.size > 0 ? wx_buf_bytes(&decoded) : text, out);
    if (value->is_bare) wx_buf_append_byte(out, '"');
}

static bool is_literal(const struct mock_text_value *value)
{
    struct wx_bytes text = wx_bytes(value->begin, (size_t)(value->end - value->begin));
    return value->is_bare &&
           (wx_bytes_equal_text(text, "null") || wx_bytes_equal_text(text, "true") ||
            wx_bytes_equal_text(text, "false"));
}

/* encryted_real_name and its like are open as long as they are what their name says. */
static bool is_ciphertext(const char *name, const struct mock_text_value *value)
{
    struct wx_bytes text = wx_bytes(value->begin, (size_t)(value->end - value->begin));
    return strncasecmp(name, "encr", 4) == 0 && text.size >= CIPHERTEXT_SHORTEST &&
           wx_base64_is_valid(text);
}

/* What stands where an appid is due and is none may be the secret: the two are easily swapped. */
static bool is_appid(const struct mock_text_value *value)
{
    return mock_mask_is_appid(wx_bytes(value->begin, (size_t)(value->end - value->begin)));
}

/* A form, unless it begins as something else does. */
static bool is_form(enum mock_mask_form form, struct wx_bytes text)
{
    if (form == MOCK_MASK_QUERY) return true;
    if (wx_bytes_starts_with(text, "\xEF\xBB\xBF")) text = wx_bytes_from(text, 3);
    text = wx_bytes_trim(text);
    return text.size > 0 && !strchr("{[\"<-", text.data[0]);
}

static void hide_named(const struct mock_mask *mask, enum mock_mask_form form, struct wx_bytes text,
                       struct wx_buf *out)
{
    char name[NAME_LONGEST + 1];
    bool as_form = is_form(form, text);
    const unsigned char *at = text.data;
    const unsigned char *end = text.data + text.size;
    const unsigned char *shown = at; /* all before it is in `out` */
    for (;;) {
        size_t size = mock_text_next_name(&at, end, name, NAME_LONGEST);
        struct mock_text_value value;
        if (size == 0) break;
        name[size] = '\0';
        if (!mock_text_find_separator(at, end, &value)) continue;
        bool due_appid = size == 5 && strncasecmp(name, "appid", 5) == 0;
        if (!due_appid && !mock_mask_is_secret(wx_bytes(name, size))) continue;
        if (!mock_text_find_value(end, as_form, &value)) continue;
        if (is_literal(&value) || is_ciphertext(name, &value)) continue;
        if (due_appid && is_appid(&value)) continue;
        wx_buf_append(out, wx_bytes(shown, (size_t)(value.begin - shown)));
        hide_value(mask, &value, out);
        at = shown = value.end;
    }
    wx_buf_append(out, wx_bytes(shown, (size_t)(end - shown)));
}

/* --- By value --- */

static size_t known_size(struct wx_bytes text, const struct mock_known *known)
{
    size_t longest = 0;
    for (size_t i = 0; known && i < known->count; i++) {
        struct wx_bytes value = known->values[i];
        if (value.size > longest && value.size <= text.size &&
            memcmp(value.data, text.data, value.size) == 0)
            longest = value.size;
    }
    return longest;
}

static bool is_alphanumeric(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The number of an identity card, 18 characters or 15, whose date can be one. */
static size_t card_size(struct wx_bytes text)
{
    unsigned char number[WX_CREDENTIAL_SIZE];
    size_t size = 0;
    for (; size < text.size && is_alphanumeric(text.data[size]); size++) {
        unsigned char c = text.data[size];
        bool fits = size < sizeof number && ((c >= '0' && c <= '9') || c == 'x' || c == 'X');
        if (!fits) return 0;
        number[size] = c == 'x' ? 'X' : c;
    }
    enum wx_credential_verdict verdict = wx_credential_judge(wx_bytes(number, size));
    return verdict == WX_CREDENTIAL_GOOD || verdict == WX_CREDENTIAL_BAD_CHECK ? size : 0;
}

/* A private key in PEM, to its end or as far as it goes. */
static size_t key_size(struct wx_bytes text)
{
    static const char END[] = "-----END";
    if (!mock_text_is_key(text)) return 0;
    const unsigned char *end = memmem(text.data, text.size, END, sizeof END - 1);
    return end ? (size_t)(end - text.data) : text.size;
}

/* What a byte may be in the search: bits. */
enum { OF_WORD = 1, OF_ESCAPE = 2, MAY_BEGIN = 4 };

struct search {
    const struct mock_known *known;
    unsigned char bits[256];
};

static struct search begin_search(const struct mock_known *known)
{
    struct search search = {.known = known};
    for (int c = '0'; c <= '9'; c++) search.bits[c] = OF_WORD | (c > '0' ? MAY_BEGIN : 0);
    for (int c = 'a'; c <= 'z'; c++) search.bits[c] = search.bits[c - 'a' + 'A'] = OF_WORD;
    search.bits['\\'] = search.bits['%'] = OF_ESCAPE;
    search.bits['-'] = MAY_BEGIN;
    for (size_t i = 0; known && i < known->count; i++)
        search.bits[known->values[i].data[0]] |= MAY_BEGIN;
    return search;
}

static size_t hidden_size(const struct search *search, struct wx_bytes text, bool at_word)
{
    size_t size = known_size(text, search->known);
    if (size == 0 && at_word && text.data[0] <= '9') size = card_size(text);
    if (size == 0 && text.data[0] == '-') size = key_size(text);
    return size;
}

/* Where the next value that must be hidden begins, from `from` on, and its size; the end where none
 * does. Behind an escape a word begins. */
static size_t find_hidden(const struct search *search, struct wx_bytes text, size_t from,
                          size_t *out_size)
{
    bool at_word = from == 0;
    for (size_t at = from; at < text.size;) {
        unsigned char bits = search->bits[text.data[at]];
        size_t step = 1;
        if (bits & MAY_BEGIN) {
            *out_size = hidden_size(search, wx_bytes_from(text, at), at_word);
            if (*out_size > 0) return at;
        }
        if (bits & OF_ESCAPE) (void)mock_text_code(text.data + at, text.data + text.size, &step);
        at_word = !(bits & OF_WORD);
        at += step;
    }
    return text.size;
}

static void hide_found(const struct mock_mask *mask, struct wx_bytes text,
                       const struct mock_known *known, struct wx_buf *out)
{
    struct search search = begin_search(known);
    for (size_t at = 0, size = 0; at < text.size; at += size) {
        size_t found = find_hidden(&search, text, at, &size);
        wx_buf_append(out, wx_bytes(text.data + at, found - at));
        if (found < text.size) mock_mask_value(mask, wx_bytes(text.data + found, size), out);
        at = found;
    }
}

void mock_mask_text(const struct mock_mask *mask, enum mock_mask_form form, struct wx_bytes text,
                    const struct mock_known *known, struct wx_buf *out)
{
    if (text.size == 0) return;
    if (memchr(text.data, '\0', text.size)) {
        mock_mask_value(mask, text, out);
        return;
    }
    if (form == MOCK_MASK_WORDS) {
        hide_found(mask, text, known, out);
        return;
    }
    WX_BUF(named, out->limit);
    hide_named(mask, form, text, &named);
    if (wx_buf_status(&named) != WX_OK) wx_buf_fail(out, wx_buf_status(&named));
    hide_found(mask, wx_buf_bytes(&named), known, out);
}
