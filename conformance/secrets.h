/* The secrets of a case: what nothing we write may hold, and what a client may not let slip.
 *
 * Every secret is known in all spellings in which it could be met: as it is, as \u escapes, a name
 * in GBK as well, a private key by the lines of its PEM. */
#ifndef CONF_SECRETS_H
#define CONF_SECRETS_H

#include "protocol/json.h"

enum { CONF_SECRETS_MOST = 512 }; /* spellings of one case */

struct conf_secret {
    const char *kind; /* "real_name", "access_token", …; static */
    char *text;
    size_t size;
    char hash[9]; /* keyed, of the secret, the same for all its spellings */
};

struct conf_secrets {
    const unsigned char *key; /* of the hashes, 32 bytes, borrowed: one for a run */
    struct conf_secret items[CONF_SECRETS_MOST];
    size_t count;
};

void conf_secrets_init(struct conf_secrets *secrets, const unsigned char key[32]);
void conf_secrets_release(struct conf_secrets *secrets);

/* conf_secrets_add: one more secret; shorter than two characters it is none and left out. */
enum wx_status conf_secrets_add(struct conf_secrets *secrets, const char *kind,
                                struct wx_bytes secret) WX_MUST_CHECK;

/* conf_secrets_add_key: a private key in PEM. */
enum wx_status conf_secrets_add_key(struct conf_secrets *secrets, struct wx_bytes pem)
    WX_MUST_CHECK;

/* conf_secrets_find: the first secret in a text, or NULL. */
const struct conf_secret *conf_secrets_find(const struct conf_secrets *secrets,
                                            struct wx_bytes text);

/* conf_secrets_mask: appends the text with every secret as [KIND#HASH]. */
void conf_secrets_mask(const struct conf_secrets *secrets, struct wx_bytes text,
                       struct wx_buf *out);

/* conf_secrets_write: writes a JSON value with every secret in it masked; the members real_name and
 * credential_id are masked whatever they hold. */
void conf_secrets_write(const struct conf_secrets *secrets, struct wx_buf *out,
                        const struct wx_json *node);

/* conf_secrets_mask_value: appends [KIND#HASH] of any value, known or not. */
void conf_secrets_mask_value(const struct conf_secrets *secrets, const char *kind,
                             struct wx_bytes value, struct wx_buf *out);

#endif
