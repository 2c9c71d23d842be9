#include "mock_server/spaces.h"

#include <pthread.h>
#include <stdlib.h>

struct mock_spaces {
    struct mock_space *first; /* the default one, from beginning to end */
    pthread_mutex_t mutex;    /* over all below */
    struct mock_space **list; /* oldest first */
    size_t count, capacity;
};

static size_t index_of(const struct mock_spaces *spaces, const char *id)
{
    size_t i = 0;
    while (i < spaces->count && strcmp(mock_space_id(spaces->list[i]), id) != 0) i++;
    return i;
}

static bool make_room(struct mock_spaces *spaces)
{
    if (spaces->count < spaces->capacity) return true;
    size_t capacity = spaces->capacity ? 2 * spaces->capacity : 16;
    struct mock_space **list = reallocarray(spaces->list, capacity, sizeof(struct mock_space *));
    if (!list) return false;
    spaces->list = list;
    spaces->capacity = capacity;
    return true;
}

enum wx_status mock_spaces_new(struct mock_space *take_default, struct mock_spaces **out)
{
    struct mock_spaces *spaces = calloc(1, sizeof *spaces);
    if (!spaces || pthread_mutex_init(&spaces->mutex, NULL) != 0) {
        free(spaces);
        mock_space_drop(take_default);
        return WX_ERR_MEMORY;
    }
    if (!make_room(spaces)) {
        mock_space_drop(take_default);
        mock_spaces_free(spaces);
        return WX_ERR_MEMORY;
    }
    spaces->list[spaces->count++] = spaces->first = take_default;
    *out = spaces;
    return WX_OK;
}

void mock_spaces_free(struct mock_spaces *spaces)
{
    if (!spaces) return;
    for (size_t i = 0; i < spaces->count; i++) mock_space_drop(spaces->list[i]);
    pthread_mutex_destroy(&spaces->mutex);
    free(spaces->list);
    free(spaces);
}

struct mock_space *mock_spaces_default(const struct mock_spaces *spaces)
{
    return spaces->first;
}

static enum wx_status add(struct mock_spaces *spaces, struct mock_space *space)
{
    if (index_of(spaces, mock_space_id(space)) < spaces->count) return WX_ERR_MISMATCH;
    if (spaces->count == MOCK_SPACES_MOST) return WX_ERR_LIMIT;
    if (!make_room(spaces)) return WX_ERR_MEMORY;
    spaces->list[spaces->count++] = mock_space_hold(space);
    return WX_OK;
}

enum wx_status mock_spaces_add(struct mock_spaces *spaces, struct mock_space *space)
{
    pthread_mutex_lock(&spaces->mutex);
    enum wx_status status = add(spaces, space);
    pthread_mutex_unlock(&spaces->mutex);
    return status;
}

struct mock_space *mock_spaces_find(struct mock_spaces *spaces, const char *id)
{
    pthread_mutex_lock(&spaces->mutex);
    size_t i = index_of(spaces, id);
    struct mock_space *space = i < spaces->count ? mock_space_hold(spaces->list[i]) : NULL;
    pthread_mutex_unlock(&spaces->mutex);
    return space;
}

struct mock_space *mock_spaces_remove(struct mock_spaces *spaces, const char *id)
{
    struct mock_space *space = NULL;
    pthread_mutex_lock(&spaces->mutex);
    size_t i = index_of(spaces, id);
    if (i > 0 && i < spaces->count) {
        space = spaces->list[i];
        spaces->count--;
        memmove(&spaces->list[i], &spaces->list[i + 1],
                (spaces->count - i) * sizeof(struct mock_space *));
    }
    pthread_mutex_unlock(&spaces->mutex);
    return space;
}

static bool knows(struct mock_space *space, const char *access_token)
{
    struct mock_token_fact fact = mock_tokens_find_access(mock_space_tokens(space), access_token,
                                                          mock_clock_now(mock_space_clock(space)));
    return fact.state != MOCK_TOKEN_UNKNOWN && fact.state != MOCK_TOKEN_MALFORMED;
}

struct mock_space *mock_spaces_of_token(struct mock_spaces *spaces, const char *access_token)
{
    pthread_mutex_lock(&spaces->mutex);
    size_t i = 0;
    if (spaces->count > 1 && access_token && mock_token_is_formed(access_token))
        while (i < spaces->count && !knows(spaces->list[i], access_token)) i++;
    struct mock_space *space = mock_space_hold(spaces->list[i < spaces->count ? i : 0]);
    pthread_mutex_unlock(&spaces->mutex);
    return space;
}

struct mock_space **mock_spaces_list(struct mock_spaces *spaces, size_t *out_count)
{
    pthread_mutex_lock(&spaces->mutex);
    struct mock_space **list = calloc(spaces->count, sizeof(struct mock_space *));
    for (size_t i = 0; list && i < spaces->count; i++) list[i] = mock_space_hold(spaces->list[i]);
    *out_count = list ? spaces->count : 0;
    pthread_mutex_unlock(&spaces->mutex);
    return list;
}
