/* The table of checks: each rule answers by itself, and each pair of spoiled rules pins the order.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "mock_server/call.h"

/* Facts of a call for which every rule of an endpoint holds; a test spoils them one by one. */
struct bench {
    struct mock_world *world;
    struct mock_call call;
};

/* The facts own these texts in a real call; here nobody frees them. */
static char *text(const char *literal)
{
    return (char *)(uintptr_t)literal;
}

static struct bench open_bench(enum mock_endpoint endpoint)
{
    struct bench bench = {0};
    MOCK_PROBLEMS(problems);
    cr_assert_eq(mock_world_load_builtin(1700000000, &bench.world, &problems), WX_OK);
    bool get = endpoint == MOCK_ENDPOINT_CATEGORY || endpoint == MOCK_ENDPOINT_TOKEN;
    struct mock_call *call = &bench.call;
    call->endpoint = endpoint;
    call->method = get ? MOCK_METHOD_GET : MOCK_METHOD_POST;
    call->now = 1700000000;
    call->access_token = text("token");
    call->access.state = MOCK_TOKEN_VALID;
    call->app = mock_world_app(bench.world, "wxtest0000000001");
    cr_assert_eq(
        wx_json_parse(wx_bytes_text("{\"cert_serialno\":\"x\",\"empty\":\"\"}"), &call->body, NULL),
        WX_OK);
    call->serial_member = wx_json_member(call->body, "cert_serialno");
    call->serial = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE";
    call->certificate = mock_world_certificate(bench.world, call->serial);
    call->timestamp_good = true;
    call->timestamp = 1700000000;
    call->merchant = mock_world_merchant(bench.world, "1900000001");
    call->sign_state = MOCK_SIGN_GOOD;
    call->auth.state = MOCK_TOKEN_VALID;
    call->auth_is_for_app = true;
    call->user = mock_world_user(bench.world, "otest-two-characters");
    call->grant_type = text("client_credential");
    call->appid = text("wxtest0000000001");
    call->secret = text("test-secret-full");
    call->peer_ip = "127.0.0.1";
    cr_assert(call->app && call->certificate && call->merchant && call->user);
    return bench;
}

static void close_bench(struct bench *bench)
{
    wx_json_free(bench->call.body);
    mock_world_drop(bench->world);
}

static void spoil_app(struct bench *bench, const char *appid)
{
    bench->call.app = mock_world_app(bench->world, appid);
}

/* How each rule of getrealnameinfo is spoiled, in the order of the table. Some spoils leave nothing
 * for a later rule to judge: those come first in the order, so that the pair still pins it. */
static void spoil(struct bench *bench, enum mock_rule rule)
{
    struct mock_call *call = &bench->call;
    switch ((int)rule) {
    case MOCK_RULE_post_method: call->method = MOCK_METHOD_GET; break;
    case MOCK_RULE_access_token_present: call->access_token = NULL; break;
    case MOCK_RULE_access_token_form: call->access.state = MOCK_TOKEN_MALFORMED; break;
    case MOCK_RULE_access_token_known: call->access.state = MOCK_TOKEN_REPLACED; break;
    case MOCK_RULE_access_token_fresh: call->access.state = MOCK_TOKEN_EXPIRED; break;
    case MOCK_RULE_body_present: call->body_empty = true; break;
    case MOCK_RULE_body_json:
        wx_json_free(call->body);
        call->body = NULL;
        break;
    case MOCK_RULE_cert_serialno_present: call->serial_member = NULL; break;
    case MOCK_RULE_cert_serialno_form: call->serial = "5d"; break;
    case MOCK_RULE_timestamp: call->timestamp = 1700000301; break;
    case MOCK_RULE_mch_id: call->merchant = NULL; break;
    case MOCK_RULE_mch_id_bound:
        call->merchant = mock_world_merchant(bench->world, "1900000003");
        call->certificate =
            mock_world_certificate(bench->world, "7E05B8C2D3914FA66B20FD87E15C3A49028DD7F1");
        break;
    case MOCK_RULE_app_authorized: spoil_app(bench, "wxtest0000000002"); break;
    case MOCK_RULE_cert_serialno_owner:
        call->certificate =
            mock_world_certificate(bench->world, "6B94E07AC1D8523F9E4605BB7CF1A82D30E95D47");
        break;
    case MOCK_RULE_sign: call->sign_state = MOCK_SIGN_WRONG; break;
    case MOCK_RULE_auth_token: call->auth.state = MOCK_TOKEN_EXPIRED; break;
    case MOCK_RULE_user_registered:
        call->user = mock_world_user(bench->world, "otest-no-wechat-pay");
        break;
    case MOCK_RULE_user_verified:
        call->user = mock_world_user(bench->world, "otest-no-identity");
        break;
    default: cr_assert_fail("no spoil for %s: add one", mock_rule_row(rule)->id);
    }
}

static enum mock_rule first_of(const struct bench *bench)
{
    return mock_rules_judge(&bench->call, bench->world).first;
}

Test(rules, an_honest_call_holds_every_rule_of_its_endpoint)
{
    static const enum mock_endpoint ENDPOINTS[] = {MOCK_ENDPOINT_REALNAME, MOCK_ENDPOINT_CATEGORY,
                                                   MOCK_ENDPOINT_TOKEN, MOCK_ENDPOINT_STABLE_TOKEN};
    for (size_t i = 0; i < 4; i++) {
        struct bench bench = open_bench(ENDPOINTS[i]);
        struct mock_verdict verdict = mock_rules_judge(&bench.call, bench.world);
        cr_assert_eq(mock_verdict_error(&verdict), WX_API_OK, "%s",
                     mock_endpoint_name(ENDPOINTS[i]));
        close_bench(&bench);
    }
}

Test(rules, each_spoiled_rule_answers_with_its_own_error)
{
    struct mock_check_order order = mock_check_order_default();
    cr_assert_eq(order.count, 18);
    for (size_t i = 0; i < order.count; i++) {
        struct bench bench = open_bench(MOCK_ENDPOINT_REALNAME);
        spoil(&bench, order.rules[i]);
        struct mock_verdict verdict = mock_rules_judge(&bench.call, bench.world);
        cr_assert_eq(verdict.first, order.rules[i], "%s", mock_rule_row(order.rules[i])->id);
        cr_assert_eq(mock_verdict_error(&verdict), mock_rule_row(order.rules[i])->error);
        close_bench(&bench);
    }
}

Test(rules, of_each_pair_of_spoiled_rules_the_earlier_answers)
{
    struct mock_check_order order = mock_check_order_default();
    for (size_t i = 0; i < order.count; i++)
        for (size_t k = i + 1; k < order.count; k++) {
            struct bench bench = open_bench(MOCK_ENDPOINT_REALNAME);
            /* The later first: where both spoil one fact, the earlier rule's spoil stands. */
            spoil(&bench, order.rules[k]);
            spoil(&bench, order.rules[i]);
            cr_assert_eq(first_of(&bench), order.rules[i], "%s before %s",
                         mock_rule_row(order.rules[i])->id, mock_rule_row(order.rules[k])->id);
            close_bench(&bench);
        }
}

Test(rules, the_order_is_the_one_of_the_specification)
{
    static const int CODES[] = {43002, 41001, 40014, 40001, 42001, 44002, 47001, 94001, 94009,
                                94008, 94010, 94007, 94006, 94009, 94003, 94005, 94002, 94004};
    struct mock_check_order order = mock_check_order_default();
    cr_assert_eq(order.count, sizeof CODES / sizeof CODES[0]);
    for (size_t i = 0; i < order.count; i++)
        cr_assert_eq(wx_api_error_code(mock_rule_row(order.rules[i])->error), CODES[i]);
}

Test(rules, our_own_failure_is_never_blamed_on_the_client)
{
    struct bench bench = open_bench(MOCK_ENDPOINT_REALNAME);
    bench.call.sign_state = MOCK_SIGN_FAILED;
    struct mock_verdict verdict = mock_rules_judge(&bench.call, bench.world);
    cr_assert_eq(mock_verdict_error(&verdict), WX_API_SYSTEM_BUSY);
    bench.call.timestamp_good = false;
    verdict = mock_rules_judge(&bench.call, bench.world);
    cr_assert_eq(mock_verdict_error(&verdict), WX_API_TIMESTAMP,
                 "an earlier fault is the client's");
    close_bench(&bench);
}

Test(rules, an_expired_certificate_is_refused)
{
    struct bench bench = open_bench(MOCK_ENDPOINT_REALNAME);
    bench.call.now = INT64_C(253402300799); /* the last second of the year 9999 */
    struct mock_verdict verdict = mock_rules_judge(&bench.call, bench.world);
    cr_assert_eq(verdict.outcomes[MOCK_RULE_cert_serialno_owner], MOCK_HOLDS);
    bench.call.now++;
    verdict = mock_rules_judge(&bench.call, bench.world);
    cr_assert_eq(verdict.outcomes[MOCK_RULE_cert_serialno_owner], MOCK_VIOLATED);
    close_bench(&bench);
}

Test(rules, a_certificate_is_good_also_where_a_test_sets_the_clock_back_behind_it)
{
    struct bench bench = open_bench(MOCK_ENDPOINT_REALNAME);
    bench.call.now = 0; /* the test certificates begin in 2000 */
    bench.call.timestamp = 0;
    cr_assert_eq(first_of(&bench), MOCK_RULE_COUNT);
    close_bench(&bench);
}

Test(rules, a_body_that_memory_did_not_suffice_for_is_our_own_failure)
{
    struct bench bench = open_bench(MOCK_ENDPOINT_REALNAME);
    wx_json_free(bench.call.body);
    bench.call.body = NULL;
    bench.call.body_unread = true;
    struct mock_verdict verdict = mock_rules_judge(&bench.call, bench.world);
    cr_assert_eq(mock_verdict_error(&verdict), WX_API_SYSTEM_BUSY);
    close_bench(&bench);
}

Test(rules, what_is_empty_of_a_token_call_is_missing)
{
    static const char *const NOTHING[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        struct bench bench = open_bench(MOCK_ENDPOINT_TOKEN);
        bench.call.secret = text(NOTHING[i]);
        cr_expect_eq(first_of(&bench), MOCK_RULE_secret_present);
        bench.call.appid = text(NOTHING[i]);
        bench.call.app = NULL;
        cr_expect_eq(first_of(&bench), MOCK_RULE_appid_present);
        close_bench(&bench);
    }
}

Test(rules, a_whitelist_has_the_caller_anywhere_in_it)
{
    const char *addresses[] = {"10.0.0.1", "127.0.0.1"};
    struct bench bench = open_bench(MOCK_ENDPOINT_TOKEN);
    struct mock_app app = *bench.call.app;
    app.whitelist = addresses;
    bench.call.app = &app;
    for (app.whitelist_count = 0; app.whitelist_count < 2; app.whitelist_count++)
        cr_expect_eq(first_of(&bench), MOCK_RULE_ip_whitelist);
    cr_expect_eq(first_of(&bench), MOCK_RULE_COUNT);
    close_bench(&bench);
}
