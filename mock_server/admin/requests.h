/* What the admin API says of a journal: the bodies of /__admin/requests and /__admin/verify. */
#ifndef MOCK_ADMIN_REQUESTS_H
#define MOCK_ADMIN_REQUESTS_H

#include "mock_server/admin/admin.h"
#include "mock_server/journal/journal.h"

/* mock_requests_list: GET /requests, with `since`, `errcode` and `limit` of the query. */
void mock_requests_list(const struct mock_admin_call *call, struct mock_journal *journal,
                        struct mock_reply *reply);

/* mock_requests_clear: DELETE /requests. */
void mock_requests_clear(struct mock_journal *journal, struct mock_reply *reply);

/* mock_requests_show: GET /requests/{id}. */
void mock_requests_show(const struct mock_admin_call *call, struct mock_journal *journal,
                        struct mock_reply *reply);

/* mock_requests_verify: POST /verify. `mask` is the one that the records were made with. */
void mock_requests_verify(const struct mock_admin_call *call, struct mock_journal *journal,
                          const struct mock_mask *mask, struct mock_reply *reply);

#endif
