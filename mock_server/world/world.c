#include "mock_server/world/world.h"

#include <stdlib.h>

#include "mock_server/world/parts.h"

/* --- Lists by key --- */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const void *mock_world_find(const void *list, size_t count, size_t element_size, const char *key)
{
    if (count == 0) return NULL;
    return bsearch(&key, list, count, element_size, compare_keys);
}

void mock_world_sort(void *list, size_t count, size_t element_size)
{
    if (count > 1) qsort(list, count, element_size, compare_keys);
}

/* --- Life --- */

static void free_world(struct mock_world *world)
{
    for (size_t i = 0; i < world->app_count; i++) {
        free(world->apps[i].mch_ids);
        free(world->apps[i].whitelist);
        wx_buf_release(&world->apps[i].category_answer);
    }
    for (size_t i = 0; i < world->user_count; i++) wx_buf_release(&world->users[i].name_on_wire);
    for (size_t i = 0; i < world->certificate_count; i++)
        wx_certificate_free(world->certificates[i].x509);
    free(world->apps);
    free(world->merchants);
    free(world->certificates);
    free(world->users);
    free(world->access_tokens);
    free(world->auth_tokens);
    wx_json_free(world->document);
    free(world->directory);
    free(world->name);
    free(world);
}

struct mock_world *mock_world_hold(struct mock_world *world)
{
    atomic_fetch_add_explicit(&world->references, 1, memory_order_relaxed);
    return world;
}

void mock_world_drop(struct mock_world *world)
{
    if (!world) return;
    if (atomic_fetch_sub_explicit(&world->references, 1, memory_order_acq_rel) == 1)
        free_world(world);
}

void mock_world_drop_local(struct mock_world **world)
{
    mock_world_drop(*world);
}

/* --- Answers --- */

const struct mock_settings *mock_world_settings(const struct mock_world *world)
{
    return &world->settings;
}

const struct wx_json *mock_world_document(const struct mock_world *world)
{
    return world->document;
}

struct mock_world_source mock_world_source(const struct mock_world *world)
{
    return (struct mock_world_source){.name = world->name, .directory = world->directory};
}

const struct mock_app *mock_world_app(const struct mock_world *world, const char *appid)
{
    return mock_world_find(world->apps, world->app_count, sizeof *world->apps, appid);
}

const struct mock_merchant *mock_world_merchant(const struct mock_world *world, const char *mch_id)
{
    return mock_world_find(world->merchants, world->merchant_count, sizeof *world->merchants,
                           mch_id);
}

const struct mock_user *mock_world_user(const struct mock_world *world, const char *openid)
{
    return mock_world_find(world->users, world->user_count, sizeof *world->users, openid);
}

const struct mock_certificate *mock_world_certificate(const struct mock_world *world,
                                                      const char *serial)
{
    return mock_world_find(world->certificates, world->certificate_count,
                           sizeof *world->certificates, serial);
}

bool mock_app_is_bound(const struct mock_app *app, const char *mch_id)
{
    for (size_t i = 0; i < app->mch_id_count; i++)
        if (strcmp(app->mch_ids[i], mch_id) == 0) return true;
    return false;
}

const struct mock_app *mock_world_apps(const struct mock_world *world, size_t *out_count)
{
    *out_count = world->app_count;
    return world->apps;
}

const struct mock_user *mock_world_users(const struct mock_world *world, size_t *out_count)
{
    *out_count = world->user_count;
    return world->users;
}

const struct mock_certificate *mock_world_certificates(const struct mock_world *world,
                                                       size_t *out_count)
{
    *out_count = world->certificate_count;
    return world->certificates;
}

const struct mock_declared_token *mock_world_access_tokens(const struct mock_world *world,
                                                           size_t *out_count)
{
    *out_count = world->access_token_count;
    return world->access_tokens;
}

const struct mock_declared_token *mock_world_auth_tokens(const struct mock_world *world,
                                                         size_t *out_count)
{
    *out_count = world->auth_token_count;
    return world->auth_tokens;
}
