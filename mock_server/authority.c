#include "mock_server/authority.h"

#include "protocol/crypto.h"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    ROOT_DAYS = 3652,
    LEAF_DAYS = 397,
    SERIAL_SIZE = 20,
    NAME_LONGEST = 253,
    LABEL_LONGEST = 63,
    PEM_LONGEST = 16 * 1024
};

static const char ORGANIZATION[] = "wxrealname test double";
static const char *const USUAL_NAMES[] = {"api.weixin.qq.com", "localhost", "127.0.0.1", "::1"};
static const char WRONG_NAME[] = "wrong.example.invalid";

struct mock_authority {
    struct mock_leaf *root;
    struct wx_buf pem;
};

#define OWNED(type, free_function)                                                                 \
    static void release_##type(type **object)                                                      \
    {                                                                                              \
        free_function(*object);                                                                    \
    }
OWNED(BIGNUM, BN_free)
OWNED(X509_EXTENSION, X509_EXTENSION_free)
OWNED(GENERAL_NAME, GENERAL_NAME_free)
OWNED(GENERAL_NAMES, GENERAL_NAMES_free)
#undef OWNED
#define OWNING(type) __attribute__((cleanup(release_##type))) type

static void release_leaf(struct mock_leaf **leaf)
{
    mock_leaf_free(*leaf);
}
#define OWNING_LEAF __attribute__((cleanup(release_leaf))) struct mock_leaf

/* --- Names --- */

static bool is_address(const char *name)
{
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1;
}

static bool is_label_character(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '-';
}

/* Labels divided by single dots. A name of digits and dots alone is a mistyped address. */
static bool is_dns_name(const char *name)
{
    if (strspn(name, "0123456789.") == strlen(name)) return false;
    size_t label = 0;
    for (const char *at = name; *at; at++) {
        if (*at == '.' && label > 0) {
            label = 0;
        } else if (!is_label_character(*at) || ++label > LABEL_LONGEST) {
            return false;
        }
    }
    return label > 0;
}

bool mock_leaf_name_valid(const char *name)
{
    if (strlen(name) > NAME_LONGEST) return false;
    return is_address(name) || is_dns_name(strncmp(name, "*.", 2) == 0 ? name + 2 : name);
}

static bool add_name(GENERAL_NAMES *names, const char *name)
{
    int type = is_address(name) ? GEN_IPADD : GEN_DNS;
    OWNING(GENERAL_NAME) *entry = a2i_GENERAL_NAME(NULL, NULL, NULL, type, name, 0);
    if (!entry || sk_GENERAL_NAME_push(names, entry) <= 0) return false;
    entry = NULL;
    return true;
}

static bool add_names(X509 *certificate, const struct mock_leaf_request *request)
{
    OWNING(GENERAL_NAMES) *names = GENERAL_NAMES_new();
    if (!names) return false;
    if (request->variant == MOCK_LEAF_WRONG_HOST) {
        if (!add_name(names, WRONG_NAME)) return false;
    } else {
        for (size_t i = 0; i < sizeof USUAL_NAMES / sizeof *USUAL_NAMES; i++)
            if (!add_name(names, USUAL_NAMES[i])) return false;
        for (size_t i = 0; i < request->name_count; i++)
            if (!add_name(names, request->names[i])) return false;
    }
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_APPEND) == 1;
}

/* --- Making certificates --- */

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    OWNING(X509_EXTENSION) *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    return extension && X509_add_ext(certificate, extension, -1) == 1;
}

/* A serial of 160 bits as an authority would give it: positive, and 20 bytes long. */
static bool set_random_serial(X509 *certificate)
{
    unsigned char bytes[SERIAL_SIZE];
    if (wx_random(bytes, sizeof bytes) != WX_OK) return false;
    bytes[0] = (unsigned char)((bytes[0] & 0x7F) | 0x40);
    OWNING(BIGNUM) *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    return number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
}

static bool set_subject(X509 *certificate, const char *common_name)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_NID(name, NID_organizationName, MBSTRING_ASC,
                                      (const unsigned char *)ORGANIZATION, -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
                                      (const unsigned char *)common_name, -1, -1, 0) == 1;
}

/* Valid from `first` to `last`, in days from now, but not longer than the issuer. */
static bool set_days(X509 *certificate, const X509 *issuer, int first, int last)
{
    time_t now = time(NULL);
    ASN1_TIME *end = X509_getm_notAfter(certificate);
    if (!X509_time_adj_ex(X509_getm_notBefore(certificate), first, 0, &now) ||
        !X509_time_adj_ex(end, last, 0, &now))
        return false;
    const ASN1_TIME *limit = X509_get0_notAfter(issuer);
    return ASN1_TIME_compare(end, limit) <= 0 || X509_set1_notAfter(certificate, limit) == 1;
}

/* A new key and its certificate, with what root and leaf have in common, not yet signed. */
static struct mock_leaf *new_leaf(const char *common_name)
{
    OWNING_LEAF *leaf = mock_leaf_take(EVP_EC_gen("P-256"), X509_new());
    if (!leaf) return NULL;
    X509 *certificate = mock_leaf_certificate(leaf);
    if (X509_set_version(certificate, X509_VERSION_3) != 1 || !set_random_serial(certificate) ||
        !set_subject(certificate, common_name) ||
        X509_set_pubkey(certificate, mock_leaf_key(leaf)) != 1)
        return NULL;
    struct mock_leaf *made = leaf;
    leaf = NULL;
    return made;
}

static bool sign(const struct mock_leaf *leaf, const struct mock_leaf *by)
{
    X509 *certificate = mock_leaf_certificate(leaf);
    X509 *issuer = mock_leaf_certificate(by);
    return X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
           add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
           X509_sign(certificate, mock_leaf_key(by), EVP_sha256()) > 0;
}

static bool finish_root(const struct mock_leaf *root)
{
    X509 *certificate = mock_leaf_certificate(root);
    return set_days(certificate, certificate, -1, ROOT_DAYS - 1) &&
           add_extension(certificate, certificate, NID_basic_constraints,
                         "critical,CA:TRUE,pathlen:0") &&
           add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
           sign(root, root);
}

static bool finish_leaf(const struct mock_leaf *leaf, const struct mock_leaf *by,
                        const struct mock_leaf_request *request)
{
    int first = -1;
    int last = LEAF_DAYS - 1;
    if (request->variant == MOCK_LEAF_EXPIRED) first = -30, last = -1;
    if (request->variant == MOCK_LEAF_NOT_YET_VALID) first = 1, last = LEAF_DAYS + 1;
    X509 *certificate = mock_leaf_certificate(leaf);
    X509 *issuer = mock_leaf_certificate(by);
    return set_days(certificate, issuer, first, last) && add_names(certificate, request) &&
           add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth") && sign(leaf, by);
}

enum wx_status mock_authority_issue(const struct mock_authority *authority,
                                    const struct mock_leaf_request *request, struct mock_leaf **out)
{
    for (size_t i = 0; i < request->name_count; i++)
        if (!mock_leaf_name_valid(request->names[i])) return WX_ERR_FORMAT;
    if (request->variant == MOCK_LEAF_UNTRUSTED_CA) {
        struct mock_authority *stranger = NULL;
        enum wx_status status = mock_authority_new_ephemeral(&stranger);
        if (!stranger) return status;
        struct mock_leaf_request good = {MOCK_LEAF_GOOD, request->names, request->name_count};
        status = mock_authority_issue(stranger, &good, out);
        mock_authority_free(stranger);
        return status;
    }
    bool wrong = request->variant == MOCK_LEAF_WRONG_HOST;
    wx_crypto_prepare();
    OWNING_LEAF *leaf = new_leaf(wrong ? WRONG_NAME : USUAL_NAMES[0]);
    if (!leaf) return wx_crypto_refused(WX_ERR_CRYPTO);
    const struct mock_leaf *by = request->variant == MOCK_LEAF_SELF_SIGNED ? leaf : authority->root;
    if (!finish_leaf(leaf, by, request)) return wx_crypto_refused(WX_ERR_CRYPTO);
    *out = leaf;
    leaf = NULL;
    return WX_OK;
}

/* --- The authority --- */

enum wx_status mock_authority_new_ephemeral(struct mock_authority **out)
{
    unsigned char mark[4];
    char name[64];
    enum wx_status status = wx_random(mark, sizeof mark);
    if (status != WX_OK) return status;
    snprintf(name, sizeof name, "wxrealname test CA %02x%02x%02x%02x", mark[0], mark[1], mark[2],
             mark[3]);
    wx_crypto_prepare();
    OWNING_LEAF *root = new_leaf(name);
    if (!root || !finish_root(root)) return wx_crypto_refused(WX_ERR_CRYPTO);
    struct mock_leaf *made = root;
    root = NULL;
    return mock_authority_take(made, out);
}

enum wx_status mock_authority_take(struct mock_leaf *root, struct mock_authority **out)
{
    X509 *certificate = mock_leaf_certificate(root);
    wx_crypto_prepare();
    bool usable = X509_check_ca(certificate) == 1 &&
                  X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 &&
                  X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
    struct mock_authority *authority = usable ? calloc(1, sizeof *authority) : NULL;
    if (!authority) {
        enum wx_status why = wx_crypto_refused(usable ? WX_ERR_MEMORY : WX_ERR_FORMAT);
        mock_leaf_free(root);
        return why;
    }
    authority->root = root;
    wx_buf_init(&authority->pem, PEM_LONGEST);
    enum wx_status status = mock_leaf_append_pem(root, &authority->pem);
    if (status != WX_OK) {
        mock_authority_free(authority);
        return status;
    }
    *out = authority;
    return WX_OK;
}

void mock_authority_free(struct mock_authority *authority)
{
    if (!authority) return;
    mock_leaf_free(authority->root);
    wx_buf_release(&authority->pem);
    free(authority);
}

struct wx_bytes mock_authority_pem(const struct mock_authority *authority)
{
    return wx_buf_bytes(&authority->pem);
}

enum wx_status mock_authority_append_key_pem(const struct mock_authority *authority,
                                             struct wx_buf *out)
{
    return mock_leaf_append_key_pem(authority->root, out);
}
