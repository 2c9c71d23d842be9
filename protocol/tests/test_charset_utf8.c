#include "protocol/charset.h"

#include <criterion/criterion.h>

#include "protocol/tests/oracle.h"

/* The edges of RFC 3629 and what lies just beyond each. */
static const struct {
    const char *name;
    struct wx_bytes text;
    size_t size; /* of its first character; 0: not UTF-8 */
} CASES[] = {
#define ROW(name, literal, size)                                                                   \
    {                                                                                              \
        name, {(const unsigned char *)(literal), sizeof(literal) - 1}, size                        \
    }
    ROW("nothing", "", 0),
    ROW("NUL", "\0", 1),
    ROW("U+007F", "\x7F", 1),
    ROW("a letter and more", "ab", 1),
    ROW("a lone continuation byte 80", "\x80", 0),
    ROW("a lone continuation byte BF", "\xBF", 0),
    ROW("overlong NUL", "\xC0\x80", 0),
    ROW("overlong slash", "\xC0\xAF", 0),
    ROW("overlong U+007F", "\xC1\xBF", 0),
    ROW("U+0080", "\xC2\x80", 2),
    ROW("U+07FF", "\xDF\xBF", 2),
    ROW("two bytes, the second below", "\xC2\x7F", 0),
    ROW("two bytes, the second above", "\xC2\xC0", 0),
    ROW("two bytes cut", "\xC2", 0),
    ROW("two bytes and more", "\xC2\x80\x80", 2),
    ROW("overlong U+07FF", "\xE0\x9F\xBF", 0),
    ROW("U+0800", "\xE0\xA0\x80", 3),
    ROW("U+D7FF", "\xED\x9F\xBF", 3),
    ROW("surrogate U+D800", "\xED\xA0\x80", 0),
    ROW("surrogate U+DFFF", "\xED\xBF\xBF", 0),
    ROW("a pair of surrogates (CESU-8)", "\xED\xA1\x82\xED\xBE\xB7", 0),
    ROW("U+E000", "\xEE\x80\x80", 3),
    ROW("U+FEFF", "\xEF\xBB\xBF", 3),
    ROW("U+FFFF", "\xEF\xBF\xBF", 3),
    ROW("three bytes, the third below", "\xE1\x80\x7F", 0),
    ROW("three bytes, the third above", "\xE1\x80\xC0", 0),
    ROW("three bytes, the second a letter",
        "\xE9"
        "a\x80",
        0),
    ROW("three bytes cut to two", "\xE9\x95", 0),
    ROW("three bytes cut to one", "\xE9", 0),
    ROW("overlong U+FFFF", "\xF0\x8F\xBF\xBF", 0),
    ROW("U+10000", "\xF0\x90\x80\x80", 4),
    ROW("U+20BB7", "\xF0\xA0\xAE\xB7", 4),
    ROW("U+10FFFF", "\xF4\x8F\xBF\xBF", 4),
    ROW("U+110000", "\xF4\x90\x80\x80", 0),
    ROW("lead F5", "\xF5\x80\x80\x80", 0),
    ROW("four bytes, the third below", "\xF1\x80\x7F\x80", 0),
    ROW("four bytes, the fourth above", "\xF1\x80\x80\xC0", 0),
    ROW("four bytes cut", "\xF0\xA0\xAE", 0),
    ROW("five bytes", "\xF8\x88\x80\x80\x80", 0),
    ROW("six bytes", "\xFC\x84\x80\x80\x80\x80", 0),
    ROW("FE", "\xFE", 0),
    ROW("FF", "\xFF", 0),
    ROW("镕 in GBK", "\xE9\x46", 0),
#undef ROW
};

Test(utf8, a_character_is_strict_or_none)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        cr_expect_eq(wx_utf8_size(CASES[i].text), CASES[i].size, "%s", CASES[i].name);
}

/* Each character up to U+10FFFF as the definition encodes it. */
static struct wx_bytes encode(unsigned character, unsigned char out[4])
{
    if (character < 0x80) {
        out[0] = (unsigned char)character;
        return wx_bytes(out, 1);
    }
    size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size; i-- > 1; character >>= 6)
        out[i] = (unsigned char)(0x80 | (character & 0x3F));
    out[0] = (unsigned char)(LEADS[size] | character);
    return wx_bytes(out, size);
}

Test(utf8, every_character_but_the_surrogates_is_taken)
{
    for (unsigned character = 0; character <= 0x110FFF; character++) {
        unsigned char bytes[4];
        struct wx_bytes text = encode(character, bytes);
        bool none = (character >= 0xD800 && character <= 0xDFFF) || character > 0x10FFFF;
        if (wx_utf8_size(text) == (none ? 0 : text.size)) continue;
        cr_assert_fail("U+%04X has %zu bytes", character, wx_utf8_size(text));
    }
}

Test(utf8, of_all_pairs_of_bytes_only_the_1920_characters_of_two_bytes_are_taken)
{
    size_t count = 0;
    for (unsigned pair = 0x8000; pair <= 0xFFFF; pair++) {
        unsigned char bytes[2] = {(unsigned char)(pair >> 8), (unsigned char)pair};
        if (wx_utf8_size(wx_bytes(bytes, 2)) == 2) count++;
    }
    cr_assert_eq(count, 0x800 - 0x80);
}

Test(utf8, a_text_is_valid_where_all_its_characters_are)
{
    cr_assert(wx_utf8_is_valid(wx_bytes(NULL, 0)));
    cr_assert(wx_utf8_is_valid(wx_bytes_text("a张𠮷·")));
    cr_assert(wx_utf8_is_valid(BYTES("a\0b")));
    cr_assert_not(wx_utf8_is_valid(BYTES("张三\xE9")));
    cr_assert_not(wx_utf8_is_valid(BYTES("\xFF张三")));
    cr_assert_not(wx_utf8_is_valid(BYTES("a\xD5\xC5\xC8\xFD")));
}
