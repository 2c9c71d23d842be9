/* A space: one isolated world with its own tokens and clock. The default space is what a user who
 * never heard of spaces talks to; a test that runs beside others makes one of its own.
 *
 * A request belongs to the space of the port it came in on, else to the one that issued its token,
 * else to the default one (INTERFACES.md, "Admin API"). Safe for any thread; held by reference, so
 * that a space can be deleted while its last requests run. */
#ifndef MOCK_SPACE_H
#define MOCK_SPACE_H

#include "mock_server/clock.h"
#include "mock_server/door.h"
#include "mock_server/faults/faults.h"
#include "mock_server/ports.h"
#include "mock_server/tokens.h"
#include "mock_server/world/world.h"

enum { MOCK_SPACE_ID_LONGEST = 64 };

struct mock_space;
struct mock_journal;
struct mock_diagnosis_memory;

/* What a space starts with, and comes back to by mock_space_reset. */
struct mock_space_start {
    const char *id;
    struct mock_world *world; /* the space takes a reference of its own */
    int64_t frozen_at;        /* as mock_clock_set */
    int64_t offset_s;
    uint64_t seed; /* of what its faults draw */
    size_t keep;   /* records in its journal */
};

/* mock_space_new: a space with the tokens that its world declares. The caller owns one reference.
 */
enum wx_status mock_space_new(const struct mock_space_start *start, struct mock_space **out)
    WX_MUST_CHECK;

/* mock_space_hold, mock_space_drop: take and give back a reference; NULL may be dropped. */
struct mock_space *mock_space_hold(struct mock_space *space);
void mock_space_drop(struct mock_space *space);
void mock_space_drop_local(struct mock_space **space);

/* mock_space_id_valid: 1 to 64 of a-z 0-9 and hyphens. */
bool mock_space_id_valid(const char *id);

const char *mock_space_id(const struct mock_space *space);
struct mock_tokens *mock_space_tokens(struct mock_space *space);
struct mock_clock *mock_space_clock(struct mock_space *space);
struct mock_faults *mock_space_faults(struct mock_space *space);
struct mock_journal *mock_space_journal(struct mock_space *space);
struct mock_diagnosis_memory *mock_space_memory(struct mock_space *space);

/* mock_space_ports: its own listeners; whoever opened them closes them before the last drop.
 * mock_space_door: what they lead to. */
struct mock_ports *mock_space_ports(struct mock_space *space);
struct mock_door *mock_space_door(struct mock_space *space);

/* mock_space_world: the world in force, with a reference that the caller gives back. */
struct mock_world *mock_space_world(struct mock_space *space);

/* mock_space_reload: puts another world in force for the requests that begin from now on. Tokens
 * and all other state stay; tokens that the new world declares are added. On failure the old world
 * stays in force. */
enum wx_status mock_space_reload(struct mock_space *space, struct mock_world *world) WX_MUST_CHECK;

/* mock_space_reset: back to the start: the world's tokens alone, no faults, an empty journal, and
 * the clock of the beginning. The world in force stays, and with it what it declares: no request
 * that runs meanwhile misses it. On failure (no memory) all stays as it is. */
enum wx_status mock_space_reset(struct mock_space *space) WX_MUST_CHECK;

#endif
