/* The floor under an honest answer: one RSA-2048 verification and two encryptions, in one process
 * and one thread, with the same OpenSSL and contexts that are made once. Prints CPU microseconds a
 * round. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIZE = 256 };

static void need(int good, const char *what)
{
    if (good) return;
    fprintf(stderr, "floor: %s\n", what);
    exit(3);
}

static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static EVP_PKEY *read_key(const char *path, int is_private)
{
    FILE *file = fopen(path, "r");
    need(file != NULL, path);
    EVP_PKEY *key = NULL;
    if (is_private) {
        key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    } else {
        X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
        key = certificate ? X509_get_pubkey(certificate) : NULL;
        X509_free(certificate);
    }
    fclose(file);
    need(key != NULL, path);
    return key;
}

int main(int argc, char **argv)
{
    static const char TEXT[] =
        "cert_serialno=5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE&timestamp=1700000000";
    need(argc == 4, "usage: floor CERT.pem KEY.pem ROUNDS");
    EVP_PKEY *public_key = read_key(argv[1], 0);
    EVP_PKEY *private_key = read_key(argv[2], 1);
    long rounds = strtol(argv[3], NULL, 10);

    unsigned char digest[32], signature[SIZE], sealed[SIZE];
    size_t size = SIZE;
    EVP_PKEY_CTX *signing = EVP_PKEY_CTX_new(private_key, NULL);
    need(EVP_Digest(TEXT, sizeof TEXT - 1, digest, NULL, EVP_sha256(), NULL) == 1 &&
             EVP_PKEY_sign_init(signing) == 1 &&
             EVP_PKEY_CTX_set_signature_md(signing, EVP_sha256()) == 1 &&
             EVP_PKEY_sign(signing, signature, &size, digest, sizeof digest) == 1,
         "cannot sign");
    EVP_PKEY_CTX *verifying = EVP_PKEY_CTX_new(public_key, NULL);
    EVP_PKEY_CTX *encrypting = EVP_PKEY_CTX_new(public_key, NULL);
    need(EVP_PKEY_verify_init(verifying) == 1 &&
             EVP_PKEY_CTX_set_signature_md(verifying, EVP_sha256()) == 1 &&
             EVP_PKEY_encrypt_init(encrypting) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(encrypting, RSA_PKCS1_PADDING) == 1,
         "cannot prepare");

    double begin = cpu_us();
    for (long i = 0; i < rounds; i++) {
        size_t first = SIZE, second = SIZE;
        need(EVP_Digest(TEXT, sizeof TEXT - 1, digest, NULL, EVP_sha256(), NULL) == 1 &&
                 EVP_PKEY_verify(verifying, signature, SIZE, digest, sizeof digest) == 1 &&
                 EVP_PKEY_encrypt(encrypting, sealed, &first,
                                  (const unsigned char *)"\xD5\xC5\xC8\xFD", 4) == 1 &&
                 EVP_PKEY_encrypt(encrypting, sealed, &second,
                                  (const unsigned char *)"11010118800307801X", 18) == 1,
             "an operation failed");
    }
    printf("%.2f\n", (cpu_us() - begin) / (double)rounds);
    return 0;
}
