#include "mock_server/journal/journal.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "mock_server/journal/ring.h"
#include "mock_server/monotonic.h"

struct mock_journal {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a record came, the journal was cleared, or nobody shall wait */
    struct mock_ring ring;
    uint64_t clears; /* how often it was cleared */
    bool awake;      /* nobody waits any more */
};

enum wx_status mock_journal_new(size_t records_limit, size_t bytes_limit, struct mock_journal **out)
{
    struct mock_journal *journal = calloc(1, sizeof *journal);
    if (!journal) return WX_ERR_MEMORY;
    mock_monotonic_condition(&journal->changed);
    pthread_mutex_init(&journal->lock, NULL);
    mock_ring_init(&journal->ring, records_limit, bytes_limit);
    *out = journal;
    return WX_OK;
}

void mock_journal_free(struct mock_journal *journal)
{
    if (!journal) return;
    mock_ring_release(&journal->ring);
    pthread_cond_destroy(&journal->changed);
    pthread_mutex_destroy(&journal->lock);
    free(journal);
}

/* --- Writing --- */

void mock_journal_add(struct mock_journal *journal, _Atomic uint64_t *ids,
                      struct mock_record *record)
{
    pthread_mutex_lock(&journal->lock);
    /* Under the lock, so that ids rise in the order of the ring, and no listing skips one. */
    if (record->id == 0) record->id = atomic_fetch_add(ids, 1) + 1;
    (void)!mock_ring_add(&journal->ring, record);
    pthread_cond_broadcast(&journal->changed);
    pthread_mutex_unlock(&journal->lock);
}

void mock_journal_mark_sent(struct mock_journal *journal, uint64_t id, enum mock_sent sent,
                            int64_t duration_us)
{
    pthread_mutex_lock(&journal->lock);
    struct mock_record *record = mock_ring_find(&journal->ring, id);
    if (record) {
        record->sent = (uint8_t)(sent + 1);
        record->duration_us = duration_us;
    }
    pthread_mutex_unlock(&journal->lock);
}

void mock_journal_clear(struct mock_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    mock_ring_clear(&journal->ring);
    journal->clears++;
    pthread_cond_broadcast(&journal->changed);
    pthread_mutex_unlock(&journal->lock);
}

/* --- Reading --- */

size_t mock_journal_count(struct mock_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    size_t count = journal->ring.count;
    pthread_mutex_unlock(&journal->lock);
    return count;
}

uint64_t mock_journal_last_id(struct mock_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    uint64_t id = journal->ring.last_id;
    pthread_mutex_unlock(&journal->lock);
    return id;
}

/* Copies the oldest record above `id`, up to `last`, into `scratch`; NULL where there is none. The
 * copy dies with the next one. */
static const struct mock_record *next_record(struct mock_journal *journal, uint64_t id,
                                             uint64_t last, struct wx_buf *scratch)
{
    wx_buf_clear(scratch);
    pthread_mutex_lock(&journal->lock);
    const struct mock_record *record = mock_ring_after(&journal->ring, id);
    if (record && record->id <= last) wx_buf_append(scratch, wx_bytes(record, record->size));
    pthread_mutex_unlock(&journal->lock);
    return scratch->size > 0 ? (const struct mock_record *)(const void *)scratch->data : NULL;
}

static struct mock_record *copy_of(const struct mock_record *record)
{
    struct mock_record *copy = record ? malloc(record->size) : NULL;
    if (copy) memcpy(copy, record, record->size);
    return copy;
}

struct mock_record *mock_journal_copy(struct mock_journal *journal, uint64_t id)
{
    pthread_mutex_lock(&journal->lock);
    struct mock_record *copy = copy_of(mock_ring_find(&journal->ring, id));
    pthread_mutex_unlock(&journal->lock);
    return copy;
}

struct mock_record *mock_journal_copy_after(struct mock_journal *journal, uint64_t id)
{
    pthread_mutex_lock(&journal->lock);
    struct mock_record *copy = copy_of(mock_ring_after(&journal->ring, id));
    pthread_mutex_unlock(&journal->lock);
    return copy;
}

/* --- Waiting --- */

static struct timespec deadline_in(int64_t milliseconds)
{
    if (milliseconds < 0) milliseconds = 0;
    if (milliseconds > MOCK_JOURNAL_WAIT_MOST_MS) milliseconds = MOCK_JOURNAL_WAIT_MOST_MS;
    return mock_monotonic_in(milliseconds);
}

/* Waits for a record above `since` or a clear after the `clears`th; false where neither came. */
static bool wait_for_change(struct mock_journal *journal, uint64_t since, uint64_t clears,
                            const struct timespec *deadline)
{
    pthread_mutex_lock(&journal->lock);
    bool late = false;
    while (journal->ring.last_id <= since && journal->clears == clears && !journal->awake && !late)
        late = pthread_cond_timedwait(&journal->changed, &journal->lock, deadline) == ETIMEDOUT;
    bool changed = journal->ring.last_id > since || journal->clears != clears;
    pthread_mutex_unlock(&journal->lock);
    return changed;
}

bool mock_journal_wait(struct mock_journal *journal, uint64_t since, int64_t milliseconds)
{
    struct timespec deadline = deadline_in(milliseconds);
    for (;;) {
        pthread_mutex_lock(&journal->lock);
        uint64_t clears = journal->clears;
        bool there = journal->ring.last_id > since;
        pthread_mutex_unlock(&journal->lock);
        if (there || !wait_for_change(journal, since, clears, &deadline)) return there;
    }
}

void mock_journal_wake(struct mock_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    journal->awake = true;
    pthread_cond_broadcast(&journal->changed);
    pthread_mutex_unlock(&journal->lock);
}

/* --- Listing --- */

static bool passes(const struct mock_journal_filter *filter, const struct mock_record *record)
{
    return !filter->has_errcode || (record->has_errcode && record->errcode == filter->errcode);
}

/* The id behind which the newest records lie that the filter wants. */
static uint64_t start_of_newest(struct mock_ring *ring, const struct mock_journal_filter *filter)
{
    size_t wanted = filter->limit;
    for (size_t i = ring->count; i-- > 0;) {
        const struct mock_record *record = mock_ring_at(ring, i);
        if (!passes(filter, record)) continue;
        if (wanted-- == 0) return record->id;
    }
    return 0;
}

struct span {
    uint64_t since, last; /* ids above since, up to last */
    bool truncated;
};

static struct span read_span(struct mock_journal *journal, const struct mock_journal_filter *filter)
{
    pthread_mutex_lock(&journal->lock);
    struct span span = {.last = journal->ring.last_id};
    uint64_t asked = filter->has_since ? filter->since : 0;
    span.truncated = asked < journal->ring.fallen_id;
    span.since = filter->has_since ? asked : start_of_newest(&journal->ring, filter);
    pthread_mutex_unlock(&journal->lock);
    return span;
}

void mock_journal_list(struct mock_journal *journal, const struct mock_journal_filter *filter,
                       struct wx_json_writer *writer)
{
    WX_BUF(scratch, MOCK_RECORD_LONGEST);
    struct span span = read_span(journal, filter);
    size_t start = writer->out->size;
    size_t count = 0;
    bool more = false;
    uint64_t next = span.since;
    const struct mock_record *record = NULL;
    wx_json_begin_object(writer, NULL);
    wx_json_begin_array(writer, "requests");
    while (!more && (record = next_record(journal, next, span.last, &scratch))) {
        if (passes(filter, record)) {
            more = count == filter->limit || writer->out->size - start > MOCK_JOURNAL_ANSWER_MOST;
            if (more) break;
            mock_record_write(record, writer, NULL);
            count++;
        }
        next = record->id;
    }
    wx_json_end_array(writer);
    /* What did not pass need not be looked at again. A cursor never goes back. */
    if (!more && span.last > next) next = span.last;
    wx_json_write_integer(writer, "next", (int64_t)next);
    wx_json_write_boolean(writer, "truncated", span.truncated);
    wx_json_write_boolean(writer, "more", more);
    wx_json_end_object(writer);
}

/* --- Verifying --- */

/* What was seen so far. */
struct tally {
    int64_t count;                            /* records that match */
    uint64_t seen;                            /* up to this id */
    uint64_t clears;                          /* of the journal, when it was looked at */
    size_t misses;                            /* of the closest one that does not match */
    struct wx_buf scratch, closest, matching; /* copies; matching: the last one that did */
};

static void release_tally(struct tally *tally)
{
    wx_buf_release(&tally->scratch);
    wx_buf_release(&tally->closest);
    wx_buf_release(&tally->matching);
}

static void keep(struct wx_buf *kept, const struct wx_buf *copy)
{
    wx_buf_clear(kept);
    wx_buf_append(kept, wx_buf_bytes(copy));
}

/* Counts what came since the last time; all anew where the journal was cleared meanwhile. */
static void count_new(struct mock_journal *journal, const struct mock_match *match,
                      struct tally *tally)
{
    const struct mock_record *record = NULL;
    pthread_mutex_lock(&journal->lock);
    uint64_t last = journal->ring.last_id;
    bool cleared = journal->clears != tally->clears;
    tally->clears = journal->clears;
    pthread_mutex_unlock(&journal->lock);
    if (cleared) {
        tally->count = 0;
        wx_buf_clear(&tally->closest);
        wx_buf_clear(&tally->matching);
    }
    while ((record = next_record(journal, tally->seen, last, &tally->scratch))) {
        size_t misses = mock_match_misses(match, record, NULL);
        tally->seen = record->id;
        if (misses == 0) {
            tally->count++;
            keep(&tally->matching, &tally->scratch);
        } else if (tally->closest.size == 0 || misses <= tally->misses) {
            tally->misses = misses;
            keep(&tally->closest, &tally->scratch);
        }
    }
    tally->seen = last;
}

static bool holds(const struct mock_journal_bounds *bounds, int64_t count)
{
    return count >= bounds->at_least && count <= bounds->at_most;
}

static void write_count_miss(const struct mock_journal_bounds *bounds, int64_t count,
                             struct wx_json_writer *writer)
{
    bool too_many = count > bounds->at_most;
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "member", "count");
    wx_json_write_integer(writer, "expected", too_many ? bounds->at_most : bounds->at_least);
    wx_json_write_integer(writer, "actual", count);
    wx_json_end_object(writer);
}

/* Too few: the record that almost matched. Too many: the last that should not have come. */
static void write_miss(const struct mock_match *match, const struct mock_journal_bounds *bounds,
                       const struct tally *tally, struct wx_json_writer *writer)
{
    bool too_many = tally->count > bounds->at_most;
    const struct wx_buf *copy = too_many ? &tally->matching : &tally->closest;
    const struct mock_record *closest =
        copy->size > 0 ? (const struct mock_record *)(const void *)copy->data : NULL;
    if (closest)
        mock_record_write(closest, writer, "closest");
    else
        wx_json_write_null(writer, "closest");
    wx_json_begin_array(writer, "mismatch");
    if (too_many || !closest)
        write_count_miss(bounds, tally->count, writer);
    else
        (void)mock_match_misses(match, closest, writer);
    wx_json_end_array(writer);
}

bool mock_journal_verify(struct mock_journal *journal, const struct mock_match *match,
                         const struct mock_journal_bounds *bounds, struct wx_json_writer *writer)
{
    __attribute__((cleanup(release_tally))) struct tally tally = {0};
    struct timespec deadline = deadline_in(bounds->wait_ms);
    wx_buf_init(&tally.scratch, MOCK_RECORD_LONGEST);
    wx_buf_init(&tally.closest, MOCK_RECORD_LONGEST);
    wx_buf_init(&tally.matching, MOCK_RECORD_LONGEST);
    do count_new(journal, match, &tally);
    while (!holds(bounds, tally.count) && tally.count <= bounds->at_most &&
           wait_for_change(journal, tally.seen, tally.clears, &deadline));
    wx_json_begin_object(writer, NULL);
    wx_json_write_integer(writer, "count", tally.count);
    bool good = holds(bounds, tally.count);
    if (!good) write_miss(match, bounds, &tally, writer);
    wx_json_end_object(writer);
    return good;
}
