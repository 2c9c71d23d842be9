/* The inside of a world, shared by the file that reads one and the file that answers for it. */
#ifndef MOCK_WORLD_PARTS_H
#define MOCK_WORLD_PARTS_H

#include <stdatomic.h>

#include "mock_server/world/world.h"

/* Each list is sorted by the key that is its element's first member. */
struct mock_world {
    atomic_int references;
    char *name;
    char *directory;          /* NULL: paths name embedded files */
    struct wx_json *document; /* owns all texts */
    struct mock_settings settings;
    struct mock_app *apps;
    size_t app_count;
    struct mock_merchant *merchants;
    size_t merchant_count;
    struct mock_certificate *certificates;
    size_t certificate_count;
    struct mock_user *users;
    size_t user_count;
    struct mock_declared_token *access_tokens;
    size_t access_token_count;
    struct mock_declared_token *auth_tokens;
    size_t auth_token_count;
};

/* mock_world_find: the element of a sorted list whose first member, a text, is `key`; or NULL. */
const void *mock_world_find(const void *list, size_t count, size_t element_size, const char *key);

/* mock_world_sort: sorts a list by its elements' first member. */
void mock_world_sort(void *list, size_t count, size_t element_size);

#endif
