#include "protocol/base64.h"

#include <criterion/criterion.h>

#include "protocol/tests/oracle.h"

Test(base64, agrees_with_the_base64_program_on_each_vector)
{
    WX_JSON(rows);
    rows = oracle_rows("base64");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *name = oracle_text(row, "name");
        WX_BUF(raw, 1000);
        enum wx_status status = wx_base64_decode(oracle_view(row, "text"), &raw);
        cr_expect_eq(status, oracle_boolean(row, "valid") ? WX_OK : WX_ERR_FORMAT, "%s", name);
        cr_expect_eq(wx_base64_is_valid(oracle_view(row, "text")), oracle_boolean(row, "valid"),
                     "%s", name);
        if (!oracle_boolean(row, "valid")) continue;
        WX_BUF(wanted, 1000);
        oracle_hex(oracle_text(row, "hex"), &wanted);
        cr_expect(wx_bytes_equal(wx_buf_bytes(&raw), wx_buf_bytes(&wanted)), "decoding %s", name);
        WX_BUF(text, 1000);
        wx_base64_encode(wx_buf_bytes(&wanted), &text);
        cr_expect_str_eq(wx_buf_text(&text), oracle_text(row, "text"), "encoding %s", name);
    }
}

static const struct {
    const char *name;
    struct wx_bytes text;
} REFUSED[] = {
    {"one letter", {(const unsigned char *)"A", 1}},
    {"one letter of a group and padding", {(const unsigned char *)"A===", 4}},
    {"no padding", {(const unsigned char *)"AA", 2}},
    {"half the padding", {(const unsigned char *)"AA=", 3}},
    {"only padding", {(const unsigned char *)"====", 4}},
    {"three paddings behind a group", {(const unsigned char *)"AAAA====", 8}},
    {"padding, then a letter", {(const unsigned char *)"AA=A", 4}},
    {"padding inside", {(const unsigned char *)"AA==AAAA", 8}},
    {"unused bits, one padding", {(const unsigned char *)"AAB=", 4}},
    {"unused bits, two paddings", {(const unsigned char *)"AB==", 4}},
    {"URL-safe minus", {(const unsigned char *)"AA-A", 4}},
    {"URL-safe underscore", {(const unsigned char *)"AA_A", 4}},
    {"a space", {(const unsigned char *)"AA A", 4}},
    {"a newline behind", {(const unsigned char *)"AAA\n", 4}},
    {"a NUL", {(const unsigned char *)"AA\0A", 4}},
    {"a NUL behind", {(const unsigned char *)"AAA\0", 4}},
    {"a byte above ASCII",
     {(const unsigned char *)"AA\xC1"
                             "A",
      4}},
    {"before A", {(const unsigned char *)"AA@A", 4}},
    {"behind Z", {(const unsigned char *)"AA[A", 4}},
    {"before a", {(const unsigned char *)"AA`A", 4}},
    {"behind z", {(const unsigned char *)"AA{A", 4}},
    {"before 0", {(const unsigned char *)"AA.A", 4}},
    {"behind 9", {(const unsigned char *)"AA:A", 4}},
};

Test(base64, text_that_is_not_strict_is_refused_and_leaves_the_output_alone)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        WX_BUF(out, 100);
        wx_buf_append_text(&out, "kept");
        cr_expect_eq(wx_base64_decode(REFUSED[i].text, &out), WX_ERR_FORMAT, "%s", REFUSED[i].name);
        cr_expect_not(wx_base64_is_valid(REFUSED[i].text), "%s", REFUSED[i].name);
        cr_expect_eq(wx_buf_status(&out), WX_OK, "%s", REFUSED[i].name);
        cr_expect_str_eq(wx_buf_text(&out), "kept", "%s", REFUSED[i].name);
    }
}

Test(base64, only_letters_without_unused_bits_stand_before_padding)
{
    static const char LETTERS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < 64; i++) {
        char one_pad[] = "AAA=";
        char two_pads[] = "AA==";
        one_pad[2] = LETTERS[i];
        two_pads[1] = LETTERS[i];
        cr_expect_eq(wx_base64_is_valid(wx_bytes_text(one_pad)), i % 4 == 0, "%s", one_pad);
        cr_expect_eq(wx_base64_is_valid(wx_bytes_text(two_pads)), i % 16 == 0, "%s", two_pads);
    }
}

Test(base64, each_byte_at_each_place_comes_back)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 3; place++) {
            unsigned char raw[3] = {0x5A, 0xA5, 0x3C};
            raw[place] = (unsigned char)byte;
            for (size_t size = 1; size <= 3; size++) {
                WX_BUF(text, 4);
                WX_BUF(back, 3);
                wx_base64_encode(wx_bytes(raw, size), &text);
                cr_expect_eq(wx_base64_decode(wx_buf_bytes(&text), &back), WX_OK);
                cr_expect(wx_bytes_equal(wx_buf_bytes(&back), wx_bytes(raw, size)), "%u at %zu",
                          byte, place);
            }
        }
    }
}

Test(base64, both_ways_append_to_what_is_there)
{
    WX_BUF(out, 100);
    wx_buf_append_text(&out, "a:");
    wx_base64_encode(wx_bytes("foo", 3), &out);
    cr_assert_eq(wx_base64_decode(wx_bytes_text("Zm9v"), &out), WX_OK);
    cr_assert_str_eq(wx_buf_text(&out), "a:Zm9vfoo");
}

Test(base64, nothing_encodes_to_nothing_and_back)
{
    WX_BUF(out, 0);
    wx_base64_encode(wx_bytes(NULL, 0), &out);
    cr_assert_eq(wx_base64_decode(wx_bytes(NULL, 0), &out), WX_OK);
    cr_assert_eq(out.size, 0);
}

Test(base64, the_limit_of_the_output_is_exact_both_ways)
{
    WX_BUF(room_for_text, 4);
    wx_base64_encode(wx_bytes("f", 1), &room_for_text);
    cr_assert_eq(wx_buf_status(&room_for_text), WX_OK);
    WX_BUF(short_of_text, 3);
    wx_base64_encode(wx_bytes("f", 1), &short_of_text);
    cr_assert_eq(wx_buf_status(&short_of_text), WX_ERR_LIMIT);
    cr_assert_eq(short_of_text.size, 0);
    WX_BUF(room_for_raw, 2);
    cr_assert_eq(wx_base64_decode(wx_bytes_text("Zm8="), &room_for_raw), WX_OK);
    WX_BUF(short_of_raw, 1);
    cr_assert_eq(wx_base64_decode(wx_bytes_text("Zm8="), &short_of_raw), WX_ERR_LIMIT);
    cr_assert_eq(short_of_raw.size, 0);
}

Test(base64, a_failed_output_is_told_even_for_empty_text)
{
    WX_BUF(out, 10);
    wx_buf_fail(&out, WX_ERR_MEMORY);
    cr_assert_eq(wx_base64_decode(wx_bytes(NULL, 0), &out), WX_ERR_MEMORY);
    cr_assert_eq(wx_base64_decode(wx_bytes_text("Zm9v"), &out), WX_ERR_MEMORY);
}
