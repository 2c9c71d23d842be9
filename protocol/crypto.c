#include "protocol/crypto_object.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <time.h>

/* --- Digests and random bytes --- */

static struct {
    const char *name;
    size_t size;
    _Atomic(EVP_MD *) function; /* fetched by who needs it first, for the process's life: OpenSSL
                                 * would look it up for each digest */
} digests[] = {
    [WX_SHA256] = {.name = "SHA-256", .size = 32}, [WX_SHA1] = {.name = "SHA-1", .size = 20},
    [WX_MD5] = {.name = "MD5", .size = 16},        [WX_SHA224] = {.name = "SHA-224", .size = 28},
    [WX_SHA384] = {.name = "SHA-384", .size = 48}, [WX_SHA512] = {.name = "SHA-512", .size = 64},
};

/* NULL: this OpenSSL has no such digest, or there is no memory. */
static const EVP_MD *function_of(enum wx_digest digest)
{
    EVP_MD *known = atomic_load(&digests[digest].function);
    if (known) return known;
    EVP_MD *fetched = EVP_MD_fetch(NULL, digests[digest].name, NULL);
    if (atomic_compare_exchange_strong(&digests[digest].function, &known, fetched)) return fetched;
    EVP_MD_free(fetched);
    return known;
}

const char *wx_digest_name(enum wx_digest digest)
{
    return digests[digest].name;
}

size_t wx_digest_size(enum wx_digest digest)
{
    return digests[digest].size;
}

enum wx_status wx_digest_compute(enum wx_digest digest, struct wx_bytes message,
                                 unsigned char out[WX_DIGEST_LONGEST])
{
    unsigned size = 0;
    wx_crypto_prepare();
    const EVP_MD *function = function_of(digest);
    if (!function || EVP_Digest(message.data, message.size, out, &size, function, NULL) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    return WX_OK;
}

enum wx_status wx_hmac_sha256(struct wx_bytes key, struct wx_bytes message,
                              unsigned char out[WX_SHA256_SIZE])
{
    /* OpenSSL takes no NULL for an empty key. */
    const unsigned char *key_data = key.size > 0 ? key.data : (const unsigned char *)"";
    size_t size = 0;
    wx_crypto_prepare();
    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key_data, key.size, message.data,
                   message.size, out, WX_SHA256_SIZE, &size))
        return wx_crypto_refused(WX_ERR_CRYPTO);
    return WX_OK;
}

enum wx_status wx_random(unsigned char *out, size_t size)
{
    wx_crypto_prepare();
    return RAND_bytes_ex(NULL, out, size, 0) == 1 ? WX_OK : wx_crypto_refused(WX_ERR_CRYPTO);
}

bool wx_bytes_equal_secret(struct wx_bytes a, struct wx_bytes b)
{
    return a.size == b.size && (a.size == 0 || CRYPTO_memcmp(a.data, b.data, a.size) == 0);
}

/* --- OpenSSL's own failures --- */

/* The default context of OpenSSL 3.0 takes 3.5 KB. */
enum { START_ROOM = 64 * 1024 };
static const uint64_t START_ONCE =
    OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_ADD_ALL_DIGESTS;

enum wx_status wx_crypto_start(void)
{
    if (!wx_has_room(START_ROOM)) return WX_ERR_MEMORY;
    errno = 0;
    OSSL_LIB_CTX_set0_default(NULL); /* changes nothing, but makes it */
    ERR_clear_error();               /* makes the queue, or says nothing */
    bool begun = OPENSSL_init_crypto(START_ONCE, NULL) == 1 && errno != ENOMEM;
    return begun ? WX_OK : WX_ERR_MEMORY;
}

void wx_crypto_prepare(void)
{
    ERR_clear_error();
    errno = 0;
}

/* Not all of OpenSSL says so in its queue, which needs memory itself: errno does. */
enum wx_status wx_crypto_refused(enum wx_status status)
{
    bool starved = errno == ENOMEM;
    for (unsigned long error; (error = ERR_get_error()) != 0;)
        if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE) starved = true;
    return starved || status == WX_ERR_MEMORY ? wx_starve() : status;
}

/* --- Certificates --- */

struct wx_certificate {
    struct wx_public_key key;
    struct wx_serial serial;
    struct wx_serial fingerprint;
    char fingerprint_sha256[2 * WX_SHA256_SIZE + 1];
    int64_t not_before;
    int64_t not_after;
};

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
    if (!number) return wx_crypto_refused(WX_ERR_MEMORY);
    unsigned char bytes[WX_SERIAL_SIZE / 2];
    size_t size = (size_t)BN_num_bytes(number);
    if (BN_is_negative(number) || size > sizeof bytes) return WX_ERR_FORMAT;
    BN_bn2bin(number, bytes);
    return wx_serial_from_number(wx_bytes(bytes, size), out);
}

static enum wx_status read_fingerprints(X509 *x509, struct wx_certificate *out)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    unsigned size = 0;
    if (X509_digest(x509, EVP_sha256(), digest, &size) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    for (size_t i = 0; i < WX_SHA256_SIZE; i++)
        snprintf(out->fingerprint_sha256 + 2 * i, 3, "%02X", digest[i]);
    if (X509_digest(x509, EVP_sha1(), digest, &size) != 1) return wx_crypto_refused(WX_ERR_CRYPTO);
    return wx_serial_from_number(wx_bytes(digest, size), &out->fingerprint);
}

static enum wx_status fill_certificate(struct wx_certificate *certificate, X509 *x509,
                                       const char **out_reason)
{
    EVP_PKEY *pkey = certificate->key.pkey = X509_get_pubkey(x509);
    const char *defect = pkey ? rsa_defect(pkey) : "its key is not RSA";
    if (defect) {
        *out_reason = defect;
        return wx_crypto_refused(WX_ERR_KEY);
    }
    certificate->key.size = (size_t)EVP_PKEY_get_size(certificate->key.pkey);
    certificate->not_before = asn1_to_unix(X509_get0_notBefore(x509));
    certificate->not_after = asn1_to_unix(X509_get0_notAfter(x509));
    if (certificate->not_before == NO_TIME || certificate->not_after == NO_TIME) {
        *out_reason = "its dates cannot be read";
        return wx_crypto_refused(WX_ERR_KEY);
    }
    enum wx_status status = read_serial(x509, &certificate->serial);
    if (status == WX_ERR_FORMAT) {
        *out_reason = "its serial number is not 40 hexadecimal digits (20 bytes)";
        return wx_crypto_refused(WX_ERR_KEY);
    }
    return status != WX_OK ? status : read_fingerprints(x509, certificate);
}

enum wx_status wx_certificate_read(struct wx_bytes pem, struct wx_certificate **out,
                                   const char **out_reason)
{
    wx_crypto_prepare();
    OWNING(BIO) *bio = open_pem(pem);
    struct wx_certificate *certificate = calloc(1, sizeof *certificate);
    OWNING(X509) *x509 =
        bio && certificate ? PEM_read_bio_X509(bio, NULL, refuse_pass_phrase, NULL) : NULL;
    enum wx_status status = WX_OK;
    /* OpenSSL takes a certificate whose key it had no memory for, and forgets why it has none. */
    if (!bio || !certificate || errno == ENOMEM) {
        status = wx_crypto_refused(WX_ERR_MEMORY);
    } else if (!x509) {
        *out_reason = "it holds no PEM certificate";
        status = wx_crypto_refused(WX_ERR_KEY);
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

static void free_spares(struct wx_spares *spares)
{
    for (size_t i = 0; i < WX_SPARE_CONTEXTS; i++)
        EVP_PKEY_CTX_free(atomic_exchange(&spares->list[i], NULL));
}

void wx_certificate_free(struct wx_certificate *certificate)
{
    if (!certificate) return;
    free_spares(&certificate->key.encrypting);
    free_spares(&certificate->key.verifying);
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

const char *wx_certificate_fingerprint_sha256(const struct wx_certificate *certificate)
{
    return certificate->fingerprint_sha256;
}

const struct wx_public_key *wx_certificate_key(const struct wx_certificate *certificate)
{
    return &certificate->key;
}

bool wx_certificate_covers(const struct wx_certificate *certificate, int64_t unix_time)
{
    return unix_time >= certificate->not_before && unix_time <= certificate->not_after;
}

int64_t wx_certificate_not_before(const struct wx_certificate *certificate)
{
    return certificate->not_before;
}

int64_t wx_certificate_not_after(const struct wx_certificate *certificate)
{
    return certificate->not_after;
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

/* A context that nobody uses, or NULL. */
static EVP_PKEY_CTX *take_spare(struct wx_spares *spares)
{
    EVP_PKEY_CTX *context = NULL;
    for (size_t i = 0; !context && i < WX_SPARE_CONTEXTS; i++)
        context = atomic_exchange(&spares->list[i], NULL);
    return context;
}

static void give_back(struct wx_spares *spares, EVP_PKEY_CTX *context)
{
    for (size_t i = 0; i < WX_SPARE_CONTEXTS; i++) {
        EVP_PKEY_CTX *free_place = NULL;
        if (atomic_compare_exchange_strong(&spares->list[i], &free_place, context)) return;
    }
    EVP_PKEY_CTX_free(context);
}

/* One that is spare, else a new one that `ready` makes ready. */
static EVP_PKEY_CTX *context_for(const struct wx_public_key *key, struct wx_spares *spares,
                                 bool (*ready)(EVP_PKEY_CTX *))
{
    EVP_PKEY_CTX *context = take_spare(spares);
    if (context) return context;
    context = EVP_PKEY_CTX_new(key->pkey, NULL);
    if (context && ready(context)) return context;
    EVP_PKEY_CTX_free(context);
    return NULL;
}

static bool ready_to_verify(EVP_PKEY_CTX *context)
{
    return EVP_PKEY_verify_init(context) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1;
}

static bool ready_to_encrypt(EVP_PKEY_CTX *context)
{
    return EVP_PKEY_encrypt_init(context) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
}

/* The spare contexts change, the key does not: to its users it is const. */
static struct wx_spares *spares_of(const struct wx_spares *spares)
{
    return (struct wx_spares *)(uintptr_t)spares;
}

static enum wx_status verify_pss(const struct wx_public_key *key, struct wx_bytes message,
                                 struct wx_bytes signature)
{
    wx_crypto_prepare();
    OWNING(EVP_MD_CTX) *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL; /* belongs to context */
    if (!context) return wx_crypto_refused(WX_ERR_MEMORY);
    if (EVP_DigestVerifyInit(context, &parameters, EVP_sha256(), NULL, key->pkey) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_AUTO) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    int result =
        EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size);
    return result == 1 ? WX_OK : wx_crypto_refused(WX_ERR_MISMATCH);
}

enum wx_status wx_public_key_verify(const struct wx_public_key *key, enum wx_padding padding,
                                    struct wx_bytes message, struct wx_bytes signature)
{
    if (padding == WX_PADDING_PSS) return verify_pss(key, message, signature);
    unsigned char digest[WX_DIGEST_LONGEST];
    enum wx_status status = wx_digest_compute(WX_SHA256, message, digest);
    if (status != WX_OK) return status;
    wx_crypto_prepare();
    struct wx_spares *spares = spares_of(&key->verifying);
    EVP_PKEY_CTX *context = context_for(key, spares, ready_to_verify);
    if (!context) return wx_crypto_refused(WX_ERR_CRYPTO);
    int result = EVP_PKEY_verify(context, signature.data, signature.size, digest, WX_SHA256_SIZE);
    give_back(spares, context);
    return result == 1 ? WX_OK : wx_crypto_refused(WX_ERR_MISMATCH);
}

enum wx_status wx_public_key_open(const struct wx_public_key *key, struct wx_bytes signature,
                                  struct wx_buf *out)
{
    if (signature.size != key->size) return WX_ERR_MISMATCH;
    wx_crypto_prepare();
    OWNING(EVP_PKEY_CTX) *context = EVP_PKEY_CTX_new(key->pkey, NULL);
    if (!context) return wx_crypto_refused(WX_ERR_MEMORY);
    /* Verification and unpadded encryption are the same exponentiation; this one hides nothing. */
    if (EVP_PKEY_encrypt_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    size_t start = out->size;
    size_t size = key->size;
    unsigned char *room = wx_buf_extend(out, size);
    if (!room) return wx_buf_status(out);
    if (EVP_PKEY_encrypt(context, room, &size, signature.data, signature.size) == 1) return WX_OK;
    wx_buf_truncate(out, start);
    return wx_crypto_refused(WX_ERR_MISMATCH);
}

enum wx_status wx_public_key_encrypt(const struct wx_public_key *key, struct wx_bytes plain,
                                     struct wx_buf *out)
{
    if (plain.size > wx_public_key_room(key)) return WX_ERR_LIMIT;
    wx_crypto_prepare();
    struct wx_spares *spares = spares_of(&key->encrypting);
    size_t start = out->size;
    size_t size = key->size;
    unsigned char *room = wx_buf_extend(out, size);
    if (!room) return wx_buf_status(out);
    EVP_PKEY_CTX *context = context_for(key, spares, ready_to_encrypt);
    /* OpenSSL takes no NULL for an empty plaintext, which a fault may ask for. */
    const unsigned char *data = plain.size > 0 ? plain.data : (const unsigned char *)"";
    bool done = context && EVP_PKEY_encrypt(context, room, &size, data, plain.size) == 1;
    if (context) give_back(spares, context);
    if (done) return WX_OK;
    wx_buf_truncate(out, start);
    return wx_crypto_refused(WX_ERR_CRYPTO);
}
