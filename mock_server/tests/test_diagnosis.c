/* What the double says of each request that it refuses. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "mock_server/diagnosis_state.h"
#include "mock_server/tests/diagnosis_bench.h"
#include "protocol/json_writer.h"
#include "protocol/tests/oracle.h"

#define FULL DIAGNOSIS_QUERY
#define REALNAME_PATH DIAGNOSIS_PATH
#define NOW DIAGNOSIS_NOW
#define TOKEN_QUERY "grant_type=client_credential&appid=wxtest0000000001&secret=test-secret-full"

struct row {
    const char *name;
    const char *codes; /* all that are wanted, in order, with spaces between */
    const char *method, *path, *query;
    const char *body;                              /* NULL: a right one, with the changes below */
    const char *auth_token, *mch_id, *signer;      /* NULL: the usual ones */
    void (*prepare)(struct mock_space *space);     /* before the request; may be NULL */
    void (*spoil)(struct mock_exchange *exchange); /* the facts, once they are read; likewise */
};

/* --- Preparations and spoils --- */

static struct mock_tokens *tokens_of(struct mock_space *space)
{
    return mock_space_tokens(space);
}

static void expire_access_token(struct mock_space *space)
{
    cr_assert(mock_tokens_expire(tokens_of(space), "test-access-token-full", NOW - 10));
}

static void expire_auth_token(struct mock_space *space)
{
    cr_assert(mock_tokens_expire(tokens_of(space), "test-auth-token-two-characters", NOW - 7));
}

static void use_auth_token(struct mock_space *space)
{
    cr_assert(mock_tokens_use(tokens_of(space), "test-auth-token-two-characters"));
}

static void limit_tokens(struct mock_space *space, const char *settings)
{
    MOCK_PROBLEMS(problems);
    WX_BUF(text, 1024);
    struct mock_world *world = NULL;
    wx_buf_append_format(&text,
                         "{\"apps\":[{\"appid\":\"wxtest0000000001\",\"secret\":"
                         "\"test-secret-full\",\"realname_authorized\":true,\"mch_ids\":[],"
                         "\"categories\":[]}],\"merchants\":[],\"users\":[],\"settings\":{%s}}",
                         settings);
    struct mock_world_source source = {.name = "test", .text = wx_buf_bytes(&text), .now = NOW};
    cr_assert_eq(mock_world_read(&source, &world, &problems), WX_OK, "%s",
                 problems.count ? problems.list[0].message : "");
    cr_assert_eq(mock_space_reload(space, world), WX_OK);
    mock_world_drop(world);
    cr_assert(mock_tokens_count(tokens_of(space), "wxtest0000000001", 0, 0, NOW));
}

static void reach_the_minute(struct mock_space *space)
{
    limit_tokens(space, "\"token_quota_per_minute\":1");
}

static void reach_the_day(struct mock_space *space)
{
    limit_tokens(space, "\"token_quota_per_day\":1");
}

static void take_the_app_away(struct mock_exchange *exchange)
{
    exchange->call.app = NULL;
}

static void take_the_user_away(struct mock_exchange *exchange)
{
    exchange->call.user = NULL;
}

static void replace_the_token(struct mock_exchange *exchange)
{
    exchange->call.access.state = MOCK_TOKEN_REPLACED;
}

static void fail_to_verify(struct mock_exchange *exchange)
{
    exchange->call.sign_state = MOCK_SIGN_FAILED;
}

/* --- The table --- */

#define REALNAME .method = "POST", .path = REALNAME_PATH, .query = FULL
#define TOKEN .method = "GET", .path = "/cgi-bin/token"
#define STABLE .method = "POST", .path = "/cgi-bin/stable_token", .query = ""
#define CATEGORY .method = "GET", .path = "/wxa/get_category"

static const struct row ROWS[] = {
    {"a right request", "", REALNAME},
    {"a right category request", "", CATEGORY, .query = FULL},
    {"a right token request", "", TOKEN, .query = TOKEN_QUERY},
    /* The request line. */
    {"GET where POST is due", "body-empty method", .method = "GET", .path = REALNAME_PATH,
     .query = FULL, .body = ""},
    {"POST where GET is due", "method", .method = "POST", .path = "/wxa/get_category",
     .query = FULL, .body = ""},
    {"another method", "method", .method = "PUT", .path = REALNAME_PATH, .query = FULL},
    {"a path of the admin API", "path-admin", .method = "GET", .path = "/__admin/health",
     .query = ""},
    {"the other folder", "path-misspelt", .method = "POST", .path = "/wxa/getrealnameinfo",
     .query = FULL},
    {"a missing folder", "path-misspelt", .method = "POST", .path = "/cgi-bin/getrealnameinfo",
     .query = FULL},
    {"camel case", "path-misspelt", .method = "POST", .path = "/cgi-bin/wxopen/getRealNameInfo",
     .query = FULL},
    {"a slash at the end", "path-misspelt", .method = "GET", .path = "/wxa/get_category/",
     .query = FULL},
    {"a wrong letter", "path-misspelt", .method = "POST",
     .path = "/cgi-bin/wxopen/getrealnameinfos", .query = FULL},
    {"a path of nobody", "path-unknown", .method = "GET", .path = "/", .query = ""},
    {"a very long path of nobody", "path-unknown", .method = "GET",
     .path =
         "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "a",
     .query = ""},
    /* Access tokens. */
    {"no access token", "access-token-missing", CATEGORY, .query = ""},
    {"an empty one", "access-token-empty", CATEGORY, .query = "access_token="},
    {"a placeholder", "access-token-placeholder", CATEGORY, .query = "access_token=TOKEN"},
    {"a template", "access-token-placeholder", CATEGORY, .query = "access_token={access_token}"},
    {"a letter that no token has", "access-token-malformed", CATEGORY,
     .query = "access_token=test+token"},
    {"one that is unknown", "access-token-unknown", CATEGORY, .query = "access_token=nobody"},
    {"an auth_token for it", "access-token-is-auth-token", CATEGORY,
     .query = "access_token=test-auth-token-two-characters"},
    {"one that was replaced", "access-token-replaced", REALNAME, .spoil = replace_the_token},
    {"one of an app that is gone", "access-token-app-gone", CATEGORY, .query = FULL,
     .spoil = take_the_app_away},
    {"one that has expired", "access-token-expired", CATEGORY, .query = FULL,
     .prepare = expire_access_token},
    /* Merchants and apps. */
    {"a merchant that is unknown", "serial-other-merchant mch-id-unknown", REALNAME,
     .mch_id = "1900000009"},
    {"a merchant that is not bound", "mch-id-not-bound", REALNAME, .mch_id = "1900000003",
     .signer = "test-merchant-c"},
    {"an app without permission", "app-not-authorized auth-token-other-app", .method = "POST",
     .path = REALNAME_PATH, .query = "access_token=test-access-token-no-realname"},
    /* Users and their tokens. */
    {"an auth_token that is unknown", "auth-token-unknown", REALNAME, .auth_token = "nobody"},
    {"an access token for it", "auth-token-is-access-token", REALNAME,
     .auth_token = "test-access-token-full"},
    {"one that has expired", "auth-token-expired", REALNAME, .prepare = expire_auth_token},
    {"one that was used", "auth-token-used", REALNAME, .prepare = use_auth_token},
    {"one of another app", "auth-token-other-app", REALNAME,
     .auth_token = "test-auth-token-other-app"},
    {"one of a user who is gone", "auth-token-user-gone", REALNAME, .spoil = take_the_user_away},
    {"a user without WeChat Pay", "user-not-registered", REALNAME,
     .auth_token = "test-auth-token-no-wechat-pay"},
    {"a user without identity", "user-not-verified", REALNAME,
     .auth_token = "test-auth-token-no-identity"},
    /* The token interfaces. */
    {"another grant", "grant-type-wrong", TOKEN,
     .query = "grant_type=code&appid=wxtest0000000001&secret=test-secret-full"},
    {"no member at all", "grant-type-wrong appid-missing secret-missing", TOKEN, .query = ""},
    {"members under other names", "member-misspelt member-misspelt member-misspelt", TOKEN,
     .query = "grantType=client_credential&appId=wxtest0000000001&app_secret=test-secret-full"},
    {"an app that is unknown", "appid-unknown", TOKEN,
     .query = "grant_type=client_credential&appid=wxnobody&secret=x"},
    {"another secret", "secret-wrong", TOKEN,
     .query = "grant_type=client_credential&appid=wxtest0000000001&secret=x"},
    {"an address that is not listed", "ip-not-in-whitelist", TOKEN,
     .query =
         "grant_type=client_credential&appid=wxtest0000000004&secret=test-secret-ip-whitelist"},
    {"a form", "body-form-encoded", STABLE, .body = TOKEN_QUERY},
    {"camel case in the body", "member-misspelt member-misspelt", STABLE,
     .body = "{\"grant_type\":\"client_credential\",\"appId\":\"wxtest0000000001\",\"appSecret\":"
             "\"test-secret-full\"}"},
    {"an empty object", "grant-type-wrong appid-missing secret-missing", STABLE, .body = "{}"},
    {"too many this minute", "minute-limit", TOKEN, .query = TOKEN_QUERY,
     .prepare = reach_the_minute},
    {"too many today", "daily-quota", TOKEN, .query = TOKEN_QUERY, .prepare = reach_the_day},
    {"our own failure", "own-failure", REALNAME, .spoil = fail_to_verify},
    /* Traps of the request, through the double. */
    {"nothing at all", "body-empty", REALNAME, .body = ""},
    {"an empty object for all",
     "serial-missing timestamp-missing mch-id-missing sign-missing auth-token-missing", REALNAME,
     .body = "{}"},
};
enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

/* --- Running one --- */

static const struct wx_json *find_row(const struct wx_json *rows, const char *name)
{
    const struct wx_json *row = wx_json_first(rows);
    while (row && strcmp(oracle_text(row, "name"), name) != 0) row = wx_json_next(row);
    cr_assert(row, "no vector %s", name);
    return row;
}

static void write_body(const struct row *row, struct wx_buf *out)
{
    if (row->body) {
        wx_buf_append_text(out, row->body);
        return;
    }
    WX_JSON(vectors);
    vectors = oracle_rows("signing");
    const struct wx_json *vector = find_row(vectors, row->signer ? row->signer : "test-merchant-a");
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "auth_token",
                       row->auth_token ? row->auth_token : "test-auth-token-two-characters");
    wx_json_write_text(&writer, "mch_id", row->mch_id ? row->mch_id : "1900000001");
    wx_json_write_text(&writer, "cert_serialno", oracle_text(vector, "serial"));
    wx_json_write_integer(&writer, "timestamp", NOW);
    wx_json_write_text(&writer, "sign", oracle_text(vector, "sign"));
    wx_json_end_object(&writer);
}

/* Runs a row up to the diagnosis; diagnosis_close frees it. */
static void open_run(const struct row *row, struct mock_diagnosis_memory *memory,
                     struct diagnosis_run *run)
{
    MOCK_REPLY(reply);
    *run = (struct diagnosis_run){.space = diagnosis_space(NOW)};
    wx_buf_init(&run->body, 64 * 1024);
    write_body(row, &run->body);
    if (row->prepare) row->prepare(run->space);
    run->request = (struct mock_request){.method = mock_method_of(row->method),
                                         .method_name = row->method,
                                         .path = row->path,
                                         .query = row->query,
                                         .body = wx_buf_bytes(&run->body),
                                         .peer_ip = "127.0.0.1",
                                         .listener = "http"};
    mock_exchange_judge(&run->request, run->space, &run->exchange);
    if (row->spoil) {
        row->spoil(&run->exchange);
        run->exchange.verdict = mock_rules_judge(&run->exchange.call, run->exchange.world);
        run->exchange.error = mock_verdict_error(&run->exchange.verdict);
    }
    mock_exchange_answer(&run->exchange, &reply);
    mock_diagnose(&run->exchange, memory, &run->findings);
    diagnosis_write_codes(run);
}

static bool repeats(const struct diag_finding *finding, const char *secret)
{
    return strstr(finding->message, secret) || strstr(finding->remedy, secret);
}

/* --- Tests --- */

Test(diagnosis, each_refused_request_is_told_by_just_its_codes)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct diagnosis_run run;
        open_run(&ROWS[i], NULL, &run);
        cr_expect_str_eq(run.codes, ROWS[i].codes, "%s: %s, not %s", ROWS[i].name, run.codes,
                         ROWS[i].codes);
        cr_expect_eq(run.exchange.error == WX_API_OK, ROWS[i].codes[0] == '\0', "%s", ROWS[i].name);
        diagnosis_close(&run);
    }
}

Test(diagnosis, no_finding_repeats_a_token_a_secret_or_a_person)
{
    static const char *const SECRETS[] = {
        "test-access-token", "test-auth-token", "test-secret", "nobody", "otest", "张三",
        "11010118800307801X"};
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct diagnosis_run run;
        open_run(&ROWS[i], NULL, &run);
        for (size_t k = 0; k < run.findings.count; k++)
            for (size_t s = 0; s < sizeof SECRETS / sizeof SECRETS[0]; s++)
                cr_expect_not(repeats(&run.findings.list[k], SECRETS[s]), "%s: %s repeats %s",
                              ROWS[i].name, diag_finding_code(&run.findings.list[k]), SECRETS[s]);
        diagnosis_close(&run);
    }
}

Test(diagnosis, a_finding_names_what_the_double_knows)
{
    static const struct {
        const char *row, *words;
    } WORDS[] = {
        {"an address that is not listed", "the request came from 127.0.0.1"},
        {"an address that is not listed", "192.0.2.1"},
        {"a merchant that is not bound", "bound to it: 1900000001, 1900000002"},
        {"another method", "the method is PUT, POST is due"},
        {"the other folder", "/cgi-bin/wxopen/getrealnameinfo"},
        {"a letter that no token has", "character 5 of 10"},
        {"one of another app", "issued for app wxtest0000000003"},
        {"too many this minute", "fetched 1 tokens this minute, 1 are allowed"},
        {"an app without permission", "app wxtest0000000002 has no real-name permission"},
        {"one that has expired", "expired 10 s ago"},
        {"one that has expired", "auth_token expired 7 s ago"},
    };
    for (size_t w = 0; w < sizeof WORDS / sizeof WORDS[0]; w++) {
        bool found = false;
        for (size_t i = 0; i < ROW_COUNT; i++) {
            if (strcmp(ROWS[i].name, WORDS[w].row) != 0) continue;
            struct diagnosis_run run;
            open_run(&ROWS[i], NULL, &run);
            for (size_t k = 0; k < run.findings.count; k++)
                found = found || strstr(run.findings.list[k].message, WORDS[w].words);
            diagnosis_close(&run);
        }
        cr_expect(found, "%s does not say: %s", WORDS[w].row, WORDS[w].words);
    }
}

Test(diagnosis, a_body_that_was_not_read_is_told_by_its_limit)
{
    struct diagnosis_run run;
    open_run(&ROWS[0], NULL, &run);
    run.request.body_too_large = true;
    run.exchange.error = WX_API_BODY_TOO_LARGE;
    mock_diagnose(&run.exchange, NULL, &run.findings);
    cr_assert_eq(run.findings.count, 1);
    cr_assert_str_eq(diag_finding_code(&run.findings.list[0]), "body-too-large");
    cr_assert(strstr(run.findings.list[0].message, "65536"));
    diagnosis_close(&run);
}

Test(diagnosis, what_the_act_refuses_has_a_finding_too)
{
    static const struct {
        enum wx_api_error error;
        const char *code;
    } ACTS[] = {{WX_API_AUTH_TOKEN, "auth-token-used"},
                {WX_API_MINUTE_LIMIT, "minute-limit"},
                {WX_API_SYSTEM_BUSY, "own-failure"}};
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        struct diagnosis_run run;
        open_run(&ROWS[0], NULL, &run);
        run.exchange.error = ACTS[i].error;
        mock_diagnose(&run.exchange, NULL, &run.findings);
        cr_expect_eq(run.findings.count, 1);
        cr_expect_str_eq(diag_finding_code(&run.findings.list[0]), ACTS[i].code);
        diagnosis_close(&run);
    }
}

Test(diagnosis, every_rule_that_is_violated_has_words_of_its_own)
{
    struct diagnosis_run run;
    open_run(&ROWS[0], NULL, &run);
    struct mock_app app = *run.exchange.call.app;
    run.exchange.call.app = &app;
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++) {
        DIAG_FINDINGS(findings);
        /* What a body lacks is the request's own business, and found there; here only the facts. */
        mock_diagnosis_of_rule(&run.exchange, (enum mock_rule)i, &findings);
        bool token = (enum mock_rule)i == MOCK_RULE_auth_token;
        cr_expect_eq(findings.count, token ? 0 : 1, "%s", mock_rule_row((enum mock_rule)i)->id);
    }
    diagnosis_close(&run);
}

Test(diagnosis, a_timestamp_that_comes_again_much_later_is_told_even_of_a_right_request)
{
    struct mock_diagnosis_memory memory;
    mock_diagnosis_memory_init(&memory);
    struct diagnosis_run run;
    open_run(&ROWS[0], &memory, &run);
    cr_expect_str_eq(run.codes, "", "the first time");
    diagnosis_close(&run);
    open_run(&ROWS[0], &memory, &run);
    cr_expect_str_eq(run.codes, "", "again at once, as a retry may");
    diagnosis_close(&run);
    for (size_t i = 0; i < DIAG_MEMORY_MOST; i++) memory.memory.rows[i].first -= 10000;
    open_run(&ROWS[0], &memory, &run);
    cr_expect_str_eq(run.codes, "timestamp-reused");
    cr_expect(strstr(run.findings.list[0].message, "in 2 calls before"), "%s",
              run.findings.list[0].message);
    diagnosis_close(&run);
    mock_diagnosis_memory_clear(&memory);
    open_run(&ROWS[0], &memory, &run);
    cr_expect_str_eq(run.codes, "", "after it was forgotten");
    diagnosis_close(&run);
    mock_diagnosis_memory_release(&memory);
}

static void move_clock(struct mock_space *space)
{
    mock_clock_set(mock_space_clock(space), NOW, 60);
}

Test(diagnosis, a_timestamp_that_comes_again_is_told_also_where_a_test_makes_it_later)
{
    struct mock_diagnosis_memory memory;
    mock_diagnosis_memory_init(&memory);
    struct diagnosis_run run;
    open_run(&ROWS[0], &memory, &run);
    diagnosis_close(&run);
    struct row later = ROWS[0];
    later.prepare = move_clock;
    open_run(&later, &memory, &run);
    cr_expect_eq(run.exchange.error, WX_API_OK);
    cr_expect_str_eq(run.codes, "timestamp-reused");
    diagnosis_close(&run);
    mock_diagnosis_memory_release(&memory);
}

/* Whether a row wants that code among others. */
static bool wants(const struct row *row, const char *code)
{
    size_t size = strlen(code);
    for (const char *at = row->codes; (at = strstr(at, code)); at++)
        if ((at == row->codes || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

Test(diagnosis, every_fact_of_the_double_has_a_row)
{
    for (size_t trap = 0; trap < DIAG_TRAP_COUNT; trap++) {
        const struct diag_trap_row *row = diag_trap_row((enum diag_trap)trap);
        bool wanted = row->group != DIAG_GROUP_STATE || trap == DIAG_BODY_TOO_LARGE;
        for (size_t i = 0; !wanted && i < ROW_COUNT; i++) wanted = wants(&ROWS[i], row->code);
        cr_expect(wanted, "no row wants %s", row->code);
    }
}
