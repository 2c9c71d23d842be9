#include "diagnosis/memory.h"

#include <stddef.h>

static struct diag_memory_row *find(struct diag_memory *memory, uint64_t client, uint32_t timestamp)
{
    struct diag_memory_row *oldest = &memory->rows[0];
    for (size_t i = 0; i < DIAG_MEMORY_MOST; i++) {
        struct diag_memory_row *row = &memory->rows[i];
        if (row->calls > 0 && row->client == client && row->timestamp == timestamp) return row;
        if (row->calls == 0 && oldest->calls > 0) oldest = row;
        if (row->calls > 0 && oldest->calls > 0 && row->last < oldest->last) oldest = row;
    }
    *oldest = (struct diag_memory_row){.client = client, .timestamp = timestamp};
    return oldest;
}

struct diag_reuse diag_memory_note(struct diag_memory *memory, uint64_t client, uint32_t timestamp,
                                   int64_t at_ms)
{
    struct diag_memory_row *row = find(memory, client, timestamp);
    if (row->calls == 0) row->first = at_ms;
    struct diag_reuse reuse = {.calls = row->calls, .ms = at_ms - row->first};
    row->calls++;
    row->last = at_ms;
    if (reuse.ms < DIAG_REUSE_LEAST_MS) return (struct diag_reuse){0};
    return reuse;
}
