/* Where names and their values stand in a text that may be JSON, a form, XML, anything, or broken.
 * Part of the mask: it finds, mask_hide.c hides. Escapes (\u0041, %41, \" in nested JSON) are read
 * as what they mean. Nothing here fails: what is not understood is no name. */
#ifndef MOCK_JOURNAL_MASK_TEXT_H
#define MOCK_JOURNAL_MASK_TEXT_H

#include "protocol/bytes.h"

enum mock_spelling {
    MOCK_SPELLED_PLAIN,
    MOCK_SPELLED_JSON, /* between quotes, with JSON's escapes */
    MOCK_SPELLED_FORM, /* with percent escapes, plus for a space */
};

struct mock_text_value {
    const unsigned char *begin, *end; /* without its quotes */
    enum mock_spelling spelling;
    int separator;        /* what stood between: ':', '=', '>', or '\n' for an empty line */
    bool named_by_string; /* a quote closed the name */
    bool is_bare;         /* in JSON, without quotes: a number, a literal, an object, an array */
};

/* mock_text_is_key: whether a text begins as a private key in PEM does, with spaces or with what
 * forms make of them. */
bool mock_text_is_key(struct wx_bytes text);

/* mock_text_code: the ASCII character that is meant at `at`, or 128 for any other; *size is how
 * many bytes it takes. */
int mock_text_code(const unsigned char *at, const unsigned char *end, size_t *size);

/* mock_text_next_name: moves *at behind the next run of letters, digits, _ - and . in [*at, end),
 * and copies its first `most` characters to `name`; how many it copied. 0 at the end of the text.
 */
size_t mock_text_next_name(const unsigned char **at, const unsigned char *end, char *name,
                           size_t most);

/* mock_text_find_separator: what stands between the name that ends at `at` and its value, which may
 * be spelled in many ways: ":" '= => > "], or an empty line as in multipart forms; false where
 * there is none, or nothing behind it. *out then has all but its end and spelling. */
bool mock_text_find_separator(const unsigned char *at, const unsigned char *end,
                              struct mock_text_value *out);

/* mock_text_find_value: where the value behind a separator begins without its quotes, and ends;
 * false for an empty one. `is_form`: a value behind = goes on to the next & or the end of the line.
 * It may look through the whole rest of the text: only for names that matter. */
bool mock_text_find_value(const unsigned char *end, bool is_form, struct mock_text_value *out);

#endif
