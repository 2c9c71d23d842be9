/* The secrets of a case: what nothing we write may hold, and what a client may not let slip.
 *
 * Every secret is known in all spellings in which it could be met: as it is, as \u escapes, in hex,
 * as in a URL, in base64 (a part of a longer text's too), a name in GBK as well, an identity number
 * by any ten of its characters, a private key by the lines of its PEM. */
#ifndef CONF_SECRETS_H
#define CONF_SECRETS_H

#include "protocol/json_writer.h"

enum { CONF_SECRETS_KEY_SIZE = 32 };

struct conf_secret {
    const char *kind; /* "real_name", "access_token", …; static */
    char *text;
    size_t size;
    char hash[9]; /* keyed, of the secret, the same for all its spellings */
    size_t next;  /* as in heads */
};

struct conf_secrets {
    unsigned char key[CONF_SECRETS_KEY_SIZE]; /* of the hashes: one for a run */
    struct conf_secret *items;
    size_t count;
    size_t
        heads[256]; /* by first byte: the newest item, counted from 1, and 0 where there is none */
};

/* CONF_SECRETS: an owning local, empty. */
#define CONF_SECRETS(name)                                                                         \
    __attribute__((cleanup(conf_secrets_release))) struct conf_secrets name = {.items = NULL}

void conf_secrets_init(struct conf_secrets *secrets, const unsigned char key[32]);
void conf_secrets_release(struct conf_secrets *secrets);

/* conf_secrets_add: one more secret; NULL and a text below four bytes are none and left out. */
enum wx_status conf_secrets_add(struct conf_secrets *secrets, const char *kind, const char *secret)
    WX_MUST_CHECK;

/* conf_secrets_add_key: a private key in PEM. */
enum wx_status conf_secrets_add_key(struct conf_secrets *secrets, struct wx_bytes pem)
    WX_MUST_CHECK;

/* conf_secrets_add_world: what a world (or a patch of one) holds: app secrets, tokens, names and
 * identity numbers. */
enum wx_status conf_secrets_add_world(struct conf_secrets *secrets, const struct wx_json *world)
    WX_MUST_CHECK;

/* conf_secrets_find: the first secret in a text, or NULL. */
const struct conf_secret *conf_secrets_find(const struct conf_secrets *secrets,
                                            struct wx_bytes text);

/* conf_secrets_mask: appends the text with every secret as [KIND#HASH]. */
void conf_secrets_mask(const struct conf_secrets *secrets, struct wx_bytes text,
                       struct wx_buf *out);

/* conf_secrets_mask_value: appends [KIND#HASH] of any value, known or not. */
void conf_secrets_mask_value(const struct conf_secrets *secrets, const char *kind,
                             struct wx_bytes value, struct wx_buf *out);

/* conf_secrets_write_bytes, conf_secrets_write: a string, or any JSON value, with every secret in
 * it masked; the members real_name and credential_id are masked whatever they hold. What nests more
 * than 16 deep is left out, so that any client's JSON fits into a log. */
void conf_secrets_write_bytes(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                              const char *name, struct wx_bytes text);
void conf_secrets_write(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                        const char *name, const struct wx_json *node);

#endif
