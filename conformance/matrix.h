/* The matrix of requirements: each demand of the interface, the cases that test it, and the broken
 * clients that prove each of these cases can fail. */
#ifndef CONF_MATRIX_H
#define CONF_MATRIX_H

#include "conformance/case.h"

struct conf_matrix {
    struct wx_json *requirements; /* conformance/requirements.json */
    struct wx_json *mutants; /* conformance/mutants/mutants.json, or NULL where there is none */
};

/* CONF_MATRIX: an owning local. */
#define CONF_MATRIX(name)                                                                          \
    __attribute__((cleanup(conf_matrix_release))) struct conf_matrix name = {.mutants = NULL}

/* conf_matrix_load: the built-in files. WX_ERR_FORMAT with `problems`. */
enum wx_status conf_matrix_load(struct conf_matrix *out, struct conf_problems *problems)
    WX_MUST_CHECK;
void conf_matrix_release(struct conf_matrix *matrix);

/* conf_matrix_has: whether there is a row of that id. */
bool conf_matrix_has(const struct conf_matrix *matrix, const char *id);

/* conf_matrix_check: adds what makes the matrix a false promise: a row with neither case nor
 * reason, or with both; a row that stands there twice; a case that names no row that exists; with
 * mutants, a case that none of them fails, and one whose globs match nothing. */
void conf_matrix_check(const struct conf_matrix *matrix, const struct conf_pack *pack,
                       struct conf_problems *problems);

/* conf_matrix_write: a Markdown table, in "en" or "zh", appended to `out`. */
void conf_matrix_write(const struct conf_matrix *matrix, const struct conf_pack *pack,
                       const char *language, struct wx_buf *out);

#endif
