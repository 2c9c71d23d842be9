/* The journal of a space: what is listed, what is found, and that nothing is missed. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "mock_server/journal/tests/record_bench.h"

static const struct mock_mask ZERO;
static const struct request_wish HONEST = {.method = "POST"};
static const struct request_wish REFUSED = {.error = WX_API_SIGN};

struct opened {
    struct mock_journal *journal;
    _Atomic uint64_t ids;
};

static struct opened open_journal(size_t records, size_t bytes)
{
    struct opened opened = {0};
    cr_assert_eq(mock_journal_new(records, bytes, &opened.journal), WX_OK);
    return opened;
}

static void add_many(struct opened *opened, const struct request_wish *wish, size_t count)
{
    for (size_t i = 0; i < count; i++) bench_add(opened->journal, &opened->ids, wish);
}

/* --- Listing --- */

struct listing {
    size_t count;
    int64_t first, last, next;
    bool truncated, more;
};

static struct listing list(struct opened *opened, const struct mock_journal_filter *filter)
{
    WX_BUF(out, 64 * 1024 * 1024);
    WX_JSON(json);
    struct listing listing = {0};
    struct wx_json_writer writer = wx_json_writer(&out);
    mock_journal_list(opened->journal, filter, &writer);
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&out), &json, NULL), WX_OK);
    const struct wx_json *item = wx_json_first(wx_json_member(json, "requests"));
    for (; item; item = wx_json_next(item), listing.count++) {
        int64_t id = 0;
        cr_assert(wx_json_integer(wx_json_member(item, "id"), &id));
        cr_assert_gt(id, listing.last);
        if (listing.count == 0) listing.first = id;
        listing.last = id;
    }
    cr_assert(wx_json_integer(wx_json_member(json, "next"), &listing.next));
    cr_assert(wx_json_boolean(wx_json_member(json, "truncated"), &listing.truncated));
    cr_assert(wx_json_boolean(wx_json_member(json, "more"), &listing.more));
    return listing;
}

static struct listing list_since(struct opened *opened, uint64_t since, size_t limit)
{
    struct mock_journal_filter filter = {.has_since = true, .since = since, .limit = limit};
    return list(opened, &filter);
}

Test(journal, lists_all_newest_last)
{
    struct opened opened = open_journal(100, 1 << 20);
    add_many(&opened, &HONEST, 5);
    struct mock_journal_filter all = {.limit = 100};
    struct listing listing = list(&opened, &all);
    cr_expect_eq(listing.count, 5);
    cr_expect_eq(listing.first, 1);
    cr_expect_eq(listing.next, 5);
    cr_expect_not(listing.truncated);
    cr_expect_not(listing.more);
    mock_journal_free(opened.journal);
}

Test(journal, a_cursor_walks_through_all_in_pages)
{
    struct opened opened = open_journal(100, 1 << 20);
    add_many(&opened, &HONEST, 7);
    struct listing page = list_since(&opened, 0, 3);
    cr_expect(page.count == 3 && page.last == 3 && page.next == 3 && page.more);
    page = list_since(&opened, 3, 3);
    cr_expect(page.count == 3 && page.last == 6 && page.next == 6 && page.more);
    page = list_since(&opened, 6, 3);
    cr_expect(page.count == 1 && page.last == 7 && page.next == 7 && !page.more);
    page = list_since(&opened, 7, 3);
    cr_expect(page.count == 0 && page.next == 7 && !page.more);
    page = list_since(&opened, 70, 3);
    cr_expect(page.count == 0 && page.next == 70, "a cursor never goes back");
    mock_journal_free(opened.journal);
}

Test(journal, a_limit_without_a_cursor_shows_the_newest)
{
    struct opened opened = open_journal(100, 1 << 20);
    add_many(&opened, &HONEST, 7);
    struct mock_journal_filter newest = {.limit = 2};
    struct listing listing = list(&opened, &newest);
    cr_expect(listing.count == 2 && listing.first == 6 && listing.next == 7 && !listing.more);
    mock_journal_free(opened.journal);
}

Test(journal, shows_one_errcode_alone)
{
    struct opened opened = open_journal(100, 1 << 20);
    struct request_wish none = {.no_errcode = true};
    for (int i = 0; i < 3; i++) {
        add_many(&opened, &HONEST, 1);
        add_many(&opened, &REFUSED, 1);
        add_many(&opened, &none, 1);
    }
    struct mock_journal_filter refused = {.has_errcode = true, .errcode = 94003, .limit = 100};
    struct listing listing = list(&opened, &refused);
    cr_expect(listing.count == 3 && listing.first == 2 && listing.next == 9);
    refused.limit = 2;
    listing = list(&opened, &refused);
    cr_expect(listing.count == 2 && listing.first == 5);
    refused.has_since = true;
    listing = list(&opened, &refused);
    cr_expect(listing.count == 2 && listing.first == 2 && listing.next == 7 && listing.more);
    struct mock_journal_filter honest = {.has_errcode = true, .errcode = 0, .limit = 100};
    cr_expect_eq(list(&opened, &honest).count, 3);
    mock_journal_free(opened.journal);
}

Test(journal, says_that_records_after_the_cursor_have_fallen_out)
{
    struct opened opened = open_journal(3, 1 << 20);
    add_many(&opened, &HONEST, 5); /* 1 and 2 fall out */
    cr_expect(list_since(&opened, 0, 10).truncated);
    cr_expect(list_since(&opened, 1, 10).truncated);
    cr_expect_not(list_since(&opened, 2, 10).truncated);
    struct mock_journal_filter all = {.limit = 10};
    cr_expect(list(&opened, &all).truncated);
    mock_journal_clear(opened.journal);
    cr_expect_not(list(&opened, &all).truncated, "who clears it knows");
    cr_expect_eq(list(&opened, &all).next, 5, "a cursor does not go back");
    cr_expect_eq(mock_journal_count(opened.journal), 0);
    add_many(&opened, &HONEST, 1);
    struct listing listing = list(&opened, &all);
    cr_expect(listing.first == 6 && listing.count == 1, "ids go on");
    mock_journal_free(opened.journal);
}

/* An answer has a ceiling: the listing stops early and says where to go on. */
Test(journal, a_huge_listing_comes_in_pages_by_itself)
{
    struct opened opened = open_journal(10000, 64 << 20);
    struct request_wish large = {.filler = 8192};
    add_many(&opened, &large, 1500);
    size_t count = 0;
    struct listing page = {.more = true};
    while (page.more) {
        page = list_since(&opened, (uint64_t)page.next, 10000);
        count += page.count;
    }
    cr_expect_eq(count, 1500);
    cr_expect_lt(list_since(&opened, 0, 10000).count, 1500);
    mock_journal_free(opened.journal);
}

Test(journal, finds_a_record_and_tells_how_its_answer_left)
{
    struct opened opened = open_journal(3, 1 << 20);
    add_many(&opened, &HONEST, 2);
    struct mock_record *record = mock_journal_copy(opened.journal, 2);
    cr_expect_str_eq(mock_record_sent_name(record), "pending");
    mock_record_free(record);
    mock_journal_mark_sent(opened.journal, 2, MOCK_SENT_PARTIAL, 1234);
    mock_journal_mark_sent(opened.journal, 77, MOCK_SENT_PARTIAL, 1);
    record = mock_journal_copy(opened.journal, 2);
    cr_expect_str_eq(mock_record_sent_name(record), "partial");
    cr_expect_eq(record->duration_us, 1234);
    mock_record_free(record);
    cr_expect_null(mock_journal_copy(opened.journal, 3));
    record = mock_journal_copy_after(opened.journal, 0);
    cr_expect_eq(record->id, 1);
    mock_record_free(record);
    mock_journal_free(opened.journal);
}

/* --- Verifying --- */

static struct wx_json *verify(struct opened *opened, const char *match_text,
                              struct mock_journal_bounds bounds, bool expected)
{
    WX_BUF(out, 1 << 20);
    WX_JSON(node);
    MOCK_PROBLEMS(problems);
    struct wx_json *json = NULL;
    struct mock_match match = {0};
    struct mock_path root = {0};
    struct wx_json_writer writer = wx_json_writer(&out);
    cr_assert_eq(wx_json_parse(wx_bytes_text(match_text), &node, NULL), WX_OK);
    cr_assert(mock_match_read(node, &root, &ZERO, &match, &problems), "%s", match_text);
    bool good = mock_journal_verify(opened->journal, &match, &bounds, &writer);
    mock_match_release(&match);
    cr_expect_eq(good, expected, "%s: %s", match_text, wx_buf_text(&out));
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&out), &json, NULL), WX_OK);
    return json;
}

static const struct mock_journal_bounds AT_LEAST_ONE = {.at_least = 1, .at_most = INT64_MAX};

Test(journal, verify_matches_by_each_member)
{
    static const struct {
        const char *match;
        bool matches;
    } ROWS[] = {
        {"{}", true},
        {"{\"endpoint\":\"getrealnameinfo\"}", true},
        {"{\"endpoint\":\"token\"}", false},
        {"{\"method\":\"POST\"}", true},
        {"{\"method\":\"GET\"}", false},
        {"{\"path\":\"/cgi-bin/wxopen/getrealnameinfo\"}", true},
        {"{\"path\":\"/\"}", false},
        {"{\"errcode\":94003}", true},
        {"{\"errcode\":0}", false},
        {"{\"errcode\":null}", false},
        {"{\"appid\":\"wx1\"}", false},
        {"{\"diagnosis\":\"times-entity\"}", true},
        {"{\"diagnosis\":\"newline\"}", false},
        {"{\"body\":{\"mch_id\":\"1900000001\"}}", true},
        {"{\"body\":{\"mch_id\":1900000001}}", false},
        {"{\"body\":{\"timestamp\":1700000000}}", true},
        {"{\"body\":{\"timestamp\":1700000000.0}}", false},
        {"{\"body\":{\"auth_token\":\"test-auth-token-0001\"}}", true},
        {"{\"body\":{\"auth_token\":\"test-auth-token-0002\"}}", false},
        {"{\"body\":{\"nested\":{\"b\":[1,null,\"x\"],\"a\":true}}}", true},
        {"{\"body\":{\"nested\":{\"a\":true,\"b\":[1,null]}}}", false},
        {"{\"body\":{\"absent\":null}}", false},
        {"{\"errcode\":94003,\"body\":{\"mch_id\":\"1900000001\",\"timestamp\":1700000000}}", true},
    };
    static const struct mock_record_finding FINDING = {"times-entity", "m", "r"};
    struct request_wish wish = {
        .body = "{\"auth_token\":\"test-auth-token-0001\",\"mch_id\":\"1900000001\","
                "\"timestamp\":1700000000,\"nested\":{\"a\":true,\"b\":[1,null,\"x\"]}}",
        .error = WX_API_SIGN,
        .findings = &FINDING,
        .finding_count = 1,
    };
    struct opened opened = open_journal(10, 1 << 20);
    add_many(&opened, &wish, 1);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        wx_json_free(verify(&opened, ROWS[i].match, AT_LEAST_ONE, ROWS[i].matches));
    mock_journal_free(opened.journal);
}

Test(journal, verify_counts_within_its_bounds)
{
    static const struct {
        int64_t at_least, at_most;
        bool holds;
    } ROWS[] = {{1, INT64_MAX, true}, {3, INT64_MAX, true}, {4, INT64_MAX, false},
                {0, 3, true},         {0, 2, false},        {3, 3, true},
                {2, 2, false},        {4, 4, false},        {0, 0, false}};
    struct opened opened = open_journal(10, 1 << 20);
    add_many(&opened, &REFUSED, 3);
    add_many(&opened, &HONEST, 2);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct mock_journal_bounds bounds = {ROWS[i].at_least, ROWS[i].at_most, 0};
        struct wx_json *json = verify(&opened, "{\"errcode\":94003}", bounds, ROWS[i].holds);
        int64_t count = 0;
        cr_expect(wx_json_integer(wx_json_member(json, "count"), &count) && count == 3);
        wx_json_free(json);
    }
    mock_journal_free(opened.journal);
}

static int64_t closest_id(const struct wx_json *json)
{
    int64_t id = 0;
    (void)wx_json_integer(wx_json_member(wx_json_member(json, "closest"), "id"), &id);
    return id;
}

static void expect_mismatch(const struct wx_json *json, const char *member, const char *expected,
                            const char *actual)
{
    WX_BUF(text, 4096);
    struct wx_json_writer writer = wx_json_writer(&text);
    wx_json_write_node(&writer, NULL, wx_json_member(json, "mismatch"));
    WX_BUF(due, 4096);
    wx_buf_append_format(&due, "[{\"member\":\"%s\",\"expected\":%s,\"actual\":%s}]", member,
                         expected, actual);
    cr_expect_str_eq(wx_buf_text(&text), wx_buf_text(&due), "%s", wx_buf_text(&text));
}

Test(journal, verify_shows_the_closest_miss)
{
    struct opened opened = open_journal(10, 1 << 20);
    struct request_wish other = {.endpoint = MOCK_ENDPOINT_TOKEN, .method = "GET"};
    struct wx_json *json = verify(&opened, "{\"errcode\":0}", AT_LEAST_ONE, false);
    cr_expect_eq(wx_json_type(wx_json_member(json, "closest")), WX_JSON_NULL);
    expect_mismatch(json, "count", "1", "0");
    wx_json_free(json);
    add_many(&opened, &REFUSED, 2); /* 1, 2: only the errcode is another */
    add_many(&opened, &other, 2);   /* 3, 4: endpoint and method */
    json = verify(&opened, "{\"endpoint\":\"getrealnameinfo\",\"method\":\"POST\",\"errcode\":0}",
                  AT_LEAST_ONE, false);
    cr_expect_eq(closest_id(json), 2, "the newest of the closest");
    expect_mismatch(json, "errcode", "0", "94003");
    wx_json_free(json);
    struct mock_journal_bounds none = {0, 0, 0};
    json = verify(&opened, "{\"errcode\":94003}", none, false);
    cr_expect_eq(closest_id(json), 2, "the last that should not have come");
    expect_mismatch(json, "count", "0", "2");
    wx_json_free(json);
    struct request_wish body = {.body = "{\"mch_id\":\"1\",\"auth_token\":\"test-token-0002\"}"};
    add_many(&opened, &body, 1);
    json = verify(&opened, "{\"body\":{\"mch_id\":\"1\",\"auth_token\":\"test-token-0001\"}}",
                  AT_LEAST_ONE, false);
    expect_mismatch(json, "body.auth_token", "\"tes…#8725007c\"", "\"tes…#7a29a9ce\"");
    wx_json_free(json);
    mock_journal_free(opened.journal);
}

Test(journal, a_match_that_is_no_match_is_refused)
{
    static const struct {
        const char *match, *place, *message;
    } ROWS[] = {
        {"{\"errcod\":1}", "$.errcod",
         "unknown member: the known ones are endpoint, method, path, errcode, appid, diagnosis, "
         "body"},
        {"{\"errcode\":\"94003\"}", "$.errcode",
         "a string: expected an integer, or null for an answer without"},
        {"{\"endpoint\":\"x\"}", "$.endpoint",
         "no such endpoint: expected getrealnameinfo, get_category, token, stable_token or "
         "unknown"},
        {"{\"body\":[]}", "$.body", "an array: expected an object"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        WX_JSON(node);
        MOCK_PROBLEMS(problems);
        struct mock_match match = {0};
        struct mock_path root = {0};
        cr_assert_eq(wx_json_parse(wx_bytes_text(ROWS[i].match), &node, NULL), WX_OK);
        cr_expect_not(mock_match_read(node, &root, &ZERO, &match, &problems));
        cr_expect_str_eq(problems.list[0].place, ROWS[i].place);
        cr_expect_str_eq(problems.list[0].message, ROWS[i].message);
    }
}

/* --- Many at once --- */

enum { WRITERS = 4, EACH = 500, PATIENCE_MS = MOCK_JOURNAL_WAIT_MOST_MS, LIMIT_S = 45 };

static void *write_many(void *argument)
{
    struct opened *opened = argument;
    for (size_t i = 0; i < EACH; i++) {
        uint64_t id = bench_add(opened->journal, &opened->ids, &REFUSED);
        /* Who has an answer finds its record, whatever others do meanwhile. */
        struct mock_record *record = mock_journal_copy(opened->journal, id);
        if (!record) return opened;
        mock_record_free(record);
        mock_journal_mark_sent(opened->journal, id, MOCK_SENT_COMPLETE, 1);
    }
    return NULL;
}

static void start_writers(struct opened *opened, pthread_t threads[WRITERS])
{
    for (size_t i = 0; i < WRITERS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, write_many, opened), 0);
}

static void join_writers(pthread_t threads[WRITERS])
{
    for (size_t i = 0; i < WRITERS; i++) {
        void *missed = NULL;
        pthread_join(threads[i], &missed);
        cr_expect_null(missed, "a record was not found");
    }
}

/* Nobody who waits for a minute is woken by its end: the time limit of the test is shorter. */
Test(journal, a_waiting_verify_sees_all_of_many_writers, .timeout = LIMIT_S)
{
    struct opened opened = open_journal(WRITERS * EACH, 16 << 20);
    pthread_t threads[WRITERS];
    start_writers(&opened, threads);
    struct mock_journal_bounds all = {WRITERS * EACH, WRITERS * EACH, PATIENCE_MS};
    wx_json_free(verify(&opened, "{\"errcode\":94003}", all, true));
    join_writers(threads);
    mock_journal_free(opened.journal);
}

Test(journal, a_reader_that_follows_the_cursor_misses_no_record, .timeout = LIMIT_S)
{
    struct opened opened = open_journal(WRITERS * EACH, 16 << 20);
    pthread_t threads[WRITERS];
    size_t count = 0;
    uint64_t since = 0;
    start_writers(&opened, threads);
    while (count < WRITERS * EACH && mock_journal_wait(opened.journal, since, PATIENCE_MS)) {
        struct listing page = list_since(&opened, since, 100);
        since = (uint64_t)page.next;
        count += page.count;
    }
    cr_expect_eq(count, WRITERS * EACH);
    join_writers(threads);
    mock_journal_free(opened.journal);
}

Test(journal, two_journals_share_the_ids)
{
    _Atomic uint64_t ids = 0;
    struct opened one = open_journal(10, 1 << 20), other = open_journal(10, 1 << 20);
    cr_expect_eq(bench_add(one.journal, &ids, &HONEST), 1);
    cr_expect_eq(bench_add(other.journal, &ids, &HONEST), 2);
    cr_expect_eq(bench_add(one.journal, &ids, &HONEST), 3);
    mock_journal_free(one.journal);
    mock_journal_free(other.journal);
}

/* --- Waiting --- */

static void *clear_and_add(void *argument)
{
    struct opened *opened = argument;
    mock_journal_clear(opened->journal);
    add_many(opened, &REFUSED, 1);
    return NULL;
}

/* A clear between two looks begins the count anew: two that were are not three with one more. */
Test(journal, a_waiting_verify_forgets_what_was_cleared, .timeout = LIMIT_S)
{
    struct opened opened = open_journal(10, 1 << 20);
    pthread_t thread;
    add_many(&opened, &REFUSED, 2);
    cr_assert_eq(pthread_create(&thread, NULL, clear_and_add, &opened), 0);
    struct mock_journal_bounds three = {3, 3, 500};
    wx_json_free(verify(&opened, "{\"errcode\":94003}", three, false));
    pthread_join(thread, NULL);
    mock_journal_free(opened.journal);
}

static void *wait_long(void *argument)
{
    struct opened *opened = argument;
    struct mock_journal_bounds bounds = {1, INT64_MAX, MOCK_JOURNAL_WAIT_MOST_MS};
    bool there = mock_journal_wait(opened->journal, 0, MOCK_JOURNAL_WAIT_MOST_MS);
    wx_json_free(verify(opened, "{}", bounds, false));
    return there ? opened : NULL;
}

Test(journal, a_wake_ends_all_waits_for_good, .timeout = LIMIT_S)
{
    struct opened opened = open_journal(10, 1 << 20);
    pthread_t thread;
    void *there = NULL;
    cr_assert_eq(pthread_create(&thread, NULL, wait_long, &opened), 0);
    mock_journal_wake(opened.journal);
    pthread_join(thread, &there);
    cr_expect_null(there);
    mock_journal_free(opened.journal);
}

Test(journal, a_wait_for_nothing_ends)
{
    struct opened opened = open_journal(10, 1 << 20);
    cr_expect_not(mock_journal_wait(opened.journal, 0, 5));
    cr_expect_not(mock_journal_wait(opened.journal, 0, -5));
    add_many(&opened, &HONEST, 1);
    cr_expect(mock_journal_wait(opened.journal, 0, 0));
    cr_expect_not(mock_journal_wait(opened.journal, 1, 5));
    mock_journal_clear(opened.journal);
    cr_expect_not(mock_journal_wait(opened.journal, 1, 5));
    struct mock_journal_bounds bounds = {1, INT64_MAX, 20};
    wx_json_free(verify(&opened, "{}", bounds, false));
    mock_journal_free(opened.journal);
}
