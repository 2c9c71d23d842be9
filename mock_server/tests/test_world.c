/* What a world file may not say: each mistake is told with its place and what was expected. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mock_server/world/world.h"

enum { NOW = 1700000000, TEXT_LIMIT = 256 * 1024 };

#define CERTIFICATE "\"../../keys/test-merchant-a.cert.pem\""
#define CATEGORY "\"first_class\":\"a\",\"second_class\":\"b\",\"first_id\":1,\"second_id\":2"

struct row {
    const char *name;
    const char *apps, *merchants, *users, *rest; /* NULL: as good worlds have it */
    const char *place, *words;
};

static const struct row ROWS[] = {
    {.name = "an app without an appid",
     .apps = "[{\"secret\":\"s\"}]",
     .place = "$.apps[0]",
     .words = "appid"},
    {.name = "an app without a secret",
     .apps = "[{\"appid\":\"a\"}]",
     .place = "$.apps[0]",
     .words = "secret"},
    {.name = "an app with a merchant that is none here",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"mch_ids\":[\"1\"]}]",
     .place = "$.apps[0].mch_ids[0]",
     .words = "1: expected the mch_id"},
    {.name = "a merchant's number that is no text",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"mch_ids\":[1]}]",
     .place = "$.apps[0].mch_ids[0]",
     .words = "number"},
    {.name = "a whitelist of names",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"ip_whitelist\":[\"::1\",\"127.0.0.1\",\"x\"]}]",
     .place = "$.apps[0].ip_whitelist[2]",
     .words = "x: expected an IPv4 or IPv6 address"},
    {.name = "a third class without its number",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"categories\":[{" CATEGORY
             ",\"third_class\":\"c\"}]}]",
     .place = "$.apps[0].categories[0]",
     .words = "expected both or neither"},
    {.name = "a third number without its class",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"categories\":[{" CATEGORY ",\"third_id\":3}]}]",
     .place = "$.apps[0].categories[0]",
     .words = "expected both or neither"},
    {.name = "a category without a class",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"categories\":[{\"first_id\":1}]}]",
     .place = "$.apps[0].categories[0]",
     .words = "first_class"},
    {.name = "an appid twice",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\"},{\"appid\":\"a\",\"secret\":\"t\"}]",
     .place = "$.apps[1].appid",
     .words = "stands already at [0]"},
    {.name = "a bound merchant twice",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"mch_ids\":[\"1\",\"1\"]}]",
     .merchants = "[{\"mch_id\":\"1\",\"certificates\":[" CERTIFICATE "]}]",
     .place = "$.apps[0].mch_ids[1]",
     .words = "1 stands already at [0]"},
    {.name = "an address of a whitelist twice",
     .apps = "[{\"appid\":\"a\",\"secret\":\"s\",\"ip_whitelist\":[\"::1\",\"::1\"]}]",
     .place = "$.apps[0].ip_whitelist[1]",
     .words = "stands already at [0]"},
    {.name = "a merchant without a number",
     .merchants = "[{\"certificates\":[" CERTIFICATE "]}]",
     .place = "$.merchants[0]",
     .words = "mch_id"},
    {.name = "a merchant's number with a letter",
     .merchants = "[{\"mch_id\":\"19a\",\"certificates\":[" CERTIFICATE "]}]",
     .place = "$.merchants[0].mch_id",
     .words = "19a: expected decimal digits"},
    {.name = "a merchant without certificates",
     .merchants = "[{\"mch_id\":\"1\",\"certificates\":[]}]",
     .place = "$.merchants[0].certificates",
     .words = "at least one certificate"},
    {.name = "a certificate that is a number",
     .merchants = "[{\"mch_id\":\"1\",\"certificates\":[1]}]",
     .place = "$.merchants[0].certificates[0]",
     .words = "expected the path"},
    {.name = "a certificate that is not there",
     .merchants = "[{\"mch_id\":\"1\",\"certificates\":[\"nowhere.pem\"]}]",
     .place = "$.merchants[0].certificates[0]",
     .words = "cannot be read"},
    {.name = "a text that is no certificate",
     .merchants = "[{\"mch_id\":\"1\",\"certificates\":[\"-----BEGIN x\"]}]",
     .place = "$.merchants[0].certificates[0]",
     .words = "the certificate is no API certificate"},
    {.name = "a certificate twice",
     .merchants = "[{\"mch_id\":\"1\",\"certificates\":[" CERTIFICATE "," CERTIFICATE "]}]",
     .place = "$.merchants[0].certificates[1]",
     .words = "stands already in this world"},
    {.name = "a user without an openid",
     .users = "[{\"real_name\":\"张\"}]",
     .place = "$.users[0]",
     .words = "openid"},
    {.name = "a name without a number",
     .users = "[{\"openid\":\"o\",\"real_name\":\"张\"}]",
     .place = "$.users[0]",
     .words = "expected both or neither"},
    {.name = "an unknown encoding",
     .users = "[{\"openid\":\"o\",\"name_encoding\":\"utf-8\"}]",
     .place = "$.users[0].name_encoding",
     .words = "utf-8: expected gbk or gb18030"},
    {.name = "a name that GBK does not hold",
     .users =
         "[{\"openid\":\"o\",\"real_name\":\"张䶮\",\"credential_id\":\"11010118800307801X\"}]",
     .place = "$.users[0].real_name",
     .words = "GBK has no character 䶮"},
    {.name = "a word of synthetic that is none",
     .users =
         "[{\"openid\":\"o\",\"real_name\":\"张\",\"credential_id\":\"1\",\"synthetic\":\"x\"}]",
     .place = "$.users[0].synthetic",
     .words = "x: expected \"invalid\""},
    {.name = "a bad check character",
     .users = "[{\"openid\":\"o\",\"real_name\":\"张\",\"credential_id\":\"110101188003078011\"}]",
     .place = "$.users[0].credential_id",
     .words = "expected an identity card number"},
    {.name = "an access token without an appid",
     .rest = ",\"access_tokens\":[{\"token\":\"t\"}]",
     .place = "$.access_tokens[0]",
     .words = "appid"},
    {.name = "an access token without a text",
     .rest = ",\"access_tokens\":[{\"appid\":\"wx1\"}]",
     .place = "$.access_tokens[0]",
     .words = "token"},
    {.name = "an access token of an app that is none here",
     .rest = ",\"access_tokens\":[{\"token\":\"t\",\"appid\":\"wx2\"}]",
     .place = "$.access_tokens[0].appid",
     .words = "wx2: expected the appid"},
    {.name = "an access token with a blank",
     .rest = ",\"access_tokens\":[{\"token\":\"t t\",\"appid\":\"wx1\"}]",
     .place = "$.access_tokens[0].token",
     .words = "not the form"},
    {.name = "an auth_token without an openid",
     .rest = ",\"auth_tokens\":[{\"token\":\"t\",\"appid\":\"wx1\"}]",
     .place = "$.auth_tokens[0]",
     .words = "openid"},
    {.name = "an auth_token of a user who is none here",
     .rest = ",\"auth_tokens\":[{\"token\":\"t\",\"appid\":\"wx1\",\"openid\":\"o\"}]",
     .place = "$.auth_tokens[0].openid",
     .words = "o: expected the openid"},
    {.name = "a token twice, behind one without a text",
     .rest = ",\"access_tokens\":[{\"appid\":\"wx1\"},{\"token\":\"t\",\"appid\":\"wx1\"},"
             "{\"token\":\"t\",\"appid\":\"wx1\"}]",
     .place = "$.access_tokens[2].token",
     .words = "stands already at [1]"},
    {.name = "an order of checks with an unknown one",
     .rest = ",\"settings\":{\"check_order\":[\"nothing\"]}",
     .place = "$.settings.check_order[0]",
     .words = "nothing"},
    {.name = "an order of checks that is no list of words",
     .rest = ",\"settings\":{\"check_order\":[1]}",
     .place = "$.settings.check_order[0]",
     .words = ""},
    {.name = "an order of checks with one twice, and the others left out",
     .rest = ",\"settings\":{\"check_order\":[\"sign\",\"sign\"]}",
     .place = "$.settings.check_order[1]",
     .words = "sign"},
};

/* Reads the world of a row; its first problem's place and words are in `problems`. */
static enum wx_status read_row(const struct row *row, int64_t now, struct mock_world **out,
                               struct mock_problems *problems)
{
    WX_BUF(text, TEXT_LIMIT);
    wx_buf_append_format(&text, "{\"apps\":%s,\"merchants\":%s,\"users\":%s%s}",
                         row->apps ? row->apps : "[{\"appid\":\"wx1\",\"secret\":\"s\"}]",
                         row->merchants ? row->merchants : "[]", row->users ? row->users : "[]",
                         row->rest ? row->rest : "");
    struct mock_world_source source = {.name = "test", .text = wx_buf_bytes(&text), .now = now};
    return mock_world_read(&source, out, problems);
}

static bool is_told(const struct mock_problems *problems, const char *place, const char *words)
{
    for (size_t i = 0; i < mock_problems_kept(problems); i++)
        if (strcmp(problems->list[i].place, place) == 0 && strstr(problems->list[i].message, words))
            return true;
    return false;
}

ParameterizedTestParameters(world, tells_each_mistake_with_its_place)
{
    static size_t indexes[sizeof ROWS / sizeof ROWS[0]];
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) indexes[i] = i;
    return cr_make_param_array(size_t, indexes, sizeof ROWS / sizeof ROWS[0]);
}

ParameterizedTest(const size_t *index, world, tells_each_mistake_with_its_place)
{
    const struct row *row = &ROWS[*index];
    struct mock_world *world = NULL;
    MOCK_PROBLEMS(problems);
    cr_expect_eq(read_row(row, NOW, &world, &problems), WX_ERR_FORMAT, "%s is taken", row->name);
    cr_expect_null(world);
    cr_expect(is_told(&problems, row->place, row->words), "%s: told is: %s: %s", row->name,
              problems.count > 0 ? problems.list[0].place : "nothing",
              problems.count > 0 ? problems.list[0].message : "");
}

Test(world, is_taken_where_nothing_is_wrong)
{
    const struct row good = {
        .apps = "[{\"appid\":\"wx1\",\"secret\":\"s\",\"categories\":[{" CATEGORY "}]}]",
        .users = "[{\"openid\":\"o\",\"real_name\":\"张䶮\",\"credential_id\":\"1\",\"synthetic\":"
                 "\"invalid\",\"name_encoding\":\"gb18030\"}]"};
    struct mock_world *world = NULL;
    MOCK_PROBLEMS(problems);
    cr_expect_eq(read_row(&good, NOW, &world, &problems), WX_OK);
    cr_expect_eq(problems.count, 0);
    mock_world_drop(world);
}

Test(world, blames_no_token_for_what_is_wrong_with_its_app)
{
    const struct row row = {.apps = "[{\"appid\":\"wx1\"}]",
                            .rest = ",\"access_tokens\":[{\"token\":\"t\",\"appid\":\"wx1\"}]"};
    struct mock_world *world = NULL;
    MOCK_PROBLEMS(problems);
    cr_expect_eq(read_row(&row, NOW, &world, &problems), WX_ERR_FORMAT);
    cr_expect_eq(problems.count, 1);
    cr_expect(is_told(&problems, "$.apps[0]", "secret"));
}

Test(world, takes_no_certificate_before_its_time)
{
    const struct row row = {.merchants = "[{\"mch_id\":\"1\",\"certificates\":[" CERTIFICATE "]}]"};
    struct mock_world *world = NULL;
    MOCK_PROBLEMS(problems);
    cr_expect_eq(read_row(&row, 0, &world, &problems), WX_ERR_FORMAT);
    cr_expect(
        is_told(&problems, "$.merchants[0].certificates[0]", "has expired or is not yet valid"));
}

Test(world, has_no_more_categories_than_an_answer_holds)
{
    enum { MANY = 80000 };
    struct mock_world *world = NULL;
    MOCK_PROBLEMS(problems);
    WX_BUF(text, (size_t)MANY * 200);
    wx_buf_append_text(&text, "{\"merchants\":[],\"users\":[],\"apps\":[{\"appid\":\"a\","
                              "\"secret\":\"s\",\"categories\":[");
    for (int i = 0; i < MANY; i++)
        wx_buf_append_format(&text, "%s{" CATEGORY "}", i > 0 ? "," : "");
    wx_buf_append_text(&text, "]}]}");
    struct mock_world_source source = {.name = "test", .text = wx_buf_bytes(&text), .now = NOW};
    cr_expect_eq(mock_world_read(&source, &world, &problems), WX_ERR_FORMAT);
    cr_expect(is_told(&problems, "$.apps[0].categories", "too many categories"));
}

Test(world, of_a_file_says_what_is_wrong_with_the_file)
{
    char path[] = "/tmp/wx-test-world-XXXXXX";
    struct mock_world *world = NULL;
    int descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    MOCK_PROBLEMS(none);
    cr_expect_eq(mock_world_load("no-such-world.json", NOW, &world, &none), WX_ERR_IO);
    cr_expect_eq(mock_world_load("/no-such-world.json", NOW, &world, &none), WX_ERR_IO);
    cr_expect(none.count == 2 && strstr(none.list[0].message, "give the path of a world file"));
    MOCK_PROBLEMS(empty);
    cr_expect_eq(mock_world_load(path, NOW, &world, &empty), WX_ERR_FORMAT);
    cr_expect(empty.count == 1 && strstr(empty.list[0].message, "line 1, column 1"));
    cr_assert_eq(ftruncate(descriptor, INT64_C(17) * 1024 * 1024), 0);
    MOCK_PROBLEMS(large);
    cr_expect_eq(mock_world_load(path, NOW, &world, &large), WX_ERR_FORMAT);
    cr_expect(large.count == 1 && strstr(large.list[0].message, "larger than 16 MiB"));
    /* A name alone is one in the folder that the program runs in. */
    cr_assert_eq(ftruncate(descriptor, 0), 0);
    cr_assert_eq(chdir("/tmp"), 0);
    MOCK_PROBLEMS(here);
    cr_expect_eq(mock_world_load(path + strlen("/tmp/"), NOW, &world, &here), WX_ERR_FORMAT);
    cr_expect_null(world);
    close(descriptor);
    unlink(path);
}
