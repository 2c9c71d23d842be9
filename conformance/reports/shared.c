#include "conformance/reports/shared.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 256 };

struct conf_shared_entry {
    uint64_t hash;
    size_t offset;
    size_t size;
};

/* FNV-1a: nobody gains anything by making a report slow. */
static uint64_t hash_of(struct wx_bytes text)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < text.size; i++) hash = (hash ^ text.data[i]) * 1099511628211u;
    return hash;
}

/* Half of the slots are free always, so a search ends. */
static enum wx_status grow(struct conf_shared *shared)
{
    if (shared->count * 2 < shared->slot_count) return WX_OK;
    size_t slot_count = shared->slot_count ? shared->slot_count * 2 : FIRST_SLOTS;
    size_t *slots = calloc(slot_count, sizeof *slots);
    struct conf_shared_entry *entries =
        reallocarray(shared->entries, slot_count / 2 + 1, sizeof *entries);
    if (entries) shared->entries = entries;
    if (!slots || !entries) {
        free(slots);
        return WX_ERR_MEMORY;
    }
    for (size_t i = 0; i < shared->count; i++) {
        size_t slot = entries[i].hash & (slot_count - 1);
        while (slots[slot]) slot = (slot + 1) & (slot_count - 1);
        slots[slot] = i + 1;
    }
    free(shared->slots);
    shared->slots = slots;
    shared->slot_count = slot_count;
    return WX_OK;
}

enum wx_status conf_shared_put(struct conf_shared *shared, struct wx_bytes text, size_t *out_index)
{
    enum wx_status status = grow(shared);
    if (status != WX_OK) return status;
    uint64_t hash = hash_of(text);
    size_t slot = hash & (shared->slot_count - 1);
    for (; shared->slots[slot]; slot = (slot + 1) & (shared->slot_count - 1)) {
        size_t index = shared->slots[slot] - 1;
        if (shared->entries[index].hash != hash ||
            !wx_bytes_equal(conf_shared_at(shared, index), text))
            continue;
        *out_index = index;
        return WX_OK;
    }
    size_t offset = shared->text.size;
    wx_buf_append(&shared->text, text);
    if (wx_buf_status(&shared->text) != WX_OK) return wx_buf_status(&shared->text);
    shared->entries[shared->count] = (struct conf_shared_entry){hash, offset, text.size};
    *out_index = shared->count++;
    shared->slots[slot] = shared->count;
    return WX_OK;
}

struct wx_bytes conf_shared_at(const struct conf_shared *shared, size_t index)
{
    const struct conf_shared_entry *entry = &shared->entries[index];
    return wx_bytes(shared->text.data + entry->offset, entry->size);
}

void conf_shared_release(struct conf_shared *shared)
{
    wx_buf_release(&shared->text);
    free(shared->entries);
    free(shared->slots);
    *shared = (struct conf_shared){.entries = NULL};
}
