/* What is inside a signature, and whether it was made of a given text. */
#ifndef DIAG_TARGET_H
#define DIAG_TARGET_H

#include "protocol/signing.h"

enum diag_target_kind {
    DIAG_TARGET_SIGNED, /* a digest in a DigestInfo: PKCS #1 v1.5 as it should be */
    DIAG_TARGET_RAW,    /* something else in PKCS #1 v1.5 padding */
    DIAG_TARGET_PSS,    /* a digest of a digest and a salt: PSS padding */
    DIAG_TARGET_BARE,   /* no signature at all: the bytes themselves */
};

struct diag_target {
    enum diag_target_kind kind;
    enum wx_digest digest; /* of SIGNED and PSS */
    size_t size;
    unsigned char content[WX_RSA_LONGEST]; /* the digest, or what is there instead */
    size_t salt_size;                      /* of PSS */
    unsigned char salt[WX_RSA_LONGEST];
    bool sure; /* of PSS: the padding alone proves it */
};

/* diag_target_open: opens a signature with a key. False where that key did not make it. */
bool diag_target_open(const struct wx_public_key *key, struct wx_bytes signature,
                      struct diag_target *out);

/* diag_target_bare: takes the bytes for what they are. */
void diag_target_bare(struct wx_bytes bytes, struct diag_target *out);

/* What became of a text before it was signed, or sent. */
enum diag_form {
    DIAG_FORM_TEXT,   /* nothing: of SIGNED and PSS what is right */
    DIAG_FORM_DIGEST, /* its digest was made first */
    DIAG_FORM_HEX,    /* and written as hex text */
    DIAG_FORM_BASE64, /* and written in base64 */
};

struct diag_hit {
    enum diag_form form;
    enum wx_digest digest; /* of RAW and BARE: which, where the form is not TEXT */
};

/* diag_target_holds: whether it was made of `text`. `deep`: the forms other than TEXT too, which
 * costs a few digests more; RAW and BARE are always looked at in all of them. */
bool diag_target_holds(const struct diag_target *target, struct wx_bytes text, bool deep,
                       struct diag_hit *out);

#endif
