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

/* The six bits of each letter and one more, so that 0 is left for what is outside the alphabet. */
static const unsigned char VALUES[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/* The six bits of a letter; more than 63 for anything outside the alphabet. */
static uint32_t letter_value(unsigned char letter)
{
    return VALUES[letter] - 1u;
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
