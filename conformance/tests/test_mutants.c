#include "conformance/mutants.h"

#include <criterion/criterion.h>

#define GROUPS "{\"two\":[\"RN-NAME-TWO\",\"RN-NAME-THREE\"]}"
#define MUTANT "{\"id\":\"%s\",\"fails\":{%s}}"
#define TABLE "{\"groups\":" GROUPS ",\"mutants\":[" MUTANT "]}"

static void load(struct conf_pack *out)
{
    CONF_PROBLEMS(problems);

    cr_assert_eq(conf_pack_load(NULL, out, &problems), WX_OK, "%s", wx_buf_text(&problems.lines));
}

/* check: a table of one mutant. */
static const char *check(const char *fails, const struct conf_pack *pack,
                         struct conf_problems *problems)
{
    WX_JSON(json);
    WX_BUF(table, 4096);

    wx_buf_append_format(&table, TABLE, "one", fails);
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&table), &json, NULL), WX_OK, "%s", fails);
    conf_mutants_check(json, "mutants.json", pack, problems);
    return wx_buf_text(&problems->lines);
}

static const struct {
    const char *name, *fails, *problem;
} ROWS[] = {
    {"a full name", "\"refused\":[\"RN-NAME-TWO\"]", NULL},
    {"a glob", "\"refused\":[\"RN-NAME-*\"]", NULL},
    {"a group", "\"refused\":[\"@two\"]", NULL},
    {"a name that is none", "\"refused\":[\"RN-NAME-NONE\"]",
     "mutants.json: one: RN-NAME-NONE matches no case"},
    {"a glob that matches nothing, for a second reason",
     "\"refused\":[\"RN-NAME-TWO\"],\"accepted\":[\"XX-*\"]",
     "mutants.json: one: XX-* matches no case"},
    {"a group that is none", "\"refused\":[\"@three\"]",
     "mutants.json: one: @three: there is no such group"},
};

Test(mutants, each_name_in_the_table_is_one)
{
    CONF_PACK(pack);

    load(&pack);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        CONF_PROBLEMS(problems);
        const char *lines = check(ROWS[i].fails, &pack, &problems);
        if (ROWS[i].problem)
            cr_expect_not_null(strstr(lines, ROWS[i].problem), "%s: %s", ROWS[i].name, lines);
        else
            cr_expect_null(strstr(lines, "mutants.json"), "%s: %s", ROWS[i].name, lines);
    }
}

Test(mutants, a_case_that_no_mutant_fails_is_a_problem)
{
    CONF_PACK(pack);
    CONF_PROBLEMS(problems);
    CONF_PROBLEMS(none);

    load(&pack);
    const char *lines = check("\"refused\":[\"@two\"]", &pack, &problems);
    cr_expect_eq(problems.count, pack.count - 2);
    cr_expect_not_null(strstr(lines, "RN-NAME-COMPOUND: no broken client fails it"));
    cr_expect_null(strstr(lines, "RN-NAME-TWO:"));
    (void)check("\"refused\":[\"*\"]", &pack, &none);
    cr_expect_eq(none.count, 0);
}

static const struct {
    const char *id, *fails;
} FIVE[] = {
    {"a-glob", "\"a\":[\"*\"]"},
    {"a-group", "\"a\":[\"@two\"]"},
    {"another-case", "\"a\":[\"RN-GBK-RONG\"]"},
    {"this-case", "\"a\":[\"RN-NAME-TWO\"]"},
    {"a-group-and-one", "\"a\":[\"@two\",\"RN-GBK-5C\"]"},
};

Test(mutants, those_that_fail_the_fewest_cases_come_first)
{
    CONF_PACK(pack);
    WX_JSON(json);
    WX_BUF(table, 4096);
    WX_BUF(words, 256);
    WX_BUF(other, 256);

    load(&pack);
    wx_buf_append_text(&table, "{\"groups\":" GROUPS ",\"mutants\":[");
    for (size_t i = 0; i < sizeof FIVE / sizeof *FIVE; i++)
        wx_buf_append_format(&table, "%s" MUTANT, i ? "," : "", FIVE[i].id, FIVE[i].fails);
    wx_buf_append_text(&table, "]}");
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&table), &json, NULL), WX_OK);
    conf_mutants_append(json, conf_pack_find(&pack, "RN-NAME-TWO"), &words);
    cr_expect_str_eq(wx_buf_text(&words), "this-case, a-group, a-group-and-one +1");
    conf_mutants_append(json, conf_pack_find(&pack, "UNIFORM-MESSAGE"), &other);
    cr_expect_str_eq(wx_buf_text(&other), "a-glob");
}
