/* A list of everything that is wrong with a file or a body: each problem has its place and its
 * words, and all are told at once.
 *
 * Adding never fails for the caller: past a ceiling (200) problems are counted, not kept. */
#ifndef MOCK_PROBLEMS_H
#define MOCK_PROBLEMS_H

#include "protocol/buf.h"

/* A step on the way to a JSON value, on the stack of who reads it; the root has no parent. */
struct mock_path {
    const struct mock_path *parent;
    const char *name; /* a member's name; NULL for an element */
    size_t index;     /* an element's index */
};

struct mock_problem {
    char *place;   /* "$.users[3].real_name", or "" for the whole */
    char *message; /* what is wrong: what was expected */
};

struct mock_problems {
    struct mock_problem *list;
    size_t count; /* of all problems; the list holds at most the first 200 */
};

/* mock_path_member, mock_path_element: one step further. */
struct mock_path mock_path_member(const struct mock_path *parent, const char *name);
struct mock_path mock_path_element(const struct mock_path *parent, size_t index);

/* mock_problems_add: keeps one problem. `path` NULL means the whole. */
void mock_problems_add(struct mock_problems *problems, const struct mock_path *path,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));

/* mock_problems_kept: how many of them are in the list. */
size_t mock_problems_kept(const struct mock_problems *problems);

/* mock_problems_release: frees the list and leaves a zeroed, valid one. */
void mock_problems_release(struct mock_problems *problems);

#define MOCK_PROBLEMS(name)                                                                        \
    __attribute__((cleanup(mock_problems_release))) struct mock_problems name = {0}

#endif
