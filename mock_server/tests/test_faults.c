/* A fault is read strictly, and a list of them strikes in order, as often as it should. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "mock_server/faults/faults.h"

static enum wx_status read_fault(const char *text, struct mock_fault **out,
                                 struct mock_problems *problems)
{
    WX_JSON(node);
    cr_assert_eq(wx_json_parse(wx_bytes_text(text), &node, NULL), WX_OK, "no JSON: %s", text);
    return mock_fault_read(node, NULL, out, problems);
}

static struct mock_fault *good_fault(const char *text)
{
    struct mock_fault *fault = NULL;
    MOCK_PROBLEMS(problems);
    enum wx_status status = read_fault(text, &fault, &problems);
    cr_assert_eq(status, WX_OK, "%s: %s", text,
                 problems.count ? problems.list[0].message : wx_status_words(status));
    return fault;
}

/* --- Reading --- */

static const struct {
    const char *fault;
} GOOD[] = {
    {"{\"errcode\":-1}"},
    {"{\"match\":{},\"errcode\":94003,\"errmsg\":\"\",\"status\":500,\"delay_ms\":10}"},
    {"{\"match\":{\"endpoint\":\"getrealnameinfo\",\"access_token\":\"a\",\"auth_token\":\"b\"},"
     "\"times\":1,\"after\":2,\"probability\":0.5,\"errcode\":0}"},
    {"{\"match\":{\"endpoint\":\"unknown\"},\"status\":404,\"body\":\"\"}"},
    {"{\"status\":204}"},
    {"{\"delay_ms\":0}"},
    {"{\"delay_ms\":{\"min\":5,\"max\":5}}"},
    {"{\"delay_ms\":{\"median\":20,\"sigma\":0.4}}"},
    {"{\"body_base64\":\"AP8=\"}"},
    {"{\"patch\":{\"errcode\":\"0\"}}"},
    {"{\"patch\":null}"},
    {"{\"patch\":{\"x\":1},\"corrupt\":\"ciphertext\",\"plaintext\":{\"real_name\":\"\"}}"},
    {"{\"plaintext\":{\"real_name\":\"D5c5\",\"credential_id\":\"31\"},"
     "\"encrypt_with\":\"../../keys/test-merchant-c.cert.pem\"}"},
    {"{\"errcode\":94003,\"patch\":{\"errmsg\":null}}"},
    {"{\"corrupt\":\"base64\",\"transport\":\"truncate\"}"},
    {"{\"redirect\":\"http://127.0.0.1:1/\",\"status\":307,\"body\":\"moved\"}"},
    {"{\"headers\":{\"Content-Type\":null,\"X-A\":\"1\\t2 \xE5\xBC\xA0\"}}"},
    {"{\"chunked\":true,\"chunk_size\":7,\"pad_bytes\":10}"},
    {"{\"transport\":\"reset\",\"after_bytes\":20,\"errcode\":-1}"},
    {"{\"transport\":\"hang\",\"delay_ms\":5}"},
    {"{\"transport\":\"trickle\",\"trickle_ms\":5,\"drop_after\":true,\"close\":false}"},
    {"{\"transport\":\"bad_length\",\"length_change\":-5}"},
};

Test(fault, every_action_and_every_sensible_combination_is_read)
{
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        mock_fault_drop(good_fault(GOOD[i].fault));
}

/* What is refused: with a problem at that place whose words hold both texts. */
static const struct {
    const char *fault, *place, *first, *second;
} BAD[] = {
    {"{}", "$", "does nothing", "errcode"},
    {"{\"times\":1,\"match\":{}}", "$", "does nothing", "pad_bytes"},
    {"{\"close\":false}", "$", "does nothing", "close"},
    {"[]", "$", "an array", "expected an object"},
    {"{\"errcod\":-1}", "$.errcod", "unknown member", "body_base64"},
    {"{\"errcode\":-1,\"match\":{\"appid\":\"x\"}}", "$.match.appid", "unknown", "auth_token"},
    {"{\"errcode\":-1,\"match\":{\"endpoint\":\"/wxa\"}}", "$.match.endpoint", "/wxa",
     "getrealnameinfo, get_category, token, stable_token, unknown"},
    {"{\"errcode\":-1,\"match\":{\"endpoint\":\"token\",\"access_token\":\"x\"}}",
     "$.match.access_token", "token", "leave it out"},
    {"{\"errcode\":-1,\"match\":{\"endpoint\":\"get_category\",\"auth_token\":\"x\"}}",
     "$.match.auth_token", "get_category", "leave it out"},
    {"{\"errcode\":\"-1\"}", "$.errcode", "a string", "an integer"},
    {"{\"errcode\":2147483648}", "$.errcode", "2147483648", "2147483647"},
    {"{\"errcode\":-1,\"times\":0}", "$.times", "0", "from 1"},
    {"{\"errcode\":-1,\"probability\":1.5}", "$.probability", "1.5", "from 0 to 1"},
    {"{\"status\":100}", "$.status", "100", "from 200 to 599"},
    {"{\"delay_ms\":600001}", "$.delay_ms", "600000", "median"},
    {"{\"delay_ms\":-1}", "$.delay_ms", "expected", "min"},
    {"{\"delay_ms\":1.5}", "$.delay_ms", "expected", "whole"},
    {"{\"delay_ms\":{\"min\":5}}", "$.delay_ms", "max", "missing"},
    {"{\"delay_ms\":{\"min\":5,\"max\":4}}", "$.delay_ms", "min", "max"},
    {"{\"delay_ms\":{\"min\":5,\"median\":4}}", "$.delay_ms", "sigma", "missing"},
    {"{\"delay_ms\":{\"median\":0,\"sigma\":1}}", "$.delay_ms.median", "0", "from 1"},
    {"{\"body_base64\":\"A\"}", "$.body_base64", "no base64", "standard alphabet"},
    {"{\"plaintext\":{}}", "$.plaintext", "real_name", "hex"},
    {"{\"plaintext\":{\"real_name\":\"d5c\"}}", "$.plaintext.real_name", "no hex", "two digits"},
    {"{\"plaintext\":{\"credential_id\":\"0g\"}}", "$.plaintext.credential_id", "no hex", "two"},
    {"{\"plaintext\":{\"name\":\"00\"}}", "$.plaintext.name", "unknown", "credential_id"},
    {"{\"encrypt_with\":\"nowhere.pem\"}", "$.encrypt_with", "nowhere.pem", "No such file"},
    {"{\"encrypt_with\":\"-----BEGIN NONSENSE\"}", "$.encrypt_with", "the certificate", "RSA"},
    {"{\"corrupt\":\"all\"}", "$.corrupt", "all", "ciphertext, base64"},
    {"{\"transport\":\"slow\"}", "$.transport", "slow", "trickle, hang"},
    {"{\"redirect\":\"http://a b\"}", "$.redirect", "white space", "URL"},
    {"{\"redirect\":\"http://a\",\"status\":200}", "$.status", "200", "no redirect"},
    {"{\"headers\":{\"A B\":\"x\"}}", "$.headers.A B", "no name", "hyphens"},
    {"{\"headers\":{\"A\":\"x\\r\\nB: y\"}}", "$.headers.A", "line break", "one line"},
    {"{\"headers\":{\"A\":1}}", "$.headers.A", "a number", "string"},
    {"{\"chunk_size\":0}", "$.chunk_size", "0", "from 1"},
    {"{\"errmsg\":\"x\",\"status\":200}", "$.errmsg", "errmsg", "needs errcode"},
    {"{\"errcode\":-1,\"body\":\"x\"}", "$.body", "body", "errcode"},
    {"{\"body\":\"x\",\"body_base64\":\"\"}", "$.body", "body", "body_base64"},
    {"{\"errcode\":-1,\"body_base64\":\"\"}", "$.body_base64", "body_base64", "errcode"},
    {"{\"errcode\":-1,\"redirect\":\"http://a\"}", "$.redirect", "redirect", "errcode"},
    {"{\"body\":\"x\",\"patch\":{}}", "$.patch", "patch contradicts body", "no honest answer"},
    {"{\"redirect\":\"http://a\",\"patch\":{}}", "$.patch", "patch", "redirect"},
    {"{\"errcode\":-1,\"plaintext\":{\"real_name\":\"\"}}", "$.plaintext", "plaintext", "errcode"},
    {"{\"errcode\":-1,\"corrupt\":\"base64\"}", "$.corrupt", "corrupt", "errcode"},
    {"{\"body\":\"\",\"encrypt_with\":\"../../keys/test-merchant-c.cert.pem\"}", "$.encrypt_with",
     "encrypt_with", "body"},
    {"{\"close\":true,\"drop_after\":true}", "$.close", "close", "drop_after"},
    {"{\"redirect\":\"http://a\",\"pad_bytes\":1}", "$.pad_bytes", "pad_bytes", "redirect"},
    {"{\"chunked\":false,\"chunk_size\":1}", "$.chunk_size", "chunk_size", "chunked"},
    {"{\"transport\":\"reset\",\"trickle_ms\":1}", "$.trickle_ms", "trickle_ms", "trickle"},
    {"{\"after_bytes\":1}", "$.after_bytes", "needs", "reset, hang, truncate, early_close"},
    {"{\"transport\":\"truncate\",\"length_change\":1}", "$.length_change", "needs", "bad_length"},
    {"{\"transport\":\"empty\",\"errcode\":-1}", "$.errcode", "errcode", "transport empty"},
    {"{\"transport\":\"garbage\",\"status\":500}", "$.status", "status", "transport garbage"},
    {"{\"transport\":\"hang\",\"headers\":{}}", "$.headers", "headers", "transport hang"},
    {"{\"transport\":\"reset\",\"after_bytes\":0,\"patch\":{}}", "$.patch", "patch", "reset"},
    {"{\"transport\":\"bad_chunk\",\"chunk_size\":5}", "$.chunk_size", "chunk_size", "bad_chunk"},
    {"{\"transport\":\"no_last_chunk\",\"chunked\":true}", "$.chunked", "chunked", "no_last_chunk"},
    {"{\"transport\":\"bad_length\",\"chunked\":true}", "$.chunked", "chunked", "bad_length"},
    {"{\"transport\":\"truncate\",\"drop_after\":true}", "$.drop_after", "drop_after", "truncate"},
    {"{\"match\":{\"endpoint\":\"get_category\"},\"corrupt\":\"base64\"}", "$.corrupt",
     "get_category", "getrealnameinfo"},
};

Test(fault, what_cannot_be_meant_is_refused_with_its_place_and_both_names)
{
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct mock_fault *fault = NULL;
        MOCK_PROBLEMS(problems);
        cr_expect_eq(read_fault(BAD[i].fault, &fault, &problems), WX_ERR_FORMAT, "%s is taken",
                     BAD[i].fault);
        cr_expect_null(fault);
        bool found = false;
        for (size_t j = 0; j < mock_problems_kept(&problems); j++)
            found = found || (strcmp(problems.list[j].place, BAD[i].place) == 0 &&
                              strstr(problems.list[j].message, BAD[i].first) &&
                              strstr(problems.list[j].message, BAD[i].second));
        cr_expect(found, "%s: %s: %s", BAD[i].fault,
                  problems.count ? problems.list[0].place : "no problem",
                  problems.count ? problems.list[0].message : "");
        mock_fault_drop(fault);
    }
}

Test(fault, headers_beyond_their_room_are_refused)
{
    WX_BUF(text, 100000);
    wx_buf_append_text(&text, "{\"headers\":{\"X\":\"");
    for (size_t i = 0; i < MOCK_FAULT_HEADERS_MOST; i++) wx_buf_append_byte(&text, 'x');
    wx_buf_append_text(&text, "\"}}");
    struct mock_fault *fault = NULL;
    MOCK_PROBLEMS(problems);
    cr_assert_eq(read_fault(wx_buf_text(&text), &fault, &problems), WX_ERR_FORMAT);
}

Test(fault, what_is_read_is_what_was_written)
{
    struct mock_fault *fault = good_fault(
        "{\"match\":{\"endpoint\":\"getrealnameinfo\"},\"times\":3,\"after\":2,"
        "\"plaintext\":{\"real_name\":\"d5C5\"},\"status\":201,\"delay_ms\":7,\"pad_bytes\":9,"
        "\"transport\":\"reset\",\"after_bytes\":11,\"chunked\":true,\"close\":true}");
    cr_expect_eq(fault->times, 3);
    cr_expect_eq(fault->after, 2);
    cr_expect(fault->has_real_name && !fault->has_credential_id);
    cr_expect(wx_bytes_equal(wx_buf_bytes(&fault->real_name), wx_bytes("\xD5\xC5", 2)));
    cr_expect_eq(fault->status, 201);
    cr_expect_eq(fault->pad_bytes, 9);
    cr_expect(fault->close && !fault->has_errcode && !fault->has_body);
    cr_expect_eq(fault->delivery.transport, MOCK_TRANSPORT_RESET);
    cr_expect(fault->delivery.has_after_bytes && fault->delivery.after_bytes == 11);
    cr_expect_eq(fault->delivery.chunk_size, 1024u);
    mock_fault_drop(fault);
}

/* --- The list --- */

static struct mock_faults *faults_of(uint64_t seed, const char *space)
{
    struct mock_faults *faults = NULL;
    cr_assert_eq(mock_faults_new(seed, space, &faults), WX_OK);
    return faults;
}

static void add(struct mock_faults *faults, const char *text, const char *id)
{
    char given[MOCK_FAULT_ID_SIZE];
    cr_assert_eq(mock_faults_add(faults, good_fault(text), given), WX_OK);
    cr_assert_str_eq(given, id);
}

/* The id of the fault that strikes, or "". */
static const char *take(struct mock_faults *faults, enum mock_endpoint endpoint,
                        const char *access_token, const char *auth_token)
{
    static char id[MOCK_FAULT_ID_SIZE];
    struct mock_fault_query query = {endpoint, access_token, auth_token};
    struct mock_shot shot = mock_faults_take(faults, &query);
    cr_assert_eq(shot.fault != NULL, shot.id[0] != '\0');
    memcpy(id, shot.id, sizeof id);
    mock_shot_release(&shot);
    return id;
}

Test(faults, the_first_that_matches_with_shots_left_strikes)
{
    struct mock_faults *faults = faults_of(1, "default");
    add(faults, "{\"match\":{\"endpoint\":\"token\"},\"errcode\":-1}", "f-1");
    add(faults, "{\"match\":{\"access_token\":\"a\"},\"times\":1,\"errcode\":-1}", "f-2");
    add(faults, "{\"match\":{\"auth_token\":\"u\"},\"times\":2,\"errcode\":-1}", "f-3");
    add(faults, "{\"match\":{\"endpoint\":\"unknown\"},\"errcode\":-1}", "f-4");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_TOKEN, NULL, NULL), "f-1");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_STABLE_TOKEN, NULL, NULL), "");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_REALNAME, "b", "v"), "");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_REALNAME, "a", "u"), "f-2");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_REALNAME, "a", "u"), "f-3");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_REALNAME, "a", "u"), "f-3");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_REALNAME, "a", "u"), "");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_NONE, NULL, NULL), "f-4");
    mock_faults_free(faults);
}

Test(faults, after_counts_every_request_that_matches_also_where_another_fault_strikes)
{
    struct mock_faults *faults = faults_of(1, "default");
    add(faults, "{\"times\":1,\"errcode\":-1}", "f-1");
    add(faults, "{\"after\":2,\"times\":1,\"errcode\":94004}", "f-2");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_CATEGORY, "a", NULL), "f-1");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_CATEGORY, "a", NULL), "");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_CATEGORY, "a", NULL), "f-2");
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_CATEGORY, "a", NULL), "");
    mock_faults_free(faults);
}

Test(faults, the_list_shows_each_as_it_was_given_with_hits_and_shots_left)
{
    struct mock_faults *faults = faults_of(1, "default");
    add(faults, "{\"errcode\":-1,\"times\":3,\"match\":{\"endpoint\":\"token\"}}", "f-1");
    add(faults, "{\"body\":\"\\\"\"}", "f-2");
    (void)take(faults, MOCK_ENDPOINT_TOKEN, NULL, NULL);
    WX_BUF(out, 10000);
    struct wx_json_writer writer = wx_json_writer(&out);
    mock_faults_write(faults, &writer, NULL);
    cr_expect_str_eq(
        wx_buf_text(&out),
        "[{\"id\":\"f-1\",\"errcode\":-1,\"times\":3,\"match\":{\"endpoint\":\"token\"}"
        ",\"hits\":1,\"left\":2},{\"id\":\"f-2\",\"body\":\"\\\"\",\"hits\":0,"
        "\"left\":null}]");
    mock_faults_free(faults);
}

Test(faults, a_removed_fault_strikes_no_more_and_its_id_is_never_used_again)
{
    struct mock_faults *faults = faults_of(1, "default");
    add(faults, "{\"errcode\":-1}", "f-1");
    add(faults, "{\"errcode\":-2}", "f-2");
    struct mock_fault_query query = {MOCK_ENDPOINT_TOKEN, NULL, NULL};
    struct mock_shot running = mock_faults_take(faults, &query);
    cr_expect(mock_faults_remove(faults, "f-1"));
    cr_expect_not(mock_faults_remove(faults, "f-1"));
    cr_expect_not(mock_faults_remove(faults, "f-02"));
    cr_expect_eq(running.fault->errcode, -1, "a request that runs keeps its fault");
    mock_shot_release(&running);
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_TOKEN, NULL, NULL), "f-2");
    mock_faults_clear(faults);
    cr_expect_str_eq(take(faults, MOCK_ENDPOINT_TOKEN, NULL, NULL), "");
    add(faults, "{\"errcode\":-1}", "f-3");
    mock_faults_free(faults);
}

Test(faults, there_is_an_end_to_how_many_a_space_takes)
{
    struct mock_faults *faults = faults_of(1, "default");
    char id[MOCK_FAULT_ID_SIZE] = "";
    for (size_t i = 0; i < MOCK_FAULTS_MOST; i++)
        cr_assert_eq(mock_faults_add(faults, good_fault("{\"errcode\":-1}"), id), WX_OK);
    cr_expect_str_eq(id, "f-1000");
    struct mock_fault *last = good_fault("{\"errcode\":-1}");
    cr_expect_eq(mock_faults_add(faults, last, id), WX_ERR_LIMIT);
    mock_fault_drop(last);
    mock_faults_free(faults);
}

/* --- Chance --- */

enum { DRAWS = 2000 };

static size_t strikes(struct mock_faults *faults, bool out[DRAWS])
{
    size_t count = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        out[i] = take(faults, MOCK_ENDPOINT_TOKEN, NULL, NULL)[0] != '\0';
        count += out[i];
    }
    return count;
}

Test(faults, chance_is_the_same_for_the_same_seed_and_space_and_again_after_a_reset)
{
    static const char FAULT[] = "{\"probability\":0.25,\"errcode\":-1}";
    static bool first[DRAWS], same[DRAWS], again[DRAWS], other_seed[DRAWS], other_space[DRAWS];
    struct mock_faults *one = faults_of(7, "default");
    struct mock_faults *two = faults_of(7, "default");
    struct mock_faults *three = faults_of(8, "default");
    struct mock_faults *four = faults_of(7, "other");
    add(one, FAULT, "f-1");
    add(two, FAULT, "f-1");
    add(three, FAULT, "f-1");
    add(four, FAULT, "f-1");
    size_t count = strikes(one, first);
    cr_expect(count > DRAWS / 5 && count < DRAWS * 3 / 10, "%zu of %d struck", count, DRAWS);
    (void)strikes(two, same);
    (void)strikes(three, other_seed);
    (void)strikes(four, other_space);
    mock_faults_reset(one);
    add(one, FAULT, "f-2");
    (void)strikes(one, again);
    cr_expect_arr_eq(first, same, sizeof first);
    cr_expect_arr_eq(first, again, sizeof first);
    cr_expect_arr_neq(first, other_seed, sizeof first);
    cr_expect_arr_neq(first, other_space, sizeof first);
    mock_faults_free(one);
    mock_faults_free(two);
    mock_faults_free(three);
    mock_faults_free(four);
}

Test(faults, a_probability_of_0_never_strikes_and_of_1_always)
{
    static bool struck[DRAWS];
    struct mock_faults *faults = faults_of(7, "default");
    add(faults, "{\"probability\":0,\"errcode\":-1}", "f-1");
    cr_expect_eq(strikes(faults, struck), 0u);
    add(faults, "{\"probability\":1,\"errcode\":-1}", "f-2");
    cr_expect_eq(strikes(faults, struck), (size_t)DRAWS);
    mock_faults_free(faults);
}

static int compare_delays(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static void draw(const char *text, int64_t out[DRAWS])
{
    struct mock_fault *fault = good_fault(text);
    struct mock_chance chance = mock_chance_start(3, "default");
    for (size_t i = 0; i < DRAWS; i++) out[i] = mock_fault_draw_delay(fault, &chance);
    qsort(out, DRAWS, sizeof *out, compare_delays);
    mock_fault_drop(fault);
}

Test(fault, delays_are_drawn_from_the_distribution_that_was_asked_for)
{
    static int64_t drawn[DRAWS];
    draw("{\"delay_ms\":30}", drawn);
    cr_expect(drawn[0] == 30 && drawn[DRAWS - 1] == 30);
    draw("{\"delay_ms\":{\"min\":100,\"max\":200}}", drawn);
    cr_expect(drawn[0] >= 100 && drawn[0] < 105);
    cr_expect(drawn[DRAWS - 1] <= 200 && drawn[DRAWS - 1] > 195);
    cr_expect(drawn[DRAWS / 2] > 140 && drawn[DRAWS / 2] < 160);
    /* Half of a lognormal lies below its median, 84 % below median * e^sigma. */
    draw("{\"delay_ms\":{\"median\":1000,\"sigma\":0.5}}", drawn);
    cr_expect(drawn[DRAWS / 2] > 950 && drawn[DRAWS / 2] < 1050, "%lld",
              (long long)drawn[DRAWS / 2]);
    int64_t high = drawn[DRAWS * 84 / 100];
    cr_expect(high > 1540 && high < 1760, "%lld", (long long)high);
    draw("{\"delay_ms\":{\"median\":600000,\"sigma\":10}}", drawn);
    cr_expect_eq(drawn[DRAWS - 1], MOCK_FAULT_DELAY_MOST_MS);
    cr_expect_geq(drawn[0], 0);
}
