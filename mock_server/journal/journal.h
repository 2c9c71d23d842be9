/* The journal of one space: its newest records, to be listed, waited for and verified against.
 *
 * Safe for any thread. A record is in it before the first byte of its answer leaves, so whoever has
 * an answer finds its record. Readers copy one record at a time and write JSON from the copy: they
 * never hold up a request for longer than that. */
#ifndef MOCK_JOURNAL_H
#define MOCK_JOURNAL_H

#include "mock_server/journal/match.h"
#include "mock_server/journal/record.h"

enum {
    MOCK_JOURNAL_RECORDS = 10000,
    MOCK_JOURNAL_BYTES = 16 * 1024 * 1024,
    MOCK_JOURNAL_WAIT_MOST_MS = 60 * 1000,
    MOCK_JOURNAL_ANSWER_MOST = 8 * 1024 * 1024, /* bytes of records in one listing, about */
};

struct mock_journal;

/* mock_journal_new: a journal that keeps the newest records, at most so many and in at most so many
 * bytes. It takes memory as it fills. */
enum wx_status mock_journal_new(size_t records_limit, size_t bytes_limit, struct mock_journal **out)
    WX_MUST_CHECK;

/* mock_journal_free: nobody waits on it any more. NULL is allowed. */
void mock_journal_free(struct mock_journal *journal);

/* mock_journal_add: gives the record the next id of `ids` (from 1; shared by all journals of a
 * process, so that ids are unique and rise in each) unless it has one, and keeps a copy. Without
 * memory the record is counted as fallen out. */
void mock_journal_add(struct mock_journal *journal, _Atomic uint64_t *ids,
                      struct mock_record *record);

/* mock_journal_mark_sent: says how the answer of a record left, and when; one that has fallen out
 * does not matter any more. */
void mock_journal_mark_sent(struct mock_journal *journal, uint64_t id, enum mock_sent sent,
                            int64_t duration_us);

/* mock_journal_clear: forgets all records; ids go on rising. */
void mock_journal_clear(struct mock_journal *journal);

size_t mock_journal_count(struct mock_journal *journal);

/* mock_journal_last_id: the newest id that was ever added; 0: none. */
uint64_t mock_journal_last_id(struct mock_journal *journal);

/* mock_journal_copy: a copy of the record of that id, or NULL (also without memory);
 * mock_journal_copy_after: of the oldest one above it. The caller frees it. */
struct mock_record *mock_journal_copy(struct mock_journal *journal, uint64_t id) WX_MUST_CHECK;
struct mock_record *mock_journal_copy_after(struct mock_journal *journal, uint64_t id)
    WX_MUST_CHECK;

/* mock_journal_wait: waits until there is a record above `since`, at most `milliseconds`, and says
 * whether there is one. Ends early after mock_journal_wake. */
bool mock_journal_wait(struct mock_journal *journal, uint64_t since, int64_t milliseconds);

/* mock_journal_wake: ends all waits, now and from now on: the double stops, or the space does. */
void mock_journal_wake(struct mock_journal *journal);

/* --- What the admin API asks --- */

struct mock_journal_filter {
    bool has_errcode;
    int64_t errcode;
    bool has_since;
    uint64_t since; /* only records above this id */
    size_t limit;   /* at most so many; with `since` the oldest of them, without it the newest */
};

/* mock_journal_list: writes {"requests":[…],"next":N,"truncated":bool,"more":bool}, newest last.
 * `next` is the `since` of the listing that goes on from here; truncated: records above `since`
 * have fallen out; more: the listing stopped at its limit, there may be records above `next`. */
void mock_journal_list(struct mock_journal *journal, const struct mock_journal_filter *filter,
                       struct wx_json_writer *writer);

/* How many records must match. */
struct mock_journal_bounds {
    int64_t at_least;
    int64_t at_most; /* INT64_MAX: any number */
    int64_t wait_ms; /* how long to wait for them; cut at MOCK_JOURNAL_WAIT_MOST_MS */
};

/* mock_journal_verify: whether as many records match as `bounds` say; true as soon as they do,
 * false once they cannot any more or the time is over. Writes {"count":N}, and where false
 * {"count","closest","mismatch"}: the record that came closest, and what keeps it from matching. */
bool mock_journal_verify(struct mock_journal *journal, const struct mock_match *match,
                         const struct mock_journal_bounds *bounds, struct wx_json_writer *writer);

#endif
