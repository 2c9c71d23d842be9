#include "diagnosis/target.h"

#include "diagnosis/pss.h"
#include "protocol/base64.h"

/* --- Opening --- */

bool diag_target_open(const struct wx_public_key *key, struct wx_bytes signature,
                      struct diag_target *out)
{
    struct wx_recovered recovered;
    if (wx_signing_recover(key, signature, &recovered) != WX_OK) return false;
    switch (recovered.block) {
    case WX_BLOCK_DIGEST_INFO: out->kind = DIAG_TARGET_SIGNED; break;
    case WX_BLOCK_RAW: out->kind = DIAG_TARGET_RAW; break;
    case WX_BLOCK_PSS: return diag_pss_open(key, signature, out);
    case WX_BLOCK_NOISE: return false;
    }
    out->digest = recovered.digest;
    out->size = recovered.size;
    if (recovered.size > 0) memcpy(out->content, recovered.content, recovered.size);
    return true;
}

void diag_target_bare(struct wx_bytes bytes, struct diag_target *out)
{
    out->kind = DIAG_TARGET_BARE;
    out->size = bytes.size < sizeof out->content ? bytes.size : sizeof out->content;
    if (out->size > 0) memcpy(out->content, bytes.data, out->size);
}

/* --- Comparing --- */

static bool equals(const struct diag_target *target, struct wx_bytes bytes)
{
    return wx_bytes_equal(wx_bytes(target->content, target->size), bytes);
}

static bool is_signed(const struct diag_target *target, struct wx_bytes message)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    if (wx_digest_compute(target->digest, message, digest) != WX_OK) return false;
    struct wx_bytes bytes = wx_bytes(digest, wx_digest_size(target->digest));
    return target->kind == DIAG_TARGET_PSS ? diag_pss_holds(target, bytes) : equals(target, bytes);
}

static void upper(struct wx_buf *text)
{
    for (size_t i = 0; i < text->size; i++)
        if (text->data[i] >= 'a' && text->data[i] <= 'f')
            text->data[i] = (unsigned char)(text->data[i] - 'a' + 'A');
}

/* Whether `is` says yes to one of the ways to write a digest as text. */
static bool holds_written(const struct diag_target *target, struct wx_bytes digest,
                          bool (*is)(const struct diag_target *, struct wx_bytes),
                          struct diag_hit *out)
{
    WX_BUF(written, 2 * WX_DIGEST_LONGEST);
    out->form = DIAG_FORM_HEX;
    wx_buf_append_hex(&written, digest);
    if (is(target, wx_buf_bytes(&written))) return true;
    upper(&written);
    if (is(target, wx_buf_bytes(&written))) return true;
    out->form = DIAG_FORM_BASE64;
    wx_buf_clear(&written);
    wx_base64_encode(digest, &written);
    return is(target, wx_buf_bytes(&written));
}

/* Whether the content can be a digest of that size, in one of the forms: spares making it. */
static bool is_possible(const struct diag_target *target, size_t size)
{
    return target->size == size || target->size == 2 * size || target->size == (size + 2) / 3 * 4;
}

static bool holds_any_digest(const struct diag_target *target, struct wx_bytes text,
                             struct diag_hit *out)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    for (enum wx_digest kind = WX_SHA256; kind <= WX_SHA512; kind++) {
        size_t size = wx_digest_size(kind);
        struct diag_hit hit = {.form = DIAG_FORM_DIGEST, .digest = kind};
        if (!is_possible(target, size)) continue;
        if (wx_digest_compute(kind, text, digest) != WX_OK) continue;
        struct wx_bytes bytes = wx_bytes(digest, size);
        bool found = target->size == size ? equals(target, bytes)
                                          : holds_written(target, bytes, equals, &hit);
        if (!found) continue;
        *out = hit;
        return true;
    }
    return false;
}

bool diag_target_holds(const struct diag_target *target, struct wx_bytes text, bool deep,
                       struct diag_hit *out)
{
    *out = (struct diag_hit){.form = DIAG_FORM_TEXT, .digest = WX_SHA256};
    if (target->kind == DIAG_TARGET_RAW || target->kind == DIAG_TARGET_BARE)
        return equals(target, text) || holds_any_digest(target, text, out);
    if (is_signed(target, text)) return true;
    if (!deep) return false;
    unsigned char digest[WX_DIGEST_LONGEST];
    if (wx_digest_compute(WX_SHA256, text, digest) != WX_OK) return false;
    struct wx_bytes bytes = wx_bytes(digest, WX_SHA256_SIZE);
    out->form = DIAG_FORM_DIGEST;
    return is_signed(target, bytes) || holds_written(target, bytes, is_signed, out);
}
