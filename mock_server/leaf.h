/* A certificate with its key and its chain: what a TLS listener serves.
 *
 * A leaf does not change once made, and any number of threads may share it. */
#ifndef MOCK_LEAF_H
#define MOCK_LEAF_H

#include "protocol/buf.h"

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */
struct x509_st;     /* OpenSSL's X509 */

struct mock_leaf;

enum { MOCK_LEAF_FILE_LONGEST = 1024 * 1024 /* bytes of a PEM file that is read */ };

/* mock_leaf_take: a leaf without a chain. Takes both, whatever comes of it. NULL where one of them
 * is NULL or there is no memory. */
struct mock_leaf *mock_leaf_take(struct evp_pkey_st *key, struct x509_st *certificate)
    WX_MUST_CHECK;

/* mock_leaf_read: somebody's own certificate (PEM; what follows the first one in the file is its
 * chain) and key (PEM, no pass phrase; may be in the same file). Fails with WX_ERR_IO (a file
 * cannot be read), WX_ERR_LIMIT (it is too large), WX_ERR_FORMAT (it holds something else),
 * WX_ERR_MISMATCH (the key belongs to another certificate) or WX_ERR_MEMORY, and appends to
 * `problem` the file's name, what is wrong and what was expected. Dates and names are not judged:
 * to serve a wrong certificate may be the point. */
enum wx_status mock_leaf_read(const char *certificate_file, const char *key_file,
                              struct mock_leaf **out, struct wx_buf *problem) WX_MUST_CHECK;

void mock_leaf_free(struct mock_leaf *leaf);

/* mock_leaf_certificate, mock_leaf_key, mock_leaf_chain_at: borrowed, die with the leaf. The chain
 * is without the leaf itself, and without the authority where ours issued it: a client has that. */
struct x509_st *mock_leaf_certificate(const struct mock_leaf *leaf);
struct evp_pkey_st *mock_leaf_key(const struct mock_leaf *leaf);
size_t mock_leaf_chain_size(const struct mock_leaf *leaf);
struct x509_st *mock_leaf_chain_at(const struct mock_leaf *leaf, size_t index);

/* mock_leaf_append_pem: appends the certificate and its chain. mock_leaf_append_key_pem: appends
 * the private key, PKCS#8, not encrypted. Fail with WX_ERR_MEMORY, WX_ERR_CRYPTO, or as `out`. */
enum wx_status mock_leaf_append_pem(const struct mock_leaf *leaf, struct wx_buf *out) WX_MUST_CHECK;
enum wx_status mock_leaf_append_key_pem(const struct mock_leaf *leaf, struct wx_buf *out)
    WX_MUST_CHECK;

#endif
