/* Signatures: any bytes as a signature, and any bytes as the padded block inside one (signed raw
 * with the test merchant's key, as libraries do that are used wrongly). What is recovered is what
 * was inside, and only a block that says DigestInfo is taken for one. */
#include "fuzz/fuzz.h"
#include "protocol/base64.h"
#include "protocol/signing.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

enum { MODULUS_SIZE = 256, PEM_LIMIT = 16 * 1024 };

static EVP_PKEY *private_key;
static struct wx_certificate *certificate;

static void read_file(const char *path, struct wx_buf *out)
{
    unsigned char chunk[1024];
    FILE *file = fopen(path, "rb");
    REQUIRE(file, "the test key is there");
    for (size_t size = 1; size > 0;) {
        size = fread(chunk, 1, sizeof chunk, file);
        wx_buf_append(out, wx_bytes(chunk, size));
    }
    fclose(file);
}

static void release_keys(void)
{
    EVP_PKEY_free(private_key);
    wx_certificate_free(certificate);
}

static void read_keys(void)
{
    WX_BUF(key, PEM_LIMIT);
    WX_BUF(pem, PEM_LIMIT);
    const char *reason = NULL;
    read_file(WX_SOURCE_DIR "/keys/test-merchant-a.key.pem", &key);
    read_file(WX_SOURCE_DIR "/keys/test-merchant-a.cert.pem", &pem);
    BIO *bio = BIO_new_mem_buf(key.data, (int)key.size);
    private_key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    REQUIRE(private_key && EVP_PKEY_get_size(private_key) == MODULUS_SIZE, "the key has 2048 bits");
    REQUIRE(wx_certificate_read(wx_buf_bytes(&pem), &certificate, &reason) == WX_OK, "and a pair");
    atexit(release_keys);
}

/* The bare private operation; false where the block is no number below the modulus. */
static bool sign_raw(const unsigned char block[MODULUS_SIZE], unsigned char out[MODULUS_SIZE])
{
    size_t size = MODULUS_SIZE;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(private_key, NULL);
    bool good = EVP_PKEY_sign_init(context) > 0 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0 &&
                EVP_PKEY_sign(context, out, &size, block, MODULUS_SIZE) > 0;
    EVP_PKEY_CTX_free(context);
    return good;
}

static void require_bounds(const struct wx_recovered *recovered, size_t modulus)
{
    REQUIRE(recovered->size <= modulus, "there is no more inside than the key can hold");
    if (recovered->block == WX_BLOCK_DIGEST_INFO)
        REQUIRE(recovered->size == wx_digest_size(recovered->digest), "a digest has its size");
    if (recovered->block == WX_BLOCK_NOISE || recovered->block == WX_BLOCK_PSS)
        REQUIRE(recovered->size == 0, "noise has no content");
}

/* Any bytes: where they have the modulus's size and are below it, something is inside. */
static void require_any(struct wx_bytes signature)
{
    struct wx_recovered recovered;
    WX_BUF(text, 1024 * 1024);
    const struct wx_public_key *key = wx_certificate_key(certificate);
    enum wx_status status = wx_signing_recover(key, signature, &recovered);
    REQUIRE(status == WX_OK || status == WX_ERR_MISMATCH, "it can be opened or it cannot");
    if (status == WX_OK) require_bounds(&recovered, MODULUS_SIZE);
    REQUIRE(status != WX_OK || signature.size == MODULUS_SIZE, "a signature has the key's size");
    wx_base64_encode(signature, &text);
    status = wx_signing_verify(key, wx_bytes_text("5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE"), 1,
                               wx_buf_bytes(&text));
    REQUIRE(status == WX_ERR_MISMATCH, "chance signs nothing");
    (void)!wx_signing_verify(key, wx_bytes_text("x"), 0, signature);
}

/* The block that the content of an input makes, as PKCS#1 type 1 would be padded. */
static void make_block(struct wx_bytes content, unsigned char block[MODULUS_SIZE])
{
    if (content.size > MODULUS_SIZE - 11) content.size = MODULUS_SIZE - 11;
    memset(block, 0xFF, MODULUS_SIZE);
    block[0] = 0x00;
    block[1] = 0x01;
    block[MODULUS_SIZE - content.size - 1] = 0x00;
    if (content.size > 0) memcpy(block + MODULUS_SIZE - content.size, content.data, content.size);
}

static void require_recovered(struct wx_bytes content)
{
    unsigned char block[MODULUS_SIZE], signature[MODULUS_SIZE];
    struct wx_recovered recovered;
    make_block(content, block);
    REQUIRE(sign_raw(block, signature), "a padded block is below the modulus");
    REQUIRE(wx_signing_recover(wx_certificate_key(certificate), wx_bytes(signature, MODULUS_SIZE),
                               &recovered) == WX_OK,
            "what the key signed it opens");
    require_bounds(&recovered, MODULUS_SIZE);
    REQUIRE(recovered.block == WX_BLOCK_RAW || recovered.block == WX_BLOCK_DIGEST_INFO,
            "the padding is seen");
    REQUIRE(recovered.size <= content.size, "what is inside was inside");
    struct wx_bytes end = wx_bytes_from(content, content.size - recovered.size);
    if (content.size <= MODULUS_SIZE - 11 && recovered.size > 0)
        REQUIRE(wx_bytes_equal(wx_bytes(recovered.content, recovered.size), end), "byte for byte");
    if (recovered.block == WX_BLOCK_RAW && content.size <= MODULUS_SIZE - 11)
        REQUIRE(recovered.size == content.size, "raw is all of it");
}

/* Whether a block is padded as RFC 8017 section 9.2 says: 00 01, eight times FF or more, 00. */
static bool is_padded(const unsigned char block[MODULUS_SIZE])
{
    size_t at = 2;
    while (at < MODULUS_SIZE && block[at] == 0xFF) at++;
    return block[0] == 0 && block[1] == 1 && at >= 10 && at < MODULUS_SIZE && block[at] == 0;
}

/* A whole block, padding and all. */
static void require_block(struct wx_bytes given)
{
    unsigned char block[MODULUS_SIZE] = {0}, signature[MODULUS_SIZE];
    struct wx_recovered recovered;
    memcpy(block, given.data, given.size < MODULUS_SIZE ? given.size : MODULUS_SIZE);
    if (!sign_raw(block, signature)) return;
    REQUIRE(wx_signing_recover(wx_certificate_key(certificate), wx_bytes(signature, MODULUS_SIZE),
                               &recovered) == WX_OK,
            "what the key signed it opens");
    require_bounds(&recovered, MODULUS_SIZE);
    REQUIRE(is_padded(block) ==
                (recovered.block == WX_BLOCK_RAW || recovered.block == WX_BLOCK_DIGEST_INFO),
            "only what is padded has content");
}

/* The first byte says which of the three the rest is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4096) return 0;
    if (!certificate) read_keys();
    struct wx_bytes rest = wx_bytes(data + 1, size - 1);
    switch (data[0] % 3) {
    case 0: require_any(rest); break;
    case 1: require_recovered(rest); break;
    default: require_block(rest); break;
    }
    return 0;
}
