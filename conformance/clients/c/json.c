#include "json.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_LIMIT = 32 };

static const char DIGITS[] = "0123456789";

/* utf8_length is the length of the valid UTF-8 sequence at `s`, 0 if there is none (RFC 3629). */
static size_t utf8_length(const unsigned char *s)
{
    unsigned low = 0x80,
             high = 0xBF; /* what the second byte may be: no overlong form, no surrogate */
    size_t length = 0;
    if (s[0] < 0x80) return 1;
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        length = 2;
    else if (s[0] >= 0xE0 && s[0] <= 0xEF)
        length = 3;
    else if (s[0] >= 0xF0 && s[0] <= 0xF4)
        length = 4;
    else
        return 0;
    if (s[0] == 0xE0)
        low = 0xA0;
    else if (s[0] == 0xED)
        high = 0x9F;
    else if (s[0] == 0xF0)
        low = 0x90;
    else if (s[0] == 0xF4)
        high = 0x8F;
    if (s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < length; i++) /* the text's closing NUL stops this */
        if ((s[i] & 0xC0) != 0x80) return 0;
    return length;
}

/* string_length is the length of the string literal at `s`, quotes included; 0 if it is not one.
 * What follows a backslash is left to cJSON, which is strict there but for \u0000. */
static size_t string_length(const char *s)
{
    size_t at = 1;
    while (s[at] != '"') {
        if ((unsigned char)s[at] < 0x20 || strncmp(s + at, "\\u0000", 6) == 0) return 0;
        if (s[at] == '\\' && s[at + 1] != '\0') {
            at += 2;
            continue;
        }
        size_t length = utf8_length((const unsigned char *)s + at);
        if (length == 0) return 0;
        at += length;
    }
    return at + 1;
}

/* number_length is the length of the number at `s` by the grammar of RFC 8259; 0 if it is not one.
 */
static size_t number_length(const char *s)
{
    size_t at = s[0] == '-';
    size_t digits = strspn(s + at, DIGITS);
    if (digits == 0 || (s[at] == '0' && digits > 1)) return 0;
    at += digits;
    if (s[at] == '.') {
        digits = strspn(s + at + 1, DIGITS);
        if (digits == 0) return 0;
        at += 1 + digits;
    }
    if (s[at] == 'e' || s[at] == 'E') {
        at += s[at + 1] == '+' || s[at + 1] == '-' ? 2 : 1;
        digits = strspn(s + at, DIGITS);
        if (digits == 0) return 0;
        at += digits;
    }
    return at;
}

/* is_strict refuses what cJSON would let pass; the grammar between the tokens is left to cJSON. */
static bool is_strict(const char *text, size_t length)
{
    size_t depth = 0;
    for (size_t at = 0; at < length;) {
        char c = text[at];
        size_t step = 1;
        if (c == '"')
            step = string_length(text + at);
        else if (c == '-' || (c >= '0' && c <= '9'))
            step = number_length(text + at);
        else if ((c == '{' || c == '[') && ++depth > DEPTH_LIMIT)
            return false; /* NOLINT(bugprone-branch-clone): ways to be wrong, told apart */
        else if ((c == '}' || c == ']') && depth-- == 0)
            return false;
        else if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && (c < '!' || c > '~'))
            return false;
        if (step == 0) return false;
        at += step;
    }
    return true;
}

static int compare_names(const void *left, const void *right)
{
    const cJSON *const *a = left, *const *b = right;
    return strcmp((*a)->string, (*b)->string);
}

/* has_distinct_names sorts, so that a hostile answer of 100,000 members costs little. */
static bool has_distinct_names(const cJSON *object)
{
    size_t count = 0;
    const cJSON *child = NULL;
    cJSON_ArrayForEach(child, object) count++;
    if (count < 2) return true;
    const cJSON **children = calloc(count, sizeof *children);
    if (children == NULL) return false;
    size_t filled = 0;
    cJSON_ArrayForEach(child, object) children[filled++] = child;
    qsort(children, count, sizeof *children, compare_names);
    bool distinct = true;
    for (size_t i = 1; i < count; i++)
        distinct = distinct && strcmp(children[i - 1]->string, children[i]->string) != 0;
    free(children);
    return distinct;
}

/* all_names_distinct goes as deep as DEPTH_LIMIT lets the text be. */
static bool all_names_distinct(const cJSON *value)
{
    const cJSON *child = NULL;
    if (cJSON_IsObject(value) && !has_distinct_names(value)) return false;
    cJSON_ArrayForEach(child, value) if (!all_names_distinct(child)) return false;
    return true;
}

cJSON *wx_client_json_read(const char *text, size_t length)
{
    if (!is_strict(text, length)) return NULL;
    cJSON *json =
        cJSON_ParseWithLengthOpts(text, length + 1, NULL, true); /* true: nothing may follow */
    if (json == NULL || (cJSON_IsObject(json) && all_names_distinct(json))) return json;
    cJSON_Delete(json);
    return NULL;
}

void wx_client_json_free(cJSON **json)
{
    cJSON_Delete(*json);
}

const char *wx_client_json_string(const cJSON *object, const char *name)
{
    /* CaseSensitive: cJSON_GetObjectItem would take "ErrCode" for "errcode". */
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

bool wx_client_json_integer(const cJSON *object, const char *name, long long *out_value)
{
    const double limit = 9007199254740991.0; /* 2^53 - 1 */
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= -limit && item->valuedouble <= limit))
        return false;
    long long value = (long long)item->valuedouble; /* valueint is clamped to int */
    if ((double)value < item->valuedouble || (double)value > item->valuedouble) return false;
    *out_value = value;
    return true;
}
