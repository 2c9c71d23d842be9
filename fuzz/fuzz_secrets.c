/* The runner's secrets: whatever a client prints around one, in whatever spelling, it is found, and
 * what is written holds none. The input is a text in which the bytes 01 to 04 stand for a secret in
 * four spellings. */
#include "conformance/secrets.h"
#include "fuzz/fuzz.h"

/* 张三 as a name, and a token. */
static const char NAME[] = "\xE5\xBC\xA0\xE4\xB8\x89";
static const char TOKEN[] = "planted-token-0123456789";
static const char *const SPELLINGS[] = {TOKEN, NAME, "\\u5f20\\u4e09", "\xD5\xC5\xC8\xFD"};
enum { SPELLING_COUNT = sizeof SPELLINGS / sizeof SPELLINGS[0] };

static bool expand(struct wx_bytes text, struct wx_buf *out)
{
    bool planted = false;
    for (size_t i = 0; i < text.size; i++) {
        bool is_secret = text.data[i] >= 1 && text.data[i] <= SPELLING_COUNT;
        planted = planted || is_secret;
        if (is_secret)
            wx_buf_append_text(out, SPELLINGS[text.data[i] - 1]);
        else
            wx_buf_append_byte(out, text.data[i]);
    }
    return planted;
}

static void require_no_spelling(const struct wx_buf *text)
{
    REQUIRE(wx_buf_status(text) == WX_OK, "every text can be masked");
    for (size_t i = 0; i < SPELLING_COUNT; i++)
        REQUIRE(text->size == 0 ||
                    !memmem(text->data, text->size, SPELLINGS[i], strlen(SPELLINGS[i])),
                "in no spelling");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char key[CONF_SECRETS_KEY_SIZE] = {7};
    CONF_SECRETS(secrets);
    WX_BUF(text, SIZE_MAX / 2);
    WX_BUF(masked, SIZE_MAX / 2);
    WX_BUF(json, SIZE_MAX / 2);
    if (size > 64 * 1024) return 0;
    conf_secrets_init(&secrets, key);
    REQUIRE(conf_secrets_add(&secrets, "access_token", TOKEN) == WX_OK &&
                conf_secrets_add(&secrets, "real_name", NAME) == WX_OK,
            "there is memory");
    bool planted = expand(wx_bytes(data, size), &text);
    REQUIRE(!planted || conf_secrets_find(&secrets, wx_buf_bytes(&text)), "a secret is found");
    conf_secrets_mask(&secrets, wx_buf_bytes(&text), &masked);
    require_no_spelling(&masked);
    REQUIRE(!conf_secrets_find(&secrets, wx_buf_bytes(&masked)), "nothing is left in it");
    struct wx_json_writer writer = wx_json_writer(&json);
    conf_secrets_write_bytes(&secrets, &writer, NULL, wx_buf_bytes(&text));
    require_no_spelling(&json);
    /* What it says, not how: the 5 of an escape (\u0015) may stand before letters of base64. */
    WX_JSON(written);
    REQUIRE(wx_json_parse(wx_buf_bytes(&json), &written, NULL) == WX_OK, "it is JSON");
    REQUIRE(!conf_secrets_find(&secrets, wx_bytes_text(wx_json_text(written))), "nor in JSON");
    return 0;
}
