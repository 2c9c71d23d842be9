/* What crypto.c and crypto_private.c share: the objects behind crypto.h, and how OpenSSL is
 * handled. Nobody else includes this. */
#ifndef WX_CRYPTO_OBJECT_H
#define WX_CRYPTO_OBJECT_H

#include "protocol/crypto.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdatomic.h>

enum { WX_SPARE_CONTEXTS = 8 };

/* Contexts that are ready for one kind of use. To make one costs a tenth of the operation that it
 * is for, so that they are kept; whoever takes one has it alone. A zeroed struct has none. */
struct wx_spares {
    _Atomic(EVP_PKEY_CTX *) list[WX_SPARE_CONTEXTS];
};

struct wx_public_key {
    EVP_PKEY *pkey;
    size_t size;
    struct wx_spares encrypting, verifying; /* PKCS#1 v1.5 both, SHA-256 */
};

struct wx_private_key {
    EVP_PKEY *pkey;
};

/* --- Owning locals --- */

#define OWNED(type, free_function)                                                                 \
    static inline void release_##type(type **object)                                               \
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

/* A BIO over a PEM text; OpenSSL takes no NULL for an empty one, and no size beyond an int: such a
 * text holds nothing that could be read. NULL: no memory. */
static inline BIO *open_pem(struct wx_bytes pem)
{
    if (pem.size == 0 || pem.size > INT_MAX) pem = wx_bytes("", 0);
    return BIO_new_mem_buf(pem.data, (int)pem.size);
}

/* A pass phrase is never asked for: OpenSSL's default would prompt on the terminal, for a
 * certificate or a public key too. `seen` is a bool that is set where one is wanted, or NULL. */
static inline int refuse_pass_phrase(char *buffer, int size, int writing, void *seen)
{
    (void)buffer, (void)size, (void)writing;
    if (seen) *(bool *)seen = true;
    return -1;
}

/* NULL for an RSA key of a size that our buffers can hold; else why not (static). */
static inline const char *rsa_defect(const EVP_PKEY *pkey)
{
    if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA) return "its key is not RSA";
    int bits = EVP_PKEY_get_bits(pkey);
    if (bits < 1024 || bits > WX_RSA_LONGEST * 8) return "its RSA key has not 1024 to 16384 bits";
    return NULL;
}

#endif
