#include "conformance/case.h"

#include "conformance/case_check.h"
#include "conformance/file.h"
#include "conformance/tests/made_case.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { TEXT_LIMIT = 1024 * 1024 };

static const struct {
    const char *name;
    const char *members;
    const char *words; /* what some problem says; NULL: there is none */
} ROWS[] = {
    {"the usual case is right", "", NULL},
    {"an unknown member is named, and the known ones", "\"colour\":1",
     "$: has an unknown member \"colour\": the known ones are"},
    {"an unknown expectation is named", "\"expect_traffic\":{\"record\":[]}",
     "$.expect_traffic: has an unknown member \"record\""},
    {"a level that is none", "\"level\":\"must not\"", "$.level: is \"must not\": one of these"},
    {"an id in lower case", "\"id\":\"rn-1\"", "$.id: is \"rn-1\": the form"},
    {"a missing remedy", "\"remedy\":null", "lacks the member \"remedy\""},
    {"a title without Chinese", "\"title\":{\"en\":\"a\"}",
     "title: both \"en\" and \"zh\" are due"},
    {"no allowed result", "\"expect_client\":[]", "$.expect_client: has 0 elements"},
    {"an ok that says nothing", "\"expect_client\":[{\"outcome\":\"ok\"}]",
     "an `ok` of get_realname_info says nothing of the result"},
    {"a refusal that does not say which", "\"expect_client\":[{\"outcome\":\"api_error\"}]",
     "an allowed `api_error` does not say which: name its errcode"},
    {"a negative case without the mock's side",
     "\"expect_traffic\":{\"requests\":{\"getrealnameinfo\":1}}",
     "nothing says what the mock answered"},
    {"a negative case about a closed port needs none",
     "\"given\":{\"base\":\"closed\"},\"expect_traffic\":{\"requests\":{\"total\":0}}", NULL},
    {"a case of local refusals alone needs none",
     "\"expect_client\":[{\"outcome\":\"client_error\",\"kind\":\"invalid_input\",\"local\":true}],"
     "\"expect_traffic\":{\"requests\":{\"total\":0}}",
     NULL},
    {"a name that stands for nothing",
     "\"tags\":[\"a\"],\"values\":{},\"title\":{\"en\":\"${x}\","
     "\"zh\":\"b\"}",
     "${x} stands for nothing: put it in `values`"},
    {"a key file that is nowhere",
     "\"given\":{\"inputs\":{\"private_key_file\":\"test-none.pem\"}}",
     "private_key_file test-none.pem is neither in keys/ nor in given.files"},
    {"a key file that is meant to be missing",
     "\"given\":{\"inputs\":{\"private_key_file\":\"missing-key.pem\"}}", NULL},
    {"a key file of the case's own",
     "\"given\":{\"files\":{\"own.pem\":\"x\"},\"inputs\":{\"private_key_file\":\"own.pem\"}}",
     NULL},
    {"two rows of one name", "\"variants\":[{},{}]", "is the name of a case in"},
    {"rows that differ", "\"variants\":[{\"variant\":\"a\"},{\"variant\":\"b\"}]", NULL},
    {"an error in a row is told at the row",
     "\"variants\":[{\"variant\":\"a\"},{\"variant\":\"b\",\"expect_client\":[{\"outcome\":\"ok\"}]"
     "}]",
     "case.json: $.variants[1]: an `ok`"},
};

Test(case, each_defect_is_told_with_file_path_and_what_is_due)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        WX_BUF(problems, TEXT_LIMIT);
        made_pack_problems(ROWS[i].members, &problems);
        if (!ROWS[i].words) {
            cr_expect_str_eq(wx_buf_text(&problems), "", "%s", ROWS[i].name);
            continue;
        }
        cr_expect_not_null(strstr(wx_buf_text(&problems), ROWS[i].words), "%s: says %s",
                           ROWS[i].name, wx_buf_text(&problems));
        cr_expect(wx_bytes_starts_with(wx_buf_bytes(&problems), "case.json: "), "%s: %s",
                  ROWS[i].name, wx_buf_text(&problems));
    }
}

Test(case, all_defects_of_a_file_are_told_at_once)
{
    WX_BUF(problems, TEXT_LIMIT);

    made_pack_problems("\"level\":\"x\",\"id\":\"y\",\"colour\":1", &problems);
    cr_expect_not_null(strstr(wx_buf_text(&problems), "$.level"));
    cr_expect_not_null(strstr(wx_buf_text(&problems), "$.id"));
    cr_expect_not_null(strstr(wx_buf_text(&problems), "colour"));
}

Test(case, a_row_is_laid_over_the_family_and_null_stays_null)
{
    CONF_PACK(pack);

    made_pack("\"given\":{\"inputs\":{\"mch_id\":\"1\",\"appid\":\"a\"}},"
              "\"variants\":[{\"given\":{\"inputs\":{\"mch_id\":null}}}]",
              &pack);
    const struct wx_json *inputs = wx_json_member(pack.cases[0].given, "inputs");
    cr_assert_not_null(wx_json_member(inputs, "mch_id"));
    cr_expect_eq(wx_json_type(wx_json_member(inputs, "mch_id")), WX_JSON_NULL);
    cr_expect_str_eq(wx_json_text(wx_json_member(inputs, "appid")), "a");
}

Test(case, values_keep_their_type_and_keys_are_known)
{
    CONF_PACK(pack);
    int64_t code = 0;

    made_pack("\"values\":{\"code\":94003,\"who\":\"${code} times\"},"
              "\"title\":{\"en\":\"${who}\",\"zh\":\"${serial:test-merchant-b}\"},"
              "\"expect_client\":[{\"outcome\":\"api_error\",\"errcode\":\"${code}\"}]",
              &pack);
    const struct conf_case *kase = &pack.cases[0];
    cr_expect_str_eq(conf_case_words(kase, "title", "en"), "94003 times");
    cr_expect_str_eq(conf_case_words(kase, "title", "zh"),
                     "0A71E4D95B2C8F306DA7135EC84B09F2D6613FB8");
    cr_expect(
        wx_json_integer(wx_json_member(wx_json_first(kase->expect_client), "errcode"), &code));
    cr_expect_eq(code, 94003);
}

Test(case, globs_match_the_full_name_and_the_bare_id)
{
    CONF_PACK(pack);

    made_pack("\"variant\":\"organic\"", &pack);
    cr_expect_str_eq(pack.cases[0].name, "T-CASE/organic");
    cr_expect(conf_case_matches(&pack.cases[0], "T-CASE"));
    cr_expect(conf_case_matches(&pack.cases[0], "T-*"));
    cr_expect(conf_case_matches(&pack.cases[0], "*/organic"));
    cr_expect_not(conf_case_matches(&pack.cases[0], "T"));
}

Test(case, the_built_in_pack_is_right_and_large_enough)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);

    cr_assert_eq(conf_pack_load(NULL, &pack, &problems), WX_OK, "%s", wx_buf_text(&problems.lines));
    cr_expect(pack.built_in);
    cr_expect_geq(pack.count, 150, "%zu", pack.count);
    cr_expect_eq(strlen(pack.digest), 64);
    cr_expect_not_null(conf_pack_find(&pack, "RN-GBK-5C"));
}

/* One fact in four places: the table, the schema, the page for authors. */
Test(case, every_row_of_expect_def_is_in_the_schema_and_in_the_readme)
{
    static const struct {
        const char *scope, *member;
    } MEMBERS[] = {
#define CONF_EXPECT(name, scope, member, function, words) {#scope, member},
#include "conformance/expect.def"
#undef CONF_EXPECT
    };
    WX_JSON(schema);
    WX_BUF(readme, TEXT_LIMIT);
    size_t counted = 0;

    cr_assert_eq(wx_json_parse(conf_case_schema(), &schema, NULL), WX_OK);
    cr_assert_eq(conf_file_read(WX_SOURCE_DIR "/conformance/cases/README.md", &readme), WX_OK);
    const struct wx_json *definitions = wx_json_member(schema, "$defs");
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        bool traffic = strcmp(MEMBERS[i].scope, "TRAFFIC") == 0;
        const struct wx_json *place = wx_json_member(
            wx_json_member(definitions, traffic ? "expect_traffic" : "expect_run"), "properties");
        char quoted[64];
        snprintf(quoted, sizeof quoted, "`%s`", MEMBERS[i].member);
        cr_expect_not_null(wx_json_member(place, MEMBERS[i].member), "%s", MEMBERS[i].member);
        cr_expect_not_null(strstr(wx_buf_text(&readme), quoted), "%s", MEMBERS[i].member);
    }
    counted =
        wx_json_count(wx_json_member(wx_json_member(definitions, "expect_traffic"), "properties")) +
        wx_json_count(wx_json_member(wx_json_member(definitions, "expect_run"), "properties"));
    cr_expect_eq(counted, sizeof MEMBERS / sizeof *MEMBERS, "the schema knows another number");
}
