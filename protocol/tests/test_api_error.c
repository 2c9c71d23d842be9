#include "protocol/api_error.h"

#include <criterion/criterion.h>
#include <string.h>

/* SPEC.md sections 1 to 4, written down a second time, by hand. */
static const struct {
    const char *name;
    enum wx_api_error error;
    int code;
    const char *origin;
    const char *word; /* that the message must hold */
} CONTRACT[] = {
    {"system busy", WX_API_SYSTEM_BUSY, -1, "doc", "busy"},
    {"token invalid or not latest", WX_API_TOKEN_INVALID, 40001, "platform", "access_token"},
    {"bad grant_type", WX_API_GRANT_TYPE, 40002, "platform", "grant_type"},
    {"invalid appid", WX_API_APPID, 40013, "platform", "appid"},
    {"malformed token", WX_API_TOKEN_MALFORMED, 40014, "platform", "access_token"},
    {"unknown path", WX_API_URL, 40066, "platform", "invalid url"},
    {"invalid appsecret", WX_API_APPSECRET, 40125, "platform", "appsecret"},
    {"ip not in whitelist", WX_API_IP_WHITELIST, 40164, "platform", "ip"},
    {"token missing", WX_API_TOKEN_MISSING, 41001, "platform", "access_token missing"},
    {"appid missing", WX_API_APPID_MISSING, 41002, "platform", "appid missing"},
    {"secret missing", WX_API_SECRET_MISSING, 41004, "platform", "secret missing"},
    {"token expired", WX_API_TOKEN_EXPIRED, 42001, "platform", "expired"},
    {"GET needed", WX_API_GET_NEEDED, 43001, "platform", "GET"},
    {"POST needed", WX_API_POST_NEEDED, 43002, "platform", "POST"},
    {"empty body", WX_API_BODY_EMPTY, 44002, "platform", "empty"},
    {"body over the limit", WX_API_BODY_TOO_LARGE, 45002, "ours", "limit"},
    {"daily quota", WX_API_DAILY_QUOTA, 45009, "platform", "daily"},
    {"per-minute limit", WX_API_MINUTE_LIMIT, 45011, "platform", "minute"},
    {"body is not JSON", WX_API_BODY_NOT_JSON, 47001, "platform", "format"},
    {"cert_serialno missing", WX_API_SERIAL_MISSING, 94001, "doc", "cert_serialno"},
    {"not registered with WeChat Pay", WX_API_NOT_REGISTERED, 94002, "doc", "registered"},
    {"signature wrong", WX_API_SIGN, 94003, "doc", "sign"},
    {"no real-name information", WX_API_NO_REALNAME, 94004, "doc", "real-name"},
    {"illegal user token", WX_API_AUTH_TOKEN, 94005, "doc", "user token"},
    {"appid not authorized", WX_API_NOT_AUTHORIZED, 94006, "doc", "authorized"},
    {"appid and mch_id not bound", WX_API_NOT_BOUND, 94007, "doc", "bound"},
    {"illegal timestamp", WX_API_TIMESTAMP, 94008, "doc", "timestamp"},
    {"illegal cert_serialno", WX_API_SERIAL, 94009, "doc", "40"},
    {"illegal merchant number", WX_API_MCH_ID, 94010, "doc", "mchid"},
};

static const size_t CONTRACT_COUNT = sizeof CONTRACT / sizeof CONTRACT[0];

Test(api_error, the_table_is_the_contract_and_nothing_else)
{
    size_t count = 0;
    const struct wx_api_error_row *rows = wx_api_errors(&count);
    cr_assert_eq(count, CONTRACT_COUNT);
    for (size_t i = 0; i < count; i++) {
        const char *name = CONTRACT[i].name;
        cr_expect_eq(rows[i].error, CONTRACT[i].error, "%s", name);
        cr_expect_eq(rows[i].code, CONTRACT[i].code, "%s: %d", name, rows[i].code);
        cr_expect_str_eq(wx_api_error_origin_name(rows[i].origin), CONTRACT[i].origin, "%s", name);
        cr_expect(strstr(rows[i].message, CONTRACT[i].word), "%s: %s", name, rows[i].message);
    }
}

Test(api_error, codes_are_unique_and_ascend_behind_system_busy)
{
    size_t count = 0;
    const struct wx_api_error_row *rows = wx_api_errors(&count);
    for (size_t i = 1; i < count; i++)
        cr_expect_lt(rows[i - 1].code, rows[i].code, "%d stands before %d", rows[i - 1].code,
                     rows[i].code);
}

Test(api_error, an_error_gives_the_code_and_message_of_its_row)
{
    size_t count = 0;
    const struct wx_api_error_row *rows = wx_api_errors(&count);
    for (size_t i = 0; i < count; i++) {
        cr_expect_eq(wx_api_error_code(rows[i].error), rows[i].code, "%d", rows[i].code);
        cr_expect_str_eq(wx_api_error_message(rows[i].error), rows[i].message, "%d", rows[i].code);
        cr_expect_eq(wx_api_error_by_code(rows[i].code), &rows[i], "%d", rows[i].code);
    }
}

Test(api_error, success_is_errcode_0_with_the_message_ok)
{
    cr_assert_eq(WX_API_OK, 0);
    cr_assert_eq(wx_api_error_code(WX_API_OK), 0);
    cr_assert_str_eq(wx_api_error_message(WX_API_OK), "ok");
}

Test(api_error, a_code_that_the_interface_lacks_has_no_row)
{
    static const int CODES[] = {0, 1, 40003, 94000, 94011, -2, 65535};
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        cr_expect_null(wx_api_error_by_code(CODES[i]), "%d", CODES[i]);
}

Test(api_error, messages_are_printable_and_carry_no_rid)
{
    size_t count = 0;
    const struct wx_api_error_row *rows = wx_api_errors(&count);
    for (size_t i = 0; i < count; i++) {
        cr_expect_null(strstr(rows[i].message, "rid"), "%d", rows[i].code);
        for (const char *at = rows[i].message; *at; at++)
            cr_expect(*at >= ' ' && *at <= '~' && *at != '"', "%d: %s", rows[i].code,
                      rows[i].message);
    }
}

Test(api_error, an_origin_out_of_the_enum_has_a_name_too)
{
    cr_assert_str_eq(wx_api_error_origin_name((enum wx_api_error_origin)9), "unknown");
}
