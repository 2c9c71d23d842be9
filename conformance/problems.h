/* A list of everything that is wrong with what a person wrote (case files, ledgers, options), so
 * that all of it can be told at once: one line each, "FILE: PATH: what is wrong: what is due". */
#ifndef CONF_PROBLEMS_H
#define CONF_PROBLEMS_H

#include "protocol/buf.h"

struct conf_problems {
    struct wx_buf lines;
    size_t count;
    bool starved; /* one of them is our own: there was no memory to look */
};

enum { CONF_PROBLEMS_LIMIT = 1024 * 1024 };

/* CONF_PROBLEMS: an owning local. */
#define CONF_PROBLEMS(name)                                                                        \
    __attribute__((cleanup(conf_problems_release))) struct conf_problems name = {                  \
        .lines = {.limit = CONF_PROBLEMS_LIMIT}}

void conf_problems_release(struct conf_problems *problems);

/* conf_problems_status: what to give back where there are any: WX_ERR_FORMAT, or WX_ERR_MEMORY
 * where nobody knows what is wrong. */
enum wx_status conf_problems_status(const struct conf_problems *problems);

/* conf_problems_text: all lines; one that says so where there was no memory for any. Dies with the
 * next problem. */
const char *conf_problems_text(const struct conf_problems *problems);

/* conf_problems_add: one problem at a JSON path (NULL where there is none) of a file. What goes
 * beyond the limit is counted, not kept. */
void conf_problems_add(struct conf_problems *problems, const char *file, const char *path,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
