#include "mock_server/routes.h"

#include "mock_server/handlers/handlers.h"

static const struct mock_api_route API_ROUTES[] = {
#define MOCK_API_ROUTE(endpoint, path, act) {MOCK_ENDPOINT_##endpoint, path, act},
#include "mock_server/routes.def"
#undef MOCK_API_ROUTE
};

const struct mock_api_route *mock_api_route(const char *path)
{
    for (size_t i = 0; i < sizeof API_ROUTES / sizeof API_ROUTES[0]; i++)
        if (strcmp(API_ROUTES[i].path, path) == 0) return &API_ROUTES[i];
    return NULL;
}

const char *mock_api_path(enum mock_endpoint endpoint)
{
    for (size_t i = 0; i < sizeof API_ROUTES / sizeof API_ROUTES[0]; i++)
        if (API_ROUTES[i].endpoint == endpoint) return API_ROUTES[i].path;
    return NULL;
}
