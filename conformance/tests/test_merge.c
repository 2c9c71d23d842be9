#include "conformance/merge.h"

#include "conformance/baseline.h"
#include "conformance/eligibility.h"
#include "conformance/file.h"
#include "conformance/tests/made_log.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TEXT_LIMIT = 1024 * 1024, LOGS_MOST = 4 };

/* --- merging ---------------------------------------------------------------------------------- */

static const struct made_case ONE[] = {{.name = "RN-B"}, {.name = "CAT-A", .verdict = "warned"}};
static const struct made_case OTHER[] = {{.name = "RN-C"}};
static const struct made_case FAILS[] = {{.name = "RN-C", .verdict = "failed"}};
static const struct made_case NOTHING[] = {{.name = "RN-C", .verdict = "not_applicable"}};

#define SHARD(i, n) "\"shard\":{\"index\":" #i ",\"count\":" #n "}"
#define FIRST                                                                                      \
    {                                                                                              \
        .cases = ONE, .count = 2, .green = true, .options = SHARD(1, 2), .pack_cases = 3           \
    }
#define SECOND(...)                                                                                \
    {                                                                                              \
        .cases = OTHER, .count = 1, .green = true, .options = SHARD(2, 2), .pack_cases = 3,        \
        __VA_ARGS__                                                                                \
    }

static enum wx_status merge(const struct made_log *made, size_t count, struct conf_log *out,
                            int *out_code, struct wx_buf *out_words)
{
    struct conf_log logs[LOGS_MOST] = {{.lines = NULL}};
    char path[] = "/tmp/conf-merge.XXXXXX";
    WX_BUF(reason, TEXT_LIMIT);

    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
    for (size_t i = 0; i < count; i++) made_log_read(&made[i], &logs[i]);
    enum wx_status status = conf_merge(logs, count, path, out_code, out_words);
    if (status == WX_OK)
        cr_assert_eq(conf_log_read(path, out, &reason), WX_OK, "%s", wx_buf_text(&reason));
    for (size_t i = 0; i < count; i++) conf_log_release(&logs[i]);
    unlink(path);
    return status;
}

static const struct {
    const char *name;
    struct made_log logs[LOGS_MOST];
    size_t count;
    const char *words;
} REFUSED[] = {
    {"a missing shard", {FIRST}, 1, "shard 2 of 2 is missing"},
    {"a shard twice", {FIRST, FIRST}, 2, "log 2 is shard 1, which is there already"},
    {"of another number of shards",
     {FIRST, {.cases = OTHER, .count = 1, .green = true, .options = SHARD(2, 3), .pack_cases = 3}},
     2,
     "log 2 is not one of 2 shards"},
    {"a whole run", {{.cases = ONE, .count = 2, .green = true}}, 1, "log 1 is no shard"},
    {"another case pack",
     {FIRST,
      SECOND(.pack_digest = "1111111111111111111111111111111111111111111111111111111111111111")},
     2,
     "log 2 has another case_pack"},
    {"another ledger",
     {FIRST,
      SECOND(.ledger_digest = "1111111111111111111111111111111111111111111111111111111111111111")},
     2,
     "another option `known_failures`"},
    {"another strictness",
     {FIRST,
      {.cases = OTHER,
       .count = 1,
       .green = true,
       .options = SHARD(2, 2) ",\"strict\":true",
       .pack_cases = 3}},
     2,
     "another option `strict`"},
};

Test(merge, takes_nothing_but_the_shards_of_one_run)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        CONF_LOG(merged);
        WX_BUF(words, TEXT_LIMIT);
        int code = 0;
        cr_expect_eq(merge(REFUSED[i].logs, REFUSED[i].count, &merged, &code, &words),
                     WX_ERR_MISMATCH, "%s", REFUSED[i].name);
        cr_expect_not_null(strstr(wx_buf_text(&words), REFUSED[i].words), "%s: says %s",
                           REFUSED[i].name, wx_buf_text(&words));
    }
}

Test(merge, of_all_shards_is_the_log_of_a_whole_run)
{
    static const struct made_log LOGS[] = {SECOND(.partial = false), FIRST};
    CONF_LOG(merged);
    WX_BUF(words, TEXT_LIMIT);
    int code = -1;

    cr_assert_eq(merge(LOGS, 2, &merged, &code, &words), WX_OK, "%s", wx_buf_text(&words));
    cr_expect_eq(code, 0);
    cr_expect(merged.green);
    cr_expect_eq(merged.case_count, 3);
    const struct wx_json *planned = wx_json_first(wx_json_member(merged.header, "planned"));
    cr_expect_str_eq(wx_json_text(planned), "CAT-A", "the plan has an order of its own");
    cr_expect(conf_eligibility_of(&merged).complete);
}

Test(merge, is_as_red_as_its_reddest_shard)
{
    static const struct made_log RED[] = {
        FIRST, {.cases = FAILS, .count = 1, .options = SHARD(2, 2), .pack_cases = 3}};
    static const struct made_log CUT_SHORT[] = {FIRST,
                                                {.cases = NOTHING,
                                                 .count = 1,
                                                 .options = SHARD(2, 2),
                                                 .pack_cases = 3,
                                                 .interrupted = true}};
    static const char SANITY[] =
        "{\"event\":\"sanity\",\"time\":\"2026-11-23T09:40:00.000Z\",\"when\":\"closing\","
        "\"what\":\"handshake\",\"ok\":false,\"words\":\"it died\"}\n";
    static const struct made_log INSANE[] = {
        FIRST,
        {.cases = OTHER, .count = 1, .options = SHARD(2, 2), .pack_cases = 3, .extra = SANITY}};
    static const struct made_log *const LOGS[] = {RED, CUT_SHORT, INSANE};

    for (size_t i = 0; i < sizeof LOGS / sizeof *LOGS; i++) {
        CONF_LOG(merged);
        WX_BUF(words, TEXT_LIMIT);
        int code = -1;
        cr_assert_eq(merge(LOGS[i], 2, &merged, &code, &words), WX_OK, "%s", wx_buf_text(&words));
        cr_expect_eq(code, 1, "%zu: %s", i, wx_buf_text(&words));
        cr_expect_not(merged.green);
    }
}

/* --- baseline --------------------------------------------------------------------------------- */

static const struct conf_baseline_settings SETTINGS = {"ward 7", "https://example.org/1",
                                                       "2030-01-01", NULL};

static const struct {
    const char *name;
    struct made_case cases[4];
    const char *rows; /* the patterns, each with its verdict and reason */
} BASELINES[] = {
    {"nothing fails", {{.name = "A-1"}, {.name = "A-2", .verdict = "warned"}}, ""},
    {"one fails", {{.name = "A-1"}, {.name = "A-2", .verdict = "failed"}}, "A-2 failed accepted;"},
    {"all of a family fail alike",
     {{.name = "B-1"}, {.name = "A-2", .verdict = "failed"}, {.name = "A-1", .verdict = "failed"}},
     "A-* failed accepted;"},
    {"a family with one that passes",
     {{.name = "A-1"}, {.name = "A-2", .verdict = "failed"}, {.name = "A-3", .verdict = "failed"}},
     "A-2 failed accepted;A-3 failed accepted;"},
    {"other reasons are other rows",
     {{.name = "A-1", .verdict = "failed", .reason = "wrong_name"},
      {.name = "A-2", .verdict = "crashed"}},
     "A-1 failed wrong_name;A-2 crashed signal;"},
    {"what was not run is no failure",
     {{.name = "A-1", .verdict = "not_run"},
      {.name = "A-2", .verdict = "not_applicable"},
      {.name = "A-3", .verdict = "harness_error"}},
     ""},
};

static void list_rows(const struct wx_buf *ledger, struct wx_buf *out)
{
    WX_JSON(json);

    cr_assert_eq(wx_json_parse(wx_buf_bytes(ledger), &json, NULL), WX_OK, "%s",
                 wx_buf_text(ledger));
    const struct wx_json *row = wx_json_first(wx_json_member(json, "known_failures"));
    for (; row; row = wx_json_next(row))
        wx_buf_append_format(out, "%s %s %s;", wx_json_text(wx_json_member(row, "case")),
                             wx_json_text(wx_json_member(row, "verdict")),
                             wx_json_text(wx_json_member(row, "reason")));
}

Test(baseline, is_the_smallest_ledger_that_covers_no_other_case)
{
    for (size_t i = 0; i < sizeof BASELINES / sizeof *BASELINES; i++) {
        CONF_LOG(log);
        WX_BUF(ledger, TEXT_LIMIT);
        WX_BUF(rows, TEXT_LIMIT);
        struct made_log made = {.cases = BASELINES[i].cases, .green = false};
        while (made.count < 4 && made.cases[made.count].name) made.count++;
        made_log_read(&made, &log);
        conf_baseline_write(&log, &SETTINGS, &ledger);
        list_rows(&ledger, &rows);
        cr_expect_str_eq(wx_buf_text(&rows), BASELINES[i].rows, "%s", BASELINES[i].name);
    }
}

Test(baseline, a_glob_covers_no_case_that_the_run_left_out)
{
    CONF_LOG(log);
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    WX_BUF(ledger, TEXT_LIMIT);
    WX_BUF(rows, TEXT_LIMIT);
    struct made_case cases[] = {{.name = "CAT-EMPTY", .verdict = "failed"},
                                {.name = "CAT-THIRD", .verdict = "failed"}};
    struct made_log made = {.cases = cases, .count = 2, .green = false};
    struct conf_baseline_settings settings = SETTINGS;

    cr_assert_eq(conf_pack_load(NULL, &pack, &problems), WX_OK);
    cr_assert_not_null(conf_pack_find(&pack, "CAT-EMPTY"));
    settings.pack = &pack;
    made_log_read(&made, &log);
    conf_baseline_write(&log, &settings, &ledger);
    list_rows(&ledger, &rows);
    cr_expect_str_eq(wx_buf_text(&rows), "CAT-EMPTY failed accepted;CAT-THIRD failed accepted;");
}
