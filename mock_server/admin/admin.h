/* The admin API: how tests and people steer the double (INTERFACES.md, "Admin API"). The paths are
 * rows of routes.def, the handlers lie in this folder, one file a subject.
 *
 * What goes wrong is answered with an HTTP status and {"error":{"code","message","path"?,
 * "problems"?}}: `code` is stable, in kebab-case; `problems` lists all that is wrong with a body.
 */
#ifndef MOCK_ADMIN_H
#define MOCK_ADMIN_H

#include "mock_server/schema.h"
#include "mock_server/service.h"
#include "protocol/json_writer.h"

enum { MOCK_ADMIN_BODY_LIMIT = 16 * 1024 * 1024 };

/* What a handler works on; all borrowed for the call. */
struct mock_admin_call {
    struct mock_service *service;
    const struct mock_request *request;
    struct mock_space *space;   /* of ?space=, else the default one */
    const char *id;             /* the last step of a path with {id}; else NULL */
    const struct wx_json *body; /* a JSON object; NULL where an optional one is not there */
};

/* mock_admin_answer: finds the handler of a path and calls it, or refuses. */
void mock_admin_answer(struct mock_service *service, const struct mock_request *request,
                       struct mock_reply *reply);

/* mock_admin_refuse: an error in place of an answer. */
void mock_admin_refuse(struct mock_reply *reply, int status, const char *code, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

/* mock_admin_refuse_body: 400 with every problem of a body. */
void mock_admin_refuse_body(struct mock_reply *reply, const struct mock_problems *problems);

/* mock_admin_refuse_status: our own failure (memory, crypto): 500. */
void mock_admin_refuse_status(struct mock_reply *reply, enum wx_status status);

/* mock_admin_query_integer: an integer parameter of the query, from `low` to `high`; *out keeps its
 * value where the query has none. False, and the reply refused, where it is something else. */
bool mock_admin_query_integer(const struct mock_admin_call *call, const char *name, int64_t low,
                              int64_t high, int64_t *out, struct mock_reply *reply) WX_MUST_CHECK;

/* MOCK_ADMIN_READ: reads call->body by a table into a struct; false, and the reply refused, where
 * anything is wrong. */
#define MOCK_ADMIN_READ(call, table, out, reply)                                                   \
    mock_admin_read((call), (table), sizeof(table) / sizeof *(table), (out), (reply))
bool mock_admin_read(const struct mock_admin_call *call, const struct mock_member *members,
                     size_t count, void *out, struct mock_reply *reply) WX_MUST_CHECK;

#define MOCK_ADMIN_ROUTE(method, path, body, handler, summary)                                     \
    void handler(const struct mock_admin_call *call, struct mock_reply *reply);
#include "mock_server/routes.def"
#undef MOCK_ADMIN_ROUTE

#endif
