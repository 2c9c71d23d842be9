/* The running double: its spaces, its listeners, its certificate authority, and what a request on
 * each listener meets. */
#ifndef MOCK_SERVICE_H
#define MOCK_SERVICE_H

#include "mock_server/authority.h"
#include "mock_server/server.h"
#include "mock_server/spaces.h"

struct mock_service;

/* mock_service_new: a service whose default space has that world. It takes the authority on
 * success; `admin_token` (borrowed; NULL: none) is what the admin API asks for as a bearer token.
 */
enum wx_status mock_service_new(struct mock_world *world, struct mock_authority *authority,
                                const char *admin_token, struct mock_service **out) WX_MUST_CHECK;

/* mock_service_free: after its listeners have stopped. */
void mock_service_free(struct mock_service *service);

/* mock_service_admits: whether the admin API takes this request: its token, where one is asked for.
 */
bool mock_service_admits(const struct mock_service *service, const struct mock_request *request);

struct mock_space *mock_service_default_space(struct mock_service *service);
const struct mock_authority *mock_service_authority(const struct mock_service *service);

/* mock_service_api: answers the interface; mock_service_admin: answers the admin API. The admin's
 * paths are not known to the interface's listeners. */
struct mock_handler mock_service_api(struct mock_service *service);
struct mock_handler mock_service_admin(struct mock_service *service);

#endif
