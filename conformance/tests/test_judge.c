#include "conformance/tests/made_case.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define OK "{\"outcome\":\"ok\",\"real_name\":\"张三\",\"credential_id\":\"11010118800307801X\"}"
#define API(code) "{\"outcome\":\"api_error\",\"errcode\":" #code ",\"errmsg\":\"x\"}"
#define CLIENT(kind) "{\"outcome\":\"client_error\",\"kind\":\"" kind "\",\"message\":\"m\"}"

/* A RECORD of getrealnameinfo. */
#define RECORD(id, errcode, sent, checks)                                                          \
    "{\"id\":" #id ",\"endpoint\":\"getrealnameinfo\",\"status\":200,\"errcode\":" #errcode        \
    ",\"sent\":\"" sent "\",\"fault\":null,\"checks\":[" checks "],\"diagnosis\":[],"              \
    "\"query\":\"access_token=x\",\"time\":\"2026-11-23T09:00:0" #id ".000Z\","                    \
    "\"signed\":{\"timestamp\":1795424400}}"
/* One that a fault answered: its errcode is the honest one, or null. */
#define FAULTY(errcode)                                                                            \
    "{\"id\":1,\"endpoint\":\"getrealnameinfo\",\"status\":200,\"errcode\":" #errcode              \
    ",\"sent\":\"complete\",\"fault\":\"f-1\",\"checks\":[" HOLDS "],\"diagnosis\":[]}"
#define HOLDS "{\"id\":\"sign\",\"errcode\":94003,\"outcome\":\"holds\"}"
#define BROKEN "{\"id\":\"sign\",\"errcode\":94003,\"outcome\":\"violated\"}"
#define UNDECIDED "{\"id\":\"sign\",\"errcode\":94003,\"outcome\":\"undecided\"}"
#define ONE(errcode, sent, checks) "[" RECORD(1, errcode, sent, checks) "]"

#define EXPECT(client, traffic) "\"expect_client\":[" client "],\"expect_traffic\":{" traffic "}"
#define HAPPY                                                                                      \
    EXPECT(OK, "\"requests\":{\"getrealnameinfo\":1},"                                             \
               "\"records\":[{\"errcode\":0,\"violated\":[]}]")
#define ORGANIC                                                                                    \
    EXPECT("{\"outcome\":\"api_error\",\"errcode\":94003}",                                        \
           "\"requests\":{\"getrealnameinfo\":1},"                                                 \
           "\"records\":[{\"errcode\":94003,\"violated\":[94003]}]")
#define IN_TIME "\"expect_run\":{\"elapsed_ms\":{\"at_least\":1000,\"at_most\":3000}}," ORGANIC
#define LOCAL                                                                                      \
    EXPECT("{\"outcome\":\"client_error\",\"kind\":\"invalid_input\",\"local\":true},"             \
           "{\"outcome\":\"api_error\",\"errcode\":94003}",                                        \
           "\"records\":[{\"errcode\":94003}]")
#define TLS                                                                                        \
    EXPECT("{\"outcome\":\"client_error\",\"kind\":[\"tls\",\"transport\"]}",                      \
           "\"requests\":{\"total\":0},\"connections\":{\"at_least\":1}")
#define CUT                                                                                        \
    EXPECT("{\"outcome\":\"client_error\",\"kind\":\"transport\"}",                                \
           "\"records\":[{\"sent\":\"partial\"}]")
#define ANY_TRAFFIC EXPECT("{\"outcome\":\"api_error\",\"errcode\":94003}", "\"records\":[{}]")

static const struct row {
    const char *name;
    const char *members;
    struct made_evidence evidence;
    enum conf_verdict verdict;
    const char *reason; /* of the first finding; "" for none */
} ROWS[] = {
    {"a right answer passes",
     HAPPY,
     {.result = OK, .records = ONE(0, "complete", HOLDS)},
     CONF_PASSED,
     ""},
    {"another name fails",
     HAPPY,
     {.result =
          "{\"outcome\":\"ok\",\"real_name\":\"寮犱\",\"credential_id\":\"11010118800307801X\"}",
      .records = ONE(0, "complete", HOLDS)},
     CONF_FAILED,
     "wrong_name"},
    {"a missing number fails",
     HAPPY,
     {.result = "{\"outcome\":\"ok\",\"real_name\":\"张三\"}",
      .records = ONE(0, "complete", HOLDS)},
     CONF_FAILED,
     "wrong_credential"},
    {"a refusal where success is due fails",
     HAPPY,
     {.result = API(94003), .records = ONE(94003, "complete", BROKEN)},
     CONF_FAILED,
     "refused"},
    {"a success that no request explains fails", HAPPY, {.result = OK}, CONF_FAILED, "not_reached"},
    {"a success on a request that breaks a rule fails",
     HAPPY,
     {.result = OK, .records = ONE(0, "complete", BROKEN)},
     CONF_FAILED,
     "bad_request"},
    {"two requests where one is right fail",
     HAPPY,
     {.result = OK,
      .records = "[" RECORD(1, 0, "complete", HOLDS) "," RECORD(2, 0, "complete", HOLDS) "]"},
     CONF_FAILED,
     "request_count"},
    {"what the mock cannot decide is its own fault",
     HAPPY,
     {.result = OK, .records = ONE(0, "complete", UNDECIDED)},
     CONF_HARNESS_ERROR,
     "harness"},

    {"a refusal for its reason passes",
     ORGANIC,
     {.result = API(94003), .records = ONE(94003, "complete", BROKEN)},
     CONF_PASSED,
     ""},
    {"an acceptance where a refusal is due fails",
     ORGANIC,
     {.result = OK, .records = ONE(94003, "complete", BROKEN)},
     CONF_FAILED,
     "accepted"},
    {"another errcode fails",
     ORGANIC,
     {.result = API(94005), .records = ONE(94003, "complete", BROKEN)},
     CONF_FAILED,
     "wrong_errcode"},
    {"another outcome fails",
     ORGANIC,
     {.result = CLIENT("protocol"), .records = ONE(94003, "complete", BROKEN)},
     CONF_FAILED,
     "wrong_outcome"},
    {"the right errcode without a request fails",
     ORGANIC,
     {.result = API(94003)},
     CONF_FAILED,
     "not_reached"},
    {"the right errcode for an answer that never left whole fails",
     ORGANIC,
     {.result = API(94003), .records = ONE(94003, "partial", BROKEN)},
     CONF_FAILED,
     "not_sent"},
    {"the right errcode for a request that was right fails",
     ORGANIC,
     {.result = API(94003), .records = ONE(94003, "complete", HOLDS)},
     CONF_FAILED,
     "answer"},

    {"refusing before sending is right where it is allowed",
     LOCAL,
     {.result = CLIENT("invalid_input")},
     CONF_PASSED,
     ""},
    {"sending and reporting is right there as well",
     LOCAL,
     {.result = API(94003), .records = ONE(94003, "complete", BROKEN)},
     CONF_PASSED,
     ""},
    {"refusing by oneself after sending fails",
     LOCAL,
     {.result = CLIENT("invalid_input"), .records = ONE(94003, "complete", BROKEN)},
     CONF_FAILED,
     "not_local"},

    {"a TLS refusal passes when the relay saw the server answer",
     TLS,
     {.result = CLIENT("tls"), .connections = 1},
     CONF_PASSED,
     ""},
    {"a TLS refusal without a connection proves nothing",
     TLS,
     {.result = CLIENT("tls")},
     CONF_FAILED,
     "not_reached"},
    {"a TLS refusal after a request fails",
     TLS,
     {.result = CLIENT("tls"), .connections = 1, .records = ONE(0, "complete", HOLDS)},
     CONF_FAILED,
     "request_count"},
    {"a refusal of another kind fails",
     TLS,
     {.result = CLIENT("protocol"), .connections = 1},
     CONF_FAILED,
     "wrong_kind"},

    {"a cut answer left as the fault intends",
     CUT,
     {.result = CLIENT("transport"), .records = ONE(null, "partial", HOLDS)},
     CONF_PASSED,
     ""},
    {"an answer still held back was not sent whole",
     CUT,
     {.result = CLIENT("transport"), .records = ONE(null, "pending", HOLDS)},
     CONF_PASSED,
     ""},
    {"a fault that did not strike proves nothing",
     CUT,
     {.result = CLIENT("transport"), .records = ONE(0, "complete", HOLDS)},
     CONF_FAILED,
     "not_sent"},

    {"no result is a crash, never a refusal",
     ORGANIC,
     {.delivery = CONF_DELIVERY_NO_RESULT, .records = ONE(94003, "complete", BROKEN)},
     CONF_CRASHED,
     "no_result"},
    {"two results are a crash",
     ORGANIC,
     {.delivery = CONF_DELIVERY_TWO_RESULTS},
     CONF_CRASHED,
     "two_results"},
    {"silence is a timeout",
     ORGANIC,
     {.delivery = CONF_DELIVERY_TIMED_OUT},
     CONF_TIMEOUT,
     "timed_out"},
    {"a client that cannot be started is our fault",
     ORGANIC,
     {.delivery = CONF_DELIVERY_NOT_STARTED},
     CONF_HARNESS_ERROR,
     "not_started"},
    {"unsupported is no refusal",
     ORGANIC,
     {.result = "{\"outcome\":\"unsupported\"}"},
     CONF_UNSUPPORTED,
     "unsupported"},

    {"a token on stderr fails a right result",
     ORGANIC,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .stderr_text = "GET ?access_token=test-access-token-full"},
     CONF_FAILED,
     "leak_stderr"},
    {"a name on stdout beside the result fails",
     ORGANIC,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .stdout_text = "debug: \\u5f20\\u4e09\n"},
     CONF_FAILED,
     "leak_stdout"},
    {"a name in a refusal fails",
     ORGANIC,
     {.result = "{\"outcome\":\"api_error\",\"errcode\":94003,\"errmsg\":\"张三\"}",
      .records = ONE(94003, "complete", BROKEN)},
     CONF_FAILED,
     "leak_stdout"},
    {"a secret in a URL fails",
     ANY_TRAFFIC,
     {.result = API(94003),
      .records = "[{\"id\":1,\"endpoint\":\"getrealnameinfo\",\"sent\":\"complete\","
                 "\"query\":\"access_token=x&sign=y\"}]"},
     CONF_FAILED,
     "leak_url"},
    {"a private key in a request fails, as the mock shows it hidden",
     ANY_TRAFFIC,
     {.result = API(94003),
      .records = "[{\"id\":1,\"endpoint\":\"getrealnameinfo\",\"sent\":\"complete\","
                 "\"body\":\"{\\\"key\\\":\\\"-----BEGIN PRIVATE KEY-----#3fa9c1d2\\\"}\"}]"},
     CONF_FAILED,
     "leak_key"},
    {"the secret stands in the URL of the token endpoint, which asks for it there",
     ANY_TRAFFIC,
     {.result = API(94003),
      .records = "[{\"id\":1,\"endpoint\":\"token\",\"sent\":\"complete\","
                 "\"query\":\"grant_type=client_credential&appid=x&secret=y\"}," RECORD(
                     2, 94003, "complete", BROKEN) "]"},
     CONF_PASSED,
     ""},
    {"the secret in the URL of stable_token fails, which takes it in the body",
     ANY_TRAFFIC,
     {.result = API(94003),
      .records = "[{\"id\":1,\"endpoint\":\"stable_token\",\"sent\":\"complete\","
                 "\"query\":\"secret=y\"}," RECORD(2, 94003, "complete", BROKEN) "]"},
     CONF_FAILED,
     "leak_url"},
    {"a signature in the URL of the token endpoint fails",
     ANY_TRAFFIC,
     {.result = API(94003),
      .records = "[{\"id\":1,\"endpoint\":\"token\",\"sent\":\"complete\","
                 "\"query\":\"secret=y&sign=z\"}," RECORD(2, 94003, "complete", BROKEN) "]"},
     CONF_FAILED,
     "leak_url"},
    {"an errcode in a body that is a fault's own is what the case says, whatever the record knows",
     EXPECT("{\"outcome\":\"api_error\",\"errcode\":94004}",
            "\"records\":[{\"fault\":true,\"violated\":[]}]"),
     {.result = API(94004), .records = "[" FAULTY(null) "]"},
     CONF_PASSED,
     ""},
    {"and is no other for that",
     EXPECT("{\"outcome\":\"api_error\",\"errcode\":94004}",
            "\"records\":[{\"fault\":true,\"violated\":[]}]"),
     {.result = API(94003), .records = "[" FAULTY(0) "]"},
     CONF_FAILED,
     "wrong_errcode"},
    {"a request to the trap fails whatever the case says",
     ANY_TRAFFIC,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .has_trap = true,
      .trap_requests = 1},
     CONF_FAILED,
     "followed_redirect"},

    {"a missed should is a warning",
     "\"level\":\"should\"," ORGANIC,
     {.result = OK, .records = ONE(94003, "complete", BROKEN)},
     CONF_WARNED,
     "accepted"},
    {"a crash is a crash on every level",
     "\"level\":\"should\"," ORGANIC,
     {.delivery = CONF_DELIVERY_SIGNAL},
     CONF_CRASHED,
     "signal"},
    {"a timestamp used again two seconds later is stale",
     EXPECT(OK, "\"timestamps_rise\":true,\"records\":[{}]"),
     {.result = OK,
      .records = "[" RECORD(1, -1, "complete", HOLDS) "," RECORD(3, 0, "complete", HOLDS) "]"},
     CONF_FAILED,
     "stale_timestamp"},
    {"a timestamp used again at once is not",
     EXPECT(OK, "\"timestamps_rise\":true,\"records\":[{}]"),
     {.result = OK,
      .records = "[" RECORD(1, -1, "complete", HOLDS) "," RECORD(2, 0, "complete", HOLDS) "]"},
     CONF_PASSED,
     ""},
    {"an old timestamp is stale",
     EXPECT(OK, "\"timestamp_age_s\":{\"at_most\":5},\"records\":[{}]"),
     {.result = OK, .records = ONE(0, "complete", HOLDS)},
     CONF_PASSED,
     ""},
    {"a call within its time passes",
     IN_TIME,
     {.result = API(94003), .records = ONE(94003, "complete", BROKEN), .elapsed_ms = 3000},
     CONF_PASSED,
     ""},
    {"a call beyond its time fails",
     IN_TIME,
     {.result = API(94003), .records = ONE(94003, "complete", BROKEN), .elapsed_ms = 3001},
     CONF_FAILED,
     "too_slow"},
    {"what a client takes to start is no part of its call",
     IN_TIME,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .elapsed_ms = 3400,
      .starting_ms = 500},
     CONF_PASSED,
     ""},
    {"a call whose timeout was lengthened may take so much longer",
     IN_TIME,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .elapsed_ms = 3400,
      .patience_ms = 400},
     CONF_PASSED,
     ""},
    {"and no longer",
     IN_TIME,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .elapsed_ms = 3401,
      .patience_ms = 400},
     CONF_FAILED,
     "too_slow"},
    {"a call that ends too soon fails",
     IN_TIME,
     {.result = API(94003),
      .records = ONE(94003, "complete", BROKEN),
      .elapsed_ms = 900,
      .starting_ms = 500},
     CONF_FAILED,
     "too_slow"},
    {"steps that answer alike are uniform",
     "\"steps\":[{},{}],\"expect_run\":{\"uniform\":[\"outcome\",\"message\"]}," ORGANIC,
     {.result = API(94003), .records = ONE(94003, "complete", BROKEN)},
     CONF_PASSED,
     ""},
};

ParameterizedTestParameters(judge, each_row_gets_its_verdict)
{
    static size_t indexes[sizeof ROWS / sizeof *ROWS];

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) indexes[i] = i;
    return cr_make_param_array(size_t, indexes, sizeof ROWS / sizeof *ROWS);
}

ParameterizedTest(const size_t *index, judge, each_row_gets_its_verdict)
{
    const struct row *row = &ROWS[*index];
    struct conf_judgement judgement;
    CONF_PACK(pack);

    made_pack(row->members, &pack);
    made_judgement(&pack.cases[0], &row->evidence, &judgement);
    const char *reason = judgement.finding_count ? judgement.findings[0].reason : "";
    cr_expect_str_eq(conf_verdict_name(judgement.verdict), conf_verdict_name(row->verdict), "%s",
                     row->name);
    cr_expect_str_eq(reason, row->reason, "%s: %s", row->name,
                     judgement.finding_count ? judgement.findings[0].words : "");
    conf_judgement_release(&judgement);
}

Test(judge, what_it_says_holds_no_secret)
{
    static const struct made_evidence evidence = {.result = OK,
                                                  .records = ONE(94003, "complete", BROKEN)};
    struct conf_judgement judgement;
    CONF_PACK(pack);

    made_pack(ORGANIC, &pack);
    made_judgement(&pack.cases[0], &evidence, &judgement);
    cr_expect_null(strstr(wx_buf_text(&judgement.got), "张三"));
    cr_expect_not_null(strstr(wx_buf_text(&judgement.got), "ok [real_name#"));
    cr_expect_null(strstr(judgement.findings[0].words, "11010118800307801X"));
    conf_judgement_release(&judgement);
}
