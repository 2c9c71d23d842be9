#include "conformance/log.h"

#include "conformance/eligibility.h"
#include "conformance/file.h"
#include "conformance/tests/made_log.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { TEXT_LIMIT = 16 * 1024 * 1024, STRIDE = 211 };

static const struct made_case CASES[] = {
    {.name = "RN-NAME-TWO"},
    {.name = "RN-94003/organic", .verdict = "warned", .level = "should"},
    {.name = "CAT-THIRD", .verdict = "not_applicable"},
};
static const struct made_log GREEN = {.cases = CASES, .count = 3, .green = true};

static void read_sample(struct wx_buf *out)
{
    cr_assert_eq(conf_file_read(WX_SOURCE_DIR "/conformance/tests/data/sample.ndjson", out), WX_OK);
}

/* The text is refused, and the reason holds `words`. */
static void expect_refused(const char *name, struct wx_bytes text, const char *words)
{
    CONF_LOG(log);
    WX_BUF(reason, TEXT_LIMIT);
    cr_expect_neq(conf_log_parse("log", text, &log, &reason), WX_OK, "%s: is taken", name);
    cr_expect_null(log.lines, "%s: the output is touched", name);
    cr_expect(wx_bytes_starts_with(wx_buf_bytes(&reason), "log: "), "%s: %s", name,
              wx_buf_text(&reason));
    cr_expect_not_null(strstr(wx_buf_text(&reason), words), "%s: says \"%s\", due: \"%s\"", name,
                       wx_buf_text(&reason), words);
}

Test(log, the_sample_is_read_with_every_verdict)
{
    CONF_LOG(log);
    WX_BUF(reason, TEXT_LIMIT);
    cr_assert_eq(
        conf_log_read(WX_SOURCE_DIR "/conformance/tests/data/sample.ndjson", &log, &reason), WX_OK,
        "%s", wx_buf_text(&reason));
    cr_assert_eq(log.case_count, 10);
    cr_expect_not(log.green);
    cr_expect_eq(conf_log_total(&log, CONF_FAILED), 3);
    cr_expect_str_eq(log.cases[1].variant, "organic");
    cr_expect_str_eq(conf_log_words(log.cases[0].event, "title", "zh"), "能读出两个字的姓名");
    cr_expect_str_eq(conf_log_words(log.cases[0].event, "nothing", "zh"), "");
}

Test(log, a_missing_file_is_named)
{
    CONF_LOG(log);
    WX_BUF(reason, TEXT_LIMIT);
    cr_assert_eq(conf_log_read("/nonexistent/log", &log, &reason), WX_ERR_IO);
    cr_expect_not_null(strstr(wx_buf_text(&reason), "/nonexistent/log: cannot be read: No such"));
}

/* A change of the log that is not hidden by a new digest. */
Test(log, a_change_shows)
{
    static const struct {
        const char *name, *from, *to, *words;
    } ROWS[] = {
        {"a verdict", "\"verdict\":\"passed\"", "\"verdict\":\"warned\"", "was changed"},
        {"a text", "Reads a name", "Reads a Name", "was changed"},
        {"the count of events", "\"events\":4", "\"events\":5", "counts 5 events, there are 4"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        WX_BUF(text, TEXT_LIMIT);
        made_log_write(&GREEN, &text);
        cr_assert(made_log_replace(&text, ROWS[i].from, ROWS[i].to), "%s", ROWS[i].name);
        expect_refused(ROWS[i].name, wx_buf_bytes(&text), ROWS[i].words);
    }
}

/* A change that a new digest hides: the log's parts contradict each other, or its form. */
Test(log, a_lie_shows_behind_a_right_digest)
{
    static const struct {
        const char *name, *from, *to, *words;
    } ROWS[] = {
        {"no JSON", "{\"event\":\"case_finished\"", "{\"event\":'case_finished'",
         "line 2: is no JSON: column 10"},
        {"unknown event", "\"event\":\"case_finished\"", "\"event\":\"case_guessed\"",
         "line 2: is an unknown event, \"case_guessed\""},
        {"a definition that is no event", "\"event\":\"case_finished\"", "\"event\":\"words\"",
         "line 2: is an unknown event"},
        {"no event", "\"event\":\"case_finished\"", "\"even\":\"case_finished\"",
         "line 2: has no text member `event`"},
        {"missing member", "\"expected\":\"ok\",", "", "line 2: $: lacks the member \"expected\""},
        {"unknown verdict", "\"verdict\":\"passed\"", "\"verdict\":\"perfect\"",
         "line 2: $.verdict: is \"perfect\""},
        {"unknown reason", "\"reason\":\"needs\"", "\"reason\":\"mood\"",
         "unknown reason \"mood\""},
        {"bad time", "2026-11-23T09:40", "2026-11-23 09:40", "line 1: $.time"},
        {"header missing", "\"event\":\"header\"", "\"event\":\"sanity\"", "line 1: $"},
        {"other format", "\"format\":1", "\"format\":2", "line 1: $.format"},
        {"duplicate member", "\"attempt\":1,", "\"attempt\":1,\"attempt\":1,", "is no JSON"},
        {"not planned", "[\"RN-NAME-TWO\",", "[\"RN-NAME-TOO\",", "is not among the planned ones"},
        {"planned twice", "[\"RN-NAME-TWO\",", "[\"RN-NAME-TWO\",\"RN-NAME-TWO\",",
         "planned twice"},
        {"never finished", "[\"RN-NAME-TWO\",", "[\"RN-NAME-TWO\",\"RN-LOST\",",
         "RN-LOST was planned, but nothing says what became of it"},
        {"another id", "\"id\":\"RN-NAME-TWO\"", "\"id\":\"RN-NAME\"",
         "not its `id` and `variant`"},
        {"too many attempts", "\"attempt\":1", "\"attempt\":2", "attempt 2 of 1"},
        {"totals", "\"passed\":1", "\"passed\":2", "`totals` says 2 passed, the events say 1"},
        {"unknown total", "\"passed\":1", "\"great\":0,\"passed\":1", "unknown verdict, great"},
        {"passed for a reason", "\"reason\":\"\"", "\"reason\":\"needs\"", "verdict passed with"},
        {"failed without one", "\"reason\":\"needs\"", "\"reason\":\"\"", "with reason \"\""},
        {"green with exit 1", "\"exit_code\":0", "\"exit_code\":1", "says green with exit code 1"},
        {"red with exit 0", "\"green\":true", "\"green\":false", "says red with exit code 0"},
        {"a cut line", "}\n{\"event\":\"footer\"", "\n{\"event\":\"footer\"", "is no JSON"},
        {"an empty line", "}\n{\"event\":\"footer\"", "}\n\n{\"event\":\"footer\"", "is no JSON"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        WX_BUF(text, TEXT_LIMIT);
        made_log_write(&GREEN, &text);
        cr_assert(made_log_replace(&text, ROWS[i].from, ROWS[i].to), "%s", ROWS[i].name);
        made_log_seal(&text);
        expect_refused(ROWS[i].name, wx_buf_bytes(&text), ROWS[i].words);
    }
}

Test(log, a_green_that_a_case_contradicts_is_refused)
{
    static const struct {
        struct made_case kase;
        const char *options;
        bool taken;
    } ROWS[] = {
        {{.name = "A-1", .verdict = "failed"}, NULL, false},
        {{.name = "A-1", .verdict = "crashed"}, NULL, false},
        {{.name = "A-1", .verdict = "timeout"}, NULL, false},
        {{.name = "A-1", .verdict = "not_run"}, NULL, false},
        {{.name = "A-1", .verdict = "harness_error"}, NULL, false},
        {{.name = "A-1", .verdict = "harness_error", .level = "may"}, NULL, false},
        {{.name = "A-1", .verdict = "harness_error", .known_failure = "A-*"}, NULL, false},
        {{.name = "A-1", .verdict = "unsupported"}, NULL, false},
        {{.name = "A-1", .verdict = "warned", .level = "should"}, "\"strict\":true", false},
        {{.name = "A-1", .verdict = "crashed", .level = "should"}, "\"strict\":true", false},
        {{.name = "A-1", .verdict = "timeout", .level = "should"}, "\"strict\":true", false},
        {{.name = "A-1", .verdict = "crashed", .level = "should"}, NULL, true},
        {{.name = "A-1", .verdict = "unsupported"}, "\"allow_unsupported\":true", true},
        {{.name = "A-1", .verdict = "unsupported", .level = "should"}, NULL, true},
        {{.name = "A-1", .verdict = "failed", .known_failure = "A-*"}, NULL, true},
        {{.name = "A-1", .verdict = "warned", .level = "should"}, NULL, true},
        {{.name = "A-1", .verdict = "not_applicable"}, NULL, true},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        const struct made_case cases[] = {ROWS[i].kase, {.name = "B-1"}};
        const struct made_log made = {
            .cases = cases, .count = 2, .green = true, .options = ROWS[i].options};
        WX_BUF(text, TEXT_LIMIT);
        WX_BUF(reason, TEXT_LIMIT);
        CONF_LOG(log);
        made_log_write(&made, &text);
        bool taken = conf_log_parse("log", wx_buf_bytes(&text), &log, &reason) == WX_OK;
        cr_expect_eq(taken, ROWS[i].taken, "row %zu: %s: %s", i, ROWS[i].kase.verdict,
                     wx_buf_text(&reason));
    }
}

Test(log, a_green_of_nothing_or_over_a_broken_run_is_refused)
{
    static const struct made_case SKIPPED[] = {{.name = "A-1", .verdict = "not_applicable"}};
    static const struct made_log NOTHING = {.cases = SKIPPED, .count = 1, .green = true};
    static const struct made_log EMPTY = {.count = 0, .green = true, .pack_cases = 3};
    static const char DEAD_MOCK[] = "{\"event\":\"sanity\",\"time\":\"2026-11-23T09:40:01.000Z\","
                                    "\"when\":\"closing\",\"what\":\"mock\",\"ok\":false,"
                                    "\"words\":\"it is gone\"}\n";
    static const char LEDGER[] =
        "{\"event\":\"ledger_problem\",\"time\":\"2026-11-23T09:40:01.000Z\",\"row\":\"A-*\","
        "\"problem\":\"expired\",\"words\":\"since yesterday\"}\n";
    struct made_log dead = GREEN, ledger = GREEN;
    dead.extra = DEAD_MOCK;
    ledger.extra = LEDGER;
    const struct {
        const struct made_log *made;
        const char *words;
    } ROWS[] = {{&NOTHING, "no case ran"},
                {&EMPTY, "no case ran"},
                {&dead, "line 5 is a failed sanity check"},
                {&ledger, "line 5 is a problem of the ledger"}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        WX_BUF(text, TEXT_LIMIT);
        made_log_write(ROWS[i].made, &text);
        expect_refused(ROWS[i].words, wx_buf_bytes(&text), ROWS[i].words);
    }
}

Test(log, a_case_finished_twice_is_named_with_both_lines)
{
    WX_BUF(text, TEXT_LIMIT);
    made_log_write(&GREEN, &text);
    const char *second = strchr(wx_buf_text(&text), '\n') + 1;
    WX_BUF(line, TEXT_LIMIT);
    wx_buf_append(&line, wx_bytes(second, (size_t)(strchr(second, '\n') - second) + 1));
    wx_buf_append_text(&line, "{\"event\":\"footer\"");
    cr_assert(made_log_replace(&text, "{\"event\":\"footer\"", wx_buf_text(&line)));
    made_log_seal(&text);
    expect_refused("twice", wx_buf_bytes(&text),
                   "line 5: RN-NAME-TWO is finished twice: line 2 was the first");
}

Test(log, what_stands_before_the_header_or_behind_the_footer_is_refused)
{
    WX_BUF(text, TEXT_LIMIT);
    made_log_write(&GREEN, &text);
    WX_BUF(twice, TEXT_LIMIT);
    wx_buf_append(&twice, wx_buf_bytes(&text));
    wx_buf_append(&twice, wx_buf_bytes(&text));
    expect_refused("two logs", wx_buf_bytes(&twice), "line 6: is a second header");
    expect_refused("empty", wx_bytes(NULL, 0), "line 1: the log is empty");
    expect_refused(
        "no footer",
        wx_bytes(text.data, (size_t)(strstr(wx_buf_text(&text), "{\"event\":\"footer\"") -
                                     wx_buf_text(&text))),
        "line 4: is the last one, and no footer");
    expect_refused(
        "no header",
        wx_bytes_from(wx_buf_bytes(&text),
                      (size_t)(strchr(wx_buf_text(&text), '\n') - wx_buf_text(&text)) + 1),
        "line 1: is no header");
}

Test(log, no_beginning_of_a_log_is_one)
{
    WX_BUF(text, TEXT_LIMIT);
    read_sample(&text);
    for (size_t size = 0; size < text.size; size += size + STRIDE < text.size ? STRIDE : 1)
        expect_refused("cut", wx_bytes(text.data, size), "line ");
}

Test(log, one_changed_byte_anywhere_is_noticed)
{
    WX_BUF(text, TEXT_LIMIT);
    read_sample(&text);
    /* The footer is vouched for by its own sense, and by the manifest of evidence. */
    size_t end = (size_t)(strstr(wx_buf_text(&text), "{\"event\":\"footer\"") - wx_buf_text(&text));
    for (size_t at = 0; at < end; at += STRIDE) {
        CONF_LOG(log);
        WX_BUF(reason, TEXT_LIMIT);
        text.data[at] ^= 1;
        cr_expect_neq(conf_log_parse("log", wx_buf_bytes(&text), &log, &reason), WX_OK, "byte %zu",
                      at);
        text.data[at] ^= 1;
    }
}

Test(eligibility, each_ground_makes_a_run_partial)
{
    static const struct {
        enum conf_partial reason;
        struct made_log made;
    } ROWS[] = {
        {CONF_PARTIAL_ONLY, {.options = "\"only\":[\"RN-*\"]"}},
        {CONF_PARTIAL_SKIP, {.options = "\"skip\":[\"RN-*\"]"}},
        {CONF_PARTIAL_TAGS, {.options = "\"tags\":[\"happy\"]"}},
        {CONF_PARTIAL_LEVELS, {.options = "\"levels\":[\"must\"]"}},
        {CONF_PARTIAL_SHARD, {.options = "\"shard\":{\"index\":1,\"count\":2}"}},
        {CONF_PARTIAL_SELECTION, {.pack_cases = 7}},
        {CONF_PARTIAL_LEDGER,
         {.ledger_digest = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"}},
        {CONF_PARTIAL_INTERRUPTED, {.interrupted = true}},
        {CONF_PARTIAL_CLAIMED, {.partial = true}},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct made_log made = ROWS[i].made;
        CONF_LOG(log);
        made.cases = CASES;
        made.count = 3;
        made.green = true;
        made_log_read(&made, &log);
        struct conf_eligibility found = conf_eligibility_of(&log);
        cr_expect_not(found.complete, "%s", conf_partial_code(ROWS[i].reason));
        for (size_t k = 0; k < CONF_PARTIAL_COUNT; k++)
            cr_expect_eq(found.reasons[k], k == ROWS[i].reason, "%s: %s",
                         conf_partial_code(ROWS[i].reason),
                         conf_partial_code((enum conf_partial)k));
    }
    CONF_LOG(whole);
    made_log_read(&GREEN, &whole);
    cr_expect(conf_eligibility_of(&whole).complete);
}
