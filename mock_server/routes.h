/* Which handler answers which path; the rows are in routes.def. */
#ifndef MOCK_ROUTES_H
#define MOCK_ROUTES_H

#include "mock_server/exchange.h"

/* The act of an interface: state changes and the body of a success. All rules of the endpoint hold.
 * Returns WX_API_OK, or what to answer instead; it has then changed nothing. */
struct mock_api_route {
    enum mock_endpoint endpoint;
    const char *path;
    enum wx_api_error (*act)(struct mock_exchange *exchange, struct mock_reply *reply);
};

/* mock_api_route: the row of a decoded path, or NULL. */
const struct mock_api_route *mock_api_route(const char *path);

/* mock_api_path: the path of an endpoint; NULL for MOCK_ENDPOINT_NONE. */
const char *mock_api_path(enum mock_endpoint endpoint);

#endif
