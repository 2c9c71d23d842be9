#include "protocol/buf.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* AddressSanitizer would end the program at a size that cannot be, instead of giving NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* The content, its NUL, and the limit: what holds after every operation. */
static void expect_content(const struct wx_buf *buf, const char *text, const char *name)
{
    cr_expect(wx_bytes_equal_text(wx_buf_bytes(buf), text), "%s: it holds \"%s\"", name,
              wx_buf_text(buf));
    cr_expect_eq(strlen(wx_buf_text(buf)), buf->size, "%s: no NUL behind the content", name);
    cr_expect(buf->size <= buf->limit, "%s: over its limit", name);
}

Test(buf, a_zeroed_buffer_is_empty_and_takes_nothing)
{
    struct wx_buf buf = {0};
    expect_content(&buf, "", "zeroed");
    wx_buf_append(&buf, wx_bytes(NULL, 0));
    cr_assert_eq(wx_buf_status(&buf), WX_OK);
    wx_buf_append_byte(&buf, 'a');
    cr_assert_eq(wx_buf_status(&buf), WX_ERR_LIMIT);
    expect_content(&buf, "", "after a refused byte");
    wx_buf_release(&buf);
}

Test(buf, appends_follow_each_other)
{
    WX_BUF(buf, 100);
    wx_buf_append(&buf, wx_bytes("ab", 2));
    wx_buf_append_text(&buf, "cd");
    wx_buf_append_byte(&buf, 'e');
    wx_buf_append_format(&buf, "%d%s", 42, "f");
    wx_buf_append_hex(&buf, wx_bytes("\x00\x9f\xff", 3));
    wx_buf_append_text(&buf, NULL);
    wx_buf_append_text(&buf, "");
    cr_assert_eq(wx_buf_status(&buf), WX_OK);
    expect_content(&buf, "abcde42f009fff", "all appends");
}

Test(buf, a_buffer_fills_to_its_limit_and_no_further)
{
    static const size_t LIMITS[] = {1, 2, 127, 128, 129, 255, 256, 1000, 4096};
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++) {
        WX_BUF(buf, LIMITS[i]);
        for (size_t k = 0; k < LIMITS[i]; k++) wx_buf_append_byte(&buf, 'x');
        cr_expect_eq(wx_buf_status(&buf), WX_OK, "limit %zu", LIMITS[i]);
        cr_expect_eq(buf.size, LIMITS[i]);
        wx_buf_append_byte(&buf, 'y');
        cr_expect_eq(wx_buf_status(&buf), WX_ERR_LIMIT, "limit %zu", LIMITS[i]);
        cr_expect_eq(buf.size, LIMITS[i], "limit %zu", LIMITS[i]);
        cr_expect_eq(strlen(wx_buf_text(&buf)), LIMITS[i]);
        cr_expect_null(strchr(wx_buf_text(&buf), 'y'));
    }
}

static void append_text(struct wx_buf *buf)
{
    wx_buf_append_text(buf, "abcd");
}
static void append_bytes(struct wx_buf *buf)
{
    wx_buf_append(buf, wx_bytes("abcd", 4));
}
static void append_format(struct wx_buf *buf)
{
    wx_buf_append_format(buf, "%04d", 1);
}
static void append_hex(struct wx_buf *buf)
{
    wx_buf_append_hex(buf, wx_bytes("ab", 2));
}
static void extend(struct wx_buf *buf)
{
    cr_expect_null(wx_buf_extend(buf, 4));
}
static void extend_by_all_memory(struct wx_buf *buf)
{
    cr_expect_null(wx_buf_extend(buf, SIZE_MAX));
}

static const struct {
    const char *name;
    void (*append)(struct wx_buf *buf);
} APPENDS[] = {
    {"text", append_text}, {"bytes", append_bytes}, {"format", append_format},
    {"hex", append_hex},   {"extend", extend},      {"extend by SIZE_MAX", extend_by_all_memory},
};

Test(buf, an_append_over_the_limit_changes_nothing_but_the_status)
{
    for (size_t i = 0; i < sizeof APPENDS / sizeof APPENDS[0]; i++) {
        WX_BUF(buf, 6);
        wx_buf_append_text(&buf, "123");
        APPENDS[i].append(&buf);
        cr_expect_eq(wx_buf_status(&buf), WX_ERR_LIMIT, "%s", APPENDS[i].name);
        expect_content(&buf, "123", APPENDS[i].name);
    }
}

Test(buf, a_failed_buffer_takes_nothing_more_until_it_is_cleared)
{
    for (size_t i = 0; i < sizeof APPENDS / sizeof APPENDS[0]; i++) {
        WX_BUF(buf, 100);
        wx_buf_append_text(&buf, "123");
        wx_buf_fail(&buf, WX_ERR_FORMAT);
        APPENDS[i].append(&buf);
        cr_expect_eq(wx_buf_status(&buf), WX_ERR_FORMAT, "%s", APPENDS[i].name);
        expect_content(&buf, "123", APPENDS[i].name);
        wx_buf_clear(&buf);
        expect_content(&buf, "", "cleared");
        wx_buf_append_text(&buf, "4");
        cr_expect_eq(wx_buf_status(&buf), WX_OK);
        expect_content(&buf, "4", "used again");
    }
}

Test(buf, the_first_failure_stays)
{
    WX_BUF(buf, 1);
    wx_buf_fail(&buf, WX_OK);
    cr_assert_eq(wx_buf_status(&buf), WX_OK);
    wx_buf_fail(&buf, WX_ERR_IO);
    wx_buf_append_text(&buf, "too long");
    wx_buf_fail(&buf, WX_ERR_FORMAT);
    cr_assert_eq(wx_buf_status(&buf), WX_ERR_IO);
}

Test(buf, memory_that_cannot_exist_is_refused_without_a_crash_or_a_loop)
{
    static const size_t SIZES[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1, SIZE_MAX / 2,
                                   SIZE_MAX / 4 * 3};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        WX_BUF(buf, SIZE_MAX);
        wx_buf_append_text(&buf, "123");
        cr_expect_null(wx_buf_extend(&buf, SIZES[i]), "%zu bytes", SIZES[i]);
        cr_expect_neq(wx_buf_status(&buf), WX_OK, "%zu bytes", SIZES[i]);
        expect_content(&buf, "123", "after a size that cannot be");
    }
}

Test(buf, extending_gives_room_that_counts_at_once)
{
    WX_BUF(buf, 300);
    wx_buf_append_text(&buf, "ab");
    unsigned char *room = wx_buf_extend(&buf, 298);
    cr_assert_not_null(room);
    cr_assert_eq(buf.size, 300);
    memset(room, 'c', 298);
    wx_buf_truncate(&buf, 4);
    expect_content(&buf, "abcc", "cut to what was needed");
}

Test(buf, extending_by_nothing_is_no_failure)
{
    WX_BUF(buf, 0);
    cr_assert_not_null(wx_buf_extend(&buf, 0));
    cr_assert_eq(wx_buf_status(&buf), WX_OK);
    expect_content(&buf, "", "extended by nothing");
}

Test(buf, truncating_cuts_but_never_lengthens)
{
    WX_BUF(buf, 10);
    wx_buf_truncate(&buf, 0);
    wx_buf_append_text(&buf, "abcd");
    wx_buf_truncate(&buf, 5);
    expect_content(&buf, "abcd", "a larger size");
    wx_buf_truncate(&buf, 4);
    expect_content(&buf, "abcd", "the same size");
    wx_buf_truncate(&buf, 1);
    expect_content(&buf, "a", "a smaller size");
    wx_buf_truncate(&buf, 0);
    expect_content(&buf, "", "to nothing");
}

Test(buf, formats_longer_than_the_first_memory_are_whole)
{
    WX_BUF(buf, 5000);
    wx_buf_append_format(&buf, "%s", "");
    wx_buf_append_format(&buf, "%0*d", 2000, 7);
    wx_buf_append_format(&buf, "%0*d", 3000, 8);
    cr_assert_eq(wx_buf_status(&buf), WX_OK);
    cr_assert_eq(buf.size, 5000);
    cr_assert_eq(buf.data[1999], '7');
    cr_assert_eq(buf.data[4999], '8');
}

Test(buf, a_format_that_cannot_be_written_fails_the_buffer)
{
    WX_BUF(buf, 100);
    wx_buf_append_text(&buf, "ab");
    wx_buf_append_format(&buf, "%lc", (wint_t)0x7FFFFFFF); /* no character of any locale */
    cr_assert_eq(wx_buf_status(&buf), WX_ERR_FORMAT);
    expect_content(&buf, "ab", "after a bad format");
}

Test(buf, taking_the_text_moves_it_and_leaves_an_empty_buffer)
{
    WX_BUF(buf, 10);
    wx_buf_append_text(&buf, "abc");
    char *text = wx_buf_take_text(&buf);
    cr_assert_str_eq(text, "abc");
    cr_assert_null(buf.data);
    wx_buf_append_text(&buf, "0123456789");
    expect_content(&buf, "0123456789", "used again with its limit");
    cr_assert_str_eq(text, "abc");
    free(text);
}

Test(buf, taking_the_text_of_an_empty_buffer_gives_an_empty_text)
{
    struct wx_buf buf = {0};
    char *text = wx_buf_take_text(&buf);
    cr_assert_str_eq(text, "");
    free(text);
}

Test(buf, no_text_is_taken_from_a_failed_buffer)
{
    WX_BUF(buf, 3);
    wx_buf_append_text(&buf, "abc");
    wx_buf_append_byte(&buf, 'd');
    cr_assert_null(wx_buf_take_text(&buf));
    expect_content(&buf, "abc", "still its own");
}

Test(buf, releasing_leaves_a_valid_buffer_and_may_be_repeated)
{
    struct wx_buf buf;
    wx_buf_init(&buf, 9);
    wx_buf_append_text(&buf, "secret");
    wx_buf_release(&buf);
    cr_assert_null(buf.data);
    cr_assert_eq(buf.limit, 0);
    wx_buf_release(&buf);
    expect_content(&buf, "", "released twice");
}
