#include "conformance/secrets.h"

#include "conformance/keys.h"

#include <criterion/criterion.h>

enum { TEXT_LIMIT = 64 * 1024 };

static void fill(struct conf_secrets *out)
{
    static const unsigned char key[CONF_SECRETS_KEY_SIZE] = {1};

    conf_secrets_init(out, key);
    cr_assert_eq(conf_secrets_add(out, "real_name", "张三"), WX_OK);
    cr_assert_eq(conf_secrets_add(out, "access_token", "test-token"), WX_OK);
    cr_assert_eq(conf_secrets_add(out, "access_token", "test-token-longer"), WX_OK);
    cr_assert_eq(conf_secrets_add(out, "credential_id", "11010118800307801X"), WX_OK);
    cr_assert_eq(conf_secrets_add(out, "app_secret", "pass-~~~>>>"), WX_OK);
    cr_assert_eq(conf_secrets_add_key(out, conf_key_file("test-merchant-a.key.pem")), WX_OK);
}

static const struct {
    const char *name;
    const char *text;
    const char *kind; /* NULL: nothing is found */
} ROWS[] = {
    {"as it is", "name=张三;", "real_name"},
    {"escaped in lower case", "{\"n\":\"\\u5f20\\u4e09\"}", "real_name"},
    {"escaped in upper case", "{\"n\":\"\\u5F20\\u4E09\"}", "real_name"},
    {"in GBK", "\xD5\xC5\xC8\xFD", "real_name"},
    {"in hex", "n=E5BCA0E4B889", "real_name"},
    {"in GBK, in hex", "n=d5c5c8fd", "real_name"},
    {"as in a URL, in upper case", "n=%E5%BC%A0%E4%B8%89", "real_name"},
    {"as in a URL, in lower case", "n=%e5%bc%a0%e4%b8%89", "real_name"},
    {"in base64", "Ojo65byg5LiJOw==", "real_name"},          /* of :::张三; */
    {"in base64, one further", "OuW8oOS4iTs=", "real_name"}, /* of :张三; */
    {"in base64, two further", "bj3lvKDkuIk=", "real_name"}, /* of n=张三 */
    {"in base64 for URLs", "cGFzcy1-fn4-Pj4", "app_secret"}, /* of pass-~~~>>> */
    {"in base64 of GBK", "1cXI/Q==", NULL},                  /* too short to be no accident */
    {"most of an identity number", "c=11010118800…", "credential_id"},
    {"an identity number masked", "c=110101********801X", NULL},
    {"a token", "access_token=test-token", "access_token"},
    {"half a name", "张", NULL},
    {"the frame of a key", "-----BEGIN PRIVATE KEY-----", NULL},
    {"nothing", "", NULL},
};

Test(secrets, are_found_in_every_spelling)
{
    CONF_SECRETS(secrets);

    fill(&secrets);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct conf_secret *found = conf_secrets_find(&secrets, wx_bytes_text(ROWS[i].text));
        cr_expect_eq(found != NULL, ROWS[i].kind != NULL, "%s", ROWS[i].name);
        if (found && ROWS[i].kind) cr_expect_str_eq(found->kind, ROWS[i].kind, "%s", ROWS[i].name);
    }
}

Test(secrets, a_key_is_known_by_its_lines)
{
    CONF_SECRETS(secrets);
    struct wx_bytes pem = conf_key_file("test-merchant-a.key.pem");

    fill(&secrets);
    struct wx_bytes middle = wx_bytes(pem.data + pem.size / 2, 200);
    const struct conf_secret *found = conf_secrets_find(&secrets, middle);
    cr_assert_not_null(found);
    cr_expect_str_eq(found->kind, "private_key");
    cr_expect_null(conf_secrets_find(&secrets, conf_key_file("test-merchant-b.cert.pem")));
}

Test(secrets, the_longest_one_is_masked)
{
    CONF_SECRETS(secrets);
    WX_BUF(masked, TEXT_LIMIT);

    fill(&secrets);
    conf_secrets_mask(&secrets, wx_bytes_text("a test-token-longer b"), &masked);
    cr_expect_null(strstr(wx_buf_text(&masked), "longer"), "%s", wx_buf_text(&masked));
    cr_expect(wx_bytes_starts_with(wx_buf_bytes(&masked), "a [access_token#"));
}

Test(secrets, all_spellings_get_one_hash)
{
    CONF_SECRETS(secrets);
    WX_BUF(a, TEXT_LIMIT);
    WX_BUF(b, TEXT_LIMIT);

    fill(&secrets);
    conf_secrets_mask(&secrets, wx_bytes_text("张三"), &a);
    conf_secrets_mask(&secrets, wx_bytes_text("\\u5f20\\u4e09"), &b);
    cr_expect_str_eq(wx_buf_text(&a), wx_buf_text(&b));
}

/* A client's JSON is a stranger's: names of members, depth and bytes are its choice. */
Test(secrets, any_json_is_written_masked_and_can_be_read_again)
{
    static const char TEXT[] =
        "{\"real_name\":\"somebody\",\"张三\":1,\"\\u5f20\\u4e09x\":2,\"deep\":[[[[[[[[[[[[[[[[[[[["
        "\"张三\"]]]]]]]]]]]]]]]]]]]],\"list\":[\"test-token\",1e3,null,true]}";
    CONF_SECRETS(secrets);
    WX_JSON(json);
    WX_JSON(again);
    WX_BUF(out, TEXT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&out);

    fill(&secrets);
    cr_assert_eq(wx_json_parse(wx_bytes_text(TEXT), &json, NULL), WX_OK);
    conf_secrets_write(&secrets, &writer, NULL, json);
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&out), &again, NULL), WX_OK, "%s", wx_buf_text(&out));
    cr_expect_null(conf_secrets_find(&secrets, wx_buf_bytes(&out)), "%s", wx_buf_text(&out));
    cr_expect_null(strstr(wx_buf_text(&out), "somebody"));
}
