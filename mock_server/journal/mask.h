/* Hides tokens, secrets and persons in what is recorded: a hidden value shows as its first
 * characters (4 at most, fewer of a short one) and a keyed hash, as test…#3fa9c1d2, so that two
 * records can be told to hold the same value, and nobody can tell which.
 *
 * The key is random and lives as long as the process: hashes of two runs cannot be compared. What a
 * client sent is hostile or broken text as often as not, so nothing here parses it: names that look
 * like a secret's are found wherever they stand, escaped or not, and the value behind them is
 * hidden; the rest stays as it came, byte for byte. All functions are safe for any thread. */
#ifndef MOCK_JOURNAL_MASK_H
#define MOCK_JOURNAL_MASK_H

#include "protocol/buf.h"

enum {
    MOCK_MASK_KEY_SIZE = 32,
    MOCK_MASK_HASH_SIZE = 9, /* 8 hex digits and a NUL */
    MOCK_MASK_KNOWN_MOST = 8,
    MOCK_MASK_KNOWN_SHORTEST = 6, /* bytes: a shorter value is met by chance */
};

/* Zeroed, it hides with a key of zeros: good for a test. */
struct mock_mask {
    unsigned char key[MOCK_MASK_KEY_SIZE];
};

/* Values that a request is known to hold or to be about: hidden wherever they stand, named or not.
 * Views, borrowed. */
struct mock_known {
    struct wx_bytes values[MOCK_MASK_KNOWN_MOST];
    size_t count;
};

/* How a text is read. */
enum mock_mask_form {
    MOCK_MASK_QUERY, /* a=b&c=d: a value goes on to the next & */
    MOCK_MASK_BODY,  /* of any kind: JSON, a form, XML, multipart, or none of them */
    MOCK_MASK_WORDS, /* of ours about a request: no names and values, but what it says of them */
};

/* mock_mask_init: draws a key. */
enum wx_status mock_mask_init(struct mock_mask *mask) WX_MUST_CHECK;

/* mock_mask_hash: the keyed hash of a value. Equal values have equal hashes. */
void mock_mask_hash(const struct mock_mask *mask, struct wx_bytes value,
                    char out[MOCK_MASK_HASH_SIZE]);

/* mock_mask_value: appends a value hidden; nothing for an empty one. What is appended holds no
 * character that JSON, a form or XML would escape. */
void mock_mask_value(const struct mock_mask *mask, struct wx_bytes value, struct wx_buf *out);

/* mock_mask_is_secret: whether a member, parameter or header of that name holds what must be
 * hidden: tokens, secrets, passwords, keys, names and numbers of persons, in whatever spelling. */
bool mock_mask_is_secret(struct wx_bytes name);

/* mock_mask_is_appid: whether a value is formed as an appid is: "wx" and letters or digits. Only
 * that is shown where an appid is due. */
bool mock_mask_is_appid(struct wx_bytes value);

/* mock_mask_text: appends a text with all that must not be seen hidden: values under secret names,
 * known values, numbers of identity cards, private keys. A body that holds a NUL is no text: it is
 * hidden whole. */
void mock_mask_text(const struct mock_mask *mask, enum mock_mask_form form, struct wx_bytes text,
                    const struct mock_known *known, struct wx_buf *out);

/* mock_mask_header: appends the value of a header. */
void mock_mask_header(const struct mock_mask *mask, const char *name, struct wx_bytes value,
                      const struct mock_known *known, struct wx_buf *out);

/* mock_known_add: adds a value; what is NULL, too short or too much is left out. */
void mock_known_add(struct mock_known *known, const char *value);

#endif
