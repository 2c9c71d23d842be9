/* GBK, GB18030 and UTF-8: what can be encoded comes back the same, what can be decoded has one
 * UTF-8, and strict UTF-8 is just what has one spelling for each character. */
#include "fuzz/fuzz.h"
#include "protocol/charset.h"

static void require_text(enum wx_charset charset, struct wx_bytes text)
{
    WX_BUF(encoded, SIZE_MAX / 2);
    WX_BUF(back, SIZE_MAX / 2);
    size_t offset = SIZE_MAX;
    enum wx_status status = wx_charset_encode(charset, text, &encoded, &offset);
    REQUIRE((status == WX_ERR_FORMAT) == !wx_utf8_is_valid(text), "bad UTF-8 is told as such");
    if (status == WX_ERR_CHARSET) {
        REQUIRE(offset < text.size && wx_utf8_size(wx_bytes_from(text, offset)) > 0,
                "the missing character lies in the text");
        REQUIRE(encoded.size == 0, "a refusal appends nothing");
        REQUIRE(wx_charset_encode(charset, wx_bytes(text.data, offset), &encoded, NULL) == WX_OK,
                "it is the first that is missing");
        return;
    }
    REQUIRE(offset == SIZE_MAX, "where nothing is missing, no place is told");
    if (status != WX_OK) return;
    REQUIRE(wx_charset_decode(charset, wx_buf_bytes(&encoded), &back) == WX_OK,
            "what was encoded decodes");
    REQUIRE(wx_bytes_equal(wx_buf_bytes(&back), text), "to what it was");
}

static void require_encoded(enum wx_charset charset, struct wx_bytes encoded)
{
    WX_BUF(text, SIZE_MAX / 2);
    enum wx_status status = wx_charset_decode(charset, encoded, &text);
    REQUIRE(status == WX_OK || status == WX_ERR_FORMAT, "it is of the charset or it is not");
    REQUIRE(status == WX_OK || text.size == 0, "a refusal appends nothing");
    if (status != WX_OK) return;
    REQUIRE(wx_utf8_is_valid(wx_buf_bytes(&text)), "what was decoded is UTF-8");
    require_text(charset, wx_buf_bytes(&text));
}

/* By the code point: a character is valid where it is the shortest spelling of one that exists. */
static bool is_utf8(struct wx_bytes text)
{
    static const uint32_t LEAST[] = {0, 0x80, 0x800, 0x10000};
    while (text.size > 0) {
        unsigned lead = text.data[0];
        size_t more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if ((lead >= 0x80 && lead < 0xC0) || lead >= 0xF8 || more >= text.size) return false;
        uint32_t code = more == 0 ? lead : lead & (0x3Fu >> more);
        for (size_t i = 1; i <= more; i++) {
            if (text.data[i] >> 6 != 2) return false;
            code = code << 6 | (text.data[i] & 0x3Fu);
        }
        if (code < LEAST[more] || code > 0x10FFFF || code >> 11 == 0xD800 >> 11) return false;
        text = wx_bytes_from(text, more + 1);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes bytes = wx_bytes(data, size);
    if (size > 64 * 1024) return 0;
    REQUIRE(wx_utf8_is_valid(bytes) == is_utf8(bytes), "strict UTF-8 is what RFC 3629 says");
    require_text(WX_CHARSET_GBK, bytes);
    require_text(WX_CHARSET_GB18030, bytes);
    require_encoded(WX_CHARSET_GBK, bytes);
    require_encoded(WX_CHARSET_GB18030, bytes);
    return 0;
}
