#define _GNU_SOURCE
#include "real_name_check.h"

#include <ctype.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_SIZE = 4096, SIGNATURE_SIZE = 1024, CREDENTIAL_SIZE = 18 };

struct text {
    char data[TEXT_SIZE];
    size_t size;
};

static EVP_PKEY *read_key(const char *file)
{
    FILE *stream = fopen(file, "re");
    EVP_PKEY *key = stream ? PEM_read_PrivateKey(stream, NULL, NULL, NULL) : NULL;
    if (stream) fclose(stream);
    return key;
}

/* RSASSA-PKCS1-v1_5 with SHA-256 over exactly these bytes, then base64. */
static bool sign(EVP_PKEY *key, const char *serial, long long now, char *out)
{
    char line[256];
    unsigned char raw[SIGNATURE_SIZE];
    size_t size = sizeof raw;
    int length = snprintf(line, sizeof line, "cert_serialno=%s&timestamp=%lld", serial, now);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(context, raw, &size, (unsigned char *)line, (size_t)length) == 1;
    EVP_MD_CTX_free(context);
    if (good) EVP_EncodeBlock((unsigned char *)out, raw, (int)size);
    return good;
}

static size_t take(char *data, size_t one, size_t size, void *user)
{
    struct text *text = user;
    if (size >= sizeof text->data - text->size) return 0;
    memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
    return one * size;
}

static bool post(const struct real_name_service *service, const char *body, struct text *out)
{
    char url[TEXT_SIZE];
    CURL *curl = curl_easy_init();
    if (!curl) return false;
    snprintf(url, sizeof url, "%s/cgi-bin/wxopen/getrealnameinfo?access_token=%s",
             service->base_url, service->access_token);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (service->ca_file) curl_easy_setopt(curl, CURLOPT_CAINFO, service->ca_file);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
    long status = 0;
    bool good = curl_easy_perform(curl) == CURLE_OK &&
                curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
                status == 200;
    curl_easy_cleanup(curl);
    return good;
}

/* member: where a member's value begins. An example: your program has a JSON library. */
static const char *member(const struct text *answer, const char *name)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    const char *found = strstr(answer->data, quoted);
    return found ? found + strlen(quoted) : NULL;
}

/* The digits are the credential only where the check character of ISO 7064 says so: what another
 * key encrypted can decrypt to anything. */
static bool is_credential(const unsigned char *text, size_t size)
{
    int sum = 0;
    if (size != CREDENTIAL_SIZE) return false;
    for (size_t i = 0; i < CREDENTIAL_SIZE - 1; i++) {
        if (!isdigit(text[i])) return false;
        sum += (text[i] - '0') * ((1 << (CREDENTIAL_SIZE - 1 - i)) % 11);
    }
    return text[CREDENTIAL_SIZE - 1] == "10X98765432"[sum % 11];
}

static bool decrypt(EVP_PKEY *key, const char *base64, char *out_credential)
{
    unsigned char raw[SIGNATURE_SIZE], plain[SIGNATURE_SIZE];
    size_t size = sizeof plain;
    const char *end = strchr(base64, '"');
    if (!end || (end - base64) % 4 != 0 || end - base64 > SIGNATURE_SIZE) return false;
    int raw_size = EVP_DecodeBlock(raw, (const unsigned char *)base64, (int)(end - base64));
    if (raw_size < 0) return false;
    for (const char *pad = end; pad > base64 && pad[-1] == '='; pad--) raw_size--;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool good = context && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_decrypt(context, plain, &size, raw, (size_t)raw_size) == 1 &&
                is_credential(plain, size);
    EVP_PKEY_CTX_free(context);
    if (!good) return false;
    memcpy(out_credential, plain, size);
    out_credential[size] = '\0';
    return true;
}

/* The members are spelt so, without the p, in the interface itself. A success may come without an
 * errcode. */
static enum real_name_result read_answer(const struct text *answer, EVP_PKEY *key,
                                         char *out_credential, int *out_errcode)
{
    const char *errcode = member(answer, "errcode");
    const char *credential = member(answer, "encryted_credential_id");
    int code = errcode ? (int)strtol(errcode, NULL, 10) : 0;
    if (code == -1) return REAL_NAME_UNAVAILABLE;
    if (code != 0) {
        *out_errcode = code;
        return REAL_NAME_REFUSED;
    }
    if (!credential || *credential++ != '"') return REAL_NAME_UNAVAILABLE;
    return decrypt(key, credential, out_credential) ? REAL_NAME_OK : REAL_NAME_UNAVAILABLE;
}

enum real_name_result real_name_fetch_credential(const struct real_name_service *service,
                                                 const char *auth_token, char *out_credential,
                                                 int *out_errcode)
{
    char signature[2 * SIGNATURE_SIZE], body[TEXT_SIZE];
    struct text answer = {.size = 0};
    long long now = (long long)time(NULL);
    enum real_name_result result = REAL_NAME_UNAVAILABLE;
    EVP_PKEY *key = read_key(service->key_file);
    if (key && sign(key, service->cert_serialno, now, signature)) {
        snprintf(body, sizeof body,
                 "{\"auth_token\":\"%s\",\"mch_id\":\"%s\",\"cert_serialno\":\"%s\","
                 "\"timestamp\":%lld,\"sign\":\"%s\"}",
                 auth_token, service->mch_id, service->cert_serialno, now, signature);
        if (post(service, body, &answer))
            result = read_answer(&answer, key, out_credential, out_errcode);
    }
    EVP_PKEY_free(key);
    return result;
}
