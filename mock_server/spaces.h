/* Spaces: isolated worlds, each with its own tokens and clock. The default space is what a user who
 * never heard of spaces talks to.
 *
 * A request belongs to the space of the port it came in on, else to the one that issued its token,
 * else to the default one (INTERFACES.md, "Admin API"). */
#ifndef MOCK_SPACES_H
#define MOCK_SPACES_H

#include "mock_server/clock.h"
#include "mock_server/tokens.h"
#include "mock_server/world/world.h"

struct mock_space;

/* mock_space_new: a space that starts with a world's declared tokens; takes a reference of its own
 * to the world. */
enum wx_status mock_space_new(const char *id, struct mock_world *world, struct mock_space **out)
    WX_MUST_CHECK;
void mock_space_free(struct mock_space *space);

const char *mock_space_id(const struct mock_space *space);
struct mock_tokens *mock_space_tokens(struct mock_space *space);
struct mock_clock *mock_space_clock(struct mock_space *space);

/* mock_space_world: the world in force, with a reference that the caller gives back. */
struct mock_world *mock_space_world(struct mock_space *space);

/* mock_space_reload: puts another world in force for the requests that begin from now on. Tokens
 * and all other state stay; tokens that the new world declares are added. On failure the old world
 * stays in force. */
enum wx_status mock_space_reload(struct mock_space *space, struct mock_world *world) WX_MUST_CHECK;

#endif
