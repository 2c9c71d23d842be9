#include "mock_server/space.h"

#include <pthread.h>
#include <stdlib.h>

#include "mock_server/diagnosis.h"
#include "mock_server/journal/journal.h"

struct mock_space {
    atomic_uint references;
    char id[MOCK_SPACE_ID_LONGEST + 1];
    int64_t start_frozen_at, start_offset_s;
    pthread_mutex_t mutex; /* of `world` */
    struct mock_world *world;
    struct mock_tokens *tokens;
    struct mock_faults *faults;
    struct mock_clock clock;
    struct mock_journal *journal;
    struct mock_diagnosis_memory memory;
    struct mock_ports ports;
    struct mock_door door;
};

static enum wx_status declare_tokens(struct mock_tokens *store, const struct mock_world *world,
                                     int64_t now)
{
    size_t count = 0;
    enum wx_status status = WX_OK;
    const struct mock_declared_token *tokens = mock_world_access_tokens(world, &count);
    for (size_t i = 0; i < count && status == WX_OK; i++)
        status = mock_tokens_declare_access(store, tokens[i].token, tokens[i].appid,
                                            tokens[i].ttl_s, now, NULL, NULL);
    tokens = mock_world_auth_tokens(world, &count);
    for (size_t i = 0; i < count && status == WX_OK; i++)
        status = mock_tokens_declare_auth(store, tokens[i].token, tokens[i].appid, tokens[i].openid,
                                          tokens[i].ttl_s, now, NULL, NULL);
    return status;
}

bool mock_space_id_valid(const char *id)
{
    size_t size = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return size > 0 && size <= MOCK_SPACE_ID_LONGEST && id[size] == '\0';
}

/* The journal's own room, more where more is to be kept. */
static size_t bytes_for(size_t records)
{
    size_t wanted = records * (MOCK_JOURNAL_BYTES / MOCK_JOURNAL_RECORDS);
    return wanted > MOCK_JOURNAL_BYTES ? wanted : MOCK_JOURNAL_BYTES;
}

enum wx_status mock_space_new(const struct mock_space_start *start, struct mock_space **out)
{
    if (!mock_space_id_valid(start->id)) return WX_ERR_FORMAT;
    struct mock_space *space = calloc(1, sizeof *space);
    if (!space) return WX_ERR_MEMORY;
    if (pthread_mutex_init(&space->mutex, NULL) != 0) {
        free(space);
        return WX_ERR_MEMORY;
    }
    atomic_init(&space->references, 1);
    mock_diagnosis_memory_init(&space->memory);
    memcpy(space->id, start->id, strlen(start->id) + 1);
    space->start_frozen_at = start->frozen_at;
    space->start_offset_s = start->offset_s;
    mock_clock_set(&space->clock, start->frozen_at, start->offset_s);
    space->world = mock_world_hold(start->world);
    enum wx_status status = mock_tokens_new(&space->tokens);
    if (status == WX_OK) status = mock_faults_new(start->seed, start->id, &space->faults);
    if (status == WX_OK)
        status = mock_journal_new(start->keep, bytes_for(start->keep), &space->journal);
    if (status == WX_OK)
        status = declare_tokens(space->tokens, space->world, mock_clock_now(&space->clock));
    if (status != WX_OK) {
        mock_space_drop(space);
        return status;
    }
    *out = space;
    return WX_OK;
}

static void free_space(struct mock_space *space)
{
    mock_world_drop(space->world);
    mock_journal_free(space->journal);
    mock_diagnosis_memory_release(&space->memory);
    mock_faults_free(space->faults);
    mock_tokens_free(space->tokens);
    pthread_mutex_destroy(&space->mutex);
    free(space);
}

struct mock_space *mock_space_hold(struct mock_space *space)
{
    atomic_fetch_add_explicit(&space->references, 1, memory_order_relaxed);
    return space;
}

void mock_space_drop(struct mock_space *space)
{
    if (!space) return;
    if (atomic_fetch_sub_explicit(&space->references, 1, memory_order_acq_rel) == 1)
        free_space(space);
}

void mock_space_drop_local(struct mock_space **space)
{
    mock_space_drop(*space);
}

const char *mock_space_id(const struct mock_space *space)
{
    return space->id;
}

struct mock_tokens *mock_space_tokens(struct mock_space *space)
{
    return space->tokens;
}

struct mock_clock *mock_space_clock(struct mock_space *space)
{
    return &space->clock;
}

struct mock_faults *mock_space_faults(struct mock_space *space)
{
    return space->faults;
}

struct mock_journal *mock_space_journal(struct mock_space *space)
{
    return space->journal;
}

struct mock_diagnosis_memory *mock_space_memory(struct mock_space *space)
{
    return &space->memory;
}

struct mock_ports *mock_space_ports(struct mock_space *space)
{
    return &space->ports;
}

struct mock_door *mock_space_door(struct mock_space *space)
{
    return &space->door;
}

struct mock_world *mock_space_world(struct mock_space *space)
{
    pthread_mutex_lock(&space->mutex);
    struct mock_world *world = mock_world_hold(space->world);
    pthread_mutex_unlock(&space->mutex);
    return world;
}

enum wx_status mock_space_reload(struct mock_space *space, struct mock_world *world)
{
    enum wx_status status = declare_tokens(space->tokens, world, mock_clock_now(&space->clock));
    if (status != WX_OK) return status;
    pthread_mutex_lock(&space->mutex);
    struct mock_world *old = space->world;
    space->world = mock_world_hold(world);
    pthread_mutex_unlock(&space->mutex);
    mock_world_drop(old);
    return WX_OK;
}

enum wx_status mock_space_reset(struct mock_space *space)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(space);
    struct mock_clock start = {0};
    mock_clock_set(&start, space->start_frozen_at, space->start_offset_s);
    struct mock_tokens *tokens = NULL;
    enum wx_status status = mock_tokens_new(&tokens);
    if (status == WX_OK) status = declare_tokens(tokens, world, mock_clock_now(&start));
    if (status != WX_OK) {
        mock_tokens_free(tokens);
        return status;
    }
    mock_clock_set(&space->clock, space->start_frozen_at, space->start_offset_s);
    mock_faults_reset(space->faults);
    mock_journal_clear(space->journal);
    mock_diagnosis_memory_clear(&space->memory);
    mock_tokens_replace(space->tokens, tokens);
    return WX_OK;
}
