#include "mock_server/spaces.h"

#include <pthread.h>
#include <stdlib.h>

struct mock_space {
    char *id;
    pthread_mutex_t mutex; /* of `world` */
    struct mock_world *world;
    struct mock_tokens *tokens;
    struct mock_clock clock;
};

static enum wx_status declare_tokens(struct mock_space *space, const struct mock_world *world)
{
    int64_t now = mock_clock_now(&space->clock);
    size_t count = 0;
    enum wx_status status = WX_OK;
    const struct mock_declared_token *tokens = mock_world_access_tokens(world, &count);
    for (size_t i = 0; i < count && status == WX_OK; i++)
        status = mock_tokens_declare_access(space->tokens, tokens[i].token, tokens[i].appid,
                                            tokens[i].ttl_s, now, NULL, NULL);
    tokens = mock_world_auth_tokens(world, &count);
    for (size_t i = 0; i < count && status == WX_OK; i++)
        status = mock_tokens_declare_auth(space->tokens, tokens[i].token, tokens[i].appid,
                                          tokens[i].openid, tokens[i].ttl_s, now, NULL, NULL);
    return status;
}

enum wx_status mock_space_new(const char *id, struct mock_world *world, struct mock_space **out)
{
    struct mock_space *space = calloc(1, sizeof *space);
    if (!space) return WX_ERR_MEMORY;
    if (pthread_mutex_init(&space->mutex, NULL) != 0) {
        free(space);
        return WX_ERR_MEMORY;
    }
    space->world = mock_world_hold(world);
    space->id = strdup(id);
    enum wx_status status = space->id ? mock_tokens_new(&space->tokens) : WX_ERR_MEMORY;
    if (status == WX_OK) status = declare_tokens(space, world);
    if (status != WX_OK) {
        mock_space_free(space);
        return status;
    }
    *out = space;
    return WX_OK;
}

void mock_space_free(struct mock_space *space)
{
    if (!space) return;
    mock_world_drop(space->world);
    mock_tokens_free(space->tokens);
    pthread_mutex_destroy(&space->mutex);
    free(space->id);
    free(space);
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

struct mock_world *mock_space_world(struct mock_space *space)
{
    pthread_mutex_lock(&space->mutex);
    struct mock_world *world = mock_world_hold(space->world);
    pthread_mutex_unlock(&space->mutex);
    return world;
}

enum wx_status mock_space_reload(struct mock_space *space, struct mock_world *world)
{
    enum wx_status status = declare_tokens(space, world);
    if (status != WX_OK) return status;
    pthread_mutex_lock(&space->mutex);
    struct mock_world *old = space->world;
    space->world = mock_world_hold(world);
    pthread_mutex_unlock(&space->mutex);
    mock_world_drop(old);
    return WX_OK;
}
