#include "conformance/ledger.h"

#include "conformance/tests/made_case.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { TEXT_LIMIT = 64 * 1024 };

#define ROW(glob, more)                                                                            \
    "{\"case\":\"" glob "\",\"verdict\":\"failed\",\"reason\":\"wrong_name\",\"owner\":\"o\","     \
    "\"link\":\"l\",\"expires\":\"2030-01-01\"" more "}"

static void note(void *context, const char *row, const char *problem, const char *words)
{
    (void)words;
    wx_buf_append_format(context, "%s %s;", row, problem);
}

static const struct {
    const char *name;
    const char *rows;
    enum conf_verdict verdict; /* of T-CASE/a */
    const char *reason;
    bool covered;
    const char *problems;
} ROWS[] = {
    {"what fails as the row says is known", ROW("T-CASE/a", ""), CONF_FAILED, "wrong_name", true,
     ""},
    {"a listed case that passes is red", ROW("T-CASE/a", ""), CONF_PASSED, "", false,
     "T-CASE/a unexpected_pass;"},
    {"a flaky one may pass", ROW("T-CASE/a", ",\"flaky\":true"), CONF_PASSED, "", false, ""},
    {"another reason is red", ROW("T-CASE/a", ""), CONF_FAILED, "accepted", false,
     "T-CASE/a other_reason;"},
    {"another verdict is red", ROW("T-CASE/a", ""), CONF_CRASHED, "signal", false,
     "T-CASE/a other_reason;"},
    {"a row about nothing is red", ROW("RN-NONE", ""), CONF_PASSED, "", false,
     "RN-NONE matches_nothing;"},
    {"two rows about one case are red", ROW("T-CASE/a", "") "," ROW("*/a", ""), CONF_FAILED,
     "wrong_name", true, "*/a overlaps;"},
    {"what was not run proves nothing of a row", ROW("T-CASE/a", ""), CONF_NOT_RUN, "interrupted",
     false, ""},
};

static void load(const char *rows, const struct conf_pack *pack, struct conf_ledger *out)
{
    CONF_PROBLEMS(problems);
    WX_BUF(text, TEXT_LIMIT);

    wx_buf_append_format(&text, "{\"known_failures\":[%s]}", rows);
    cr_assert_eq(conf_ledger_parse("ledger", wx_buf_bytes(&text), pack, out, &problems), WX_OK,
                 "%s", wx_buf_text(&problems.lines));
}

Test(ledger, hides_nothing_that_is_new)
{
    CONF_PACK(pack);

    made_pack("\"variants\":[{\"variant\":\"a\"},{\"variant\":\"b\"}]", &pack);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        CONF_LEDGER(ledger);
        WX_BUF(told, TEXT_LIMIT);
        load(ROWS[i].rows, &pack, &ledger);
        bool covered =
            conf_ledger_note(&ledger, &pack.cases[0], ROWS[i].verdict, ROWS[i].reason) != NULL;
        cr_expect_eq(covered, ROWS[i].covered, "%s", ROWS[i].name);
        conf_ledger_problems(&ledger, &pack, "2026-11-23", note, &told);
        cr_expect_str_eq(wx_buf_text(&told), ROWS[i].problems, "%s", ROWS[i].name);
    }
}

Test(ledger, a_row_ends_on_its_last_day)
{
    CONF_PACK(pack);
    CONF_LEDGER(ledger);
    WX_BUF(told, TEXT_LIMIT);

    made_pack("\"variants\":[{\"variant\":\"a\"},{\"variant\":\"b\"}]", &pack);
    load(ROW("T-CASE/a", ""), &pack, &ledger);
    cr_expect_eq(conf_ledger_problems(&ledger, &pack, "2030-01-01", note, &told), 0);
    cr_expect_eq(conf_ledger_problems(&ledger, &pack, "2030-01-02", note, &told), 1);
    cr_expect_str_eq(wx_buf_text(&told), "T-CASE/a expired;");
}

Test(ledger, a_glob_covers_twenty_cases_at_most)
{
    CONF_PACK(pack);
    CONF_LEDGER(ledger);
    WX_BUF(members, TEXT_LIMIT);
    WX_BUF(told, TEXT_LIMIT);

    wx_buf_append_text(&members, "\"variants\":[");
    for (int i = 0; i < 21; i++)
        wx_buf_append_format(&members, "%s{\"variant\":\"v%d\"}", i ? "," : "", i);
    wx_buf_append_text(&members, "]");
    made_pack(wx_buf_text(&members), &pack);
    load(ROW("T-*", ""), &pack, &ledger);
    conf_ledger_problems(&ledger, &pack, "2026-11-23", note, &told);
    cr_expect_str_eq(wx_buf_text(&told), "T-* too_wide;");
}

static const char *const BROKEN[] = {
    "",
    "{",
    "[]",
    "{\"known_failures\":{}}",
    "{\"known_failures\":[{}]}",
    "{\"known_failures\":[{\"case\":\"A\",\"verdict\":\"passed\",\"reason\":\"x\",\"owner\":\"o\","
    "\"link\":\"l\",\"expires\":\"2030-01-01\"}]}",
    "{\"known_failures\":[{\"case\":\"A\",\"verdict\":\"failed\",\"reason\":\"because\","
    "\"owner\":\"o\",\"link\":\"l\",\"expires\":\"2030-01-01\"}]}",
    "{\"known_failures\":[{\"case\":\"A\",\"verdict\":\"failed\",\"reason\":\"accepted\","
    "\"owner\":\"o\",\"link\":\"l\",\"expires\":\"soon\"}]}",
};

Test(ledger, a_broken_one_is_refused_with_words)
{
    CONF_PACK(pack);

    made_pack("", &pack);
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        CONF_LEDGER(ledger);
        CONF_PROBLEMS(problems);
        cr_expect_neq(
            conf_ledger_parse("ledger", wx_bytes_text(BROKEN[i]), &pack, &ledger, &problems), WX_OK,
            "%s", BROKEN[i]);
        cr_expect(wx_bytes_starts_with(wx_buf_bytes(&problems.lines), "ledger: "), "%s", BROKEN[i]);
    }
}
