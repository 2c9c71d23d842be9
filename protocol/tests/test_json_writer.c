#include "protocol/json_writer.h"

#include <criterion/criterion.h>
#include <math.h>

#include "protocol/tests/oracle.h"

Test(json_writer, an_answer_is_compact_with_nothing_behind_it)
{
    WX_BUF(out, 1000);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "errcode", 0);
    wx_json_write_text(&writer, "errmsg", "ok");
    wx_json_begin_array(&writer, "category_list");
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "first_class", "教育");
    wx_json_write_integer(&writer, "first_id", 8);
    wx_json_end_object(&writer);
    wx_json_begin_object(&writer, NULL);
    wx_json_end_object(&writer);
    wx_json_begin_array(&writer, NULL);
    wx_json_end_array(&writer);
    wx_json_write_null(&writer, NULL);
    wx_json_write_boolean(&writer, NULL, false);
    wx_json_end_array(&writer);
    wx_json_write_boolean(&writer, "last", true);
    wx_json_end_object(&writer);
    cr_assert_eq(wx_buf_status(&out), WX_OK);
    cr_assert_str_eq(
        wx_buf_text(&out),
        "{\"errcode\":0,\"errmsg\":\"ok\",\"category_list\":[{\"first_class\":\"教育\","
        "\"first_id\":8},{},[],null,false],\"last\":true}");
}

Test(json_writer, strings_are_escaped_where_json_wants_it_and_nowhere_else)
{
    static const struct {
        const char *name;
        struct wx_bytes value;
        const char *json;
    } STRINGS[] = {
#define ROW(name, literal, json)                                                                   \
    {name, {(const unsigned char *)(literal), sizeof(literal) - 1}, json}
        ROW("empty", "", "\"\""),
        ROW("plain", "a/b'c", "\"a/b'c\""),
        ROW("quote and backslash", "\"\\", "\"\\\"\\\\\""),
        ROW("named controls", "\n\r\t", "\"\\n\\r\\t\""),
        ROW("other controls", "\x01\b\f\x1F\x7F", "\"\\u0001\\u0008\\u000c\\u001f\\u007f\""),
        ROW("NUL, which strict readers refuse", "a\0b",
            "\"a\xEF\xBF\xBD"
            "b\""),
        ROW("UTF-8", "张𠮷·", "\"张𠮷·\""),
        ROW("a lone byte",
            "a\xFF"
            "b",
            "\"a\xEF\xBF\xBD"
            "b\""),
        ROW("GBK", "\xD5\xC5", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""),
        ROW("a cut character at the end", "a\xE5\xBC", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""),
        ROW("a surrogate", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""),
        ROW("escapes between plain runs", "ab\"cd\\ef", "\"ab\\\"cd\\\\ef\""),
#undef ROW
    };
    for (size_t i = 0; i < sizeof STRINGS / sizeof STRINGS[0]; i++) {
        WX_BUF(out, 1000);
        struct wx_json_writer writer = wx_json_writer(&out);
        wx_json_write_bytes(&writer, NULL, STRINGS[i].value);
        cr_expect_str_eq(wx_buf_text(&out), STRINGS[i].json, "%s: %s", STRINGS[i].name,
                         wx_buf_text(&out));
    }
}

Test(json_writer, any_bytes_become_a_string_that_reads_back)
{
    WX_BUF(bytes, 256);
    for (unsigned byte = 0; byte < 256; byte++) wx_buf_append_byte(&bytes, (unsigned char)byte);
    WX_BUF(out, 4000);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_write_bytes(&writer, NULL, wx_buf_bytes(&bytes));
    WX_JSON(root);
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&out), &root, NULL), WX_OK);
    const char *behind_nul = wx_json_text(root) + strlen("\uFFFD");
    cr_assert(wx_bytes_equal(wx_bytes(behind_nul, 127), wx_bytes(bytes.data + 1, 127)));
}

Test(json_writer, names_are_escaped_too)
{
    WX_BUF(out, 100);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "a\"\n", 1);
    wx_json_begin_array(&writer, "");
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    cr_assert_str_eq(wx_buf_text(&out), "{\"a\\\"\\n\":1,\"\":[]}");
}

Test(json_writer, no_text_is_written_as_null)
{
    WX_BUF(out, 100);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "a", NULL);
    wx_json_write_node(&writer, "b", NULL);
    wx_json_write_null(&writer, "c");
    wx_json_end_object(&writer);
    cr_assert_str_eq(wx_buf_text(&out), "{\"a\":null,\"b\":null,\"c\":null}");
}

Test(json_writer, integers_are_written_whole)
{
    WX_BUF(out, 100);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_array(&writer, NULL);
    wx_json_write_integer(&writer, NULL, INT64_MIN);
    wx_json_write_integer(&writer, NULL, INT64_MAX);
    wx_json_write_integer(&writer, NULL, -1);
    wx_json_end_array(&writer);
    cr_assert_str_eq(wx_buf_text(&out), "[-9223372036854775808,9223372036854775807,-1]");
}

Test(json_writer, reals_read_back_as_the_same_number_and_what_is_no_number_is_null)
{
    static const double REALS[] = {0, -0.0, 0.1, 1.0 / 3, 1e300, -5e-324, 12.5, 1700000000.125};
    for (size_t i = 0; i < sizeof REALS / sizeof REALS[0]; i++) {
        WX_BUF(out, 100);
        struct wx_json_writer writer = wx_json_writer(&out);
        wx_json_write_real(&writer, NULL, REALS[i]);
        WX_JSON(root);
        cr_assert_eq(wx_json_parse(wx_buf_bytes(&out), &root, NULL), WX_OK, "%s",
                     wx_buf_text(&out));
        double back = NAN;
        cr_expect(wx_json_real(root, &back));
        cr_expect(back == REALS[i], "%s", wx_buf_text(&out));
    }
    WX_BUF(out, 100);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_array(&writer, NULL);
    wx_json_write_real(&writer, NULL, NAN);
    wx_json_write_real(&writer, NULL, INFINITY);
    wx_json_write_real(&writer, NULL, -INFINITY);
    wx_json_end_array(&writer);
    cr_assert_str_eq(wx_buf_text(&out), "[null,null,null]");
}

Test(json_writer, what_was_read_is_written_back_the_same)
{
    static const char *const TEXTS[] = {
        "{\"a\":[1,-0,1.50,1e5,123456789012345678901234567890],\"b\":{\"c\":null,\"d\":true}}",
        "[[],{},\"\",\"张三\\\"\\\\\\n\\u0001\",false]",
        "\"a\"",
        "1700000000.0",
        "[[[[[[]]]]]]",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        WX_JSON(root);
        cr_assert_eq(wx_json_parse(wx_bytes_text(TEXTS[i]), &root, NULL), WX_OK);
        WX_BUF(out, 1000);
        struct wx_json_writer writer = wx_json_writer(&out);
        wx_json_write_node(&writer, NULL, root);
        cr_expect_str_eq(wx_buf_text(&out), TEXTS[i]);
    }
}

Test(json_writer, a_raw_value_goes_out_as_it_is)
{
    WX_BUF(out, 100);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_raw(&writer, "a", BYTES("{ \"b\" : 1 }"));
    wx_json_write_raw(&writer, "c", BYTES("2"));
    wx_json_end_object(&writer);
    cr_assert_str_eq(wx_buf_text(&out), "{\"a\":{ \"b\" : 1 },\"c\":2}");
}

Test(json_writer, a_full_buffer_tells_it_once_at_the_end)
{
    WX_BUF(out, 8);
    struct wx_json_writer writer = wx_json_writer(&out);
    wx_json_begin_array(&writer, NULL);
    wx_json_write_text(&writer, NULL, "far too long for it");
    wx_json_end_array(&writer);
    cr_assert_eq(wx_buf_status(&out), WX_ERR_LIMIT);
    cr_assert_leq(out.size, 8);
}
