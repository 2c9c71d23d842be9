#include "conformance/observation.h"

#include "conformance/case_check.h"
#include "conformance/matrix.h"
#include "conformance/schema.h"

#include <criterion/criterion.h>

enum { RECORDS_MOST = 8 };

#define HOLDS "{\"id\":\"sign\",\"errcode\":94003,\"outcome\":\"holds\"}"
#define BROKEN "{\"id\":\"sign\",\"errcode\":94003,\"outcome\":\"violated\"}"
#define NO_IDENTITY "{\"id\":\"user_verified\",\"errcode\":94004,\"outcome\":\"violated\"}"

/* A RECORD of second `at`, signed at `timestamp`. */
#define RECORD(at, endpoint, errcode, checks, token, timestamp, query)                             \
    "{\"id\":" #at ",\"endpoint\":\"" endpoint "\",\"status\":200,\"errcode\":" #errcode           \
    ",\"sent\":\"complete\",\"fault\":null,\"checks\":[" checks                                    \
    "],\"diagnosis\":[],\"query\":\"" query "\",\"time\":\"2026-11-23T09:00:0" #at ".000Z\","      \
    "\"auth_token_hash\":\"" token "\",\"signed\":{\"timestamp\":" #timestamp "}}"
#define REALNAME(at, errcode, checks, token, timestamp)                                            \
    RECORD(at, "getrealnameinfo", errcode, checks, token, timestamp, "access_token=x")
#define OTHER(at, endpoint, checks, query)                                                         \
    "{\"id\":" #at ",\"endpoint\":\"" endpoint "\",\"errcode\":0,\"sent\":\"complete\","           \
    "\"checks\":[" checks "],\"diagnosis\":[],\"query\":\"" query "\"}"

static const struct {
    const char *name;
    const char *records;
    const char *verdicts; /* of the observations, in the order of the file, by first letters */
} ROWS[] = {
    /* real name, category, token, paths, fresh, retry, privacy */
    {"nothing came", "[]", "n n n n n n n"},
    {"one right request", "[" REALNAME(1, 0, HOLDS, "a", 100) "]", "p n n p n n p"},
    {"one wrong request among right ones",
     "[" REALNAME(1, 0, HOLDS, "a", 100) "," REALNAME(2, 94003, BROKEN, "b",
                                                      101) "," REALNAME(4, 0, HOLDS, "c", 104) "]",
     "f n n p p n p"},
    {"a user without an identity is not the application's fault",
     "[" REALNAME(1, 94004, NO_IDENTITY, "a", 100) "]", "p n n p n n p"},
    {"an old timestamp again",
     "[" REALNAME(1, 0, HOLDS, "a", 100) "," REALNAME(4, 0, HOLDS, "b", 100) "]", "p n n p f n p"},
    {"two requests in one second prove nothing of time",
     "[" REALNAME(1, 0, HOLDS, "a", 100) "," REALNAME(2, 0, HOLDS, "b", 100) "]", "p n n p n n p"},
    {"a retry signed anew",
     "[" REALNAME(1, -1, HOLDS, "a", 100) "," REALNAME(4, 0, HOLDS, "a", 103) "]", "p n n p p p p"},
    {"a retry with the old signature",
     "[" REALNAME(1, -1, HOLDS, "a", 100) "," REALNAME(4, 0, HOLDS, "a", 100) "]", "p n n p f f p"},
    {"another user after -1 is no retry",
     "[" REALNAME(1, -1, HOLDS, "a", 100) "," REALNAME(4, 0, HOLDS, "b", 104) "]", "p n n p p n p"},
    {"a right token request", "[" OTHER(1, "token", HOLDS, "secret=x") "]", "n n p p n n p"},
    {"a wrong category request", "[" OTHER(1, "get_category", BROKEN, "access_token=x") "]",
     "n f n p n n p"},
    {"an unknown path", "[" OTHER(1, "unknown", "", "") "]", "n n n f n n p"},
    {"a signature in the URL",
     "[" RECORD(1, "getrealnameinfo", 0, HOLDS, "a", 100, "access_token=x&sign=y") "]",
     "p n n p n n f"},
};

static size_t read_records(const char *text, struct wx_json **out_json,
                           const struct wx_json *out[RECORDS_MOST])
{
    size_t count = 0;

    cr_assert_eq(wx_json_parse(wx_bytes_text(text), out_json, NULL), WX_OK, "no JSON: %s", text);
    for (const struct wx_json *item = wx_json_first(*out_json); item; item = wx_json_next(item))
        out[count++] = item;
    return count;
}

static void load(struct conf_pack *out)
{
    CONF_PROBLEMS(problems);

    cr_assert_eq(conf_observation_load(out, &problems), WX_OK, "%s", wx_buf_text(&problems.lines));
}

Test(observation, says_no_more_than_was_seen)
{
    CONF_PACK(pack);

    load(&pack);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        WX_JSON(json);
        CONF_SECRETS(secrets);
        char verdicts[64] = "";
        const struct wx_json *records[RECORDS_MOST];
        struct conf_evidence evidence = {.records = records, .secrets = &secrets};
        evidence.record_count = read_records(ROWS[i].records, &json, records);
        for (size_t k = 0; k < pack.count; k++) {
            struct conf_judgement judgement = {.verdict = CONF_PASSED};
            conf_observation_judge(&pack.cases[k], &evidence, &judgement);
            verdicts[2 * k] = conf_verdict_name(judgement.verdict)[0];
            verdicts[2 * k + 1] = k + 1 < pack.count ? ' ' : '\0';
            conf_judgement_release(&judgement);
        }
        cr_expect_str_eq(verdicts, ROWS[i].verdicts, "%s", ROWS[i].name);
    }
}

Test(observation, tells_at_once_what_is_wrong_with_one_request)
{
    static const struct {
        const char *record;
        const char *reason;
    } SINGLE[] = {
        {"[" REALNAME(1, 0, HOLDS, "a", 100) "]", ""},
        {"[" REALNAME(1, 94004, NO_IDENTITY, "a", 100) "]", ""},
        {"[" REALNAME(1, 94003, BROKEN, "a", 100) "]", "bad_request"},
        {"[" OTHER(1, "unknown", "", "") "]", "request_count"},
        {"[" OTHER(1, "token", HOLDS, "secret=x&sign=y") "]", "leak_url"},
    };
    CONF_PACK(pack);

    load(&pack);
    for (size_t i = 0; i < sizeof SINGLE / sizeof *SINGLE; i++) {
        WX_JSON(json);
        CONF_SECRETS(secrets);
        const struct wx_json *records[RECORDS_MOST];
        struct conf_judgement judgement = {.verdict = CONF_PASSED};
        read_records(SINGLE[i].record, &json, records);
        conf_observation_judge_one(&pack, records[0], &secrets, &judgement);
        cr_expect_str_eq(judgement.finding_count ? judgement.findings[0].reason : "",
                         SINGLE[i].reason, "%s", SINGLE[i].record);
        conf_judgement_release(&judgement);
    }
}

/* The file is data like the cases: its expectations have their schema, its demands their rows. */
Test(observation, each_one_has_known_expectations_and_demands)
{
    CONF_PACK(pack);
    CONF_MATRIX(matrix);
    CONF_PROBLEMS(problems);
    WX_JSON(schema);

    load(&pack);
    cr_assert_eq(wx_json_parse(conf_case_schema(), &schema, NULL), WX_OK);
    cr_assert_eq(conf_matrix_load(&matrix, &problems), WX_OK);
    for (size_t i = 0; i < pack.count; i++) {
        const struct conf_case *kase = &pack.cases[i];
        cr_expect(conf_schema_check(schema, conf_schema_definition(schema, "expect_traffic"),
                                    kase->expect_traffic, kase->file, kase->path, &problems),
                  "%s", wx_buf_text(&problems.lines));
        const struct wx_json *id = wx_json_first(wx_json_member(kase->root, "requirements"));
        cr_expect_not_null(id, "%s names no demand", kase->name);
        for (; id; id = wx_json_next(id))
            cr_expect(conf_matrix_has(&matrix, wx_json_text(id)), "%s: no demand %s", kase->name,
                      wx_json_text(id));
    }
}
