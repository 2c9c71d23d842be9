#include "protocol/bytes.h"

#include <criterion/criterion.h>

#define BYTES(literal) wx_bytes("" literal, sizeof literal - 1)

static const struct wx_bytes NOTHING;

Test(bytes, a_view_of_a_text_ends_before_its_terminator)
{
    struct wx_bytes view = wx_bytes_text("abc");
    cr_assert_eq(view.size, 3);
    cr_assert_arr_eq(view.data, "abc", 3);
}

Test(bytes, a_view_of_no_text_is_the_empty_view)
{
    cr_assert_null(wx_bytes_text(NULL).data);
    cr_assert_eq(wx_bytes_text(NULL).size, 0);
}

Test(bytes, views_are_equal_by_size_and_content)
{
    static const struct {
        const char *name;
        struct wx_bytes a, b;
        bool equal;
    } CASES[] = {
        {"same content", {(const unsigned char *)"ab", 2}, {(const unsigned char *)"ab", 2}, true},
        {"other content",
         {(const unsigned char *)"ab", 2},
         {(const unsigned char *)"aB", 2},
         false},
        {"a prefix", {(const unsigned char *)"ab", 2}, {(const unsigned char *)"abc", 3}, false},
        {"beyond a NUL",
         {(const unsigned char *)"a\0b", 3},
         {(const unsigned char *)"a\0c", 3},
         false},
        {"both empty", {NULL, 0}, {(const unsigned char *)"", 0}, true},
        {"one empty", {NULL, 0}, {(const unsigned char *)"a", 1}, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        cr_expect_eq(wx_bytes_equal(CASES[i].a, CASES[i].b), CASES[i].equal, "%s", CASES[i].name);
        cr_expect_eq(wx_bytes_equal(CASES[i].b, CASES[i].a), CASES[i].equal, "%s", CASES[i].name);
    }
}

Test(bytes, equality_with_a_text_leaves_the_terminator_out)
{
    cr_assert(wx_bytes_equal_text(BYTES("abc"), "abc"));
    cr_assert_not(wx_bytes_equal_text(BYTES("abc\0"), "abc"));
    cr_assert(wx_bytes_equal_text(NOTHING, ""));
    cr_assert(wx_bytes_equal_text(NOTHING, NULL));
}

Test(bytes, a_view_starts_with_its_prefixes_only)
{
    cr_assert(wx_bytes_starts_with(BYTES("0xAB"), "0x"));
    cr_assert(wx_bytes_starts_with(BYTES("0x"), "0x"));
    cr_assert_not(wx_bytes_starts_with(BYTES("0"), "0x"));
    cr_assert_not(wx_bytes_starts_with(BYTES("0Xab"), "0x"));
    cr_assert(wx_bytes_starts_with(BYTES("a"), ""));
    cr_assert(wx_bytes_starts_with(NOTHING, ""));
    cr_assert_not(wx_bytes_starts_with(NOTHING, "a"));
}

Test(bytes, a_view_from_an_offset_is_its_rest_or_empty)
{
    cr_assert(wx_bytes_equal_text(wx_bytes_from(BYTES("abc"), 0), "abc"));
    cr_assert(wx_bytes_equal_text(wx_bytes_from(BYTES("abc"), 2), "c"));
    cr_assert_eq(wx_bytes_from(BYTES("abc"), 3).size, 0);
    cr_assert_eq(wx_bytes_from(BYTES("abc"), SIZE_MAX).size, 0);
    cr_assert_eq(wx_bytes_from(NOTHING, 0).size, 0);
}

Test(bytes, trimming_takes_white_space_from_both_ends_only)
{
    static const struct {
        const char *name;
        struct wx_bytes text;
        const char *trimmed;
    } CASES[] = {
        {"nothing to trim", {(const unsigned char *)"a b", 3}, "a b"},
        {"both ends", {(const unsigned char *)" \t\r\na b\n ", 9}, "a b"},
        {"only white space", {(const unsigned char *)" \n\t", 3}, ""},
        {"empty", {NULL, 0}, ""},
        {"bytes above ASCII stay",
         {(const unsigned char *)"\xA0"
                                 "a\x85",
          3},
         "\xA0"
         "a\x85"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        cr_expect(wx_bytes_equal_text(wx_bytes_trim(CASES[i].text), CASES[i].trimmed), "%s",
                  CASES[i].name);
}

Test(bytes, trimming_keeps_a_nul)
{
    cr_assert_eq(wx_bytes_trim(BYTES(" \0 ")).size, 1);
    cr_assert_eq(wx_bytes_trim(BYTES("\0")).size, 1);
}
