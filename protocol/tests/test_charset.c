#include "protocol/charset.h"

#include <criterion/criterion.h>

#include "protocol/tests/oracle.h"

static void expect_both_ways(enum wx_charset charset, const struct wx_json *row, const char *member)
{
    const char *utf8 = oracle_text(row, "utf8");
    const char *hex = oracle_text(row, member);
    WX_BUF(encoded, 1000);
    size_t offset = 0;
    enum wx_status status = wx_charset_encode(charset, wx_bytes_text(utf8), &encoded, &offset);
    cr_expect_eq(status, hex ? WX_OK : WX_ERR_CHARSET, "%s to %s", utf8, wx_charset_name(charset));
    if (!hex) return;
    WX_BUF(wanted, 1000);
    oracle_hex(hex, &wanted);
    cr_expect(wx_bytes_equal(wx_buf_bytes(&encoded), wx_buf_bytes(&wanted)), "%s to %s", utf8,
              wx_charset_name(charset));
    WX_BUF(decoded, 1000);
    cr_expect_eq(wx_charset_decode(charset, wx_buf_bytes(&wanted), &decoded), WX_OK, "%s", utf8);
    cr_expect_str_eq(wx_buf_text(&decoded), utf8);
}

Test(charset, agrees_with_the_iconv_program_on_each_vector)
{
    WX_JSON(rows);
    rows = oracle_rows("gbk");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        if (!oracle_boolean(row, "portable")) continue; /* glibc and GNU libiconv differ */
        expect_both_ways(WX_CHARSET_GBK, row, "gbk_hex");
        expect_both_ways(WX_CHARSET_GB18030, row, "gb18030_hex");
    }
}

Test(charset, bytes_that_are_not_gbk_are_refused_and_leave_the_output_alone)
{
    WX_JSON(rows);
    rows = oracle_rows("gbk-invalid");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *name = oracle_text(row, "name");
        WX_BUF(encoded, 1000);
        oracle_hex(oracle_text(row, "hex"), &encoded);
        WX_BUF(out, 1000);
        wx_buf_append_text(&out, "kept");
        cr_expect_eq(wx_charset_decode(WX_CHARSET_GBK, wx_buf_bytes(&encoded), &out), WX_ERR_FORMAT,
                     "%s", name);
        cr_expect_str_eq(wx_buf_text(&out), "kept", "%s", name);
        cr_expect_eq(wx_buf_status(&out), WX_OK, "%s", name);
    }
}

/* Written by hand from the code charts: what a wrong converter on both sides would hide. */
static const struct {
    const char *name;
    const char *utf8;
    const char *gbk;
    const char *gb18030;
    size_t offset; /* where the character that GBK lacks begins */
} CASES[] = {
    {"ASCII", "A z~\\|", "A z~\\|", "A z~\\|", 0},
    {"镕, in GBK and not in GB2312", "镕", "\xE9\x46", "\xE9\x46", 0},
    {"喆", "喆", "\x86\xB4", "\x86\xB4", 0},
    {"· of minority names", "·", "\xA1\xA4", "\xA1\xA4", 0},
    {"〇", "〇", "\xA9\x96", "\xA9\x96", 0},
    {"誠 ends in a backslash", "誠", "\xD5\x5C", "\xD5\x5C", 0},
    {"億 ends in a bar", "億", "\x83\x7C", "\x83\x7C", 0},
    {"東 ends in a bar", "東", "\x96\x7C", "\x96\x7C", 0},
    {"䶮 alone", "䶮", NULL, "\xFE\x9F", 0},
    {"䶮 behind two", "测试䶮", NULL, "\xB2\xE2\xCA\xD4\xFE\x9F", 6},
    {"㛃 behind one", "测㛃试", NULL, "\xB2\xE2\x82\x30\xB7\x31\xCA\xD4", 3},
    {"𠮷 between two", "张𠮷三", NULL, "\xD5\xC5\x95\x34\xB2\x35\xC8\xFD", 3},
    {"the first of two is named", "a𠮷䶮", NULL, "a\x95\x34\xB2\x35\xFE\x9F", 1},
    {"an emoji", "ab😀", NULL, "ab\x94\x39\xFC\x36", 2},
    {"empty", "", "", "", 0},
};

Test(charset, names_are_encoded_as_the_code_charts_say)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *name = CASES[i].name;
        WX_BUF(gbk, 100);
        WX_BUF(gb18030, 100);
        size_t offset = 77;
        enum wx_status status =
            wx_charset_encode(WX_CHARSET_GBK, wx_bytes_text(CASES[i].utf8), &gbk, &offset);
        cr_expect_eq(status, CASES[i].gbk ? WX_OK : WX_ERR_CHARSET, "%s", name);
        cr_expect_str_eq(wx_buf_text(&gbk), CASES[i].gbk ? CASES[i].gbk : "", "%s", name);
        cr_expect_eq(wx_buf_status(&gbk), WX_OK, "%s", name);
        cr_expect_eq(offset, CASES[i].gbk ? 77 : CASES[i].offset, "%s: offset %zu", name, offset);
        status =
            wx_charset_encode(WX_CHARSET_GB18030, wx_bytes_text(CASES[i].utf8), &gb18030, NULL);
        cr_expect_eq(status, WX_OK, "%s", name);
        cr_expect_str_eq(wx_buf_text(&gb18030), CASES[i].gb18030, "%s", name);
    }
}

Test(charset, a_character_behind_a_long_text_is_found_at_its_offset)
{
    WX_BUF(text, 4000);
    for (int i = 0; i < 1000; i++) wx_buf_append_text(&text, "镕");
    wx_buf_append_text(&text, "䶮");
    WX_BUF(out, 4000);
    wx_buf_append_text(&out, "kept");
    size_t offset = 0;
    cr_assert_eq(wx_charset_encode(WX_CHARSET_GBK, wx_buf_bytes(&text), &out, &offset),
                 WX_ERR_CHARSET);
    cr_assert_eq(offset, 3000);
    cr_assert_str_eq(wx_buf_text(&out), "kept");
}

Test(charset, long_texts_are_converted_whole_both_ways)
{
    WX_BUF(text, 4000);
    for (int i = 0; i < 1000; i++) wx_buf_append_text(&text, i % 2 ? "镕" : "a");
    WX_BUF(gbk, 1500);
    cr_assert_eq(wx_charset_encode(WX_CHARSET_GBK, wx_buf_bytes(&text), &gbk, NULL), WX_OK);
    cr_assert_eq(gbk.size, 1500);
    WX_BUF(back, 2000);
    cr_assert_eq(wx_charset_decode(WX_CHARSET_GBK, wx_buf_bytes(&gbk), &back), WX_OK);
    cr_assert(wx_bytes_equal(wx_buf_bytes(&back), wx_buf_bytes(&text)));
}

Test(charset, a_result_over_the_limit_is_refused_whole)
{
    WX_BUF(text, 4000);
    for (int i = 0; i < 500; i++) wx_buf_append_text(&text, "镕");
    WX_BUF(out, 999);
    size_t offset = 77;
    cr_assert_eq(wx_charset_encode(WX_CHARSET_GBK, wx_buf_bytes(&text), &out, &offset),
                 WX_ERR_LIMIT);
    cr_assert_eq(out.size, 0);
    cr_assert_eq(offset, 77);
    WX_BUF(failed, 10);
    wx_buf_fail(&failed, WX_ERR_IO);
    cr_assert_eq(wx_charset_decode(WX_CHARSET_GBK, wx_bytes(NULL, 0), &failed), WX_ERR_IO);
}

Test(charset, bad_utf8_is_not_encoded)
{
    WX_BUF(out, 100);
    size_t offset = 77;
    cr_assert_eq(wx_charset_encode(WX_CHARSET_GBK, BYTES("a\xC0\x80"), &out, &offset),
                 WX_ERR_FORMAT);
    cr_assert_eq(wx_charset_encode(WX_CHARSET_GB18030, BYTES("\xE9\x95"), &out, &offset),
                 WX_ERR_FORMAT);
    cr_assert_eq(out.size, 0);
    cr_assert_eq(offset, 77);
}

Test(charset, gb18030_that_stops_inside_a_character_is_refused)
{
    static const char *const CUT[] = {"\x95", "\x95\x34", "\x95\x34\xB2", "a\xFE", "\xFF"};
    for (size_t i = 0; i < sizeof CUT / sizeof CUT[0]; i++) {
        WX_BUF(out, 100);
        cr_expect_eq(wx_charset_decode(WX_CHARSET_GB18030, wx_bytes_text(CUT[i]), &out),
                     WX_ERR_FORMAT, "row %zu", i);
        cr_expect_eq(out.size, 0, "row %zu", i);
    }
}

Test(charset, charsets_are_found_by_their_names)
{
    enum wx_charset charset = WX_CHARSET_GBK;
    cr_assert(wx_charset_by_name(wx_bytes_text("gb18030"), &charset));
    cr_assert_eq(charset, WX_CHARSET_GB18030);
    cr_assert(wx_charset_by_name(wx_bytes_text("gbk"), &charset));
    cr_assert_eq(charset, WX_CHARSET_GBK);
    cr_assert_str_eq(wx_charset_name(WX_CHARSET_GBK), "gbk");
    cr_assert_str_eq(wx_charset_name(WX_CHARSET_GB18030), "gb18030");
    charset = WX_CHARSET_GB18030;
    cr_assert_not(wx_charset_by_name(wx_bytes_text("GBK"), &charset));
    cr_assert_not(wx_charset_by_name(wx_bytes_text("gb2312"), &charset));
    cr_assert_not(wx_charset_by_name(wx_bytes(NULL, 0), &charset));
    cr_assert_eq(charset, WX_CHARSET_GB18030);
}

Test(charset, this_system_has_what_the_interface_needs)
{
    const char *missing = NULL;
    cr_assert_eq(wx_charset_self_check(&missing), WX_OK, "%s", missing);
    cr_assert_null(missing);
}
