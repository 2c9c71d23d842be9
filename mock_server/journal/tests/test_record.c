/* What a record keeps of a request, and how it is shown. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "mock_server/journal/tests/record_bench.h"

static const struct mock_mask ZERO;

static void expect_text(const struct wx_json *object, const char *member, const char *expected)
{
    const char *text = wx_json_text(wx_json_member(object, member));
    cr_expect(text && strcmp(text, expected) == 0, "%s: %s", member, text ? text : "(none)");
}

static void expect_integer(const struct wx_json *object, const char *member, int64_t expected)
{
    int64_t value = 0;
    cr_expect(wx_json_integer(wx_json_member(object, member), &value), "%s", member);
    cr_expect_eq(value, expected, "%s: %lld", member, (long long)value);
}

Test(record, shows_what_came_what_was_found_and_what_was_answered)
{
    static const struct mock_header HEADERS[] = {
        {"Host", "api.weixin.qq.com"}, {"Authorization", "Bearer test-access-token-0001"}};
    static const struct mock_record_finding FINDINGS[] = {
        {"times-entity", "signed \"×tamp\"", "…"}};
    struct request_wish wish = {
        .body = "{\"auth_token\":\"test-auth-token-0001\",\"timestamp\":1700000000}",
        .auth_token = "test-auth-token-0001",
        .sign = "c2lnbg==",
        .serial = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE",
        .error = WX_API_SIGN,
        .answer = "{\"errcode\":94003,\"errmsg\":\"invalid sign rid: 1\"}",
        .headers = HEADERS,
        .header_count = 2,
        .findings = FINDINGS,
        .finding_count = 1,
    };
    struct mock_record *record = bench_record(&ZERO, &wish);
    record->id = 5;
    WX_JSON(json);
    json = bench_json(record);
    expect_integer(json, "id", 5);
    expect_text(json, "space", "default");
    expect_text(json, "time", "2023-11-14T22:13:20.123Z");
    expect_text(json, "listener", "https");
    expect_text(json, "peer", "127.0.0.1:54321");
    expect_integer(json, "connection", 7);
    expect_text(json, "endpoint", "getrealnameinfo");
    expect_text(json, "method", "POST");
    expect_text(json, "path", "/cgi-bin/wxopen/getrealnameinfo");
    expect_text(json, "query", "access_token=test…#c2213e79");
    expect_text(json, "body", "{\"auth_token\":\"test…#6c253969\",\"timestamp\":1700000000}");
    expect_integer(json, "body_size", (int64_t)strlen(wish.body));
    expect_integer(json, "status", 200);
    expect_integer(json, "errcode", 94003);
    expect_text(json, "errmsg", "invalid sign rid: 1");
    expect_text(json, "answer", wish.answer);
    expect_text(json, "auth_token_hash", "6c253969");
    expect_text(json, "sign_hash", "b1117715");
    expect_text(json, "sent", "pending");
    cr_expect_null(wx_json_member(json, "duration_us"));
    cr_expect_null(wx_json_member(json, "body_cut"));
    cr_expect_eq(wx_json_type(wx_json_member(json, "fault")), WX_JSON_NULL);
    expect_integer(wx_json_member(json, "signed"), "timestamp", 1700000000);
    expect_text(wx_json_member(json, "signed"), "cert_serialno", wish.serial);
    const struct wx_json *header = wx_json_first(wx_json_member(json, "headers"));
    expect_text(header, "name", "Host");
    expect_text(header, "value", "api.weixin.qq.com");
    expect_text(wx_json_next(header), "value", "Bearer test…#c2213e79");
    const struct wx_json *finding = wx_json_first(wx_json_member(json, "diagnosis"));
    expect_text(finding, "code", "times-entity");
    expect_text(finding, "message", "signed \"×tamp\"");
    mock_record_free(record);
}

/* One entry for each check of the endpoint, in the order of the table. */
Test(record, shows_each_check_of_its_endpoint)
{
    struct request_wish wish = {.error = WX_API_SIGN};
    struct mock_record *record = bench_record(&ZERO, &wish);
    WX_JSON(json);
    json = bench_json(record);
    const struct wx_json *check = wx_json_first(wx_json_member(json, "checks"));
    size_t count = 0;
    for (; check; check = wx_json_next(check), count++)
        expect_text(check, "outcome",
                    strcmp(wx_json_text(wx_json_member(check, "id")), "sign") ? "holds"
                                                                              : "violated");
    cr_expect_eq(count, 18);
    mock_record_free(record);
}

Test(record, says_where_texts_were_cut_and_how_long_they_were)
{
    struct request_wish wish = {.filler = 100000};
    struct mock_record *record = bench_record(&ZERO, &wish);
    WX_JSON(json);
    json = bench_json(record);
    bool cut = false;
    expect_integer(json, "body_size", 100000);
    cr_expect(wx_json_boolean(wx_json_member(json, "body_cut"), &cut) && cut);
    cr_expect_eq(strlen(wx_json_text(wx_json_member(json, "body"))), MOCK_RECORD_BODY_MOST);
    mock_record_free(record);
}

/* A secret that lies across the cut is hidden whole; a character is never cut in two. */
Test(record, hides_a_secret_at_the_cut)
{
    for (size_t before = MOCK_RECORD_BODY_MOST - 60; before < MOCK_RECORD_BODY_MOST; before++) {
        WX_BUF(body, 64 * 1024);
        wx_buf_append_text(&body, "{\"x\":\"");
        while (body.size < before) wx_buf_append_byte(&body, 'x');
        wx_buf_append_text(&body, "\",\"auth_token\":\"test-auth-token-0001\",\"y\":1}");
        struct request_wish wish = {.body = wx_buf_text(&body)};
        struct mock_record *record = bench_record(&ZERO, &wish);
        struct wx_bytes kept = mock_record_text(record, MOCK_RECORD_BODY);
        cr_expect_leq(kept.size, MOCK_RECORD_BODY_MOST);
        cr_expect_null(memmem(kept.data, kept.size, "test-", 5), "%zu", before);
        WX_JSON(json);
        json = bench_json(record);
        cr_expect_null(strstr(wx_json_text(wx_json_member(json, "body")), "\xEF\xBF\xBD"));
        mock_record_free(record);
    }
}

Test(record, hides_a_known_value_at_the_cut)
{
    for (size_t before = MOCK_RECORD_BODY_MOST - 25; before < MOCK_RECORD_BODY_MOST; before++) {
        WX_BUF(body, 64 * 1024);
        while (body.size < before) wx_buf_append_byte(&body, ' ');
        wx_buf_append_text(&body, "test-access-token-0001 and more");
        struct request_wish wish = {.body = wx_buf_text(&body),
                                    .access_token = "test-access-token-0001"};
        struct mock_record *record = bench_record(&ZERO, &wish);
        struct wx_bytes kept = mock_record_text(record, MOCK_RECORD_BODY);
        cr_expect_null(memmem(kept.data, kept.size, "test-", 5), "%zu", before);
        mock_record_free(record);
    }
}

Test(record, hides_what_the_request_is_known_to_hold_wherever_it_stands)
{
    struct request_wish wish = {.query = "x=1",
                                .access_token = "test-access-token-0001",
                                .path = "/wxa/test-access-token-0001",
                                .body = "<<test-access-token-0001>>"};
    struct mock_record *record = bench_record(&ZERO, &wish);
    cr_expect_null(memmem(record, record->size, "access-token-0001", 17));
    mock_record_free(record);
}

Test(record, raw_it_shows_everything)
{
    struct request_wish wish = {.body = "{\"auth_token\":\"test-auth-token-0001\"}",
                                .auth_token = "test-auth-token-0001"};
    struct mock_record *record = bench_record(NULL, &wish);
    WX_JSON(json);
    json = bench_json(record);
    expect_text(json, "query", "access_token=test-access-token-0001");
    expect_text(json, "body", wish.body);
    mock_record_free(record);
}

Test(record, an_answer_without_errcode_has_null)
{
    struct request_wish wish = {.no_errcode = true, .answer = "<html>"};
    struct mock_record *record = bench_record(&ZERO, &wish);
    WX_JSON(json);
    json = bench_json(record);
    cr_expect_eq(wx_json_type(wx_json_member(json, "errcode")), WX_JSON_NULL);
    cr_expect_null(wx_json_member(json, "errmsg"));
    mock_record_free(record);
}

Test(record, an_honest_one_takes_at_most_1700_bytes)
{
    static const struct mock_header HEADERS[] = {{"Host", "127.0.0.1:18080"},
                                                 {"User-Agent", "curl/7.88.1"},
                                                 {"Accept", "*/*"},
                                                 {"Content-Type", "application/json"},
                                                 {"Content-Length", "560"}};
    char body[1024], sign[345], answer[1024];
    memset(sign, 'A', sizeof sign - 1);
    sign[sizeof sign - 1] = '\0';
    snprintf(body, sizeof body,
             "{\"auth_token\":\"test-auth-token-0001\",\"mch_id\":\"1900000001\","
             "\"cert_serialno\":\"5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE\","
             "\"timestamp\":1700000000,\"sign\":\"%s\"}",
             sign);
    snprintf(answer, sizeof answer,
             "{\"errcode\":0,\"errmsg\":\"ok\",\"encryted_real_name\":\"%s\","
             "\"encryted_credential_id\":\"%s\"}",
             sign, sign);
    struct request_wish wish = {.body = body,
                                .answer = answer,
                                .headers = HEADERS,
                                .header_count = 5,
                                .auth_token = "test-auth-token-0001",
                                .sign = sign,
                                .serial = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE"};
    struct mock_record *record = bench_record(&ZERO, &wish);
    cr_expect_leq(record->size, 1700, "%u", record->size);
    mock_record_free(record);
}
