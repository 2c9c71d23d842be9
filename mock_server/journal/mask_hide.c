#include "mock_server/journal/mask_hide.h"

#include <strings.h>

#include "protocol/base64.h"
#include "protocol/credential.h"
#include "protocol/json_grammar.h"

enum {
    NAME_LONGEST = 128,
    DECODED_LIMIT = 1024 * 1024,
    CIPHERTEXT_SHORTEST = 128,
    HIDDEN_USUAL = 64
};

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

void mock_hide_decode(struct wx_bytes text, struct wx_buf *out)
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

void mock_hide_value(const struct mock_mask *mask, const struct mock_text_value *value,
                     struct wx_buf *out)
{
    struct wx_bytes text = wx_bytes(value->begin, (size_t)(value->end - value->begin));
    WX_BUF(decoded, DECODED_LIMIT);
    bool json = value->spelling == MOCK_SPELLED_JSON && memchr(text.data, '\\', text.size);
    bool form = value->spelling == MOCK_SPELLED_FORM &&
                (memchr(text.data, '%', text.size) || memchr(text.data, '+', text.size));
    if (json) mock_hide_decode(text, &decoded);
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
static bool is_ciphertext(struct wx_bytes name, struct wx_bytes value)
{
    return name.size >= 4 && strncasecmp((const char *)name.data, "encr", 4) == 0 &&
           value.size >= CIPHERTEXT_SHORTEST && wx_base64_is_valid(value);
}

/* What stands where an appid is due and is none may be the secret: the two are easily swapped. */
static bool is_of_appid(struct wx_bytes name)
{
    return name.size == 5 && strncasecmp((const char *)name.data, "appid", 5) == 0;
}

bool mock_hide_is_due(struct wx_bytes name)
{
    return is_of_appid(name) || mock_mask_is_secret(name);
}

bool mock_hide_is_wanted(struct wx_bytes name, const struct mock_text_value *value)
{
    struct wx_bytes text = wx_bytes(value->begin, (size_t)(value->end - value->begin));
    return !is_literal(value) && !is_ciphertext(name, text) &&
           !(is_of_appid(name) && mock_mask_is_appid(text));
}

void mock_hide_names(const struct mock_mask *mask, bool is_form, struct wx_bytes text,
                     struct wx_buf *out)
{
    char letters[NAME_LONGEST];
    const unsigned char *at = text.data;
    const unsigned char *end = text.data + text.size;
    const unsigned char *shown = at; /* all before it is in `out` */
    for (size_t size; (size = mock_text_next_name(&at, end, letters, sizeof letters)) > 0;) {
        struct wx_bytes name = wx_bytes(letters, size);
        struct mock_text_value value;
        if (!mock_text_find_separator(at, end, &value) || !mock_hide_is_due(name)) continue;
        if (!mock_text_find_value(end, is_form, &value) || !mock_hide_is_wanted(name, &value))
            continue;
        wx_buf_append(out, wx_bytes(shown, (size_t)(value.begin - shown)));
        mock_hide_value(mask, &value, out);
        at = shown = value.end;
    }
    wx_buf_append(out, wx_bytes(shown, (size_t)(end - shown)));
}

/* What begins as JSON and is, is taken for JSON; what begins as nothing known, for a form. */
static void hide_by_name(const struct mock_mask *mask, enum mock_mask_form form,
                         struct wx_bytes text, struct wx_buf *out)
{
    struct wx_bytes inside = text;
    if (wx_bytes_starts_with(inside, "\xEF\xBB\xBF")) inside = wx_bytes_from(inside, 3);
    inside = wx_bytes_trim(inside);
    char first = ' ';
    if (inside.size > 0) first = (char)inside.data[0];
    if (form == MOCK_MASK_BODY && strchr("{[\"", first) && wx_json_grammar_check(text, NULL))
        mock_hide_json(mask, text, out);
    else
        mock_hide_names(mask, form == MOCK_MASK_QUERY || !strchr("{[\"<-", first), text, out);
}

/* --- By value --- */

static size_t known_size(struct wx_bytes text, const struct mock_known *known)
{
    size_t longest = 0;
    for (size_t i = 0; known && i < known->count; i++) {
        struct wx_bytes value = known->values[i];
        if (value.size > longest && value.size <= text.size && value.data[1] == text.data[1] &&
            memcmp(value.data, text.data, value.size) == 0)
            longest = value.size;
    }
    return longest;
}

static bool is_alphanumeric(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

size_t mock_hide_card_size(struct wx_bytes text)
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
enum { OF_WORD = 1, OF_ESCAPE = 2, OF_CARD = 4, OF_KEY = 8, OF_KNOWN = 16 };

struct search {
    const struct mock_known *known;
    unsigned char bits[256];
};

static struct search begin_search(const struct mock_known *known)
{
    struct search search = {.known = known};
    for (int c = '0'; c <= '9'; c++) search.bits[c] = OF_WORD | (c > '0' ? OF_CARD : 0);
    for (int c = 'a'; c <= 'z'; c++) search.bits[c] = search.bits[c - 'a' + 'A'] = OF_WORD;
    search.bits['\\'] = search.bits['%'] = OF_ESCAPE;
    search.bits['-'] = OF_KEY;
    for (size_t i = 0; known && i < known->count; i++)
        search.bits[known->values[i].data[0]] |= OF_KNOWN;
    return search;
}

/* The size of what must be hidden at the front of `text`, of the kinds that its first byte allows.
 */
static size_t hidden_size(const struct search *search, struct wx_bytes text, bool at_word)
{
    unsigned char bits = search->bits[text.data[0]];
    size_t size = bits & OF_KNOWN ? known_size(text, search->known) : 0;
    if (size == 0 && (bits & OF_CARD) && at_word) size = mock_hide_card_size(text);
    if (size == 0 && (bits & OF_KEY)) size = key_size(text);
    return size;
}

/* Where the next value that must be hidden begins, from `from` on, and its size; the end where none
 * does. Behind an escape a word begins. */
static size_t find_hidden(const struct search *search, struct wx_bytes text, size_t from,
                          size_t *out_size)
{
    size_t word = from == 0 ? 0 : SIZE_MAX;
    for (size_t at = from;; at++) {
        while (at < text.size && !(search->bits[text.data[at]] & ~OF_WORD)) at++;
        if (at >= text.size) return text.size;
        bool begins = at == word || (at > from && !(search->bits[text.data[at - 1]] & OF_WORD));
        *out_size = hidden_size(search, wx_bytes_from(text, at), begins);
        if (*out_size > 0) return at;
        if (!(search->bits[text.data[at]] & OF_ESCAPE)) continue;
        size_t size = 1;
        (void)mock_text_code(text.data + at, text.data + text.size, &size);
        at += size - 1;
        word = at + 1;
    }
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
    wx_buf_reserve(&named, text.size + HIDDEN_USUAL);
    hide_by_name(mask, form, text, &named);
    if (wx_buf_status(&named) != WX_OK) wx_buf_fail(out, wx_buf_status(&named));
    hide_found(mask, wx_buf_bytes(&named), known, out);
}
