#include "mock_server/service.h"

#include <stdlib.h>

#include "mock_server/admin/admin.h"
#include "mock_server/exchange.h"

struct mock_service {
    struct mock_space *default_space;
    struct mock_authority *authority;
    const char *admin_token;
};

enum wx_status mock_service_new(struct mock_world *world, struct mock_authority *authority,
                                const char *admin_token, struct mock_service **out)
{
    struct mock_service *service = calloc(1, sizeof *service);
    enum wx_status status =
        service ? mock_space_new("default", world, &service->default_space) : WX_ERR_MEMORY;
    if (status != WX_OK) {
        free(service);
        return status;
    }
    service->authority = authority;
    service->admin_token = admin_token;
    *out = service;
    return WX_OK;
}

void mock_service_free(struct mock_service *service)
{
    if (!service) return;
    mock_space_free(service->default_space);
    mock_authority_free(service->authority);
    free(service);
}

bool mock_service_admits(const struct mock_service *service, const struct mock_request *request)
{
    if (!service->admin_token) return true;
    const char *given = mock_request_header(request, "Authorization");
    if (!given || strncmp(given, "Bearer ", 7) != 0) return false;
    return wx_bytes_equal_secret(wx_bytes_text(given + 7), wx_bytes_text(service->admin_token));
}

struct mock_space *mock_service_default_space(struct mock_service *service)
{
    return service->default_space;
}

const struct mock_authority *mock_service_authority(const struct mock_service *service)
{
    return service->authority;
}

/* --- The interface --- */

static size_t api_body_limit(void *context, const struct mock_request *request)
{
    (void)request;
    const struct mock_service *service = context;
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(service->default_space);
    return (size_t)mock_world_settings(world)->request_body_limit_bytes;
}

static void api_answer(void *context, const struct mock_request *request, struct mock_reply *reply)
{
    const struct mock_service *service = context;
    struct mock_exchange exchange;
    mock_exchange_run(request, service->default_space, &exchange, reply);
    mock_exchange_release(&exchange);
}

struct mock_handler mock_service_api(struct mock_service *service)
{
    return (struct mock_handler){
        .context = service, .body_limit = api_body_limit, .answer = api_answer};
}

/* --- The admin API --- */

static size_t admin_body_limit(void *context, const struct mock_request *request)
{
    (void)context, (void)request;
    return MOCK_ADMIN_BODY_LIMIT;
}

static void admin_answer(void *context, const struct mock_request *request,
                         struct mock_reply *reply)
{
    mock_admin_answer(context, request, reply);
}

struct mock_handler mock_service_admin(struct mock_service *service)
{
    return (struct mock_handler){
        .context = service, .body_limit = admin_body_limit, .answer = admin_answer};
}
