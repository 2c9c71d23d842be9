#include "diagnosis/pss.h"

/* Zero bytes in front of the salt that are no accident; as long as the salt leaves room for them.
 */
enum { ENOUGH_ZEROS = 4, PREFIX = 8 };

/* XORs `data` with MGF1 of a seed (RFC 8017 appendix B.2.1). */
static bool unmask(enum wx_digest digest, struct wx_bytes seed, unsigned char *data, size_t size)
{
    unsigned char input[WX_DIGEST_LONGEST + 4];
    unsigned char mask[WX_DIGEST_LONGEST];
    size_t step = wx_digest_size(digest);
    memcpy(input, seed.data, seed.size);
    for (size_t at = 0; at < size; at++) {
        if (at % step == 0) {
            uint32_t counter = (uint32_t)(at / step);
            for (int i = 0; i < 4; i++)
                input[seed.size + (size_t)i] = (unsigned char)(counter >> (24 - 8 * i));
            if (wx_digest_compute(digest, wx_bytes(input, seed.size + 4), mask) != WX_OK)
                return false;
        }
        data[at] ^= mask[at % step];
    }
    return true;
}

/* Opens the block as one of that digest: zeros, 01, the salt, the digest, BC. */
static bool open_as(enum wx_digest digest, struct wx_bytes block, struct diag_target *out)
{
    size_t digest_size = wx_digest_size(digest);
    if (block.size < 2 * digest_size + 2 || block.size > WX_RSA_LONGEST) return false;
    size_t size = block.size - digest_size - 1;
    unsigned char data[WX_RSA_LONGEST];
    memcpy(data, block.data, size);
    if (!unmask(digest, wx_bytes(block.data + size, digest_size), data, size)) return false;
    data[0] &= 0x7F; /* the key has a multiple of 8 bits: one bit is left over */
    size_t zeros = 0;
    while (zeros < size && data[zeros] == 0) zeros++;
    if (zeros == size || data[zeros] != 1) return false;
    out->kind = DIAG_TARGET_PSS;
    out->digest = digest;
    out->size = digest_size;
    memcpy(out->content, block.data + size, digest_size);
    out->salt_size = size - zeros - 1;
    memcpy(out->salt, data + zeros + 1, out->salt_size);
    out->sure = zeros >= ENOUGH_ZEROS;
    return true;
}

bool diag_pss_open(const struct wx_public_key *key, struct wx_bytes signature,
                   struct diag_target *out)
{
    WX_BUF(block, WX_RSA_LONGEST);
    if (wx_public_key_open(key, signature, &block) != WX_OK) return false;
    struct diag_target opened;
    bool found = false;
    for (enum wx_digest digest = WX_SHA256; digest <= WX_SHA512; digest++) {
        if (!open_as(digest, wx_buf_bytes(&block), &opened)) continue;
        if (!found || opened.sure) *out = opened;
        found = true;
        if (opened.sure) break;
    }
    return found;
}

bool diag_pss_holds(const struct diag_target *target, struct wx_bytes digest)
{
    unsigned char input[PREFIX + WX_DIGEST_LONGEST + WX_RSA_LONGEST] = {0};
    unsigned char made[WX_DIGEST_LONGEST];
    memcpy(input + PREFIX, digest.data, digest.size);
    memcpy(input + PREFIX + digest.size, target->salt, target->salt_size);
    size_t size = PREFIX + digest.size + target->salt_size;
    if (wx_digest_compute(target->digest, wx_bytes(input, size), made) != WX_OK) return false;
    return wx_bytes_equal(wx_bytes(made, target->size), wx_bytes(target->content, target->size));
}
