#include "mock_server/service.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "mock_server/admin/admin.h"
#include "mock_server/journal/journal.h"

enum { LEAF_VARIANTS = MOCK_LEAF_UNTRUSTED_CA + 1 };

struct mock_service {
    struct mock_service_options options;
    struct mock_spaces *spaces;
    struct mock_authority *authority;
    struct mock_recorder *recorder;
    struct mock_counters counters;
    struct mock_door front; /* of the listeners that all spaces share */
    const char *urls[MOCK_PORT_COUNT];
    atomic_int streams;
    sem_t processors;      /* that are free for work */
    pthread_mutex_t mutex; /* of `leaves` */
    struct mock_leaf *leaves[LEAF_VARIANTS];
};

/* --- Life --- */

enum wx_status mock_service_new(const struct mock_service_options *options,
                                struct mock_world *world, struct mock_authority *authority,
                                struct mock_recorder *recorder, struct mock_service **out)
{
    struct mock_service *service = calloc(1, sizeof *service);
    if (!service || pthread_mutex_init(&service->mutex, NULL) != 0) {
        free(service);
        return WX_ERR_MEMORY;
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    sem_init(&service->processors, 0, processors > 0 ? (unsigned)processors : 1);
    struct mock_space *space = NULL;
    struct mock_space_start start = {
        .id = "default", .world = world, .seed = options->seed, .keep = options->keep};
    enum wx_status status = mock_space_new(&start, &space);
    if (status == WX_OK) status = mock_spaces_new(space, &service->spaces);
    if (status != WX_OK) {
        mock_service_free(service);
        return status;
    }
    service->options = *options;
    service->authority = authority;
    service->recorder = recorder;
    service->front = (struct mock_door){.service = service};
    *out = service;
    return WX_OK;
}

static void close_all_spaces(struct mock_service *service)
{
    size_t count = 0;
    struct mock_space **list = mock_spaces_list(service->spaces, &count);
    for (size_t i = 0; i < count; i++) {
        mock_ports_close(mock_space_ports(list[i]));
        mock_space_drop(list[i]);
    }
    free(list);
}

void mock_service_free(struct mock_service *service)
{
    if (!service) return;
    if (service->spaces) close_all_spaces(service);
    mock_spaces_free(service->spaces);
    mock_recorder_free(service->recorder);
    for (size_t i = 0; i < LEAF_VARIANTS; i++) mock_leaf_free(service->leaves[i]);
    mock_authority_free(service->authority);
    pthread_mutex_destroy(&service->mutex);
    sem_destroy(&service->processors);
    free(service);
}

const struct mock_service_options *mock_service_options(const struct mock_service *service)
{
    return &service->options;
}

struct mock_spaces *mock_service_spaces(struct mock_service *service)
{
    return service->spaces;
}

struct mock_space *mock_service_default_space(struct mock_service *service)
{
    return mock_spaces_default(service->spaces);
}

const struct mock_authority *mock_service_authority(const struct mock_service *service)
{
    return service->authority;
}

struct mock_recorder *mock_service_recorder(struct mock_service *service)
{
    return service->recorder;
}

void mock_service_begin_work(struct mock_service *service)
{
    while (sem_wait(&service->processors) != 0) continue; /* a signal came between */
}

void mock_service_end_work(struct mock_service *service)
{
    sem_post(&service->processors);
}

void mock_service_wake(struct mock_service *service)
{
    size_t count = 0;
    struct mock_space **list = mock_spaces_list(service->spaces, &count);
    for (size_t i = 0; i < count; i++) {
        mock_journal_wake(mock_space_journal(list[i]));
        mock_space_drop(list[i]);
    }
    free(list);
}

void mock_service_tell_refused(struct mock_service *service, struct mock_space *space, uint64_t id)
{
    if (!service->options.tell.refused) return;
    struct mock_record *record = mock_journal_copy(mock_space_journal(space), id);
    if (record) service->options.tell.refused(service->options.tell.context, record);
    mock_record_free(record);
}

void mock_service_tell_lost(struct mock_service *service, enum wx_status status, int error)
{
    atomic_fetch_add(&service->counters.journal_failures, 1);
    if (service->options.tell.lost)
        service->options.tell.lost(service->options.tell.context, status, error);
}

struct mock_counters *mock_service_counters(struct mock_service *service)
{
    return &service->counters;
}

bool mock_service_open_stream(struct mock_service *service)
{
    if (atomic_fetch_add(&service->streams, 1) < MOCK_STREAMS_MOST) return true;
    mock_service_close_stream(service);
    return false;
}

void mock_service_close_stream(struct mock_service *service)
{
    atomic_fetch_sub(&service->streams, 1);
}

void mock_service_tell_url(struct mock_service *service, enum mock_port port, const char *url)
{
    service->urls[port] = url;
}

const char *mock_service_url(const struct mock_service *service, enum mock_port port)
{
    return service->urls[port];
}

/* --- Certificates --- */

void mock_service_take_leaf(struct mock_service *service, struct mock_leaf *leaf)
{
    service->leaves[MOCK_LEAF_GOOD] = leaf;
}

enum wx_status mock_service_leaf(struct mock_service *service, enum mock_leaf_variant variant,
                                 const struct mock_leaf **out)
{
    struct mock_leaf_request request = {.variant = variant,
                                        .names = service->options.tls_names,
                                        .name_count = service->options.tls_name_count};
    enum wx_status status = WX_OK;
    pthread_mutex_lock(&service->mutex);
    if (!service->leaves[variant])
        status = mock_authority_issue(service->authority, &request, &service->leaves[variant]);
    *out = service->leaves[variant];
    pthread_mutex_unlock(&service->mutex);
    return status;
}

/* --- Spaces --- */

static enum wx_status open_ports(struct mock_service *service, struct mock_space *space,
                                 unsigned wanted, struct wx_buf *problem)
{
    const struct mock_leaf *leaves[LEAF_VARIANTS] = {NULL};
    for (size_t i = 0; i < MOCK_PORT_COUNT; i++) {
        enum mock_leaf_variant variant;
        if (!(wanted & 1u << i) || !mock_port_variant((enum mock_port)i, &variant)) continue;
        enum wx_status status = mock_service_leaf(service, variant, &leaves[variant]);
        if (status != WX_OK) return status;
    }
    struct mock_door *door = mock_space_door(space);
    *door = (struct mock_door){.service = service, .space = space};
    struct mock_ports_request request = {.wanted = wanted,
                                         .address = service->options.ports_address,
                                         .leaves = leaves,
                                         .handler = mock_door_handler(door)};
    return mock_ports_open(&request, mock_space_ports(space), problem);
}

enum wx_status mock_service_open_space(struct mock_service *service,
                                       const struct mock_space_start *start, unsigned ports,
                                       struct mock_space **out, struct wx_buf *problem)
{
    struct mock_space *space = NULL;
    enum wx_status status = mock_space_new(start, &space);
    if (status != WX_OK) return status;
    /* Ports first: whoever finds the space finds it whole. */
    status = open_ports(service, space, ports, problem);
    if (status == WX_OK) status = mock_spaces_add(service->spaces, space);
    if (status == WX_OK) {
        *out = space;
        return WX_OK;
    }
    mock_ports_close(mock_space_ports(space));
    mock_space_drop(space);
    return status;
}

bool mock_service_close_space(struct mock_service *service, const char *id)
{
    struct mock_space *space = mock_spaces_remove(service->spaces, id);
    if (!space) return false;
    mock_journal_wake(mock_space_journal(space));
    mock_ports_close(mock_space_ports(space));
    mock_space_drop(space);
    return true;
}

struct mock_handler mock_service_api(struct mock_service *service)
{
    return mock_door_handler(&service->front);
}

/* --- The admin API --- */

bool mock_service_admits(const struct mock_service *service, const struct mock_request *request)
{
    const char *wanted = service->options.admin_token;
    if (!wanted) return true;
    const char *given = mock_request_header(request, "Authorization");
    if (!given || strncmp(given, "Bearer ", 7) != 0) return false;
    return wx_bytes_equal_secret(wx_bytes_text(given + 7), wx_bytes_text(wanted));
}

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
