#include "mock_server/journal/mask.h"

#include <strings.h>

#include "mock_server/journal/mask_text.h"
#include "protocol/charset.h"
#include "protocol/crypto.h"

enum { PREFIX_MOST = 4, PREFIX_SHARE = 4 };

static const char ELLIPSIS[] = "\xE2\x80\xA6";

enum wx_status mock_mask_init(struct mock_mask *mask)
{
    return wx_random(mask->key, sizeof mask->key);
}

/* SHA-256 over key and value. HMAC would take three times as long; what it adds, that a longer
 * value cannot be made to a known hash, needs all of the hash to be known, and 32 bits of it are
 * shown. */
void mock_mask_hash(const struct mock_mask *mask, struct wx_bytes value,
                    char out[MOCK_MASK_HASH_SIZE])
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char digest[WX_DIGEST_LONGEST] = {0};
    WX_BUF(both, MOCK_MASK_KEY_SIZE + value.size);
    wx_buf_append(&both, wx_bytes(mask->key, sizeof mask->key));
    wx_buf_append(&both, value);
    /* Without a hash the value is hidden all the same. */
    if (wx_buf_status(&both) == WX_OK)
        (void)!wx_digest_compute(WX_SHA256, wx_buf_bytes(&both), digest);
    for (size_t i = 0; i < (MOCK_MASK_HASH_SIZE - 1) / 2; i++) {
        out[2 * i] = DIGITS[digest[i] >> 4];
        out[2 * i + 1] = DIGITS[digest[i] & 15];
    }
    out[MOCK_MASK_HASH_SIZE - 1] = '\0';
}

/* Characters that need no escape anywhere. */
static size_t plain_size(struct wx_bytes text)
{
    size_t size = wx_utf8_size(text);
    if (size != 1) return size;
    unsigned char byte = text.data[0];
    bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                 (byte >= '0' && byte <= '9') || (byte && strchr("._~-", byte));
    return plain ? 1 : 0;
}

/* At most a quarter of the value, so that what is hidden is always the most of it. */
static size_t prefix_size(struct wx_bytes value)
{
    size_t characters = 0;
    for (size_t at = 0; at < value.size; characters++) {
        size_t size = wx_utf8_size(wx_bytes_from(value, at));
        at += size ? size : 1;
        if (characters >= PREFIX_MOST * PREFIX_SHARE) break;
    }
    size_t most = characters / PREFIX_SHARE;
    size_t end = 0;
    for (size_t taken = 0; taken < most && taken < PREFIX_MOST; taken++) {
        size_t size = plain_size(wx_bytes_from(value, end));
        if (size == 0) break;
        end += size;
    }
    return end;
}

/* Of a private key it is said that one was sent, and nothing of it is shown. */
static const char *begin_of_key(struct wx_bytes value)
{
    const unsigned char *dashes = memmem(value.data, value.size, "-----", 5);
    size_t offset = dashes ? (size_t)(dashes - value.data) : value.size;
    return mock_text_is_key(wx_bytes_from(value, offset)) ? "-----BEGIN PRIVATE KEY-----" : NULL;
}

void mock_mask_value(const struct mock_mask *mask, struct wx_bytes value, struct wx_buf *out)
{
    if (value.size == 0) return;
    char hash[MOCK_MASK_HASH_SIZE];
    mock_mask_hash(mask, value, hash);
    const char *key = begin_of_key(value);
    wx_buf_append(out, key ? wx_bytes_text(key) : wx_bytes(value.data, prefix_size(value)));
    wx_buf_append_text(out, ELLIPSIS);
    wx_buf_append_byte(out, '#');
    wx_buf_append_text(out, hash);
}

/* The length of "Bearer " and the like: which scheme it was is no secret, and its token then has
 * the hash that it has elsewhere. */
static size_t scheme_size(struct wx_bytes value)
{
    static const char *const SCHEMES[] = {"Bearer ", "Basic ", "Digest "};
    for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++) {
        size_t size = strlen(SCHEMES[i]);
        if (value.size > size && strncasecmp((const char *)value.data, SCHEMES[i], size) == 0)
            return size;
    }
    return 0;
}

void mock_mask_header(const struct mock_mask *mask, const char *name, struct wx_bytes value,
                      const struct mock_known *known, struct wx_buf *out)
{
    if (!mock_mask_is_secret(wx_bytes_text(name))) {
        mock_mask_text(mask, MOCK_MASK_BODY, value, known, out);
        return;
    }
    size_t scheme = scheme_size(value);
    wx_buf_append(out, wx_bytes(value.data, scheme));
    mock_mask_value(mask, wx_bytes_from(value, scheme), out);
}

void mock_known_add(struct mock_known *known, const char *value)
{
    struct wx_bytes bytes = wx_bytes_text(value);
    if (bytes.size < MOCK_MASK_KNOWN_SHORTEST || known->count == MOCK_MASK_KNOWN_MOST) return;
    known->values[known->count++] = bytes;
}
