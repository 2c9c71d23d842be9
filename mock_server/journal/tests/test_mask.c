/* What is hidden, and what is not. The hashes come from Python: hashlib.sha256(bytes(32) +
 * value).hexdigest()[:8]. */
#include <criterion/criterion.h>

#include "mock_server/journal/mask.h"

#define T1 "test-token-0001"
#define M1 "tes…#8725007c"
#define M2 "tes…#7a29a9ce" /* test-token-0002 */
#define CARD "11010118800307801X"
#define MCARD "1101…#82853ea9"

static const struct mock_mask ZERO;

struct shape {
    const char *name;
    const char *text;
    const char *hidden;
};

static const struct shape BODIES[] = {
    {"JSON", "{\"auth_token\":\"" T1 "\",\"mch_id\":\"1900000001\"}",
     "{\"auth_token\":\"" M1 "\",\"mch_id\":\"1900000001\"}"},
    {"white space stays", "{ \"auth_token\" :\n\t\"" T1 "\" }",
     "{ \"auth_token\" :\n\t\"" M1 "\" }"},
    {"sign and serial stay",
     "{\"sign\":\"c2lnbg==\",\"cert_serialno\":\"5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE\","
     "\"timestamp\":1700000000}",
     "{\"sign\":\"c2lnbg==\",\"cert_serialno\":\"5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE\","
     "\"timestamp\":1700000000}"},
    {"other spellings of the name", "{\"authToken\":\"" T1 "\",\"AUTH-TOKEN\":\"" T1 "\"}",
     "{\"authToken\":\"" M1 "\",\"AUTH-TOKEN\":\"" M1 "\"}"},
    {"a name in escapes", "{\"\\u0061uth\\u005Ftoken\":\"" T1 "\"}",
     "{\"\\u0061uth\\u005Ftoken\":\"" M1 "\"}"},
    {"a value in escapes has the hash of what it means",
     "{\"auth_token\":\"\\u0074est-token\\u002d0001\"}", "{\"auth_token\":\"" M1 "\"}"},
    {"a value with quotes, backslashes and slashes",
     "{\"secret\":\"a\\\"b\\\\c\\/d-test-token\",\"x\":1}", "{\"secret\":\"a…#141f8a5a\",\"x\":1}"},
    {"a value that ends in a backslash", "{\"secret\":\"test-token\\\\\",\"x\":\"y\"}",
     "{\"secret\":\"te…#a4258db6\",\"x\":\"y\"}"},
    {"nested", "{\"a\":[{\"b\":{\"access_token\":\"" T1 "\"}}]}",
     "{\"a\":[{\"b\":{\"access_token\":\"" M1 "\"}}]}"},
    {"a number", "{\"auth_token\":1234567890123456,\"x\":1}",
     "{\"auth_token\":\"1234…#b63ea50f\",\"x\":1}"},
    {"null, true and nothing", "{\"token\":null,\"secret\":true,\"auth_token\":\"\"}",
     "{\"token\":null,\"secret\":true,\"auth_token\":\"\"}"},
    {"an object in place of a token", "{\"auth_token\":{\"a\":[\"" T1 "\"],\"b\":\"}\"},\"x\":1}",
     "{\"auth_token\":\"…#e37ea573\",\"x\":1}"},
    {"JSON in a string of JSON", "{\"data\":\"{\\\"auth_token\\\":\\\"" T1 "\\\",\\\"x\\\":1}\"}",
     "{\"data\":\"{\\\"auth_token\\\":\\\"" M1 "\\\",\\\"x\\\":1}\"}"},
    {"… twice over", "{\"d\":\"\\\"{\\\\\\\"secret\\\\\\\":\\\\\\\"" T1 "\\\\\\\"}\\\"\"}",
     "{\"d\":\"\\\"{\\\\\\\"secret\\\\\\\":\\\\\\\"" M1 "\\\\\\\"}\\\"\"}"},
    {"what looks like a name at the end of a string",
     "{\"a\":\"token:\",\"b\":\"x\",\"c\":\"{token\"}",
     "{\"a\":\"token:\",\"b\":\"x\",\"c\":\"{token\"}"},
    {"an object in a string", "{\"a\":\"token:{\\\"b\\\":1\",\"c\":2}",
     "{\"a\":\"token:…#18a8a544\",\"c\":2}"},
    {"a string alone", "\"token=" T1 "\"", "\"token=" M1 "\""},
    {"what a map prints", "{auth_token=" T1 " x=1}", "{auth_token=" M1 " x=1}"},
    {"a URL in JSON", "{\"url\":\"https://h/?access_token=" T1 "&x=1\"}",
     "{\"url\":\"https://h/?access_token=" M1 "&x=1\"}"},
    {"broken off in the value", "{\"auth_token\":\"" T1, "{\"auth_token\":\"" M1},
    {"broken off in an escape", "{\"auth_token\":\"\\", "{\"auth_token\":\"…#1cf011aa"},
    {"single quotes", "{'auth_token': '" T1 "', 'x': 1}", "{'auth_token': '" M1 "', 'x': 1}"},
    {"no quotes", "{auth_token: " T1 ", x: 1}", "{auth_token: " M1 ", x: 1}"},
    {"a byte order mark", "\xEF\xBB\xBF{\"auth_token\":\"" T1 "\"}",
     "\xEF\xBB\xBF{\"auth_token\":\"" M1 "\"}"},
    {"a member twice", "{\"secret\":\"" T1 "\",\"secret\":\"test-token-0002\"}",
     "{\"secret\":\"" M1 "\",\"secret\":\"" M2 "\"}"},
    {"names that only sound like it",
     "{\"token_type\":\"bearer\",\"grant_type\":\"client_credential\"}",
     "{\"token_type\":\"bearer\",\"grant_type\":\"client_credential\"}"},
    {"errmsg",
     "{\"errcode\":40001,\"errmsg\":\"invalid credential, access_token is invalid or not "
     "latest rid: 65545f00-aaaaaaaa-bbbbbbbb\"}",
     "{\"errcode\":40001,\"errmsg\":\"invalid credential, access_token is invalid or not latest "
     "rid: 65545f00-aaaaaaaa-bbbbbbbb\"}"},
    {"a person", "{\"real_name\":\"张三\",\"credential_id\":\"" CARD "\"}",
     "{\"real_name\":\"…#9e66c3e9\",\"credential_id\":\"" MCARD "\"}"},
    {"a card under no name that tells", "{\"note\":\"he has " CARD ".\"}",
     "{\"note\":\"he has " MCARD ".\"}"},
    {"a card in lower case and behind an escape", "{\"note\":\"\\n11010118800307801x\"}",
     "{\"note\":\"\\n1101…#8297fecd\"}"},
    {"an old card", "id 110101880307801", "id 110…#fc5154ee"},
    {"a card as a number of JSON", "{\"x\":110101880307801,\"y\":[1]}",
     "{\"x\":\"110…#fc5154ee\",\"y\":[1]}"},
    {"digits that are no card", "1234567890123456 110101180003078011234 1700000000000",
     "1234567890123456 110101180003078011234 1700000000000"},
    {"a plaintext where a ciphertext is due", "{\"encryted_real_name\":\"张三\"}",
     "{\"encryted_real_name\":\"…#9e66c3e9\"}"},
    {"a form", "auth_token=" T1 "&mch_id=1900000001", "auth_token=" M1 "&mch_id=1900000001"},
    {"a form in escapes", "auth%5Ftoken=test%2dtoken%2D0001&x=%20", "auth%5Ftoken=" M1 "&x=%20"},
    {"a form with a plus", "secret=a+b%2Bc-test&x=1", "secret=a…#25a1ea79&x=1"},
    {"a form with quotes and commas", "auth_token=\"a\",b&x=1", "auth_token=…#61ed8721&x=1"},
    {"JSON in a form", "data=%7B%22auth_token%22%3A%22" T1 "%22%7D",
     "data=%7B%22auth_token%22%3A%22" M1 "%22%7D"},
    {"an array of a form", "a[auth_token]=" T1 "&b[]=1", "a[auth_token]=" M1 "&b[]=1"},
    {"XML", "<xml><auth_token>" T1 "</auth_token><a>1</a></xml>",
     "<xml><auth_token>" M1 "</auth_token><a>1</a></xml>"},
    {"XML with CDATA", "<xml><secret><![CDATA[" T1 "]]></secret></xml>",
     "<xml><secret><![CDATA[" M1 "]]></secret></xml>"},
    {"multipart",
     "--b\r\nContent-Disposition: form-data; name=\"auth_token\"\r\n\r\n" T1 "\r\n--b--\r\n",
     "--b\r\nContent-Disposition: form-data; name=\"auth_token\"\r\n\r\n" M1 "\r\n--b--\r\n"},
    {"a header in a body", "GET / HTTP/1.1\nAuthorization: Bearer " T1 "\n",
     "GET / HTTP/1.1\nAuthorization: Bear…#f901a29b\n"},
    {"GBK around it", "{\"a\":\"\xD5\x5C\",\"auth_token\":\"" T1 "\"}",
     "{\"a\":\"\xD5\x5C\",\"auth_token\":\"" M1 "\"}"},
    {"a private key", "x -----BEGIN PRIVATE KEY-----\nMIIEtest\n-----END PRIVATE KEY----- y",
     "x -----BEGIN PRIVATE KEY-----…#c122a889-----END PRIVATE KEY----- y"},
    {"a private key in a form",
     "k=-----BEGIN+RSA+PRIVATE+KEY-----%0AMIIEtest%2B%0A-----END+RSA+PRIVATE+KEY-----",
     "k=-----BEGIN PRIVATE KEY-----…#cca3c0ab-----END+RSA+PRIVATE+KEY-----"},
    {"a certificate is no secret", "-----BEGIN CERTIFICATE-----\nMII",
     "-----BEGIN CERTIFICATE-----\nMII"},
    {"a private key as a member",
     "{\"key\":\"-----BEGIN PRIVATE KEY-----\\nMIIEtest\\n-----END PRIVATE KEY-----\"}",
     "{\"key\":\"-----BEGIN PRIVATE KEY-----…#99980245-----END PRIVATE KEY-----\"}"},
    {"the secret where the appid is due", "appid=" T1 "&secret=wx1",
     "appid=" M1 "&secret=…#eeee936c"},
    {"an appid", "{\"appid\":\"wxtest0000000001\"}", "{\"appid\":\"wxtest0000000001\"}"},
    {"what is known, under no name", "<<test-token-0002>>", "<<" M2 ">>"},
    {"nothing", "", ""},
};

/* The value that the tests know of. */
static struct mock_known known_values(void)
{
    struct mock_known known = {0};
    mock_known_add(&known, "test-token-0002");
    mock_known_add(&known, "short");
    mock_known_add(&known, NULL);
    return known;
}

static void expect_hidden(enum mock_mask_form form, const struct shape *shape)
{
    struct mock_known known = known_values();
    WX_BUF(out, 64 * 1024);
    mock_mask_text(&ZERO, form, wx_bytes_text(shape->text), &known, &out);
    cr_expect_str_eq(wx_buf_text(&out), shape->hidden, "%s: %s", shape->name, wx_buf_text(&out));
}

Test(mask, a_body_of_any_kind_shows_no_secret_and_all_the_rest)
{
    for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++)
        expect_hidden(MOCK_MASK_BODY, &BODIES[i]);
}

/* In broken JSON the last word of it would be the name. */
Test(mask, in_json_all_of_a_name_counts)
{
    static const struct shape SHAPE = {"a name of several words",
                                       "{\"the \\u0074oken of it\" : \"" T1 "\"}",
                                       "{\"the \\u0074oken of it\" : \"" M1 "\"}"};
    expect_hidden(MOCK_MASK_BODY, &SHAPE);
}

Test(mask, a_query_shows_no_secret)
{
    static const struct shape QUERIES[] = {
        {"access_token", "access_token=" T1, "access_token=" M1},
        {"among others", "a=1&access_token=" T1 "&b=2", "a=1&access_token=" M1 "&b=2"},
        {"secret", "grant_type=client_credential&appid=wx1&secret=" T1,
         "grant_type=client_credential&appid=wx1&secret=" M1},
        {"a name in escapes", "%61ccess%5Ftoken=" T1, "%61ccess%5Ftoken=" M1},
        {"all characters of a value", "access_token={\"a\",;b} c", "access_token=…#fb0bf522"},
        {"no value", "access_token=&access_token", "access_token=&access_token"},
    };
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++)
        expect_hidden(MOCK_MASK_QUERY, &QUERIES[i]);
}

Test(mask, a_body_that_is_no_text_is_hidden_whole)
{
    static const char BINARY[] = "{\"auth\0_token\":1}";
    WX_BUF(out, 1024);
    mock_mask_text(&ZERO, MOCK_MASK_BODY, wx_bytes(BINARY, sizeof BINARY - 1), NULL, &out);
    cr_expect_str_eq(wx_buf_text(&out), "…#17d1dab0");
}

static void expect_header(const char *name, const char *value, const char *hidden)
{
    struct mock_known known = known_values();
    WX_BUF(out, 1024);
    mock_mask_header(&ZERO, name, wx_bytes_text(value), &known, &out);
    cr_expect_str_eq(wx_buf_text(&out), hidden, "%s: %s", name, wx_buf_text(&out));
}

Test(mask, headers_that_carry_credentials_are_hidden_in_any_case)
{
    expect_header("Authorization", "Bearer " T1, "Bearer " M1);
    expect_header("AUTHORIZATION", "bearer " T1, "bearer " M1);
    expect_header("Proxy-Authorization", "Basic dGVzdDp0ZXN0", "Basic dGV…#f191d661");
    expect_header("cookie", "session=" T1 "; b=2", "sess…#b10a23a6");
    expect_header("X-Auth-Token", T1, M1);
    expect_header("Referer", "https://h/p?access_token=" T1 "&x=1",
                  "https://h/p?access_token=" M1 "&x=1");
    expect_header("User-Agent", "test/1.0 (test-token-0002)", "test/1.0 (" M2 ")");
    expect_header("Host", "127.0.0.1:8080", "127.0.0.1:8080");
}

Test(mask, a_short_value_shows_less_of_itself)
{
    static const struct {
        const char *value, *hidden;
    } ROWS[] = {
        {"", ""},
        {"ab", "…#4ee2c000"},
        {"abcdefgh", "ab…#b9087efe"},
        {"字符字符字符字符", "字符…#fc672f74"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        WX_BUF(out, 1024);
        mock_mask_value(&ZERO, wx_bytes_text(ROWS[i].value), &out);
        cr_expect_str_eq(wx_buf_text(&out), ROWS[i].hidden, "%s", wx_buf_text(&out));
    }
}

Test(mask, two_keys_give_two_hashes)
{
    struct mock_mask one, other;
    char a[MOCK_MASK_HASH_SIZE], b[MOCK_MASK_HASH_SIZE];
    cr_assert_eq(mock_mask_init(&one), WX_OK);
    cr_assert_eq(mock_mask_init(&other), WX_OK);
    mock_mask_hash(&one, wx_bytes_text(T1), a);
    mock_mask_hash(&other, wx_bytes_text(T1), b);
    cr_expect_str_neq(a, b);
}

/* No hostile text may be read beyond its end: each prefix lies at the end of its own memory, where
 * AddressSanitizer sees a step too far. */
Test(mask, every_prefix_of_every_shape_is_safe_and_shows_no_token)
{
    struct mock_known known = {0};
    for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++) {
        size_t size = strlen(BODIES[i].text);
        for (size_t cut = 1; cut <= size; cut++) {
            char *text = malloc(cut);
            cr_assert(text);
            memcpy(text, BODIES[i].text, cut);
            for (int form = MOCK_MASK_QUERY; form <= MOCK_MASK_BODY; form++) {
                WX_BUF(out, 64 * 1024);
                mock_mask_text(&ZERO, (enum mock_mask_form)form, wx_bytes(text, cut), &known, &out);
                cr_expect_eq(wx_buf_status(&out), WX_OK);
                if (form == MOCK_MASK_BODY &&
                    strcmp(BODIES[i].name, "what is known, under no name") != 0)
                    cr_expect_not(strstr(wx_buf_text(&out), "test-token"), "%s: %s", BODIES[i].name,
                                  wx_buf_text(&out));
            }
            free(text);
        }
    }
}
