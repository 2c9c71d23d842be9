#include "mock_server/leaf.h"

#include "mock_server/file.h"
#include "protocol/crypto.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>

struct mock_leaf {
    EVP_PKEY *key;
    X509 *certificate;
    STACK_OF(X509) * chain; /* NULL where there is none */
};

#define OWNED(type, free_function)                                                                 \
    static void release_##type(type **object)                                                      \
    {                                                                                              \
        free_function(*object);                                                                    \
    }
OWNED(BIO, BIO_free_all)
OWNED(X509, X509_free)
#undef OWNED
#define OWNING(type) __attribute__((cleanup(release_##type))) type

static void release_leaf(struct mock_leaf **leaf)
{
    mock_leaf_free(*leaf);
}
#define OWNING_LEAF __attribute__((cleanup(release_leaf))) struct mock_leaf

struct mock_leaf *mock_leaf_take(EVP_PKEY *key, X509 *certificate)
{
    struct mock_leaf *leaf = key && certificate ? calloc(1, sizeof *leaf) : NULL;
    if (!leaf) {
        EVP_PKEY_free(key);
        X509_free(certificate);
        return NULL;
    }
    leaf->key = key;
    leaf->certificate = certificate;
    return leaf;
}

/* --- Reading what others made --- */

static enum wx_status read_file(const char *path, struct wx_buf *out, struct wx_buf *problem)
{
    enum wx_status status = mock_file_read(path, out);
    if (status == WX_ERR_IO)
        wx_buf_append_format(problem, "%s: cannot be read: %s", path, strerror(errno));
    if (status == WX_ERR_LIMIT)
        wx_buf_append_format(problem, "%s: larger than %d bytes: expected a PEM file", path,
                             MOCK_LEAF_FILE_LONGEST);
    return status;
}

/* A pass phrase is never asked for: OpenSSL's default would prompt on the terminal. */
static int refuse_pass_phrase(char *buffer, int size, int writing, void *seen)
{
    (void)buffer, (void)size, (void)writing;
    *(bool *)seen = true;
    return -1;
}

static enum wx_status read_key(struct mock_leaf *leaf, const char *path, struct wx_buf *problem)
{
    WX_BUF(text, MOCK_LEAF_FILE_LONGEST);
    enum wx_status status = read_file(path, &text, problem);
    if (status != WX_OK) return status;
    OWNING(BIO) *bio = BIO_new_mem_buf(wx_buf_text(&text), (int)text.size);
    if (!bio) return wx_crypto_refused(WX_ERR_MEMORY);
    bool encrypted = false;
    wx_crypto_prepare();
    leaf->key = PEM_read_bio_PrivateKey(bio, NULL, refuse_pass_phrase, &encrypted);
    if (leaf->key) return WX_OK;
    status = wx_crypto_refused(WX_ERR_FORMAT);
    if (status != WX_ERR_FORMAT) return status;
    wx_buf_append_format(problem,
                         encrypted ? "%s: the key is encrypted: expected one without a "
                                     "pass phrase (openssl pkey writes it)"
                                   : "%s: expected a private key in PEM form",
                         path);
    return status;
}

static enum wx_status read_certificates(struct mock_leaf *leaf, const char *path,
                                        struct wx_buf *problem)
{
    WX_BUF(text, MOCK_LEAF_FILE_LONGEST);
    enum wx_status status = read_file(path, &text, problem);
    if (status != WX_OK) return status;
    OWNING(BIO) *bio = BIO_new_mem_buf(wx_buf_text(&text), (int)text.size);
    leaf->chain = sk_X509_new_null();
    if (!bio || !leaf->chain) return wx_crypto_refused(WX_ERR_MEMORY);
    bool encrypted = false;
    wx_crypto_prepare();
    leaf->certificate = PEM_read_bio_X509(bio, NULL, refuse_pass_phrase, &encrypted);
    while (leaf->certificate) {
        OWNING(X509) *next = PEM_read_bio_X509(bio, NULL, refuse_pass_phrase, &encrypted);
        if (!next) break;
        if (sk_X509_push(leaf->chain, next) <= 0) return wx_crypto_refused(WX_ERR_MEMORY);
        next = NULL;
    }
    /* What ends the list must be the end of the file, not a damaged certificate. */
    unsigned long error = ERR_peek_last_error();
    status = wx_crypto_refused(WX_ERR_FORMAT);
    if (status != WX_ERR_FORMAT) return status;
    if (leaf->certificate && ERR_GET_REASON(error) == PEM_R_NO_START_LINE) return WX_OK;
    wx_buf_append_format(problem, "%s: expected certificates in PEM form, the server's own first",
                         path);
    return status;
}

enum wx_status mock_leaf_read(const char *certificate_file, const char *key_file,
                              struct mock_leaf **out, struct wx_buf *problem)
{
    OWNING_LEAF *leaf = calloc(1, sizeof *leaf);
    if (!leaf) return WX_ERR_MEMORY;
    enum wx_status status = read_certificates(leaf, certificate_file, problem);
    if (status == WX_OK) status = read_key(leaf, key_file, problem);
    if (status != WX_OK) return status;
    wx_crypto_prepare();
    if (X509_check_private_key(leaf->certificate, leaf->key) != 1) {
        status = wx_crypto_refused(WX_ERR_MISMATCH);
        if (status != WX_ERR_MISMATCH) return status;
        wx_buf_append_format(problem, "%s: not the key of the first certificate in %s", key_file,
                             certificate_file);
        return status;
    }
    *out = leaf;
    leaf = NULL;
    return WX_OK;
}

/* --- What a leaf holds --- */

void mock_leaf_free(struct mock_leaf *leaf)
{
    if (!leaf) return;
    EVP_PKEY_free(leaf->key);
    X509_free(leaf->certificate);
    sk_X509_pop_free(leaf->chain, X509_free);
    free(leaf);
}

X509 *mock_leaf_certificate(const struct mock_leaf *leaf)
{
    return leaf->certificate;
}

EVP_PKEY *mock_leaf_key(const struct mock_leaf *leaf)
{
    return leaf->key;
}

size_t mock_leaf_chain_size(const struct mock_leaf *leaf)
{
    return leaf->chain ? (size_t)sk_X509_num(leaf->chain) : 0;
}

X509 *mock_leaf_chain_at(const struct mock_leaf *leaf, size_t index)
{
    return sk_X509_value(leaf->chain, (int)index);
}

static enum wx_status append_bio(BIO *bio, struct wx_buf *out)
{
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    wx_buf_append(out, wx_bytes(data, (size_t)size));
    return wx_buf_status(out);
}

enum wx_status mock_leaf_append_pem(const struct mock_leaf *leaf, struct wx_buf *out)
{
    OWNING(BIO) *bio = BIO_new(BIO_s_mem());
    if (!bio) return wx_crypto_refused(WX_ERR_MEMORY);
    if (PEM_write_bio_X509(bio, leaf->certificate) != 1) return wx_crypto_refused(WX_ERR_CRYPTO);
    for (size_t i = 0; i < mock_leaf_chain_size(leaf); i++)
        if (PEM_write_bio_X509(bio, mock_leaf_chain_at(leaf, i)) != 1)
            return wx_crypto_refused(WX_ERR_CRYPTO);
    return append_bio(bio, out);
}

enum wx_status mock_leaf_append_key_pem(const struct mock_leaf *leaf, struct wx_buf *out)
{
    OWNING(BIO) *bio = BIO_new(BIO_s_secmem());
    if (!bio) return wx_crypto_refused(WX_ERR_MEMORY);
    if (PEM_write_bio_PKCS8PrivateKey(bio, leaf->key, NULL, NULL, 0, NULL, NULL) != 1)
        return wx_crypto_refused(WX_ERR_CRYPTO);
    return append_bio(bio, out);
}
