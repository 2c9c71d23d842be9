#include "tools/wxtool/sign_defect.h"

#include "protocol/base64.h"

static const char HEX_DIGITS[] = "0123456789abcdefABCDEF";
static const char BARE_DIGEST[] = "a bare SHA-256 digest, which anybody can make: sign with the "
                                  "merchant's private key (sha256WithRSA)";
static const char ONE_LINE[] = "send standard base64, padded, on one line (base64 -w 0)";

static bool holds_any(struct wx_bytes text, const char *characters)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\0' && strchr(characters, text.data[i])) return true;
    return false;
}

static bool is_all(struct wx_bytes text, const char *characters)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\0' || !strchr(characters, text.data[i])) return false;
    return true;
}

static bool is_hex_digest(struct wx_bytes text)
{
    return text.size == 2 * WX_SHA256_SIZE && is_all(text, HEX_DIGITS);
}

/* A text that is not base64. */
static void describe_text(struct wx_bytes sign, struct wx_buf *out)
{
    const char *words = "it holds characters that base64 has not";
    if (holds_any(sign, "\r\n"))
        words = "it holds line breaks";
    else if (holds_any(sign, "%"))
        words = "it is percent-encoded, as for a URL";
    else if (holds_any(sign, " "))
        words = "it holds spaces, maybe where form decoding found a +";
    else if (holds_any(sign, "-_"))
        words = "it is in the URL-safe alphabet";
    else if (sign.size % 4 != 0)
        words = "its length is no multiple of 4: it was cut, or its padding is";
    wx_buf_append_format(out, "it is not base64: %s: %s", words, ONE_LINE);
}

/* A signature of a size that this key does not make. */
static void describe_size(const struct wx_public_key *key, struct wx_bytes signature,
                          struct wx_buf *out)
{
    size_t size = wx_public_key_size(key);
    if (signature.size == WX_SHA256_SIZE || is_hex_digest(signature))
        wx_buf_append_format(out, "it is %s", BARE_DIGEST);
    else if (signature.size > 0 && is_all(signature, HEX_DIGITS))
        wx_buf_append_text(out, "it is the base64 of hex text: encode the bytes themselves, once");
    else if (signature.size > 0 && wx_base64_is_valid(signature))
        wx_buf_append_text(out, "it is the base64 of base64: encode once");
    else
        wx_buf_append_format(out,
                             "it is %zu bytes, this certificate's key signs with %zu: another key "
                             "made it, or it was cut",
                             signature.size, size);
}

static void describe_digest(const struct wx_recovered *recovered, struct wx_buf *out)
{
    if (recovered->digest != WX_SHA256)
        wx_buf_append_format(out, "the right key made it over %s: sign with SHA-256",
                             wx_digest_name(recovered->digest));
    else
        wx_buf_append_text(out,
                           "the right key made it with SHA-256, but over another text: compare "
                           "what you sign with wxtool sign --format string, byte for byte");
}

static void describe_block(const struct wx_public_key *key, struct wx_bytes string,
                           struct wx_bytes signature, const struct wx_recovered *recovered,
                           struct wx_buf *out)
{
    switch (recovered->block) {
    case WX_BLOCK_DIGEST_INFO: describe_digest(recovered, out); return;
    case WX_BLOCK_RAW:
        wx_buf_append_text(out, "the right key made it, but without naming its digest (no "
                                "DigestInfo): use a signing function, not \"encrypt with the "
                                "private key\"");
        return;
    case WX_BLOCK_PSS:
        if (wx_public_key_verify(key, WX_PADDING_PSS, string, signature) != WX_OK) break;
        wx_buf_append_text(out, "the right key made it over the right text, but with PSS padding: "
                                "use PKCS#1 v1.5 (RSASSA-PKCS1-v1_5)");
        return;
    case WX_BLOCK_NOISE: break;
    }
    wx_buf_append_text(out, "another key made it: sign with the key that was issued with this "
                            "certificate");
}

void wxtool_sign_defect(const struct wx_public_key *key, struct wx_bytes string,
                        struct wx_bytes sign, struct wx_buf *out)
{
    WX_BUF(signature, sign.size);
    struct wx_recovered recovered;
    if (sign.size == 0)
        wx_buf_append_text(out, "it is empty: send the signature");
    else if (is_hex_digest(sign))
        wx_buf_append_format(out, "it is hexadecimal, and %s", BARE_DIGEST);
    else if (sign.size >= WX_SHA256_SIZE && sign.size % 2 == 0 && is_all(sign, HEX_DIGITS))
        wx_buf_append_format(out, "it is hexadecimal: %s", ONE_LINE);
    else if (wx_base64_decode(sign, &signature) != WX_OK)
        describe_text(sign, out);
    else if (wx_signing_recover(key, wx_buf_bytes(&signature), &recovered) == WX_OK)
        describe_block(key, string, wx_buf_bytes(&signature), &recovered, out);
    else
        describe_size(key, wx_buf_bytes(&signature), out);
}
