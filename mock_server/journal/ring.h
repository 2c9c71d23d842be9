/* The newest records of one space in a bounded piece of memory.
 *
 * Records lie one behind the other in a block that grows to its limit and is then written over from
 * its start: the oldest fall out. What it takes is thus known, and nothing is left scattered in the
 * heap. Not safe for threads: its journal guards it. */
#ifndef MOCK_JOURNAL_RING_H
#define MOCK_JOURNAL_RING_H

#include "mock_server/journal/record.h"

struct mock_ring_slot {
    uint64_t id;
    size_t offset;
};

struct mock_ring {
    size_t records_limit, bytes_limit;
    unsigned char *bytes; /* `capacity` of them, mapped; NULL until one is needed */
    size_t capacity;
    size_t end; /* behind the newest record */
    struct mock_ring_slot *slots;
    size_t slot_capacity;
    size_t first, count; /* the oldest slot; how many are taken, in order of their ids */
    uint64_t last_id;    /* that was ever added; 0: none */
    uint64_t fallen_id;  /* the last that fell out; 0: none */
};

/* mock_ring_init: at most that many records, in at most that many bytes. Takes no memory yet. */
void mock_ring_init(struct mock_ring *ring, size_t records_limit, size_t bytes_limit);
void mock_ring_release(struct mock_ring *ring);

/* mock_ring_clear: forgets all records, and that any fell out; gives their memory back. */
void mock_ring_clear(struct mock_ring *ring);

/* mock_ring_add: copies a record, whose id is above all before, into the ring; the oldest fall out
 * as room is needed. One that is larger than the ring falls out at once. WX_ERR_MEMORY: it is not
 * in the ring, which counts it as fallen out. */
enum wx_status mock_ring_add(struct mock_ring *ring, const struct mock_record *record)
    WX_MUST_CHECK;

/* mock_ring_find: the record of that id, or NULL; mock_ring_after: the oldest one whose id is above
 * `id`, or NULL. They die with the next change of the ring. */
struct mock_record *mock_ring_find(struct mock_ring *ring, uint64_t id);
struct mock_record *mock_ring_after(struct mock_ring *ring, uint64_t id);

/* mock_ring_at: the record `index` from the oldest, which is 0; index < ring->count. */
struct mock_record *mock_ring_at(struct mock_ring *ring, size_t index);

#endif
