/* The request signature of getrealnameinfo (SPEC.md section 4): what is signed, how it is signed,
 * whether it verifies, and what a wrong one really says. */
#ifndef WX_SIGNING_H
#define WX_SIGNING_H

#include "protocol/crypto.h"

/* wx_signing_string: appends cert_serialno={serial}&timestamp={timestamp}, the bytes of exactly
 * that. ASSUMED: signing-string: the interface document prints ×tamp where &timestamp is meant,
 * which a browser made of &times. `serial` as in the body; `timestamp` in Unix seconds. */
void wx_signing_string(struct wx_bytes serial, uint32_t timestamp, struct wx_buf *out);

/* wx_signing_sign: appends the base64 of the signature that the interface expects. */
enum wx_status wx_signing_sign(const struct wx_private_key *key, struct wx_bytes serial,
                               uint32_t timestamp, struct wx_buf *out) WX_MUST_CHECK;

/* wx_signing_verify: WX_OK where `sign`, the base64 text of the body, verifies; WX_ERR_FORMAT where
 * it is no base64; WX_ERR_MISMATCH where it does not verify. */
enum wx_status wx_signing_verify(const struct wx_public_key *key, struct wx_bytes serial,
                                 uint32_t timestamp, struct wx_bytes sign) WX_MUST_CHECK;

/* What the padded block inside a signature turned out to be. */
enum wx_block {
    WX_BLOCK_DIGEST_INFO, /* PKCS#1 type 1 around a DigestInfo: the algorithm is known */
    WX_BLOCK_RAW,         /* PKCS#1 type 1 around something else: no DigestInfo */
    WX_BLOCK_PSS,         /* ends as EMSA-PSS does (a guess that only a verification proves) */
    WX_BLOCK_NOISE,       /* nothing: not made by this key */
};

/* What one public operation gives away about a signature (RFC 8017 section 9.2). */
struct wx_recovered {
    enum wx_block block;
    enum wx_digest digest;                 /* for WX_BLOCK_DIGEST_INFO */
    size_t size;                           /* bytes of content */
    unsigned char content[WX_RSA_LONGEST]; /* the digest, or the raw content */
};

/* wx_signing_recover: opens a raw signature (not its base64) with a key. WX_ERR_MISMATCH where it
 * has another size than the key, or is no number below its modulus. */
enum wx_status wx_signing_recover(const struct wx_public_key *key, struct wx_bytes signature,
                                  struct wx_recovered *out) WX_MUST_CHECK;

#endif
