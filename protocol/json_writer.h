/* Compact JSON written straight into a buffer: no white space, nothing after the last bracket, as
 * the interface answers (SPEC.md section 1).
 *
 * The writer puts the commas; the caller pairs begin and end. Failures stick in the buffer.
 * `name` is NULL for a top-level value and inside arrays. */
#ifndef WX_JSON_WRITER_H
#define WX_JSON_WRITER_H

#include "protocol/json.h"

struct wx_json_writer {
    struct wx_buf *out; /* borrowed */
    bool wants_comma;
};

/* wx_json_writer: a writer that appends one value to `out`. */
static inline struct wx_json_writer wx_json_writer(struct wx_buf *out)
{
    return (struct wx_json_writer){.out = out};
}

void wx_json_begin_object(struct wx_json_writer *writer, const char *name);
void wx_json_end_object(struct wx_json_writer *writer);
void wx_json_begin_array(struct wx_json_writer *writer, const char *name);
void wx_json_end_array(struct wx_json_writer *writer);

/* wx_json_write_bytes: a string. What is not UTF-8 in it, and NUL, become U+FFFD, so that any
 * client's bytes can be shown, and wx_json_parse reads what was written. */
void wx_json_write_bytes(struct wx_json_writer *writer, const char *name, struct wx_bytes value);

/* wx_json_write_text: a string; NULL is written as null. */
void wx_json_write_text(struct wx_json_writer *writer, const char *name, const char *value);
void wx_json_write_integer(struct wx_json_writer *writer, const char *name, int64_t value);
void wx_json_write_real(struct wx_json_writer *writer, const char *name, double value);
void wx_json_write_boolean(struct wx_json_writer *writer, const char *name, bool value);
void wx_json_write_null(struct wx_json_writer *writer, const char *name);

/* wx_json_write_node: a parsed value, whole; NULL is written as null. */
void wx_json_write_node(struct wx_json_writer *writer, const char *name,
                        const struct wx_json *node);

/* wx_json_write_raw: a value that is JSON already. */
void wx_json_write_raw(struct wx_json_writer *writer, const char *name, struct wx_bytes json);

#endif
