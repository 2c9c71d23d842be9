/* The admin API: how tests and people steer the double (INTERFACES.md, "Admin API"). The paths are
 * rows of routes.def, the handlers lie in this folder. */
#ifndef MOCK_ADMIN_H
#define MOCK_ADMIN_H

#include "mock_server/service.h"

enum { MOCK_ADMIN_BODY_LIMIT = 4 * 1024 * 1024 };

/* What a handler works on. */
struct mock_admin_call {
    struct mock_service *service;
    const struct mock_request *request;
};

/* mock_admin_answer: finds the handler of a path, or answers 404 or 405. */
void mock_admin_answer(struct mock_service *service, const struct mock_request *request,
                       struct mock_reply *reply);

/* mock_admin_refuse: an error: {"error":{"code","message"}}. `code` is stable, in kebab-case. */
void mock_admin_refuse(struct mock_reply *reply, int status, const char *code, const char *message);

#define MOCK_ADMIN_ROUTE(method, path, handler, summary)                                           \
    void handler(const struct mock_admin_call *call, struct mock_reply *reply);
#include "mock_server/routes.def"
#undef MOCK_ADMIN_ROUTE

#endif
