/* The dashboard: a page for people over the admin API, embedded in the program (dashboard/). */
#ifndef MOCK_ADMIN_DASHBOARD_H
#define MOCK_ADMIN_DASHBOARD_H

#include "mock_server/reply.h"
#include "mock_server/request.h"

/* mock_dashboard_answer: answers `/` and the files under `/dashboard/`, which tell nothing and so
 * need no token. False, and an untouched reply, for every other path. */
bool mock_dashboard_answer(const struct mock_request *request, struct mock_reply *reply);

#endif
