#define _POSIX_C_SOURCE 200809L
#include "crypto.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

static void file_close(FILE **file)
{
    if (*file != NULL) fclose(*file);
}

static void digest_free(EVP_MD_CTX **digest)
{
    EVP_MD_CTX_free(*digest);
}

static void context_free(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

/* no_pass_phrase stands where OpenSSL would otherwise ask on the terminal. */
static int no_pass_phrase(char *buffer, int size, int writing, void *asked)
{
    (void)buffer, (void)size, (void)writing;
    *(bool *)asked = true;
    return -1;
}

enum wx_client_outcome wx_client_key_load(const char *path, EVP_PKEY **out_key,
                                          struct wx_client_verdict *out_verdict)
{
    if (path == NULL || *path == '\0')
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "private_key_file is missing");
    WX_CLIENT_OWNED(file_close) FILE *file = fopen(path, "rb");
    if (file == NULL)
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "private_key_file cannot be opened");

    bool asked = false;
    WX_CLIENT_OWNED(wx_client_key_free)
    EVP_PKEY *pkey = PEM_read_PrivateKey(file, NULL, no_pass_phrase, &asked);
    ERR_clear_error();
    if (asked)
        return wx_client_refuse(
            out_verdict, WX_CLIENT_INVALID_INPUT,
            "private_key_file is protected by a pass phrase: write it out without "
            "one (openssl pkey -in … -out …)");
    if (pkey == NULL)
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "private_key_file holds no private key in PEM (PKCS#8 or PKCS#1)");
    if (!EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_get_size(pkey) > WX_CLIENT_KEY_BYTES)
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "private_key_file holds no RSA key of at most 8192 bits");
    *out_key = pkey;
    pkey = NULL;
    return WX_CLIENT_OK;
}

void wx_client_key_free(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

bool wx_client_key_sign(EVP_PKEY *key, const char *text, char out_sign[WX_CLIENT_SIGN_SIZE])
{
    unsigned char signature[WX_CLIENT_KEY_BYTES];
    size_t length = sizeof signature;
    WX_CLIENT_OWNED(digest_free) EVP_MD_CTX *digest = EVP_MD_CTX_new();

    /* PKCS#1 v1.5 is what an RSA key signs with unless told otherwise. */
    bool good =
        digest != NULL && EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestSign(digest, signature, &length, (const unsigned char *)text, strlen(text)) == 1;
    if (good)
        EVP_EncodeBlock((unsigned char *)out_sign, signature,
                        (int)length); /* adds no line breaks */
    ERR_clear_error();
    return good;
}

/* decode_base64: standard alphabet, padded, nothing else. EVP_DecodeBlock alone would skip white
 * space and count the padding as data. */
static bool decode_base64(const char *text, unsigned char out_bytes[WX_CLIENT_KEY_BYTES + 3],
                          size_t *out_length)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(text);
    size_t data = strspn(text, alphabet);
    size_t padding = length - data;

    if (length == 0 || length % 4 != 0 || length / 4 * 3 > WX_CLIENT_KEY_BYTES + 2) return false;
    if (padding > 2 || strspn(text + data, "=") != padding) return false;
    if (EVP_DecodeBlock(out_bytes, (const unsigned char *)text, (int)length) < 0) return false;
    *out_length = length / 4 * 3 - padding;
    return true;
}

bool wx_client_key_open(EVP_PKEY *key, const char *sealed,
                        unsigned char out_plain[WX_CLIENT_KEY_BYTES], size_t *out_length)
{
    unsigned char cipher[WX_CLIENT_KEY_BYTES + 3];
    size_t cipher_length = 0;
    size_t length = WX_CLIENT_KEY_BYTES;

    if (!decode_base64(sealed, cipher, &cipher_length) ||
        cipher_length != (size_t)EVP_PKEY_get_size(key))
        return false;
    WX_CLIENT_OWNED(context_free) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool good = context != NULL && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_decrypt(context, out_plain, &length, cipher, cipher_length) == 1;
    ERR_clear_error();
    if (good) *out_length = length;
    return good;
}
