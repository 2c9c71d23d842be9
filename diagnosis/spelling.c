#include "diagnosis/spelling.h"

#include "protocol/base64.h"
#include "protocol/crypto.h"

/* The smallest signature that is taken for one: by a key of 1024 bits. */
enum { LEAST_SIGNATURE = 128, ROUNDS_MOST = 3 };

static const char HEX[] = "0123456789abcdefABCDEF";
static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

static bool is_one_of(unsigned char byte, const char *characters)
{
    return byte != '\0' && strchr(characters, byte);
}

static size_t count_of(struct wx_bytes text, const char *characters)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += is_one_of(text.data[i], characters);
    return count;
}

bool diag_is_digest_size(size_t size)
{
    for (enum wx_digest digest = WX_SHA256; digest <= WX_SHA512; digest++)
        if (wx_digest_size(digest) == size) return true;
    return false;
}

static unsigned hex_value(unsigned char digit)
{
    if (digit <= '9') return digit - (unsigned)'0';
    return (digit | 0x20u) - (unsigned)'a' + 10;
}

/* --- One step back --- */

/* A defect of the spelling: whether a text has it, the text without it, and how to tell it. */
struct step {
    enum diag_trap trap;
    size_t (*count)(struct wx_bytes text); /* how often it is there; 0: it is not */
    void (*undo)(struct wx_bytes text, struct wx_buf *out);
    const char *words; /* in front of the count */
};

static bool is_escape(struct wx_bytes text, size_t at)
{
    return text.data[at] == '%' && at + 2 < text.size && is_one_of(text.data[at + 1], HEX) &&
           is_one_of(text.data[at + 2], HEX);
}

static size_t count_escapes(struct wx_bytes text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += is_escape(text, i);
    return count;
}

static void undo_escapes(struct wx_bytes text, struct wx_buf *out)
{
    for (size_t i = 0; i < text.size; i++) {
        bool escape = is_escape(text, i);
        wx_buf_append_byte(out, escape ? (unsigned char)(hex_value(text.data[i + 1]) << 4 |
                                                         hex_value(text.data[i + 2]))
                                       : text.data[i]);
        if (escape) i += 2;
    }
}

/* A backslash and an n: a line break that was escaped twice. */
static bool is_written_break(struct wx_bytes text, size_t at)
{
    return text.data[at] == '\\' && at + 1 < text.size && is_one_of(text.data[at + 1], "nr");
}

/* Spaces count where no + can have been: at the ends, and where the length says that they are too
 * many. */
static bool spaces_are_white(struct wx_bytes text)
{
    size_t breaks = count_of(text, "\r\n\t");
    return text.size > 0 && ((text.size - breaks) % 4 != 0 || text.data[text.size - 1] == ' ');
}

static size_t count_white(struct wx_bytes text)
{
    size_t count = count_of(text, "\r\n\t");
    for (size_t i = 0; i < text.size; i++) count += is_written_break(text, i);
    return spaces_are_white(text) ? count + count_of(text, " ") : count;
}

static void undo_white(struct wx_bytes text, struct wx_buf *out)
{
    const char *white = spaces_are_white(text) ? "\r\n\t " : "\r\n\t";
    for (size_t i = 0; i < text.size; i++) {
        if (is_written_break(text, i))
            i++;
        else if (!is_one_of(text.data[i], white))
            wx_buf_append_byte(out, text.data[i]);
    }
}

static size_t count_spaces(struct wx_bytes text)
{
    return count_of(text, " ");
}

static void undo_spaces(struct wx_bytes text, struct wx_buf *out)
{
    for (size_t i = 0; i < text.size; i++)
        wx_buf_append_byte(out, text.data[i] == ' ' ? '+' : text.data[i]);
}

static void pad(struct wx_buf *out)
{
    while (out->size % 4 >= 2 && wx_buf_status(out) == WX_OK) wx_buf_append_byte(out, '=');
}

static size_t count_url_safe(struct wx_bytes text)
{
    return count_of(text, "-_");
}

/* This variant goes without padding more often than with it: that is no defect of its own. */
static void undo_url_safe(struct wx_bytes text, struct wx_buf *out)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = text.data[i];
        wx_buf_append_byte(out, byte == '-' ? '+' : byte == '_' ? '/' : byte);
    }
    pad(out);
}

static size_t count_unpadded(struct wx_bytes text)
{
    return text.size % 4 >= 2 ? 4 - text.size % 4 : 0;
}

static void undo_unpadded(struct wx_bytes text, struct wx_buf *out)
{
    wx_buf_append(out, text);
    pad(out);
}

static const struct step STEPS[] = {
    {DIAG_PERCENT_ENCODED, count_escapes, undo_escapes, "the base64 holds percent escapes"},
    {DIAG_BASE64_LINE_BREAKS, count_white, undo_white,
     "the base64 holds white space, as line breaks"},
    {DIAG_PLUS_TO_SPACE, count_spaces, undo_spaces, "the base64 holds spaces where a + was"},
    {DIAG_BASE64_URL_SAFE, count_url_safe, undo_url_safe,
     "the base64 holds - or _, the URL-safe alphabet's"},
    {DIAG_BASE64_UNPADDED, count_unpadded, undo_unpadded, "the base64 lacks its = at the end"},
};

/* --- One round: from a text to what it encodes --- */

/* A text of hexadecimal digits that is as long as a digest's or a signature's. */
static bool is_hex(struct wx_bytes text)
{
    return text.size % 2 == 0 && count_of(text, HEX) == text.size &&
           (text.size / 2 >= LEAST_SIGNATURE || diag_is_digest_size(text.size / 2));
}

static void undo_hex(struct wx_bytes text, struct diag_findings *findings, struct wx_buf *out)
{
    for (size_t i = 0; i < text.size; i += 2)
        wx_buf_append_byte(
            out, (unsigned char)(hex_value(text.data[i]) << 4 | hex_value(text.data[i + 1])));
    if (text.size / 2 >= LEAST_SIGNATURE)
        diag_findings_add(findings, DIAG_HEX_SIGNATURE, "sign is %zu hexadecimal digits",
                          text.size);
}

static void report_no_base64(struct wx_bytes text, struct diag_findings *findings)
{
    size_t place = 0;
    while (place < text.size && is_one_of(text.data[place], BASE64)) place++;
    if (place < text.size)
        diag_findings_add(findings, DIAG_SIGN_NOT_BASE64,
                          "character %zu of sign does not belong to base64", place + 1);
    else
        diag_findings_add(findings, DIAG_SIGN_NOT_BASE64,
                          "sign has %zu characters of base64 that do not decode: it was cut, or "
                          "put together",
                          text.size);
}

/* The base64 without its defects, then decoded. */
static bool undo_base64(struct wx_bytes text, struct diag_findings *findings, struct wx_buf *out)
{
    struct wx_buf buffers[2] = {{.limit = text.size + 4}, {.limit = text.size + 4}};
    struct diag_findings seen = {.count = 0};
    size_t side = 0;
    bool good = false;
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        size_t count = STEPS[i].count(text);
        if (is_hex(text)) break;
        if (count == 0) continue;
        diag_findings_add(&seen, STEPS[i].trap, "%s: %zu of them", STEPS[i].words, count);
        wx_buf_clear(&buffers[side]);
        STEPS[i].undo(text, &buffers[side]);
        text = wx_buf_bytes(&buffers[side]);
        side = 1 - side;
    }
    if (is_hex(text)) {
        diag_findings_move(&seen, findings);
        undo_hex(text, findings, out);
        good = true;
    } else if (wx_base64_decode(text, out) == WX_OK) {
        diag_findings_move(&seen, findings);
        good = true;
    }
    diag_findings_release(&seen);
    wx_buf_release(&buffers[0]);
    wx_buf_release(&buffers[1]);
    return good;
}

/* Whether decoded bytes are text again: base64, or hexadecimal digits. */
static bool is_text_again(struct wx_bytes bytes)
{
    if (bytes.size < 40) return false;
    return count_of(bytes, BASE64) + count_of(bytes, "-_\r\n") == bytes.size;
}

bool diag_spelling_undo(struct wx_bytes sign, struct diag_findings *findings, struct wx_buf *out)
{
    WX_BUF(text, sign.size + 1);
    WX_BUF(bytes, sign.size + 8);
    wx_buf_append(&text, sign);
    for (int round = 0; round < ROUNDS_MOST; round++) {
        wx_buf_clear(&bytes);
        if (!undo_base64(wx_buf_bytes(&text), findings, &bytes)) {
            report_no_base64(wx_buf_bytes(&text), findings);
            return false;
        }
        if (!is_text_again(wx_buf_bytes(&bytes))) break;
        if (!is_hex(wx_buf_bytes(&bytes)))
            diag_findings_add(findings, DIAG_BASE64_TWICE,
                              "sign is base64 of %zu characters that are base64 again", bytes.size);
        wx_buf_clear(&text);
        wx_buf_append(&text, wx_buf_bytes(&bytes));
    }
    wx_buf_append(out, wx_buf_bytes(&bytes));
    return wx_buf_status(out) == WX_OK;
}
