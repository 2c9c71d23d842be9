/* Reads a JSON object into a plain struct by a table of its members: the one way that the world
 * file and the admin bodies are taken in. What is unknown, missing, of another type or out of range
 * is a problem with its place and what was expected; all are told at once. */
#ifndef MOCK_SCHEMA_H
#define MOCK_SCHEMA_H

#include "mock_server/problems.h"
#include "protocol/json.h"

enum mock_member_kind {
    MOCK_MEMBER_TEXT,    /* const char *; low and high are bytes */
    MOCK_MEMBER_INTEGER, /* int64_t; low and high are values */
    MOCK_MEMBER_REAL,    /* double; low and high are values */
    MOCK_MEMBER_BOOLEAN, /* bool */
    MOCK_MEMBER_ARRAY,   /* const struct wx_json * */
    MOCK_MEMBER_OBJECT,  /* const struct wx_json * */
    MOCK_MEMBER_ANY,     /* const struct wx_json * */
};

/* One row: a member, its form, and where in the struct its value goes. An absent member leaves the
 * struct's value, so the caller fills in defaults first. */
struct mock_member {
    const char *name;
    enum mock_member_kind kind;
    bool required;
    size_t offset;
    int64_t low, high;
};

#define MOCK_MEMBER(owner, member, kind, required, low, high)                                      \
    {                                                                                              \
#member, MOCK_MEMBER_##kind, required, offsetof(struct owner, member), low, high           \
    }

/* mock_schema_read: reads `node`, at `path`, into `out` by the table. Texts and nodes are views
 * into `node`. False when anything was wrong; `problems` then says what, and members that were
 * right have been read all the same. */
bool mock_schema_read(const struct wx_json *node, const struct mock_path *path,
                      const struct mock_member *members, size_t count, void *out,
                      struct mock_problems *problems);

#endif
