/* Base64: what decodes encodes back to the very same text, every input encodes as OpenSSL encodes
 * it and decodes back, and the two ways to ask whether a text is valid agree. */
#include "fuzz/fuzz.h"
#include "protocol/base64.h"

#include <openssl/evp.h>

static void require_decodes(struct wx_bytes text)
{
    WX_BUF(raw, SIZE_MAX / 2);
    WX_BUF(back, SIZE_MAX / 2);
    wx_buf_append_text(&raw, "before");
    enum wx_status status = wx_base64_decode(text, &raw);
    REQUIRE(status == WX_OK || status == WX_ERR_FORMAT, "it is base64 or it is not");
    REQUIRE((status == WX_OK) == wx_base64_is_valid(text), "both ways to ask agree");
    REQUIRE(wx_bytes_starts_with(wx_buf_bytes(&raw), "before"), "what was there stays");
    struct wx_bytes decoded = wx_bytes_from(wx_buf_bytes(&raw), strlen("before"));
    REQUIRE(status == WX_OK || decoded.size == 0, "a refusal appends nothing");
    if (status != WX_OK) return;
    wx_base64_encode(decoded, &back);
    REQUIRE(wx_bytes_equal(wx_buf_bytes(&back), text), "there is one text for each value");
}

static void require_encodes(struct wx_bytes raw)
{
    WX_BUF(text, SIZE_MAX / 2);
    WX_BUF(back, SIZE_MAX / 2);
    wx_base64_encode(raw, &text);
    REQUIRE(wx_buf_status(&text) == WX_OK, "all bytes can be encoded");
    unsigned char *expected = malloc(raw.size / 3 * 4 + 8);
    if (!expected) abort();
    int size = EVP_EncodeBlock(expected, raw.data, (int)raw.size);
    bool same = wx_bytes_equal(wx_buf_bytes(&text), wx_bytes(expected, (size_t)size));
    free(expected);
    REQUIRE(same, "OpenSSL encodes the same");
    REQUIRE(wx_base64_decode(wx_buf_bytes(&text), &back) == WX_OK, "what was encoded decodes");
    REQUIRE(wx_bytes_equal(wx_buf_bytes(&back), raw), "to what it was");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1024 * 1024) return 0;
    require_decodes(wx_bytes(data, size));
    require_encodes(wx_bytes(data, size));
    return 0;
}
