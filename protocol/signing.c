#include "protocol/signing.h"

#include "protocol/base64.h"

enum {
    /* Two names, a serial of any length that a body of 64 KiB can hold, and ten digits. */
    STRING_LIMIT = 128 * 1024,
    SIGN_LIMIT = WX_RSA_LONGEST,
};

void wx_signing_string(struct wx_bytes serial, uint32_t timestamp, struct wx_buf *out)
{
    wx_buf_append_text(out, "cert_serialno=");
    wx_buf_append(out, serial);
    wx_buf_append_format(out, "&timestamp=%lu", (unsigned long)timestamp);
}

enum wx_status wx_signing_sign(const struct wx_private_key *key, struct wx_bytes serial,
                               uint32_t timestamp, struct wx_buf *out)
{
    WX_BUF(string, STRING_LIMIT);
    wx_signing_string(serial, timestamp, &string);
    enum wx_status status = wx_buf_status(&string);
    if (status != WX_OK) return status;
    WX_BUF(signature, SIGN_LIMIT);
    status = wx_private_key_sign(key, wx_buf_bytes(&string), &signature);
    if (status != WX_OK) return status;
    wx_base64_encode(wx_buf_bytes(&signature), out);
    return wx_buf_status(out);
}

enum wx_status wx_signing_verify(const struct wx_public_key *key, struct wx_bytes serial,
                                 uint32_t timestamp, struct wx_bytes sign)
{
    WX_BUF(signature, SIGN_LIMIT);
    enum wx_status status = wx_base64_decode(sign, &signature);
    if (status == WX_ERR_LIMIT) return WX_ERR_MISMATCH; /* longer than any key's signature */
    if (status != WX_OK) return status;
    WX_BUF(string, STRING_LIMIT);
    wx_signing_string(serial, timestamp, &string);
    status = wx_buf_status(&string);
    if (status != WX_OK) return status;
    return wx_public_key_verify(key, WX_PADDING_PKCS1, wx_buf_bytes(&string),
                                wx_buf_bytes(&signature));
}

/* DER of DigestInfo up to the digest itself (RFC 8017 section 9.2, note 1). */
static const struct {
    enum wx_digest digest;
    size_t size;
    unsigned char der[19];
} DIGEST_INFOS[] = {
    {WX_SHA256,
     19,
     {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
      0x05, 0x00, 0x04, 0x20}},
    {WX_SHA1,
     15,
     {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14}},
    {WX_MD5,
     18,
     {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05,
      0x00, 0x04, 0x10}},
    {WX_SHA224,
     19,
     {0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04,
      0x05, 0x00, 0x04, 0x1c}},
    {WX_SHA384,
     19,
     {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02,
      0x05, 0x00, 0x04, 0x30}},
    {WX_SHA512,
     19,
     {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03,
      0x05, 0x00, 0x04, 0x40}},
};

/* The content behind 00 01 FF…FF 00 (at least eight FF), or the empty view. */
static struct wx_bytes unpad(struct wx_bytes block)
{
    if (block.size < 11 || block.data[0] != 0x00 || block.data[1] != 0x01) return wx_bytes(NULL, 0);
    size_t at = 2;
    while (at < block.size && block.data[at] == 0xFF) at++;
    if (at < 10 || at == block.size || block.data[at] != 0x00) return wx_bytes(NULL, 0);
    return wx_bytes(block.data + at + 1, block.size - at - 1);
}

static void keep(struct wx_recovered *recovered, enum wx_block block, struct wx_bytes content)
{
    recovered->block = block;
    recovered->size = content.size;
    if (content.size > 0) memcpy(recovered->content, content.data, content.size);
}

static void recognise(struct wx_bytes block, struct wx_recovered *recovered)
{
    struct wx_bytes content = unpad(block);
    if (!content.data) {
        bool pss = block.data[block.size - 1] == 0xBC;
        keep(recovered, pss ? WX_BLOCK_PSS : WX_BLOCK_NOISE, wx_bytes(NULL, 0));
        return;
    }
    for (size_t i = 0; i < sizeof DIGEST_INFOS / sizeof DIGEST_INFOS[0]; i++) {
        enum wx_digest digest = DIGEST_INFOS[i].digest;
        size_t prefix = DIGEST_INFOS[i].size;
        if (content.size != prefix + wx_digest_size(digest)) continue;
        if (memcmp(content.data, DIGEST_INFOS[i].der, prefix) != 0) continue;
        recovered->digest = digest;
        keep(recovered, WX_BLOCK_DIGEST_INFO, wx_bytes_from(content, prefix));
        return;
    }
    keep(recovered, WX_BLOCK_RAW, content);
}

enum wx_status wx_signing_recover(const struct wx_public_key *key, struct wx_bytes signature,
                                  struct wx_recovered *out)
{
    WX_BUF(block, SIGN_LIMIT);
    enum wx_status status = wx_public_key_open(key, signature, &block);
    if (status == WX_ERR_LIMIT) return WX_ERR_MISMATCH;
    if (status != WX_OK) return status;
    recognise(wx_buf_bytes(&block), out);
    return WX_OK;
}
