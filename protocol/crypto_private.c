#include "protocol/crypto_object.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

/* --- Private keys --- */

/* Of any kind of key. `none`: the reason where the text holds no private key. */
static enum wx_status read_private(struct wx_bytes pem, const char *none, EVP_PKEY **out,
                                   const char **out_reason)
{
    wx_crypto_prepare();
    OWNING(BIO) *bio = open_pem(pem);
    if (!bio) return wx_crypto_refused(WX_ERR_MEMORY);
    bool encrypted = false;
    OWNING(EVP_PKEY) *pkey = PEM_read_bio_PrivateKey(bio, NULL, refuse_pass_phrase, &encrypted);
    /* What OpenSSL found no memory for here it may miss, and not look for again, with later keys.
     */
    if (errno == ENOMEM) return wx_crypto_refused(WX_ERR_MEMORY);
    if (!pkey) {
        *out_reason = encrypted ? "its key is encrypted with a pass phrase" : none;
        return wx_crypto_refused(WX_ERR_KEY);
    }
    *out = pkey;
    pkey = NULL;
    return WX_OK;
}

enum wx_status wx_private_key_read(struct wx_bytes pem, struct wx_private_key **out,
                                   const char **out_reason)
{
    OWNING(EVP_PKEY) *pkey = NULL;
    enum wx_status status =
        read_private(pem, "it holds no PEM private key (PKCS#8 or PKCS#1)", &pkey, out_reason);
    if (status != WX_OK) return status;
    const char *defect = rsa_defect(pkey);
    if (defect) {
        *out_reason = defect;
        return wx_crypto_refused(WX_ERR_KEY);
    }
    struct wx_private_key *key = calloc(1, sizeof *key);
    if (!key) return WX_ERR_MEMORY;
    key->pkey = pkey;
    pkey = NULL;
    *out = key;
    return WX_OK;
}

void wx_private_key_free(struct wx_private_key *key)
{
    if (!key) return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

enum wx_status wx_private_key_sign(const struct wx_private_key *key, struct wx_bytes message,
                                   struct wx_buf *out)
{
    wx_crypto_prepare();
    OWNING(EVP_MD_CTX) *context = EVP_MD_CTX_new();
    if (!context) return wx_crypto_refused(WX_ERR_MEMORY);
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    size_t start = out->size;
    size_t size = (size_t)EVP_PKEY_get_size(key->pkey);
    unsigned char *room = wx_buf_extend(out, size);
    if (!room) return wx_buf_status(out);
    int result = EVP_DigestSign(context, room, &size, message.data, message.size);
    wx_buf_truncate(out, result == 1 ? start + size : start); /* ECDSA: shorter than its room */
    return result == 1 ? WX_OK : wx_crypto_refused(WX_ERR_CRYPTO);
}

enum wx_status wx_private_key_decrypt(const struct wx_private_key *key, struct wx_bytes ciphertext,
                                      struct wx_buf *out)
{
    wx_crypto_prepare();
    OWNING(EVP_PKEY_CTX) *context = EVP_PKEY_CTX_new(key->pkey, NULL);
    if (!context) return wx_crypto_refused(WX_ERR_MEMORY);
    if (EVP_PKEY_decrypt_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    /* OpenSSL wants room for a whole block; `out` may have room for the plaintext alone. */
    unsigned char plain[WX_RSA_LONGEST];
    size_t size = sizeof plain;
    if (EVP_PKEY_decrypt(context, plain, &size, ciphertext.data, ciphertext.size) != 1)
        return wx_crypto_refused(WX_ERR_MISMATCH);
    wx_buf_append(out, wx_bytes(plain, size));
    explicit_bzero(plain, sizeof plain);
    return wx_buf_status(out);
}

bool wx_private_key_matches(const struct wx_private_key *key, const struct wx_public_key *other)
{
    return EVP_PKEY_eq(key->pkey, other->pkey) == 1;
}

static enum wx_status append_bio(BIO *bio, struct wx_buf *out)
{
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    wx_buf_append(out, wx_bytes(data, (size_t)size));
    return wx_buf_status(out);
}

enum wx_status wx_private_key_write(const struct wx_private_key *key, enum wx_key_form form,
                                    struct wx_buf *out)
{
    wx_crypto_prepare();
    OWNING(BIO) *bio = BIO_new(BIO_s_secmem());
    if (!bio) return wx_crypto_refused(WX_ERR_MEMORY);
    int written = 0;
    switch (form) {
    case WX_KEY_PKCS8:
        written = PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL);
        break;
    case WX_KEY_PKCS1:
        written = PEM_write_bio_PrivateKey_traditional(bio, key->pkey, NULL, NULL, 0, NULL, NULL);
        break;
    }
    return written == 1 ? append_bio(bio, out) : wx_crypto_refused(WX_ERR_CRYPTO);
}

/* A serial of 160 bits as an authority would give it: positive, and 20 bytes long. */
static bool set_random_serial(X509 *x509)
{
    unsigned char bytes[WX_SERIAL_SIZE / 2];
    if (wx_random(bytes, sizeof bytes) != WX_OK) return false;
    bytes[0] = (unsigned char)((bytes[0] & 0x7F) | 0x40);
    OWNING(BIGNUM) *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    return number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));
}

/* What the caller chose; false where a certificate cannot hold it. */
static bool set_name_and_times(X509 *x509, const char *common_name, unsigned days)
{
    X509_NAME *name = X509_get_subject_name(x509);
    return days >= 1 && days <= INT_MAX && X509_gmtime_adj(X509_getm_notBefore(x509), 0) &&
           X509_time_adj_ex(X509_getm_notAfter(x509), (int)days, 0, NULL) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name,
                                      -1, -1, 0) == 1 &&
           X509_set_issuer_name(x509, name) == 1;
}

static bool self_sign(X509 *x509, EVP_PKEY *pkey)
{
    return X509_set_version(x509, X509_VERSION_3) == 1 && set_random_serial(x509) &&
           X509_set_pubkey(x509, pkey) == 1 && X509_sign(x509, pkey, EVP_sha256()) > 0;
}

enum wx_status wx_private_key_generate(unsigned bits, const char *common_name, unsigned days,
                                       struct wx_buf *out, struct wx_buf *out_certificate)
{
    if (bits < 2048 || bits > WX_RSA_LONGEST * 8) return WX_ERR_FORMAT;
    wx_crypto_prepare();
    OWNING(X509) *x509 = X509_new();
    if (!x509) return wx_crypto_refused(WX_ERR_MEMORY);
    if (!set_name_and_times(x509, common_name, days)) return wx_crypto_refused(WX_ERR_FORMAT);
    OWNING(EVP_PKEY) *pkey = EVP_RSA_gen(bits);
    OWNING(BIO) *key_bio = BIO_new(BIO_s_secmem());
    OWNING(BIO) *certificate_bio = BIO_new(BIO_s_mem());
    if (!pkey || !key_bio || !certificate_bio) return wx_crypto_refused(WX_ERR_CRYPTO);
    if (!self_sign(x509, pkey) ||
        PEM_write_bio_PKCS8PrivateKey(key_bio, pkey, NULL, NULL, 0, NULL, NULL) != 1 ||
        PEM_write_bio_X509(certificate_bio, x509) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    size_t start = out->size;
    enum wx_status status = append_bio(key_bio, out);
    if (status != WX_OK) return status;
    status = append_bio(certificate_bio, out_certificate);
    if (status != WX_OK) wx_buf_truncate(out, start);
    return status;
}

/* --- Seals --- */

enum { LEAST_SECURITY_BITS = 112 /* RSA of 2048 bits, EC of 224 */ };

static enum wx_status judge_seal_key(const EVP_PKEY *pkey, const char **out_reason)
{
    int kind = EVP_PKEY_get_base_id(pkey);
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
        *out_reason = "its key is neither RSA nor EC";
    else if (EVP_PKEY_get_security_bits(pkey) < LEAST_SECURITY_BITS)
        *out_reason = "its key is too weak: RSA needs 2048 bits, EC 224";
    else
        return WX_OK;
    return wx_crypto_refused(WX_ERR_KEY);
}

enum wx_status wx_seal_make(struct wx_bytes private_pem, struct wx_bytes message,
                            struct wx_buf *out, const char **out_reason)
{
    OWNING(EVP_PKEY) *pkey = NULL;
    enum wx_status status =
        read_private(private_pem, "it holds no PEM private key", &pkey, out_reason);
    if (status == WX_OK) status = judge_seal_key(pkey, out_reason);
    if (status != WX_OK) return status;
    const struct wx_private_key key = {pkey};
    return wx_private_key_sign(&key, message, out);
}

/* Of any kind of key, which wx_public_key_verify is not. */
static enum wx_status verify_seal(EVP_PKEY *pkey, struct wx_bytes message, struct wx_bytes seal)
{
    wx_crypto_prepare();
    OWNING(EVP_MD_CTX) *context = EVP_MD_CTX_new();
    if (!context) return wx_crypto_refused(WX_ERR_MEMORY);
    if (EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pkey) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    int result = EVP_DigestVerify(context, seal.data, seal.size, message.data, message.size);
    return result == 1 ? WX_OK : wx_crypto_refused(WX_ERR_MISMATCH);
}

enum wx_status wx_seal_check(struct wx_bytes public_pem, struct wx_bytes message,
                             struct wx_bytes seal, const char **out_reason)
{
    wx_crypto_prepare();
    OWNING(BIO) *bio = open_pem(public_pem);
    if (!bio) return wx_crypto_refused(WX_ERR_MEMORY);
    OWNING(EVP_PKEY) *pkey = PEM_read_bio_PUBKEY(bio, NULL, refuse_pass_phrase, NULL);
    if (!pkey) {
        *out_reason = "it holds no PEM public key (BEGIN PUBLIC KEY)";
        return wx_crypto_refused(WX_ERR_KEY);
    }
    enum wx_status status = judge_seal_key(pkey, out_reason);
    if (status != WX_OK) return status;
    return verify_seal(pkey, message, seal);
}
