/* sign: who made it, of what, how, and how it is written. */
#include "diagnosis/candidate.h"
#include "diagnosis/spelling.h"

enum { KEYS_MOST = 64, SIGNATURE_LIMIT = 8 * WX_RSA_LONGEST };

/* What is known of a signature. */
struct opened {
    struct diag_target target;
    const struct diag_certificate *signer; /* NULL: nobody known, or no signature at all */
    struct diag_match match;
    bool recognized; /* match holds the text */
    bool reversed;   /* its bytes had to be reversed */
};

/* --- Opening --- */

/* Whether that certificate's key made it; then the text is looked for too. */
static bool open_with(const struct diag_reading *reading,
                      const struct diag_certificate *certificate, struct wx_bytes bytes,
                      struct opened *out)
{
    const struct wx_public_key *key = wx_certificate_key(certificate->x509);
    if (wx_public_key_size(key) != bytes.size) return false;
    if (!diag_target_open(key, bytes, &out->target)) return false;
    bool guess = out->target.kind == DIAG_TARGET_PSS && !out->target.sure;
    out->recognized = diag_candidate_find(reading, &out->target, guess, &out->match);
    if (guess && !out->recognized) return false;
    out->signer = certificate;
    return true;
}

static bool open_with_any(const struct diag_reading *reading, struct wx_bytes bytes,
                          struct opened *out)
{
    const struct diag_subject *subject = reading->subject;
    if (reading->named && open_with(reading, reading->named, bytes, out)) return true;
    for (size_t i = 0; i < subject->certificate_count && i < KEYS_MOST; i++)
        if (&subject->certificates[i] != reading->named &&
            open_with(reading, &subject->certificates[i], bytes, out))
            return true;
    return false;
}

static bool open_reversed(const struct diag_reading *reading, struct wx_bytes bytes,
                          struct opened *out)
{
    WX_BUF(reversed, SIGNATURE_LIMIT);
    for (size_t i = bytes.size; i-- > 0;) wx_buf_append_byte(&reversed, bytes.data[i]);
    out->reversed = open_with_any(reading, wx_buf_bytes(&reversed), out);
    return out->reversed;
}

/* --- Telling --- */

static enum diag_trap digest_trap(enum wx_digest digest)
{
    switch (digest) {
    case WX_SHA256: return DIAG_TRAP_COUNT;
    case WX_SHA1: return DIAG_DIGEST_SHA1;
    case WX_MD5: return DIAG_DIGEST_MD5;
    case WX_SHA224: return DIAG_DIGEST_SHA224;
    case WX_SHA384: return DIAG_DIGEST_SHA384;
    case WX_SHA512: return DIAG_DIGEST_SHA512;
    }
    return DIAG_TRAP_COUNT;
}

static void report_digest(enum wx_digest digest, struct diag_findings *out)
{
    enum diag_trap trap = digest_trap(digest);
    if (trap == DIAG_TRAP_COUNT) return;
    diag_findings_add(out, trap, "the digest in the signature is %s, SHA-256 is due",
                      wx_digest_name(digest));
}

static void report_form(enum diag_form form, struct diag_findings *out)
{
    switch (form) {
    case DIAG_FORM_TEXT: return;
    case DIAG_FORM_DIGEST:
        diag_findings_add(out, DIAG_DIGEST_SIGNED_AGAIN,
                          "the 32 bytes of the text's SHA-256 were signed, and so digested again");
        return;
    case DIAG_FORM_HEX:
        diag_findings_add(out, DIAG_DIGEST_HEX_SIGNED,
                          "the text's digest was written in hexadecimal, and that was signed");
        return;
    case DIAG_FORM_BASE64:
        diag_findings_add(out, DIAG_DIGEST_BASE64_SIGNED,
                          "the text's digest was written in base64, and that was signed");
        return;
    }
}

/* PKCS #1 padding around something that is no DigestInfo. */
static void report_raw(const struct opened *opened, struct diag_findings *out)
{
    const struct diag_target *target = &opened->target;
    const struct diag_hit *hit = &opened->match.hit;
    if (opened->recognized && hit->form == DIAG_FORM_TEXT) {
        diag_findings_add(out, DIAG_RAW_TEXT,
                          "the signature's padding holds the %zu bytes of the text itself",
                          target->size);
    } else if (opened->recognized) {
        if (hit->form == DIAG_FORM_DIGEST)
            diag_findings_add(out, DIAG_RAW_DIGEST,
                              "the signature's padding holds a bare %s digest, without DigestInfo",
                              wx_digest_name(hit->digest));
        else
            report_form(hit->form, out);
        report_digest(hit->digest, out);
    } else if (target->size > 2 && target->content[0] == 0x30 &&
               target->content[1] == target->size - 2) {
        diag_findings_add(
            out, DIAG_DIGEST_OTHER,
            "the signature holds a DigestInfo of an algorithm that is not known here");
    } else {
        bool digest = diag_is_digest_size(target->size);
        diag_findings_add(out, digest ? DIAG_RAW_DIGEST : DIAG_RAW_TEXT,
                          "the signature's padding holds %zu bytes without DigestInfo",
                          target->size);
    }
}

static void report_bare(const struct opened *opened, struct diag_findings *out)
{
    if (opened->recognized)
        diag_findings_add(out, DIAG_BARE_DIGEST, "sign is the bare %s digest of the text",
                          wx_digest_name(opened->match.hit.digest));
    else
        diag_findings_add(out, DIAG_BARE_DIGEST,
                          "sign is %zu bytes, as many as a digest: no signature",
                          opened->target.size);
}

static void report_making(const struct opened *opened, struct diag_findings *out)
{
    switch (opened->target.kind) {
    case DIAG_TARGET_SIGNED:
        report_digest(opened->target.digest, out);
        if (opened->recognized) report_form(opened->match.hit.form, out);
        return;
    case DIAG_TARGET_PSS:
        diag_findings_add(out, DIAG_PSS_PADDING,
                          "the signature has PSS padding, with a salt of %zu "
                          "bytes",
                          opened->target.salt_size);
        report_digest(opened->target.digest, out);
        if (opened->recognized) report_form(opened->match.hit.form, out);
        return;
    case DIAG_TARGET_RAW: report_raw(opened, out); return;
    case DIAG_TARGET_BARE: report_bare(opened, out); return;
    }
}

static void report_serial(const struct diag_reading *reading, const struct diag_match *match,
                          struct diag_findings *out)
{
    if (match->serial.trap == DIAG_TRAP_COUNT || reading->serial.size == 0) return;
    struct diag_finding *finding = diag_findings_add(
        out, match->serial.trap, "the text signed has another cert_serialno than the body: %s",
        match->serial.words);
    bool sent_well = wx_serial_is_canonical(reading->serial);
    if (sent_well) return;
    diag_finding_blame(finding, WX_API_SERIAL);
    if (match->serial.trap == DIAG_SERIAL_CASE)
        diag_finding_advise(finding, "send the serial in upper case too: %s", reading->meant.text);
}

static void report_timestamp(const struct diag_reading *reading, const struct diag_match *match,
                             struct diag_findings *out)
{
    const struct wx_json *node = reading->members[DIAG_MEMBER_TIMESTAMP];
    const char *sent = wx_json_number_text(node) ? wx_json_number_text(node) : wx_json_text(node);
    if (match->timestamp.trap == DIAG_TRAP_COUNT || !sent) return;
    struct diag_finding *finding = diag_findings_add(
        out, match->timestamp.trap, "the signature is right for timestamp %s, the body says %s",
        match->timestamp.words, diag_quote(wx_bytes_text(sent)).text);
    int64_t value = 0;
    bool sent_well = wx_json_integer(node, &value) && value <= UINT32_MAX;
    if (!sent_well) diag_finding_blame(finding, WX_API_TIMESTAMP);
}

/* Whether the request says what should have been signed. */
static bool is_comparable(const struct diag_reading *reading)
{
    const struct wx_json *timestamp = reading->members[DIAG_MEMBER_TIMESTAMP];
    return reading->serial.size > 0 && reading->serial.size <= DIAG_CANDIDATE_SERIAL_MOST &&
           (wx_json_number_text(timestamp) || wx_json_text(timestamp));
}

static void report_text(const struct diag_reading *reading, const struct opened *opened,
                        struct diag_findings *out)
{
    const struct diag_match *match = &opened->match;
    if (!opened->recognized) {
        if (is_comparable(reading))
            diag_findings_add(out, DIAG_UNRECOGNIZED,
                              opened->signer
                                  ? "the key signed a text that is not the right one, and none "
                                    "that is known here"
                                  : "the digest is of a text that is not the right one, and none "
                                    "that is known here");
        return;
    }
    if (match->recipe.trap != DIAG_TRAP_COUNT)
        diag_findings_add(out, match->recipe.trap, "the text signed %s", match->recipe.words);
    report_serial(reading, match, out);
    report_timestamp(reading, match, out);
}

static void report_signer(const struct diag_reading *reading, const struct opened *opened,
                          struct diag_findings *out)
{
    if (opened->reversed)
        diag_findings_add(out, DIAG_BYTES_REVERSED,
                          "the bytes of the signature are in reverse order");
    if (!opened->signer || !reading->named || opened->signer == reading->named) return;
    /* Nobody but the platform has its key: the serial alone is wrong. */
    if (reading->named->platform) return;
    diag_findings_add(out, DIAG_OTHER_KEY, "the key of %s signed, cert_serialno names %s",
                      diag_certificate_words(opened->signer).text,
                      diag_certificate_words(reading->named).text);
}

/* Nobody known made it. Where nobody knows whose it should be, that says nothing. */
static void report_nobody(const struct diag_reading *reading, struct wx_bytes bytes,
                          struct diag_findings *out)
{
    if (!reading->named) return;
    size_t due = wx_public_key_size(wx_certificate_key(reading->named->x509));
    struct diag_words words = diag_certificate_words(reading->named);
    if (bytes.size != due)
        diag_findings_add(out, DIAG_SIGN_WRONG_LENGTH,
                          "the signature is %zu bytes, the key of %s makes %zu", bytes.size,
                          words.text, due);
    else
        diag_findings_add(out, DIAG_UNKNOWN_KEY,
                          "neither the key of %s made it nor any other of the %zu known ones",
                          words.text, reading->subject->certificate_count);
}

static bool is_key_size(const struct diag_subject *subject, size_t size)
{
    for (size_t i = 0; i < subject->certificate_count; i++)
        if (wx_public_key_size(wx_certificate_key(subject->certificates[i].x509)) == size)
            return true;
    return false;
}

void diag_signature(struct diag_reading *reading, struct diag_findings *out)
{
    const char *sign = wx_json_text(reading->members[DIAG_MEMBER_SIGN]);
    WX_BUF(bytes, SIGNATURE_LIMIT);
    if (!sign || !diag_spelling_undo(wx_bytes_text(sign), out, &bytes)) return;
    struct wx_bytes signature = wx_buf_bytes(&bytes);
    struct opened opened = {.signer = NULL};
    if (diag_is_digest_size(signature.size) && !is_key_size(reading->subject, signature.size)) {
        diag_target_bare(signature, &opened.target);
        opened.recognized = diag_candidate_find(reading, &opened.target, false, &opened.match);
    } else if (!open_with_any(reading, signature, &opened) &&
               !open_reversed(reading, signature, &opened)) {
        report_nobody(reading, signature, out);
        return;
    }
    reading->signer = opened.signer;
    report_making(&opened, out);
    report_signer(reading, &opened, out);
    /* A bare digest of another text says no more: first there must be a signature. */
    if (opened.target.kind != DIAG_TARGET_BARE || opened.recognized)
        report_text(reading, &opened, out);
}
