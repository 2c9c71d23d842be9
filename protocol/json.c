#include "protocol/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>

#include "protocol/json_grammar.h"

enum { CJSON_NUMBER_MOST = 63 };

/* The tree is cJSON's, with the source text of each number kept in its unused valuestring. cJSON
 * takes more than RFC 8259: json_grammar.h checks the text before cJSON sees it. */

static const cJSON *tree(const struct wx_json *node)
{
    return (const cJSON *)node;
}

static const struct wx_json *node_of(const cJSON *item)
{
    return (const struct wx_json *)item;
}

/* Nodes follow each other as in the text: *at is behind the number before. */
static enum wx_status keep_numbers(cJSON *item, struct wx_bytes text, size_t *at)
{
    for (; item; item = item->next) {
        if (cJSON_IsNumber(item)) {
            struct wx_bytes source = wx_json_grammar_number(text, at);
            item->valuestring = cJSON_malloc(source.size + 1);
            if (!item->valuestring) return wx_starve();
            memcpy(item->valuestring, source.data, source.size);
            item->valuestring[source.size] = '\0';
        }
        enum wx_status status = keep_numbers(item->child, text, at);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

/* For a cJSON that reads no number of more than 63 characters (before 1.7.18; Debian 12 has mended
 * its own). It is given the first digit of a longer one, and blanks: keep_numbers has the whole. */
static cJSON *parse_cut(struct wx_bytes text)
{
    char *cut = malloc(text.size);
    if (!cut) return NULL;
    memcpy(cut, text.data, text.size);
    size_t at = 0;
    for (;;) {
        struct wx_bytes number = wx_json_grammar_number(text, &at);
        if (number.size == 0) break;
        if (number.size <= CJSON_NUMBER_MOST) continue;
        size_t kept = number.data[0] == '-' ? 2 : 1;
        memset(cut + (number.data - text.data) + kept, ' ', number.size - kept);
    }
    cJSON *item = cJSON_ParseWithLength(cut, text.size);
    explicit_bzero(cut, text.size);
    free(cut);
    return item;
}

struct member {
    const char *name;
    size_t ordinal; /* how many names stand before it in the text */
};

static int compare_members(const void *a, const void *b)
{
    const struct member *left = a;
    const struct member *right = b;
    int order = strcmp(left->name, right->name);
    if (order != 0) return order;
    return left->ordinal < right->ordinal ? -1 : left->ordinal > right->ordinal;
}

/* Lowers *twice to the ordinal of the first name that stands there a second time. Sorted, not
 * compared in pairs: a hostile body may hold thousands of members. */
static void note_twice(struct member *members, size_t count, size_t *twice)
{
    qsort(members, count, sizeof *members, compare_members);
    for (size_t i = 1; i < count; i++)
        if (strcmp(members[i - 1].name, members[i].name) == 0 && members[i].ordinal < *twice)
            *twice = members[i].ordinal;
}

/* Walks the tree in the order of the text. *names counts the names met. */
static enum wx_status find_twice(const cJSON *item, size_t *names, size_t *twice)
{
    size_t count = cJSON_IsObject(item) ? wx_json_count(node_of(item)) : 0;
    struct member *members = count > 0 ? calloc(count, sizeof *members) : NULL;
    if (count > 0 && !members) return wx_starve();
    enum wx_status status = WX_OK;
    size_t filled = 0;
    for (const cJSON *child = item->child; child && status == WX_OK; child = child->next) {
        if (members) members[filled++] = (struct member){child->string, (*names)++};
        status = find_twice(child, names, twice);
    }
    if (members && status == WX_OK) note_twice(members, count, twice);
    free(members);
    return status;
}

static enum wx_status refuse_duplicates(const cJSON *root, struct wx_bytes text,
                                        struct wx_json_error *out_error)
{
    size_t names = 0;
    size_t twice = SIZE_MAX;
    enum wx_status status = find_twice(root, &names, &twice);
    if (status != WX_OK || twice == SIZE_MAX) return status;
    if (out_error)
        *out_error = (struct wx_json_error){wx_json_grammar_name(text, twice),
                                            "a member stands twice in one object"};
    return WX_ERR_FORMAT;
}

enum wx_status wx_json_parse(struct wx_bytes text, struct wx_json **out,
                             struct wx_json_error *out_error)
{
    if (!wx_json_grammar_check(text, out_error)) return WX_ERR_FORMAT;
    /* The grammar is checked, and cJSON's limit on depth is not below ours: a long number, or
     * memory, fails. */
    cJSON *item = cJSON_ParseWithLength((const char *)text.data, text.size);
    if (!item) item = parse_cut(text);
    if (!item) return wx_starve();
    size_t at = 0;
    enum wx_status status = keep_numbers(item, text, &at);
    if (status == WX_OK) status = refuse_duplicates(item, text, out_error);
    if (status != WX_OK) {
        wx_json_free((struct wx_json *)item);
        return status;
    }
    *out = (struct wx_json *)item;
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
    return node ? node_of(tree(node)->next) : NULL;
}

const char *wx_json_name(const struct wx_json *node)
{
    return node ? tree(node)->string : NULL;
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
    const char *text = wx_json_number_text(node);
    if (!text) return false;
    *out = strtod(text, NULL);
    return true;
}

bool wx_json_boolean(const struct wx_json *node, bool *out)
{
    if (!cJSON_IsBool(tree(node))) return false;
    *out = cJSON_IsTrue(tree(node));
    return true;
}
