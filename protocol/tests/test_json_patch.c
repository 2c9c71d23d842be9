#include "protocol/json_patch.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct wx_json *parsed(const char *text)
{
    struct wx_json *root = NULL;
    if (text)
        cr_assert_eq(wx_json_parse(wx_bytes_text(text), &root, NULL), WX_OK, "no JSON: %s", text);
    return root;
}

static void expect_patched(const char *name, const char *target, const char *patch,
                           const char *result)
{
    WX_JSON(left);
    WX_JSON(right);
    left = parsed(target);
    right = parsed(patch);
    WX_BUF(out, 10000);
    cr_expect_eq(wx_json_merge_patch(left, right, &out), WX_OK, "%s", name);
    cr_expect_str_eq(wx_buf_text(&out), result, "%s: %s + %s gave %s, not %s", name, target, patch,
                     wx_buf_text(&out), result);
}

/* RFC 7396, appendix A, row by row. */
static const struct {
    const char *target, *patch, *result;
} RFC_TABLE[] = {
    {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
    {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
    {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
    {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
    {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
    {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
    {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
    {"{\"a\":\"foo\"}", "null", "null"},
    {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
    {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
    {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
    {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
};

Test(json_patch, every_row_of_the_table_in_rfc_7396_holds)
{
    for (size_t i = 0; i < sizeof RFC_TABLE / sizeof RFC_TABLE[0]; i++)
        expect_patched("RFC 7396", RFC_TABLE[i].target, RFC_TABLE[i].patch, RFC_TABLE[i].result);
}

static const struct {
    const char *name, *target, *patch, *result;
} MORE[] = {
    {"no target", NULL, "{\"a\":1,\"b\":null}", "{\"a\":1}"},
    {"order of the target, then of the patch", "{\"z\":1,\"a\":2,\"m\":3}",
     "{\"q\":4,\"a\":5,\"b\":6}", "{\"z\":1,\"a\":5,\"m\":3,\"q\":4,\"b\":6}"},
    {"numbers as written", "{\"a\":1.50,\"b\":12345678901234567890}", "{\"c\":1e2}",
     "{\"a\":1.50,\"b\":12345678901234567890,\"c\":1e2}"},
    {"names are case-sensitive", "{\"a\":1}", "{\"A\":2}", "{\"a\":1,\"A\":2}"},
    {"an object over a scalar", "{\"a\":1}", "{\"a\":{\"b\":2}}", "{\"a\":{\"b\":2}}"},
    {"an empty patch", "{\"a\":[],\"b\":{}}", "{}", "{\"a\":[],\"b\":{}}"},
    {"null inside an array stays", "{}", "{\"a\":[null,{\"b\":null}]}",
     "{\"a\":[null,{\"b\":null}]}"},
    {"escapes", "{\"\\u00e9\\n\":1}", "{\"\\u00e9\\n\":\"\\\"\"}", "{\"é\\n\":\"\\\"\"}"},
};

Test(json_patch, order_numbers_and_names_stay_as_they_were)
{
    for (size_t i = 0; i < sizeof MORE / sizeof MORE[0]; i++)
        expect_patched(MORE[i].name, MORE[i].target, MORE[i].patch, MORE[i].result);
}

static void append_members(struct wx_buf *out, unsigned count, unsigned step, int value)
{
    wx_buf_append_text(out, "{");
    for (unsigned i = 0; i < count; i++)
        wx_buf_append_format(out, "%s\"m%u\":%d", i ? "," : "", (i * step) % count, value);
    wx_buf_append_text(out, "}");
}

Test(json_patch, many_members_on_both_sides_are_merged_without_comparing_all_pairs, .timeout = 60)
{
    enum { MANY = 100003 }; /* a prime: the steps reach every member */
    WX_BUF(left_text, 10000000);
    WX_BUF(right_text, 10000000);
    append_members(&left_text, MANY, 1, 1);
    append_members(&right_text, MANY, 7919, 2);
    WX_JSON(left);
    WX_JSON(right);
    left = parsed(wx_buf_text(&left_text));
    right = parsed(wx_buf_text(&right_text));
    WX_BUF(out, 10000000);
    cr_assert_eq(wx_json_merge_patch(left, right, &out), WX_OK);
    WX_BUF(expected, 10000000);
    append_members(&expected, MANY, 1, 2);
    cr_assert(wx_bytes_equal(wx_buf_bytes(&out), wx_buf_bytes(&expected)));
}

Test(json_patch, a_result_beyond_the_limit_fails_its_buffer)
{
    WX_JSON(left);
    WX_JSON(right);
    left = parsed("{\"a\":\"bbbbbbbbbb\"}");
    right = parsed("{\"c\":1}");
    WX_BUF(out, 10);
    cr_assert_eq(wx_json_merge_patch(left, right, &out), WX_ERR_LIMIT);
}
