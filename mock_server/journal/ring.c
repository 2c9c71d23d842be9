#include "mock_server/journal/ring.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { FIRST_BYTES = 64 * 1024, FIRST_SLOTS = 64, ALIGNMENT = 16 };

void mock_ring_init(struct mock_ring *ring, size_t records_limit, size_t bytes_limit)
{
    *ring = (struct mock_ring){.records_limit = records_limit, .bytes_limit = bytes_limit};
}

void mock_ring_release(struct mock_ring *ring)
{
    if (ring->bytes) munmap(ring->bytes, ring->capacity);
    free(ring->slots);
    *ring = (struct mock_ring){0};
}

void mock_ring_clear(struct mock_ring *ring)
{
    struct mock_ring fresh;
    mock_ring_init(&fresh, ring->records_limit, ring->bytes_limit);
    fresh.last_id = ring->last_id;
    mock_ring_release(ring);
    *ring = fresh;
}

static struct mock_ring_slot *slot_at(const struct mock_ring *ring, size_t index)
{
    return &ring->slots[(ring->first + index) % ring->slot_capacity];
}

static void drop_oldest(struct mock_ring *ring)
{
    ring->fallen_id = slot_at(ring, 0)->id;
    ring->first = (ring->first + 1) % ring->slot_capacity;
    ring->count--;
    if (ring->count == 0) ring->end = 0;
}

/* --- Room --- */

/* Mapped memory moves without a copy, takes no page before it is written, and goes back whole. */
static bool grow_bytes(struct mock_ring *ring, size_t needed)
{
    size_t capacity = ring->capacity ? ring->capacity : FIRST_BYTES;
    while (capacity < needed) capacity *= 2;
    if (capacity > ring->bytes_limit) capacity = ring->bytes_limit;
    void *bytes = ring->bytes ? mremap(ring->bytes, ring->capacity, capacity, MREMAP_MAYMOVE)
                              : mmap(NULL, capacity, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) return false;
    ring->bytes = bytes;
    ring->capacity = capacity;
    return true;
}

static bool grow_slots(struct mock_ring *ring)
{
    size_t capacity = ring->slot_capacity ? ring->slot_capacity * 2 : FIRST_SLOTS;
    if (capacity > ring->records_limit) capacity = ring->records_limit;
    struct mock_ring_slot *slots = calloc(capacity, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < ring->count; i++) slots[i] = *slot_at(ring, i);
    free(ring->slots);
    ring->slots = slots;
    ring->slot_capacity = capacity;
    ring->first = 0;
    return true;
}

/* Whether `size` bytes are free at ring->end, which may go back to the start for that. */
static bool has_room(struct mock_ring *ring, size_t size)
{
    if (ring->count == 0) {
        ring->end = 0;
        return size <= ring->capacity;
    }
    size_t oldest = slot_at(ring, 0)->offset;
    if (ring->end <= oldest) return size <= oldest - ring->end;
    if (size <= ring->capacity - ring->end) return true;
    if (ring->capacity < ring->bytes_limit) return false; /* it grows before it turns over */
    ring->end = 0;
    return size <= oldest;
}

/* Makes room: first by growing, then by letting the oldest fall out. */
static bool make_room(struct mock_ring *ring, size_t size)
{
    while (!has_room(ring, size)) {
        bool grown = ring->capacity < ring->bytes_limit;
        if (grown && !grow_bytes(ring, ring->end + size)) return false;
        if (!grown) drop_oldest(ring);
    }
    while (ring->count == ring->records_limit) drop_oldest(ring);
    return ring->count < ring->slot_capacity || grow_slots(ring);
}

enum wx_status mock_ring_add(struct mock_ring *ring, const struct mock_record *record)
{
    size_t size = (record->size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ring->last_id = record->id;
    if (size > ring->bytes_limit || ring->records_limit == 0) {
        while (ring->count > 0) drop_oldest(ring);
        ring->fallen_id = record->id;
        return WX_OK;
    }
    if (!make_room(ring, size)) {
        ring->fallen_id = record->id;
        return WX_ERR_MEMORY;
    }
    if (ring->count == 0) ring->end = 0;
    memcpy(ring->bytes + ring->end, record, record->size);
    *slot_at(ring, ring->count) = (struct mock_ring_slot){record->id, ring->end};
    ring->count++;
    ring->end += size;
    return WX_OK;
}

/* --- Finding --- */

/* The index of the oldest slot whose id is above `id`; ring->count where none is. */
static size_t index_after(const struct mock_ring *ring, uint64_t id)
{
    size_t low = 0;
    size_t high = ring->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slot_at(ring, middle)->id > id)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct mock_record *mock_ring_at(struct mock_ring *ring, size_t index)
{
    return (struct mock_record *)(void *)(ring->bytes + slot_at(ring, index)->offset);
}

struct mock_record *mock_ring_after(struct mock_ring *ring, uint64_t id)
{
    size_t index = index_after(ring, id);
    return index < ring->count ? mock_ring_at(ring, index) : NULL;
}

struct mock_record *mock_ring_find(struct mock_ring *ring, uint64_t id)
{
    struct mock_record *record = id > 0 ? mock_ring_after(ring, id - 1) : NULL;
    return record && record->id == id ? record : NULL;
}
