/* What faults make of an answer. */
#include <criterion/criterion.h>

#include "mock_server/faults/apply.h"

static const char HONEST[] = "{\"errcode\":0,\"errmsg\":\"ok\",\"encryted_real_name\":\"QUJDRA==\","
                             "\"encryted_credential_id\":\"AAAAAAAA\"}";

/* Applies a fault to the honest answer, or to an answer of its own, as an exchange does. */
static struct mock_shot strike(const char *text, struct mock_reply *reply)
{
    WX_JSON(node);
    MOCK_PROBLEMS(problems);
    struct mock_shot shot = {.delay_ms = 12};
    cr_assert_eq(wx_json_parse(wx_bytes_text(text), &node, NULL), WX_OK);
    cr_assert_eq(mock_fault_read(node, NULL, &shot.fault, &problems), WX_OK, "%s: %s", text,
                 problems.count ? problems.list[0].message : "");
    if (mock_fault_answers(shot.fault))
        mock_fault_answer(shot.fault, 1700000000, reply);
    else
        wx_buf_append_text(&reply->body, HONEST);
    mock_fault_change(&shot, reply);
    return shot;
}

static const struct {
    const char *fault, *body;
    int status;
    bool has_errcode;
    int64_t errcode;
} ROWS[] = {
    {"{\"delay_ms\":1}", HONEST, 200, true, 0},
    {"{\"status\":503}", HONEST, 503, true, 0},
    {"{\"errcode\":94003,\"errmsg\":\"m\"}", "{\"errcode\":94003,\"errmsg\":\"m\"}", 200, true,
     94003},
    {"{\"errcode\":0}", "{\"errcode\":0,\"errmsg\":\"ok\"}", 200, true, 0},
    {"{\"errcode\":-1,\"errmsg\":\"m\",\"status\":500,\"patch\":{\"errmsg\":null}}",
     "{\"errcode\":-1}", 500, true, -1},
    {"{\"body\":\"<html>\",\"status\":502}", "<html>", 502, false, 0},
    {"{\"body\":\"\"}", "", 200, false, 0},
    {"{\"body\":\"{\\\"errcode\\\":7}\"}", "{\"errcode\":7}", 200, true, 7},
    {"{\"body\":\"{\\\"errcode\\\":\\\"7\\\"}\"}", "{\"errcode\":\"7\"}", 200, false, 0},
    {"{\"body\":\"[7]\"}", "[7]", 200, false, 0},
    {"{\"body_base64\":\"QUI=\"}", "AB", 200, false, 0},
    {"{\"redirect\":\"http://x/\"}", "", 302, false, 0},
    {"{\"redirect\":\"http://x/\",\"status\":308,\"body\":\"b\"}", "b", 308, false, 0},
    {"{\"patch\":{\"errcode\":null,\"errmsg\":null,\"encryted_real_name\":1,\"new\":{\"a\":null}}}",
     "{\"encryted_real_name\":1,\"encryted_credential_id\":\"AAAAAAAA\",\"new\":{}}", 200, false,
     0},
    {"{\"patch\":{\"errmsg\":null,\"encryted_credential_id\":null}}",
     "{\"errcode\":0,\"encryted_real_name\":\"QUJDRA==\"}", 200, true, 0},
    {"{\"patch\":{\"errcode\":48001}}",
     "{\"errcode\":48001,\"errmsg\":\"ok\",\"encryted_real_name\":\"QUJDRA==\","
     "\"encryted_credential_id\":\"AAAAAAAA\"}",
     200, true, 48001},
    {"{\"patch\":[1]}", "[1]", 200, false, 0},
    {"{\"corrupt\":\"ciphertext\"}",
     "{\"errcode\":0,\"errmsg\":\"ok\",\"encryted_real_name\":\"QUJCRA==\","
     "\"encryted_credential_id\":\"AAAAAQAA\"}",
     200, true, 0},
    {"{\"corrupt\":\"base64\"}",
     "{\"errcode\":0,\"errmsg\":\"ok\",\"encryted_real_name\":\"QUJD*A==\","
     "\"encryted_credential_id\":\"AAAA*AAA\"}",
     200, true, 0},
    {"{\"body\":\"{\\\"a\\\":1}\",\"pad_bytes\":3}", "{   \"a\":1}", 200, false, 0},
    {"{\"body\":\"text\",\"pad_bytes\":3}", "text", 200, false, 0},
    {"{\"errcode\":5,\"errmsg\":\"\",\"pad_bytes\":2}", "{  \"errcode\":5,\"errmsg\":\"\"}", 200,
     true, 5},
};

Test(fault_apply, each_action_makes_the_answer_that_it_says)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        MOCK_REPLY(reply);
        struct mock_shot shot = strike(ROWS[i].fault, &reply);
        int64_t errcode = -99;
        cr_expect_str_eq(wx_buf_text(&reply.body), ROWS[i].body, "%s gave %s", ROWS[i].fault,
                         wx_buf_text(&reply.body));
        cr_expect_eq(reply.status, ROWS[i].status, "%s", ROWS[i].fault);
        cr_expect_eq(mock_fault_errcode(shot.fault, &reply, 0, &errcode), ROWS[i].has_errcode, "%s",
                     ROWS[i].fault);
        if (ROWS[i].has_errcode) cr_expect_eq(errcode, ROWS[i].errcode, "%s", ROWS[i].fault);
        cr_expect_eq(reply.delivery.delay_ms, 12);
        cr_expect(mock_reply_is_whole(&reply));
        mock_shot_release(&shot);
    }
}

Test(fault_apply, an_errcode_without_words_has_the_platforms_own_and_a_rid)
{
    MOCK_REPLY(reply);
    struct mock_shot shot = strike("{\"errcode\":94003}", &reply);
    cr_expect(strstr(wx_buf_text(&reply.body), " rid: 6553f100-"), "%s", wx_buf_text(&reply.body));
    mock_shot_release(&shot);
}

Test(fault_apply, headers_are_added_replaced_and_left_out)
{
    MOCK_REPLY(reply);
    struct mock_shot shot = strike("{\"headers\":{\"X-One\":\"1\",\"content-type\":\"text/html\","
                                   "\"Date\":null},\"close\":true}",
                                   &reply);
    cr_expect_str_eq(wx_buf_text(&reply.headers), "X-One: 1\r\ncontent-type: text/html\r\n");
    cr_expect(mock_reply_has_own(&reply, "Content-Type"));
    cr_expect(mock_reply_has_own(&reply, "Date"));
    cr_expect_not(mock_reply_has_own(&reply, "Content-Length"));
    cr_expect_not(mock_reply_has_own(&reply, "Content"));
    cr_expect_not(mock_reply_has_own(&reply, "Dat"));
    cr_expect(reply.close);
    mock_shot_release(&shot);
}

Test(fault_apply, what_does_not_fit_the_reply_leaves_it_broken_not_short)
{
    MOCK_REPLY(reply);
    reply.body.limit = sizeof HONEST + 3;
    struct mock_shot shot = strike("{\"pad_bytes\":10}", &reply);
    cr_expect_not(mock_reply_is_whole(&reply));
    mock_shot_release(&shot);
}
