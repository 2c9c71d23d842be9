/* RSA, X.509, digests and random bytes: all that the interface needs of OpenSSL 3.
 *
 * Keys and certificates are read once and then shared by any number of threads: nothing here
 * changes them. Sizes are bytes. Every function may fail with WX_ERR_MEMORY or WX_ERR_CRYPTO
 * (OpenSSL's own failure) beside what its comment says; outputs are untouched on failure. */
#ifndef WX_CRYPTO_H
#define WX_CRYPTO_H

#include "protocol/buf.h"
#include "protocol/serial.h"

enum {
    WX_DIGEST_LONGEST = 64,
    WX_SHA256_SIZE = 32,
    WX_RSA_LONGEST = 2048 /* a key of 16384 bits */
};

enum wx_digest { WX_SHA256, WX_SHA1, WX_MD5, WX_SHA224, WX_SHA384, WX_SHA512 };

enum wx_padding { WX_PADDING_PKCS1, WX_PADDING_PSS };

/* How a private key's PEM begins: BEGIN PRIVATE KEY, or the older BEGIN RSA PRIVATE KEY. */
enum wx_key_form { WX_KEY_PKCS8, WX_KEY_PKCS1 };

struct wx_certificate;
struct wx_public_key;
struct wx_private_key;

/* --- Digests and random bytes --- */

/* wx_digest_name: "SHA-256", …; static. wx_digest_size: its bytes. */
const char *wx_digest_name(enum wx_digest digest);
size_t wx_digest_size(enum wx_digest digest);

/* wx_digest_compute: writes wx_digest_size(digest) bytes to `out`. */
enum wx_status wx_digest_compute(enum wx_digest digest, struct wx_bytes message,
                                 unsigned char out[WX_DIGEST_LONGEST]) WX_MUST_CHECK;

/* wx_hmac_sha256: the keyed hash (RFC 2104) of a message. */
enum wx_status wx_hmac_sha256(struct wx_bytes key, struct wx_bytes message,
                              unsigned char out[WX_SHA256_SIZE]) WX_MUST_CHECK;

/* wx_random: fills `out` with bytes fit for secrets. */
enum wx_status wx_random(unsigned char *out, size_t size) WX_MUST_CHECK;

/* wx_bytes_equal_secret: equality in a time that depends on the sizes alone. */
bool wx_bytes_equal_secret(struct wx_bytes a, struct wx_bytes b);

/* --- OpenSSL's own failures --- */

/* wx_crypto_start: what each program does first. What OpenSSL makes once, when it is first used, it
 * does not try to make again: without memory for it, it refuses sound keys for life, or crashes for
 * want of its default context (its issue 25442). So that is made here, the context of room that is
 * known to be there. WX_ERR_MEMORY where there is none. */
enum wx_status wx_crypto_start(void) WX_MUST_CHECK;

/* OpenSSL's error queue belongs to the thread: a refusal that we report must not stay in it.
 * wx_crypto_prepare: before what may be refused: forgets what was, or an errno of before is taken
 * for one of now. wx_crypto_refused: `status`, why OpenSSL refused something since then, or
 * WX_ERR_MEMORY where it was for want of memory: then no key, signature or file is to blame;
 * forgets it. */
void wx_crypto_prepare(void);
enum wx_status wx_crypto_refused(enum wx_status status);

/* --- Certificates --- */

/* wx_certificate_read: the first certificate of a PEM text. WX_ERR_KEY, and *out_reason (static)
 * says which of these it was: no certificate, not RSA, a key below 1024 or above 16384 bits, dates
 * that are none, a serial that is not 40 hex digits. Never asks for a pass phrase. */
enum wx_status wx_certificate_read(struct wx_bytes pem, struct wx_certificate **out,
                                   const char **out_reason) WX_MUST_CHECK;
void wx_certificate_free(struct wx_certificate *certificate);

/* wx_certificate_serial: its canonical serial. */
const struct wx_serial *wx_certificate_serial(const struct wx_certificate *certificate);

/* wx_certificate_fingerprint: its SHA-1 fingerprint as 40 upper-case hex digits: what people take
 * for the serial. */
const struct wx_serial *wx_certificate_fingerprint(const struct wx_certificate *certificate);

/* wx_certificate_fingerprint_sha256: its SHA-256 fingerprint as 64 upper-case hex digits. */
const char *wx_certificate_fingerprint_sha256(const struct wx_certificate *certificate);

/* wx_certificate_key: its public key; dies with it. */
const struct wx_public_key *wx_certificate_key(const struct wx_certificate *certificate);

/* wx_certificate_covers: whether it is valid at a Unix time in seconds, both ends included. */
bool wx_certificate_covers(const struct wx_certificate *certificate, int64_t unix_time);

/* wx_certificate_not_before, _not_after: the first and the last second of its validity, in Unix
 * seconds. */
int64_t wx_certificate_not_before(const struct wx_certificate *certificate);
int64_t wx_certificate_not_after(const struct wx_certificate *certificate);

/* --- Public keys --- */

/* wx_public_key_size: the size of its modulus, and so of every signature and ciphertext. */
size_t wx_public_key_size(const struct wx_public_key *key);

/* wx_public_key_room: the longest plaintext that RSAES-PKCS1-v1_5 takes: size - 11. */
size_t wx_public_key_room(const struct wx_public_key *key);

/* wx_public_key_verify: WX_OK where `signature` is one over SHA-256 of `message` in that padding;
 * WX_ERR_MISMATCH where it is not, for whatever reason. */
enum wx_status wx_public_key_verify(const struct wx_public_key *key, enum wx_padding padding,
                                    struct wx_bytes message, struct wx_bytes signature)
    WX_MUST_CHECK;

/* wx_public_key_open: the bare public operation on a signature: appends the padded block that the
 * signer made, wx_public_key_size bytes. WX_ERR_MISMATCH where the signature has another size, or
 * is no number below the modulus. */
enum wx_status wx_public_key_open(const struct wx_public_key *key, struct wx_bytes signature,
                                  struct wx_buf *out) WX_MUST_CHECK;

/* wx_public_key_encrypt: appends the RSAES-PKCS1-v1_5 ciphertext of `plain`, with fresh random
 * padding (SPEC.md section 4). WX_ERR_LIMIT where `plain` is longer than wx_public_key_room. */
enum wx_status wx_public_key_encrypt(const struct wx_public_key *key, struct wx_bytes plain,
                                     struct wx_buf *out) WX_MUST_CHECK;

/* --- Private keys: for the client side; the double never holds one --- */

/* wx_private_key_read: the RSA key of a PEM text, PKCS#8 or PKCS#1, without a pass phrase.
 * WX_ERR_KEY, and *out_reason (static): no key, encrypted, not RSA, below 1024 or above 16384 bits.
 */
enum wx_status wx_private_key_read(struct wx_bytes pem, struct wx_private_key **out,
                                   const char **out_reason) WX_MUST_CHECK;
void wx_private_key_free(struct wx_private_key *key);

/* wx_private_key_sign: appends the RSASSA-PKCS1-v1_5 signature over SHA-256 of `message`. */
enum wx_status wx_private_key_sign(const struct wx_private_key *key, struct wx_bytes message,
                                   struct wx_buf *out) WX_MUST_CHECK;

/* wx_private_key_decrypt: appends the plaintext of an RSAES-PKCS1-v1_5 ciphertext.
 * WX_ERR_MISMATCH where it cannot be decrypted. With implicit rejection (OpenSSL 3.2 on) a wrong
 * key gives random bytes and WX_OK: judge what you get. */
enum wx_status wx_private_key_decrypt(const struct wx_private_key *key, struct wx_bytes ciphertext,
                                      struct wx_buf *out) WX_MUST_CHECK;

/* wx_private_key_matches: whether it is the other half of that public key. */
bool wx_private_key_matches(const struct wx_private_key *key, const struct wx_public_key *other);

/* wx_private_key_write: appends the key as PEM, without a pass phrase. */
enum wx_status wx_private_key_write(const struct wx_private_key *key, enum wx_key_form form,
                                    struct wx_buf *out) WX_MUST_CHECK;

/* wx_private_key_generate: a new RSA key of `bits` bits, appended to `out` as PEM, PKCS#8, and its
 * self-signed certificate for `common_name` to `out_certificate`, valid `days` days from now, with
 * a random serial of 160 bits. WX_ERR_FORMAT for bits below 2048 or above 16384, a name that is not
 * 1 to 64 characters of UTF-8, and days that are none or end behind the year 9999. */
enum wx_status wx_private_key_generate(unsigned bits, const char *common_name, unsigned days,
                                       struct wx_buf *out, struct wx_buf *out_certificate)
    WX_MUST_CHECK;

/* --- Seals: signatures over files, by any key that a person may hold --- */

/* wx_seal_make: appends the signature over `message` by the private key of a PEM text, as
 * `openssl dgst -sha256 -sign` makes it: RSASSA-PKCS1-v1_5 or ECDSA, with SHA-256. WX_ERR_KEY, and
 * *out_reason (static): no key, encrypted, neither RSA nor EC, too weak. */
enum wx_status wx_seal_make(struct wx_bytes private_pem, struct wx_bytes message,
                            struct wx_buf *out, const char **out_reason) WX_MUST_CHECK;

/* wx_seal_check: WX_OK where `seal` is one over `message` by the other half of the public key of a
 * PEM text, WX_ERR_MISMATCH where it is not. WX_ERR_KEY as above. */
enum wx_status wx_seal_check(struct wx_bytes public_pem, struct wx_bytes message,
                             struct wx_bytes seal, const char **out_reason) WX_MUST_CHECK;

#endif
