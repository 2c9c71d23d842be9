#include "protocol/base64.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void wx_base64_encode(struct wx_bytes raw, struct wx_buf *out)
{
    unsigned char *to = wx_buf_extend(out, (raw.size + 2) / 3 * 4);
    if (!to) return;
    for (size_t i = 0; i < raw.size; i += 3) {
        size_t left = raw.size - i;
        uint32_t group = (uint32_t)raw.data[i] << 16;
        if (left > 1) group |= (uint32_t)raw.data[i + 1] << 8;
        if (left > 2) group |= raw.data[i + 2];
        *to++ = (unsigned char)ALPHABET[group >> 18];
        *to++ = (unsigned char)ALPHABET[group >> 12 & 63];
        *to++ = left > 1 ? (unsigned char)ALPHABET[group >> 6 & 63] : '=';
        *to++ = left > 2 ? (unsigned char)ALPHABET[group & 63] : '=';
    }
}

/* The six bits of a letter, or 64 for anything outside the alphabet. */
static uint32_t letter_value(unsigned char letter)
{
    if (letter >= 'A' && letter <= 'Z') return letter - (uint32_t)'A';
    if (letter >= 'a' && letter <= 'z') return letter - (uint32_t)'a' + 26;
    if (letter >= '0' && letter <= '9') return letter - (uint32_t)'0' + 52;
    if (letter == '+') return 62;
    if (letter == '/') return 63;
    return 64;
}

static size_t padding_size(struct wx_bytes text)
{
    if (text.size == 0 || text.data[text.size - 1] != '=') return 0;
    return text.data[text.size - 2] == '=' ? 2 : 1;
}

static bool is_strict(struct wx_bytes text, size_t padding)
{
    for (size_t i = 0; i < text.size - padding; i++)
        if (letter_value(text.data[i]) > 63) return false;
    /* Two encodings of one value would be two signatures of one message. */
    if (padding == 1) return (letter_value(text.data[text.size - 2]) & 3) == 0;
    if (padding == 2) return (letter_value(text.data[text.size - 3]) & 15) == 0;
    return true;
}

bool wx_base64_is_valid(struct wx_bytes text)
{
    return text.size % 4 == 0 && is_strict(text, padding_size(text));
}

enum wx_status wx_base64_decode(struct wx_bytes text, struct wx_buf *out)
{
    if (!wx_base64_is_valid(text)) return WX_ERR_FORMAT;
    size_t padding = padding_size(text);
    size_t size = text.size / 4 * 3 - padding;
    unsigned char *to = wx_buf_extend(out, size);
    if (!to) return wx_buf_status(out);
    unsigned char *end = to + size;
    for (size_t i = 0; i < text.size; i += 4) {
        uint32_t group = 0;
        for (size_t k = 0; k < 4; k++) group = group << 6 | (letter_value(text.data[i + k]) & 63);
        for (int shift = 16; shift >= 0 && to < end; shift -= 8)
            *to++ = (unsigned char)(group >> shift);
    }
    return WX_OK;
}
