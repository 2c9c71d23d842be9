#include "mock_server/faults/faults.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
    struct mock_fault *fault; /* a reference of its own */
    unsigned long long number;
    int64_t seen; /* requests that matched */
    int64_t hits;
};

struct mock_faults {
    pthread_mutex_t mutex; /* of all below */
    struct entry *entries;
    size_t count;
    size_t capacity;
    unsigned long long last;
    struct mock_chance start;
    struct mock_chance chance;
};

/* --- Life --- */

enum wx_status mock_faults_new(uint64_t seed, const char *space, struct mock_faults **out)
{
    struct mock_faults *faults = calloc(1, sizeof *faults);
    if (!faults || pthread_mutex_init(&faults->mutex, NULL) != 0) {
        free(faults);
        return WX_ERR_MEMORY;
    }
    faults->start = faults->chance = mock_chance_start(seed, space);
    *out = faults;
    return WX_OK;
}

static void drop_all(struct mock_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) mock_fault_drop(faults->entries[i].fault);
    faults->count = 0;
}

void mock_faults_free(struct mock_faults *faults)
{
    if (!faults) return;
    drop_all(faults);
    pthread_mutex_destroy(&faults->mutex);
    free(faults->entries);
    free(faults);
}

void mock_faults_clear(struct mock_faults *faults)
{
    pthread_mutex_lock(&faults->mutex);
    drop_all(faults);
    pthread_mutex_unlock(&faults->mutex);
}

void mock_faults_reset(struct mock_faults *faults)
{
    pthread_mutex_lock(&faults->mutex);
    drop_all(faults);
    faults->chance = faults->start;
    pthread_mutex_unlock(&faults->mutex);
}

/* --- The list --- */

static void write_id(const struct entry *entry, char out[MOCK_FAULT_ID_SIZE])
{
    snprintf(out, MOCK_FAULT_ID_SIZE, "f-%llu", entry->number);
}

static enum wx_status make_room(struct mock_faults *faults)
{
    if (faults->count == MOCK_FAULTS_MOST) return WX_ERR_LIMIT;
    if (faults->count < faults->capacity) return WX_OK;
    size_t capacity = faults->capacity ? faults->capacity * 2 : 8;
    struct entry *entries = realloc(faults->entries, capacity * sizeof *entries);
    if (!entries) return WX_ERR_MEMORY;
    faults->entries = entries;
    faults->capacity = capacity;
    return WX_OK;
}

enum wx_status mock_faults_add(struct mock_faults *faults, struct mock_fault *fault,
                               char out_id[MOCK_FAULT_ID_SIZE])
{
    pthread_mutex_lock(&faults->mutex);
    enum wx_status status = make_room(faults);
    if (status == WX_OK) {
        struct entry *entry = &faults->entries[faults->count++];
        *entry = (struct entry){.fault = fault, .number = ++faults->last};
        write_id(entry, out_id);
    }
    pthread_mutex_unlock(&faults->mutex);
    return status;
}

static void write_entry(const struct entry *entry, struct wx_json_writer *writer)
{
    char id[MOCK_FAULT_ID_SIZE];
    write_id(entry, id);
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "id", id);
    for (const struct wx_json *member = wx_json_first(entry->fault->document); member;
         member = wx_json_next(member))
        wx_json_write_node(writer, wx_json_name(member), member);
    wx_json_write_integer(writer, "hits", entry->hits);
    if (entry->fault->times == INT64_MAX)
        wx_json_write_null(writer, "left");
    else
        wx_json_write_integer(writer, "left", entry->fault->times - entry->hits);
    wx_json_end_object(writer);
}

void mock_faults_write(struct mock_faults *faults, struct wx_json_writer *writer, const char *name)
{
    wx_json_begin_array(writer, name);
    pthread_mutex_lock(&faults->mutex);
    for (size_t i = 0; i < faults->count; i++) write_entry(&faults->entries[i], writer);
    pthread_mutex_unlock(&faults->mutex);
    wx_json_end_array(writer);
}

bool mock_faults_remove(struct mock_faults *faults, const char *id)
{
    struct mock_fault *removed = NULL;
    pthread_mutex_lock(&faults->mutex);
    for (size_t i = 0; i < faults->count && !removed; i++) {
        char own[MOCK_FAULT_ID_SIZE];
        write_id(&faults->entries[i], own);
        if (strcmp(own, id) != 0) continue;
        removed = faults->entries[i].fault;
        faults->count--;
        memmove(&faults->entries[i], &faults->entries[i + 1],
                (faults->count - i) * sizeof *faults->entries);
    }
    pthread_mutex_unlock(&faults->mutex);
    mock_fault_drop(removed);
    return removed != NULL;
}

/* --- Striking --- */

/* Whether a fault that matches strikes now, unless another one does already. */
static bool strikes(struct mock_faults *faults, const struct entry *entry)
{
    if (entry->seen <= entry->fault->after || entry->hits >= entry->fault->times) return false;
    /* Chance is asked only where it decides, so that certain faults do not move its stream. */
    return entry->fault->probability >= 1 ||
           mock_chance_unit(&faults->chance) < entry->fault->probability;
}

static struct mock_shot shoot(struct mock_faults *faults, struct entry *entry)
{
    struct mock_shot shot = {.fault = mock_fault_hold(entry->fault),
                             .delay_ms = mock_fault_draw_delay(entry->fault, &faults->chance)};
    write_id(entry, shot.id);
    entry->hits++;
    return shot;
}

struct mock_shot mock_faults_take(struct mock_faults *faults, const struct mock_fault_query *query)
{
    struct mock_shot shot = {0};
    pthread_mutex_lock(&faults->mutex);
    for (size_t i = 0; i < faults->count; i++) {
        struct entry *entry = &faults->entries[i];
        if (!mock_fault_matches(entry->fault, query->endpoint, query->access_token,
                                query->auth_token))
            continue;
        entry->seen++;
        if (!shot.fault && strikes(faults, entry)) shot = shoot(faults, entry);
    }
    pthread_mutex_unlock(&faults->mutex);
    return shot;
}

void mock_shot_release(struct mock_shot *shot)
{
    mock_fault_drop(shot->fault);
    *shot = (struct mock_shot){0};
}
