/* The spaces of a running double: found by id, and by the access token that one of them issued.
 * Safe for any thread. */
#ifndef MOCK_SPACES_H
#define MOCK_SPACES_H

#include "mock_server/space.h"

enum { MOCK_SPACES_MOST = 4096 };

struct mock_spaces;

/* mock_spaces_new: a set that has the default space alone, and takes its reference. */
enum wx_status mock_spaces_new(struct mock_space *take_default, struct mock_spaces **out)
    WX_MUST_CHECK;
void mock_spaces_free(struct mock_spaces *spaces);

/* mock_spaces_default: the default space; borrowed. */
struct mock_space *mock_spaces_default(const struct mock_spaces *spaces);

/* mock_spaces_add: adds a space with a reference of its own. WX_ERR_MISMATCH where the id is
 * taken, WX_ERR_LIMIT past MOCK_SPACES_MOST. */
enum wx_status mock_spaces_add(struct mock_spaces *spaces, struct mock_space *space) WX_MUST_CHECK;

/* mock_spaces_find: the space of that id, held for the caller, or NULL. */
struct mock_space *mock_spaces_find(struct mock_spaces *spaces, const char *id);

/* mock_spaces_remove: takes a space out of the set; the caller gets its reference. NULL where there
 * is none, or it is the default one, which stays. */
struct mock_space *mock_spaces_remove(struct mock_spaces *spaces, const char *id) WX_MUST_CHECK;

/* mock_spaces_of_token: the space that knows this access token, else the default one; held. A token
 * that several know is the default space's, else the oldest space's. */
struct mock_space *mock_spaces_of_token(struct mock_spaces *spaces, const char *access_token);

/* mock_spaces_list: all spaces, oldest first, held; the caller drops each and frees the array. NULL
 * without memory. */
struct mock_space **mock_spaces_list(struct mock_spaces *spaces, size_t *out_count) WX_MUST_CHECK;

#endif
