#include "protocol/crypto.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>

struct wx_public_key {
    EVP_PKEY *pkey;
    size_t size;
};

struct wx_private_key {
    EVP_PKEY *pkey;
};

struct wx_certificate {
    struct wx_public_key key;
    struct wx_serial serial;
    struct wx_serial fingerprint;
    int64_t not_before;
    int64_t not_after;
};

/* --- Owning locals --- */

#define OWNED(type, free_function)                                                                 \
    static void release_##type(type **object)                                                      \
    {                                                                                              \
        free_function(*object);                                                                    \
    }
OWNED(BIO, BIO_free_all)
OWNED(BIGNUM, BN_free)
OWNED(X509, X509_free)
OWNED(EVP_PKEY, EVP_PKEY_free)
OWNED(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
OWNED(EVP_MD_CTX, EVP_MD_CTX_free)
#undef OWNED
#define OWNING(type) __attribute__((cleanup(release_##type))) type

/* OpenSSL's error queue belongs to the thread: a refusal that we report must not stay in it. */
static enum wx_status refused(enum wx_status status)
{
    ERR_clear_error();
    return status;
}

/* --- Digests and random bytes --- */

static const struct {
    const char *name;
    size_t size;
    const EVP_MD *(*function)(void);
} DIGESTS[] = {
    [WX_SHA256] = {"SHA-256", 32, EVP_sha256}, [WX_SHA1] = {"SHA-1", 20, EVP_sha1},
    [WX_MD5] = {"MD5", 16, EVP_md5},           [WX_SHA224] = {"SHA-224", 28, EVP_sha224},
    [WX_SHA384] = {"SHA-384", 48, EVP_sha384}, [WX_SHA512] = {"SHA-512", 64, EVP_sha512},
};

const char *wx_digest_name(enum wx_digest digest)
{
    return DIGESTS[digest].name;
}

size_t wx_digest_size(enum wx_digest digest)
{
    return DIGESTS[digest].size;
}

enum wx_status wx_digest_compute(enum wx_digest digest, struct wx_bytes message,
                                 unsigned char out[WX_DIGEST_LONGEST])
{
    unsigned size = 0;
    if (EVP_Digest(message.data, message.size, out, &size, DIGESTS[digest].function(), NULL) != 1)
        return refused(WX_ERR_CRYPTO);
    return WX_OK;
}

enum wx_status wx_hmac_sha256(struct wx_bytes key, struct wx_bytes message,
                              unsigned char out[WX_SHA256_SIZE])
{
    /* OpenSSL takes no NULL for an empty key. */
    const unsigned char *key_data = key.size > 0 ? key.data : (const unsigned char *)"";
    size_t size = 0;
    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key_data, key.size, message.data,
                   message.size, out, WX_SHA256_SIZE, &size))
        return refused(WX_ERR_CRYPTO);
    return WX_OK;
}

enum wx_status wx_random(unsigned char *out, size_t size)
{
    return RAND_bytes_ex(NULL, out, size, 0) == 1 ? WX_OK : refused(WX_ERR_CRYPTO);
}

bool wx_bytes_equal_secret(struct wx_bytes a, struct wx_bytes b)
{
    return a.size == b.size && (a.size == 0 || CRYPTO_memcmp(a.data, b.data, a.size) == 0);
}

/* A BIO over a PEM text; OpenSSL takes no NULL for an empty one, and no size beyond an int: such a
 * text holds nothing that could be read. NULL: no memory. */
static BIO *open_pem(struct wx_bytes pem)
{
    if (pem.size == 0 || pem.size > INT_MAX) pem = wx_bytes("", 0);
    return BIO_new_mem_buf(pem.data, (int)pem.size);
}

/* A pass phrase is never asked for: OpenSSL's default would prompt on the terminal, for a
 * certificate or a public key too. `seen` is a bool that is set where one is wanted, or NULL. */
static int refuse_pass_phrase(char *buffer, int size, int writing, void *seen)
{
    (void)buffer, (void)size, (void)writing;
    if (seen) *(bool *)seen = true;
    return -1;
}

/* NULL for an RSA key of a size that all of this file can handle; else why not (static). */
static const char *rsa_defect(const EVP_PKEY *pkey)
{
    if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA) return "its key is not RSA";
    int bits = EVP_PKEY_get_bits(pkey);
    if (bits < 1024 || bits > WX_RSA_LONGEST * 8) return "its RSA key has not 1024 to 16384 bits";
    return NULL;
}

/* --- Certificates --- */

static const int64_t NO_TIME = INT64_MIN;

static int64_t asn1_to_unix(const ASN1_TIME *time)
{
    struct tm broken = {0};
    if (ASN1_TIME_to_tm(time, &broken) != 1) return NO_TIME;
    return (int64_t)timegm(&broken);
}

static enum wx_status read_serial(X509 *x509, struct wx_serial *out)
{
    OWNING(BIGNUM) *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
    if (!number) return refused(WX_ERR_MEMORY);
    unsigned char bytes[WX_SERIAL_SIZE / 2];
    size_t size = (size_t)BN_num_bytes(number);
    if (BN_is_negative(number) || size > sizeof bytes) return WX_ERR_FORMAT;
    BN_bn2bin(number, bytes);
    return wx_serial_from_number(wx_bytes(bytes, size), out);
}

static enum wx_status read_fingerprint(X509 *x509, struct wx_serial *out)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    unsigned size = 0;
    if (X509_digest(x509, EVP_sha1(), digest, &size) != 1) return refused(WX_ERR_CRYPTO);
    return wx_serial_from_number(wx_bytes(digest, size), out);
}

static enum wx_status fill_certificate(struct wx_certificate *certificate, X509 *x509,
                                       const char **out_reason)
{
    EVP_PKEY *pkey = certificate->key.pkey = X509_get_pubkey(x509);
    const char *defect = pkey ? rsa_defect(pkey) : "its key is not RSA";
    if (defect) {
        *out_reason = defect;
        return refused(WX_ERR_KEY);
    }
    certificate->key.size = (size_t)EVP_PKEY_get_size(certificate->key.pkey);
    certificate->not_before = asn1_to_unix(X509_get0_notBefore(x509));
    certificate->not_after = asn1_to_unix(X509_get0_notAfter(x509));
    if (certificate->not_before == NO_TIME || certificate->not_after == NO_TIME) {
        *out_reason = "its dates cannot be read";
        return refused(WX_ERR_KEY);
    }
    enum wx_status status = read_serial(x509, &certificate->serial);
    if (status == WX_ERR_FORMAT) {
        *out_reason = "its serial number is not 40 hexadecimal digits (20 bytes)";
        return WX_ERR_KEY;
    }
    return status != WX_OK ? status : read_fingerprint(x509, &certificate->fingerprint);
}

enum wx_status wx_certificate_read(struct wx_bytes pem, struct wx_certificate **out,
                                   const char **out_reason)
{
    OWNING(BIO) *bio = open_pem(pem);
    struct wx_certificate *certificate = calloc(1, sizeof *certificate);
    OWNING(X509) *x509 =
        bio && certificate ? PEM_read_bio_X509(bio, NULL, refuse_pass_phrase, NULL) : NULL;
    enum wx_status status = WX_OK;
    if (!bio || !certificate) {
        status = refused(WX_ERR_MEMORY);
    } else if (!x509) {
        *out_reason = "it holds no PEM certificate";
        status = refused(WX_ERR_KEY);
    } else {
        status = fill_certificate(certificate, x509, out_reason);
    }
    if (status != WX_OK) {
        wx_certificate_free(certificate);
        return status;
    }
    *out = certificate;
    return WX_OK;
}

void wx_certificate_free(struct wx_certificate *certificate)
{
    if (!certificate) return;
    EVP_PKEY_free(certificate->key.pkey);
    free(certificate);
}

const struct wx_serial *wx_certificate_serial(const struct wx_certificate *certificate)
{
    return &certificate->serial;
}

const struct wx_serial *wx_certificate_fingerprint(const struct wx_certificate *certificate)
{
    return &certificate->fingerprint;
}

const struct wx_public_key *wx_certificate_key(const struct wx_certificate *certificate)
{
    return &certificate->key;
}

bool wx_certificate_covers(const struct wx_certificate *certificate, int64_t unix_time)
{
    return unix_time >= certificate->not_before && unix_time <= certificate->not_after;
}

/* --- Public keys --- */

size_t wx_public_key_size(const struct wx_public_key *key)
{
    return key->size;
}

size_t wx_public_key_room(const struct wx_public_key *key)
{
    return key->size - RSA_PKCS1_PADDING_SIZE;
}

enum wx_status wx_public_key_verify(const struct wx_public_key *key, enum wx_padding padding,
                                    struct wx_bytes message, struct wx_bytes signature)
{
    OWNING(EVP_MD_CTX) *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL; /* belongs to context */
    if (!context) return refused(WX_ERR_MEMORY);
    if (EVP_DigestVerifyInit(context, &parameters, EVP_sha256(), NULL, key->pkey) != 1)
        return refused(WX_ERR_CRYPTO);
    if (padding == WX_PADDING_PSS &&
        (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_AUTO) != 1))
        return refused(WX_ERR_CRYPTO);
    int result =
        EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size);
    return result == 1 ? WX_OK : refused(WX_ERR_MISMATCH);
}

enum wx_status wx_public_key_open(const struct wx_public_key *key, struct wx_bytes signature,
                                  struct wx_buf *out)
{
    if (signature.size != key->size) return WX_ERR_MISMATCH;
    OWNING(EVP_PKEY_CTX) *context = EVP_PKEY_CTX_new(key->pkey, NULL);
    if (!context) return refused(WX_ERR_MEMORY);
    /* Verification and unpadded encryption are the same exponentiation; this one hides nothing. */
    if (EVP_PKEY_encrypt_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) != 1)
        return refused(WX_ERR_CRYPTO);
    size_t start = out->size;
    size_t size = key->size;
    unsigned char *room = wx_buf_extend(out, size);
    if (!room) return wx_buf_status(out);
    if (EVP_PKEY_encrypt(context, room, &size, signature.data, signature.size) == 1) return WX_OK;
    wx_buf_truncate(out, start);
    return refused(WX_ERR_MISMATCH);
}

enum wx_status wx_public_key_encrypt(const struct wx_public_key *key, struct wx_bytes plain,
                                     struct wx_buf *out)
{
    if (plain.size > wx_public_key_room(key)) return WX_ERR_LIMIT;
    OWNING(EVP_PKEY_CTX) *context = EVP_PKEY_CTX_new(key->pkey, NULL);
    if (!context) return refused(WX_ERR_MEMORY);
    if (EVP_PKEY_encrypt_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1)
        return refused(WX_ERR_CRYPTO);
    size_t start = out->size;
    size_t size = key->size;
    unsigned char *room = wx_buf_extend(out, size);
    if (!room) return wx_buf_status(out);
    /* OpenSSL takes no NULL for an empty plaintext, which a fault may ask for. */
    const unsigned char *data = plain.size > 0 ? plain.data : (const unsigned char *)"";
    if (EVP_PKEY_encrypt(context, room, &size, data, plain.size) == 1) return WX_OK;
    wx_buf_truncate(out, start);
    return refused(WX_ERR_CRYPTO);
}

/* --- Private keys --- */

enum wx_status wx_private_key_read(struct wx_bytes pem, struct wx_private_key **out,
                                   const char **out_reason)
{
    OWNING(BIO) *bio = open_pem(pem);
    if (!bio) return refused(WX_ERR_MEMORY);
    bool encrypted = false;
    OWNING(EVP_PKEY) *pkey = PEM_read_bio_PrivateKey(bio, NULL, refuse_pass_phrase, &encrypted);
    if (!pkey) {
        *out_reason = encrypted ? "its key is encrypted with a pass phrase"
                                : "it holds no PEM private key (PKCS#8 or PKCS#1)";
        return refused(WX_ERR_KEY);
    }
    const char *defect = rsa_defect(pkey);
    if (defect) {
        *out_reason = defect;
        return WX_ERR_KEY;
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
    OWNING(EVP_MD_CTX) *context = EVP_MD_CTX_new();
    if (!context) return refused(WX_ERR_MEMORY);
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) != 1)
        return refused(WX_ERR_CRYPTO);
    size_t start = out->size;
    size_t size = (size_t)EVP_PKEY_get_size(key->pkey);
    unsigned char *room = wx_buf_extend(out, size);
    if (!room) return wx_buf_status(out);
    int result = EVP_DigestSign(context, room, &size, message.data, message.size);
    wx_buf_truncate(out, result == 1 ? start + size : start); /* ECDSA: shorter than its room */
    return result == 1 ? WX_OK : refused(WX_ERR_CRYPTO);
}

enum wx_status wx_private_key_decrypt(const struct wx_private_key *key, struct wx_bytes ciphertext,
                                      struct wx_buf *out)
{
    OWNING(EVP_PKEY_CTX) *context = EVP_PKEY_CTX_new(key->pkey, NULL);
    if (!context) return refused(WX_ERR_MEMORY);
    if (EVP_PKEY_decrypt_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1)
        return refused(WX_ERR_CRYPTO);
    /* OpenSSL wants room for a whole block; `out` may have room for the plaintext alone. */
    unsigned char plain[WX_RSA_LONGEST];
    size_t size = sizeof plain;
    if (EVP_PKEY_decrypt(context, plain, &size, ciphertext.data, ciphertext.size) != 1)
        return refused(WX_ERR_MISMATCH);
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
    OWNING(BIO) *bio = BIO_new(BIO_s_secmem());
    if (!bio) return refused(WX_ERR_MEMORY);
    int written = 0;
    switch (form) {
    case WX_KEY_PKCS8:
        written = PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL);
        break;
    case WX_KEY_PKCS1:
        written = PEM_write_bio_PrivateKey_traditional(bio, key->pkey, NULL, NULL, 0, NULL, NULL);
        break;
    }
    return written == 1 ? append_bio(bio, out) : refused(WX_ERR_CRYPTO);
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
    OWNING(X509) *x509 = X509_new();
    if (!x509) return refused(WX_ERR_MEMORY);
    if (!set_name_and_times(x509, common_name, days)) return refused(WX_ERR_FORMAT);
    OWNING(EVP_PKEY) *pkey = EVP_RSA_gen(bits);
    OWNING(BIO) *key_bio = BIO_new(BIO_s_secmem());
    OWNING(BIO) *certificate_bio = BIO_new(BIO_s_mem());
    if (!pkey || !key_bio || !certificate_bio) return refused(WX_ERR_CRYPTO);
    if (!self_sign(x509, pkey) ||
        PEM_write_bio_PKCS8PrivateKey(key_bio, pkey, NULL, NULL, 0, NULL, NULL) != 1 ||
        PEM_write_bio_X509(certificate_bio, x509) != 1)
        return refused(WX_ERR_CRYPTO);
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
    return refused(WX_ERR_KEY);
}

enum wx_status wx_seal_make(struct wx_bytes private_pem, struct wx_bytes message,
                            struct wx_buf *out, const char **out_reason)
{
    OWNING(BIO) *bio = open_pem(private_pem);
    if (!bio) return refused(WX_ERR_MEMORY);
    bool encrypted = false;
    OWNING(EVP_PKEY) *pkey = PEM_read_bio_PrivateKey(bio, NULL, refuse_pass_phrase, &encrypted);
    if (!pkey) {
        *out_reason =
            encrypted ? "its key is encrypted with a pass phrase" : "it holds no PEM private key";
        return refused(WX_ERR_KEY);
    }
    enum wx_status status = judge_seal_key(pkey, out_reason);
    if (status != WX_OK) return status;
    const struct wx_private_key key = {pkey};
    return wx_private_key_sign(&key, message, out);
}

enum wx_status wx_seal_check(struct wx_bytes public_pem, struct wx_bytes message,
                             struct wx_bytes seal, const char **out_reason)
{
    OWNING(BIO) *bio = open_pem(public_pem);
    if (!bio) return refused(WX_ERR_MEMORY);
    OWNING(EVP_PKEY) *pkey = PEM_read_bio_PUBKEY(bio, NULL, refuse_pass_phrase, NULL);
    if (!pkey) {
        *out_reason = "it holds no PEM public key (BEGIN PUBLIC KEY)";
        return refused(WX_ERR_KEY);
    }
    enum wx_status status = judge_seal_key(pkey, out_reason);
    if (status != WX_OK) return status;
    const struct wx_public_key key = {pkey, (size_t)EVP_PKEY_get_size(pkey)};
    return wx_public_key_verify(&key, WX_PADDING_PKCS1, message, seal);
}
