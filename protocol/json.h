/* Strict JSON (RFC 8259) into a read-only tree.
 *
 * What lenient parsers let pass is refused here, since a test double that accepts it would hide it:
 * bytes after the value, a BOM, bad UTF-8, duplicate members, NUL in strings, lone surrogates, raw
 * control characters, leading zeros, too deep nesting. Member names are case-sensitive. A number
 * keeps its source text, so that 1700000000 and 1700000000.0 stay apart.
 * A node is borrowed from its tree and dies with it. The root is freed by wx_json_free. */
#ifndef WX_JSON_H
#define WX_JSON_H

#include "protocol/buf.h"

struct wx_json;

enum {
    WX_JSON_DEPTH = 32, /* most levels of arrays and objects */
};

enum wx_json_type {
    WX_JSON_NULL,
    WX_JSON_BOOLEAN,
    WX_JSON_NUMBER,
    WX_JSON_STRING,
    WX_JSON_ARRAY,
    WX_JSON_OBJECT,
};

/* Where and why a text is no strict JSON. */
struct wx_json_error {
    size_t offset;      /* bytes before the defect */
    const char *reason; /* static, for the end of a sentence */
};

/* WX_JSON: an owning local that frees its tree at the end of its scope. */
#define WX_JSON(name) __attribute__((cleanup(wx_json_free_local))) struct wx_json *name = NULL

/* wx_json_parse: reads one value that is all of `text` (white space around it is allowed).
 * WX_ERR_FORMAT: *out_error says where and why; WX_ERR_MEMORY. *out is untouched on failure.
 * out_error may be NULL. */
enum wx_status wx_json_parse(struct wx_bytes text, struct wx_json **out,
                             struct wx_json_error *out_error) WX_MUST_CHECK;

/* wx_json_free: frees a tree by its root and wipes its strings; NULL is allowed. */
void wx_json_free(struct wx_json *root);
void wx_json_free_local(struct wx_json **root);

/* wx_json_place: line and column (from 1, in bytes) of an offset in a text. */
void wx_json_place(struct wx_bytes text, size_t offset, size_t *out_line, size_t *out_column);

enum wx_json_type wx_json_type(const struct wx_json *node);

/* wx_json_type_words: "a string", "null", …; static. */
const char *wx_json_type_words(enum wx_json_type type);

/* wx_json_member: the member of that name, or NULL: also where `object` is NULL or no object. */
const struct wx_json *wx_json_member(const struct wx_json *object, const char *name);

/* wx_json_first, wx_json_next: walk an array's elements or an object's members; NULL at the end,
 * and for what has none. wx_json_name: the name of a member, NULL for what is none. */
const struct wx_json *wx_json_first(const struct wx_json *parent);
const struct wx_json *wx_json_next(const struct wx_json *node);
const char *wx_json_name(const struct wx_json *node);

/* wx_json_count: how many elements or members. */
size_t wx_json_count(const struct wx_json *parent);

/* wx_json_text: the value of a string (it holds no NUL); NULL for NULL and any other type. */
const char *wx_json_text(const struct wx_json *node);

/* wx_json_number_text: a number as it was written; NULL for any other type. */
const char *wx_json_number_text(const struct wx_json *node);

/* wx_json_integer: whether it is a number written as an integer (no point, no exponent) that fits;
 * *out is untouched where not. */
bool wx_json_integer(const struct wx_json *node, int64_t *out);

/* wx_json_real: whether it is a number, and its value (an infinity beyond what a double holds);
 * *out is untouched where not. */
bool wx_json_real(const struct wx_json *node, double *out);

/* wx_json_boolean: whether it is true or false, and which; *out is untouched where neither. */
bool wx_json_boolean(const struct wx_json *node, bool *out);

#endif
