/* The double's own certificate authority, and the certificates that it issues for listeners.
 *
 * It is made once and then kept in a state folder (ca.pem, ca.key.pem), so that a trust store that
 * took it stays right. All keys made here are P-256: the server's RSA budget belongs to the
 * interface. An authority does not change once made, and any number of threads may share it. Every
 * function may fail with WX_ERR_MEMORY or WX_ERR_CRYPTO beside what its comment says. */
#ifndef MOCK_AUTHORITY_H
#define MOCK_AUTHORITY_H

#include "mock_server/leaf.h"

struct mock_authority;

enum mock_leaf_variant {
    MOCK_LEAF_GOOD,
    MOCK_LEAF_SELF_SIGNED,   /* by its own key */
    MOCK_LEAF_EXPIRED,       /* since yesterday */
    MOCK_LEAF_NOT_YET_VALID, /* until tomorrow */
    MOCK_LEAF_WRONG_HOST,    /* for wrong.example.invalid alone */
    MOCK_LEAF_UNTRUSTED_CA   /* by an authority that nobody keeps */
};

struct mock_leaf_request {
    enum mock_leaf_variant variant;
    /* DNS names and IP addresses beside api.weixin.qq.com, localhost, 127.0.0.1 and ::1, which
     * every leaf but WRONG_HOST is for. */
    const char *const *names;
    size_t name_count;
};

/* mock_authority_open: the authority of a state folder, made at first use together with the folder
 * (mode 0700; the key's file 0600). Processes that start at once end with the same one. A folder
 * that cannot be written is no failure where it holds an authority. Fails with WX_ERR_IO (cannot be
 * made, read or written) or WX_ERR_FORMAT (files that are no authority, do not belong together or
 * have expired; they are left as they are), and appends to `problem` a sentence that names the
 * file, what is wrong and what to do. Implemented in authority_folder.c. */
enum wx_status mock_authority_open(const char *state_dir, struct mock_authority **out,
                                   struct wx_buf *problem) WX_MUST_CHECK;

/* mock_authority_new_ephemeral: one in memory, for where none can be kept. Valid from yesterday for
 * ten years. Its name says that it is a test CA of this project, and which: no two are alike. */
enum wx_status mock_authority_new_ephemeral(struct mock_authority **out) WX_MUST_CHECK;

/* mock_authority_take: the authority that a certificate and its key make. Takes `root`, whatever
 * comes of it. WX_ERR_FORMAT where it may not issue certificates, or has expired. */
enum wx_status mock_authority_take(struct mock_leaf *root, struct mock_authority **out)
    WX_MUST_CHECK;

void mock_authority_free(struct mock_authority *authority);

/* mock_authority_pem: its certificate, what a client needs as its CA file; dies with it. */
struct wx_bytes mock_authority_pem(const struct mock_authority *authority);

/* mock_authority_append_key_pem: appends its private key, to be kept. */
enum wx_status mock_authority_append_key_pem(const struct mock_authority *authority,
                                             struct wx_buf *out) WX_MUST_CHECK;

/* mock_authority_issue: a new key and its certificate, valid from yesterday for 397 days in all
 * (Apple's clients refuse more than 398), never longer than the authority. WX_ERR_FORMAT where a
 * name is not mock_leaf_name_valid. The leaf may outlive the authority. */
enum wx_status mock_authority_issue(const struct mock_authority *authority,
                                    const struct mock_leaf_request *request, struct mock_leaf **out)
    WX_MUST_CHECK;

/* mock_leaf_name_valid: whether a certificate can be for `name`: an IPv4 or IPv6 address, or a DNS
 * name in ASCII, which may begin with "*.". */
bool mock_leaf_name_valid(const char *name);

#endif
