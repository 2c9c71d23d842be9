/* The merchant's RSA key: signs the request, opens the answer. The only caller of OpenSSL's EVP. */
#ifndef WX_CLIENT_CRYPTO_H
#define WX_CLIENT_CRYPTO_H

#include "verdict.h"

#include <openssl/types.h>

enum {
    WX_CLIENT_KEY_BYTES = 1024, /* the largest modulus: 8192 bits */
    WX_CLIENT_SIGN_SIZE = (WX_CLIENT_KEY_BYTES + 2) / 3 * 4 + 1, /* in base64, with the NUL */
};

/* wx_client_key_load reads a PEM file, PKCS#8 or PKCS#1. It never asks for a pass phrase. Free it.
 */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_key_load(const char *path, EVP_PKEY **out_key, struct wx_client_verdict *out_verdict);

/* wx_client_key_free is EVP_PKEY_free for WX_CLIENT_OWNED keys. */
void wx_client_key_free(EVP_PKEY **key);

/* wx_client_key_sign: RSASSA-PKCS1-v1_5 with SHA-256 over the bytes of `text`, in base64 without
 * line breaks. False if the key cannot sign. */
WX_CLIENT_MUST_CHECK bool wx_client_key_sign(EVP_PKEY *key, const char *text,
                                             char out_sign[WX_CLIENT_SIGN_SIZE]);

/* wx_client_key_open: strict base64, then RSAES-PKCS1-v1_5. False says nothing of why, and true
 * does not mean that the right key was used: OpenSSL from 3.2 on makes random bytes of a bad
 * padding. Wipe the plaintext after use. */
WX_CLIENT_MUST_CHECK bool wx_client_key_open(EVP_PKEY *key, const char *sealed,
                                             unsigned char out_plain[WX_CLIENT_KEY_BYTES],
                                             size_t *out_length);

#endif
