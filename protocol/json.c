#include "protocol/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>

#include "protocol/charset.h"

/* --- The grammar: cJSON takes more than RFC 8259, so the text is checked before cJSON sees it ---
 */

struct scanner {
    struct wx_bytes text;
    size_t at;
    const char *reason; /* set once, by the first defect */
};

static bool defect(struct scanner *scanner, const char *reason)
{
    if (!scanner->reason) scanner->reason = reason;
    return false;
}

/* The byte at the cursor; 0 at the end: NUL is no byte of JSON, so the two need no telling apart.
 */
static unsigned char peek(const struct scanner *scanner)
{
    return scanner->at < scanner->text.size ? scanner->text.data[scanner->at] : 0;
}

static bool take(struct scanner *scanner, char wanted)
{
    if (peek(scanner) != (unsigned char)wanted) return false;
    scanner->at++;
    return true;
}

static void skip_space(struct scanner *scanner)
{
    while (peek(scanner) == ' ' || peek(scanner) == '\t' || peek(scanner) == '\r' ||
           peek(scanner) == '\n')
        scanner->at++;
}

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool scan_digits(struct scanner *scanner)
{
    if (!is_digit(peek(scanner))) return defect(scanner, "a digit is expected here");
    while (is_digit(peek(scanner))) scanner->at++;
    return true;
}

static bool scan_number(struct scanner *scanner)
{
    (void)take(scanner, '-');
    if (take(scanner, '0')) {
        if (is_digit(peek(scanner))) return defect(scanner, "a number has no leading zero");
    } else if (!scan_digits(scanner)) {
        return false;
    }
    if (take(scanner, '.') && !scan_digits(scanner)) return false;
    if (take(scanner, 'e') || take(scanner, 'E')) {
        if (!take(scanner, '-')) (void)take(scanner, '+');
        if (!scan_digits(scanner)) return false;
    }
    return true;
}

/* Four hex digits as a UTF-16 unit. */
static bool scan_unit(struct scanner *scanner, unsigned *out)
{
    unsigned unit = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char byte = peek(scanner);
        unsigned digit;
        if (is_digit(byte))
            digit = byte - (unsigned)'0';
        else if (byte >= 'a' && byte <= 'f')
            digit = byte - (unsigned)'a' + 10;
        else if (byte >= 'A' && byte <= 'F')
            digit = byte - (unsigned)'A' + 10;
        else
            return defect(scanner, "four hex digits are expected after \\u");
        unit = unit << 4 | digit;
        scanner->at++;
    }
    *out = unit;
    return true;
}

static bool scan_escape(struct scanner *scanner)
{
    unsigned char letter = peek(scanner);
    if (letter != 0 && strchr("\"\\/bfnrt", letter)) {
        scanner->at++;
        return true;
    }
    if (!take(scanner, 'u')) return defect(scanner, "no such escape in a string");
    unsigned unit = 0;
    if (!scan_unit(scanner, &unit)) return false;
    if (unit == 0) return defect(scanner, "a string holds no NUL");
    if (unit >= 0xDC00 && unit <= 0xDFFF) return defect(scanner, "a lone surrogate");
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    if (!take(scanner, '\\') || !take(scanner, 'u')) return defect(scanner, "a lone surrogate");
    if (!scan_unit(scanner, &unit)) return false;
    if (unit < 0xDC00 || unit > 0xDFFF) return defect(scanner, "a lone surrogate");
    return true;
}

static bool scan_string(struct scanner *scanner)
{
    if (!take(scanner, '"')) return defect(scanner, "a string is expected here");
    for (;;) {
        if (scanner->at >= scanner->text.size) return defect(scanner, "a string has no end");
        if (take(scanner, '"')) return true;
        if (take(scanner, '\\')) {
            if (!scan_escape(scanner)) return false;
            continue;
        }
        if (peek(scanner) < 0x20) return defect(scanner, "a control character in a string");
        size_t size = wx_utf8_size(wx_bytes_from(scanner->text, scanner->at));
        if (size == 0) return defect(scanner, "not UTF-8");
        scanner->at += size;
    }
}

static bool scan_word(struct scanner *scanner, const char *word)
{
    if (!wx_bytes_starts_with(wx_bytes_from(scanner->text, scanner->at), word))
        return defect(scanner, "a value is expected here");
    scanner->at += strlen(word);
    return true;
}

static bool scan_value(struct scanner *scanner, int depth);

/* The inside of an array or object, behind its opening bracket. */
static bool scan_items(struct scanner *scanner, int depth, char close, bool named)
{
    skip_space(scanner);
    if (take(scanner, close)) return true;
    for (;;) {
        skip_space(scanner);
        if (named) {
            if (!scan_string(scanner)) return false;
            skip_space(scanner);
            if (!take(scanner, ':')) return defect(scanner, "a colon is expected here");
        }
        if (!scan_value(scanner, depth)) return false;
        skip_space(scanner);
        if (take(scanner, close)) return true;
        if (!take(scanner, ','))
            return defect(scanner, "a comma or the closing bracket is expected");
    }
}

static bool scan_value(struct scanner *scanner, int depth)
{
    skip_space(scanner);
    unsigned char first = peek(scanner);
    if (first == '{' || first == '[') {
        if (depth == WX_JSON_DEPTH) return defect(scanner, "nested too deeply");
        scanner->at++;
        return scan_items(scanner, depth + 1, first == '{' ? '}' : ']', first == '{');
    }
    if (first == '"') return scan_string(scanner);
    if (first == '-' || is_digit(first)) return scan_number(scanner);
    if (first == 't') return scan_word(scanner, "true");
    if (first == 'f') return scan_word(scanner, "false");
    return scan_word(scanner, "null");
}

static bool scan_text(struct scanner *scanner)
{
    if (wx_bytes_starts_with(scanner->text, "\xEF\xBB\xBF"))
        return defect(scanner, "a byte order mark before the JSON");
    if (!scan_value(scanner, 0)) return false;
    skip_space(scanner);
    return scanner->at == scanner->text.size || defect(scanner, "bytes after the JSON value");
}

/* --- The tree: cJSON's, with the source text of each number kept in its unused valuestring --- */

static const cJSON *tree(const struct wx_json *node)
{
    return (const cJSON *)node;
}

static const struct wx_json *node_of(const cJSON *item)
{
    return (const struct wx_json *)item;
}

/* The next number of a well-formed text: the first digit or minus outside a string. */
static struct wx_bytes next_number(struct scanner *scanner)
{
    for (;;) {
        unsigned char byte = peek(scanner);
        if (byte == '"') {
            (void)scan_string(scanner);
        } else if (byte == '-' || is_digit(byte)) {
            size_t start = scanner->at;
            (void)scan_number(scanner);
            return wx_bytes(scanner->text.data + start, scanner->at - start);
        } else {
            scanner->at++;
        }
    }
}

static enum wx_status keep_numbers(cJSON *item, struct scanner *scanner)
{
    for (; item; item = item->next) {
        if (cJSON_IsNumber(item)) {
            struct wx_bytes source = next_number(scanner);
            item->valuestring = cJSON_malloc(source.size + 1);
            if (!item->valuestring) return WX_ERR_MEMORY;
            memcpy(item->valuestring, source.data, source.size);
            item->valuestring[source.size] = '\0';
        }
        enum wx_status status = keep_numbers(item->child, scanner);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, not compared in pairs: a hostile body may hold thousands of members. */
static enum wx_status refuse_duplicates(const cJSON *item)
{
    size_t count = 0;
    for (const cJSON *child = item->child; child; child = child->next) {
        enum wx_status status = refuse_duplicates(child);
        if (status != WX_OK) return status;
        count++;
    }
    if (!cJSON_IsObject(item) || count < 2) return WX_OK;
    const char **names = calloc(count, sizeof *names);
    if (!names) return WX_ERR_MEMORY;
    size_t filled = 0;
    for (const cJSON *child = item->child; child; child = child->next)
        names[filled++] = child->string;
    qsort(names, count, sizeof *names, compare_names);
    enum wx_status status = WX_OK;
    for (size_t i = 1; i < count; i++)
        if (strcmp(names[i - 1], names[i]) == 0) status = WX_ERR_FORMAT;
    free(names);
    return status;
}

enum wx_status wx_json_parse(struct wx_bytes text, struct wx_json **out,
                             struct wx_json_error *out_error)
{
    struct scanner scanner = {.text = text};
    if (!scan_text(&scanner)) {
        if (out_error) *out_error = (struct wx_json_error){scanner.at, scanner.reason};
        return WX_ERR_FORMAT;
    }
    /* The grammar is checked and the depth is below cJSON's own limit: only memory can fail. */
    cJSON *item = cJSON_ParseWithLength((const char *)text.data, text.size);
    if (!item) return WX_ERR_MEMORY;
    struct wx_json *root = (struct wx_json *)item;
    struct scanner numbers = {.text = text};
    enum wx_status status = keep_numbers(item, &numbers);
    if (status == WX_OK) status = refuse_duplicates(item);
    if (status != WX_OK) {
        if (status == WX_ERR_FORMAT && out_error)
            *out_error = (struct wx_json_error){0, "a member stands twice in one object"};
        wx_json_free(root);
        return status;
    }
    *out = root;
    return WX_OK;
}

/* A request's tree may hold a token: strings are wiped before they go back to the heap. */
static void wipe_strings(cJSON *item)
{
    for (; item; item = item->next) {
        if (item->valuestring) explicit_bzero(item->valuestring, strlen(item->valuestring));
        wipe_strings(item->child);
    }
}

void wx_json_free(struct wx_json *root)
{
    wipe_strings((cJSON *)root);
    cJSON_Delete((cJSON *)root);
}

void wx_json_free_local(struct wx_json **root)
{
    wx_json_free(*root);
}

void wx_json_place(struct wx_bytes text, size_t offset, size_t *out_line, size_t *out_column)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        column++;
        if (text.data[i] != '\n') continue;
        line++;
        column = 1;
    }
    *out_line = line;
    *out_column = column;
}

enum wx_json_type wx_json_type(const struct wx_json *node)
{
    const cJSON *item = tree(node);
    if (cJSON_IsObject(item)) return WX_JSON_OBJECT;
    if (cJSON_IsArray(item)) return WX_JSON_ARRAY;
    if (cJSON_IsString(item)) return WX_JSON_STRING;
    if (cJSON_IsNumber(item)) return WX_JSON_NUMBER;
    return cJSON_IsBool(item) ? WX_JSON_BOOLEAN : WX_JSON_NULL;
}

const char *wx_json_type_words(enum wx_json_type type)
{
    switch (type) {
    case WX_JSON_NULL: return "null";
    case WX_JSON_BOOLEAN: return "a boolean";
    case WX_JSON_NUMBER: return "a number";
    case WX_JSON_STRING: return "a string";
    case WX_JSON_ARRAY: return "an array";
    case WX_JSON_OBJECT: return "an object";
    }
    return "unknown";
}

const struct wx_json *wx_json_member(const struct wx_json *object, const char *name)
{
    if (!cJSON_IsObject(tree(object))) return NULL;
    return node_of(cJSON_GetObjectItemCaseSensitive(tree(object), name));
}

const struct wx_json *wx_json_first(const struct wx_json *parent)
{
    return parent ? node_of(tree(parent)->child) : NULL;
}

const struct wx_json *wx_json_next(const struct wx_json *node)
{
    return node_of(tree(node)->next);
}

const char *wx_json_name(const struct wx_json *node)
{
    return tree(node)->string;
}

size_t wx_json_count(const struct wx_json *parent)
{
    size_t count = 0;
    for (const struct wx_json *item = wx_json_first(parent); item; item = wx_json_next(item))
        count++;
    return count;
}

const char *wx_json_text(const struct wx_json *node)
{
    return cJSON_IsString(tree(node)) ? tree(node)->valuestring : NULL;
}

const char *wx_json_number_text(const struct wx_json *node)
{
    return cJSON_IsNumber(tree(node)) ? tree(node)->valuestring : NULL;
}

bool wx_json_integer(const struct wx_json *node, int64_t *out)
{
    const char *text = wx_json_number_text(node);
    if (!text || strpbrk(text, ".eE")) return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno == ERANGE) return false;
    *out = value;
    return true;
}

bool wx_json_real(const struct wx_json *node, double *out)
{
    if (!cJSON_IsNumber(tree(node))) return false;
    *out = tree(node)->valuedouble;
    return true;
}

bool wx_json_boolean(const struct wx_json *node, bool *out)
{
    if (!cJSON_IsBool(tree(node))) return false;
    *out = cJSON_IsTrue(tree(node));
    return true;
}
