#include "protocol/json.h"

#include <criterion/criterion.h>
#include <math.h>

static struct wx_json *read_json(const char *text)
{
    struct wx_json *root = NULL;
    cr_assert_eq(wx_json_parse(wx_bytes_text(text), &root, NULL), WX_OK, "%s", text);
    return root;
}

Test(json, each_value_has_its_type)
{
    static const struct {
        const char *text;
        enum wx_json_type type;
        const char *words;
    } VALUES[] = {
        {"null", WX_JSON_NULL, "null"},     {"true", WX_JSON_BOOLEAN, "a boolean"},
        {"1", WX_JSON_NUMBER, "a number"},  {"\"1\"", WX_JSON_STRING, "a string"},
        {"[1]", WX_JSON_ARRAY, "an array"}, {"{\"a\":1}", WX_JSON_OBJECT, "an object"},
    };
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
        WX_JSON(root);
        root = read_json(VALUES[i].text);
        int64_t integer = 77;
        double real = 77;
        bool truth = false;
        enum wx_json_type type = VALUES[i].type;
        cr_expect_eq(wx_json_type(root), type, "%s", VALUES[i].text);
        cr_expect_str_eq(wx_json_type_words(type), VALUES[i].words);
        cr_expect_eq(wx_json_text(root) != NULL, type == WX_JSON_STRING, "%s", VALUES[i].text);
        cr_expect_eq(wx_json_number_text(root) != NULL, type == WX_JSON_NUMBER, "%s",
                     VALUES[i].text);
        cr_expect_eq(wx_json_integer(root, &integer), type == WX_JSON_NUMBER, "%s", VALUES[i].text);
        cr_expect_eq(integer, type == WX_JSON_NUMBER ? 1 : 77, "%s", VALUES[i].text);
        cr_expect_eq(wx_json_real(root, &real), type == WX_JSON_NUMBER, "%s", VALUES[i].text);
        cr_expect_eq(real, type == WX_JSON_NUMBER ? 1 : 77, "%s", VALUES[i].text);
        cr_expect_eq(wx_json_boolean(root, &truth), type == WX_JSON_BOOLEAN, "%s", VALUES[i].text);
        cr_expect_eq(truth, type == WX_JSON_BOOLEAN, "%s", VALUES[i].text);
        cr_expect_eq(wx_json_count(root), type >= WX_JSON_ARRAY ? 1 : 0, "%s", VALUES[i].text);
    }
}

Test(json, numbers_keep_their_source_text_among_digits_in_strings_and_names)
{
    WX_JSON(root);
    root =
        read_json("{\"7\":\"8 -9\",\"a\":[-0,{\"1\\\"2\":1.50,\"c\":\"\\\\\"},[[3e2],\"4\",5E-1]],"
                  "\"6\":1700000000.0,\"\\\\\":12345678901234567890123456789,\"b\":true}");
    static const struct {
        const char *name;
        const char *source;
    } MEMBERS[] = {{"6", "1700000000.0"}, {"\\", "12345678901234567890123456789"}};
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        cr_expect_str_eq(wx_json_number_text(wx_json_member(root, MEMBERS[i].name)),
                         MEMBERS[i].source, "%s", MEMBERS[i].name);
    const struct wx_json *zero = wx_json_first(wx_json_member(root, "a"));
    cr_assert_str_eq(wx_json_number_text(zero), "-0");
    cr_assert_str_eq(wx_json_number_text(wx_json_member(wx_json_next(zero), "1\"2")), "1.50");
    const struct wx_json *inner = wx_json_first(wx_json_next(wx_json_next(zero)));
    cr_assert_str_eq(wx_json_number_text(wx_json_first(inner)), "3e2");
    cr_assert_str_eq(wx_json_number_text(wx_json_next(wx_json_next(inner))), "5E-1");
    cr_assert_null(wx_json_number_text(wx_json_member(root, "7")));
}

Test(json, an_integer_is_written_as_one_and_fits)
{
    static const struct {
        const char *text;
        bool is_integer;
        int64_t value;
    } NUMBERS[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"1700000000", true, 1700000000},
        {"4294967295", true, 4294967295},
        {"4294967296", true, 4294967296},
        {"-1", true, -1},
        {"9007199254740993", true, 9007199254740993},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"1700000000.0", false, 0},
        {"1e3", false, 0},
        {"1E3", false, 0},
        {"123456789012345678901234567890", false, 0},
    };
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        WX_JSON(root);
        root = read_json(NUMBERS[i].text);
        int64_t value = 77;
        cr_expect_eq(wx_json_integer(root, &value), NUMBERS[i].is_integer, "%s", NUMBERS[i].text);
        cr_expect_eq(value, NUMBERS[i].is_integer ? NUMBERS[i].value : 77, "%s", NUMBERS[i].text);
        cr_expect_str_eq(wx_json_number_text(root), NUMBERS[i].text);
    }
}

Test(json, a_real_is_any_number_and_an_infinity_where_no_double_holds_it)
{
    static const struct {
        const char *text;
        bool is_real;
        double value;
    } NUMBERS[] = {
        {"1", true, 1},       {"-2.5", true, -2.5},      {"1e3", true, 1000},
        {"0.25", true, 0.25}, {"1e999", true, INFINITY}, {"-1e999", true, -INFINITY},
    };
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        WX_JSON(root);
        root = read_json(NUMBERS[i].text);
        double value = 77;
        cr_expect_eq(wx_json_real(root, &value), NUMBERS[i].is_real, "%s", NUMBERS[i].text);
        cr_expect_eq(value, NUMBERS[i].is_real ? NUMBERS[i].value : 77, "%s", NUMBERS[i].text);
    }
}

/* Some cJSON reads 63 characters of a number. */
Test(json, a_long_number_is_whole_and_has_its_value)
{
    static const char TEXT[] =
        "{\"a\":[100000000000000000000000000000000000000000000000000000000000000000000,"
        "-0.00000000000000000000000000000000000000000000000000000000000000000005,7]}";
    WX_JSON(root);
    root = read_json(TEXT);
    const struct wx_json *first = wx_json_first(wx_json_member(root, "a"));
    const struct wx_json *second = wx_json_next(first);
    double value = 0;
    int64_t integer = 77;
    cr_assert(wx_json_real(first, &value) && value == 1e68);
    cr_assert(wx_json_real(second, &value) && value == -5e-68);
    cr_expect_not(wx_json_integer(first, &integer));
    cr_expect_eq(strlen(wx_json_number_text(first)), 69);
    cr_expect_eq(strlen(wx_json_number_text(second)), 71);
    cr_assert(wx_json_integer(wx_json_next(second), &integer) && integer == 7);
    WX_JSON(alone);
    alone = read_json("-1000000000000000000000000000000000000000000000000000000000000000000000");
    cr_expect(wx_json_real(alone, &value) && value == -1e69);
}

Test(json, strings_are_decoded)
{
    static const struct {
        const char *text;
        const char *value;
    } STRINGS[] = {
        {"\"\"", ""},
        {"\"张三\"", "张三"},
        {"\"\\u5f20\\u4E09\"", "张三"},
        {"\"\\uD842\\uDFB7\"", "𠮷"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u00b7\"", "·"},
    };
    for (size_t i = 0; i < sizeof STRINGS / sizeof STRINGS[0]; i++) {
        WX_JSON(root);
        root = read_json(STRINGS[i].text);
        cr_expect_str_eq(wx_json_text(root), STRINGS[i].value, "%s", STRINGS[i].text);
    }
}

Test(json, members_are_found_by_their_exact_name)
{
    WX_JSON(root);
    root = read_json("{\"mch_id\":1,\"MCH_ID\":2,\"a\\u0062\":3,\"\":4}");
    cr_assert_str_eq(wx_json_number_text(wx_json_member(root, "mch_id")), "1");
    cr_assert_str_eq(wx_json_number_text(wx_json_member(root, "MCH_ID")), "2");
    cr_assert_str_eq(wx_json_number_text(wx_json_member(root, "ab")), "3");
    cr_assert_str_eq(wx_json_number_text(wx_json_member(root, "")), "4");
    cr_assert_null(wx_json_member(root, "Mch_id"));
    cr_assert_null(wx_json_member(root, "mch_i"));
    cr_assert_null(wx_json_member(NULL, "mch_id"));
    cr_assert_null(wx_json_member(wx_json_member(root, "mch_id"), "a"));
}

Test(json, an_array_has_no_members_and_its_elements_no_names)
{
    WX_JSON(root);
    root = read_json("[{\"a\":1},2]");
    cr_assert_null(wx_json_member(root, "a"));
    cr_assert_null(wx_json_name(wx_json_first(root)));
    cr_assert_null(wx_json_name(root));
}

Test(json, walking_meets_each_member_in_the_order_of_the_text)
{
    WX_JSON(root);
    root = read_json("{\"b\":1,\"a\":[],\"c\":\"x\"}");
    const struct wx_json *member = wx_json_first(root);
    cr_assert_str_eq(wx_json_name(member), "b");
    member = wx_json_next(member);
    cr_assert_str_eq(wx_json_name(member), "a");
    cr_assert_null(wx_json_first(member));
    cr_assert_eq(wx_json_count(member), 0);
    member = wx_json_next(member);
    cr_assert_str_eq(wx_json_name(member), "c");
    cr_assert_null(wx_json_first(member));
    cr_assert_null(wx_json_next(member));
    cr_assert_eq(wx_json_count(root), 3);
}

Test(json, the_root_and_the_null_pointer_have_no_neighbours)
{
    WX_JSON(root);
    root = read_json("{}");
    cr_assert_null(wx_json_next(root));
    cr_assert_null(wx_json_first(NULL));
    cr_assert_null(wx_json_next(NULL));
    cr_assert_null(wx_json_name(NULL));
    cr_assert_null(wx_json_text(NULL));
    cr_assert_null(wx_json_number_text(NULL));
    cr_assert_eq(wx_json_count(NULL), 0);
    int64_t integer = 0;
    double real = 0;
    bool truth = false;
    cr_assert_not(wx_json_integer(NULL, &integer));
    cr_assert_not(wx_json_real(NULL, &real));
    cr_assert_not(wx_json_boolean(NULL, &truth));
    wx_json_free(NULL);
}

Test(json, an_object_of_thousands_of_members_is_read_in_no_time)
{
    WX_BUF(text, 1 << 20);
    wx_buf_append_byte(&text, '{');
    for (int i = 0; i < 20000; i++) wx_buf_append_format(&text, "%s\"m%d\":%d", i ? "," : "", i, i);
    wx_buf_append_byte(&text, '}');
    WX_JSON(root);
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&text), &root, NULL), WX_OK);
    cr_assert_eq(wx_json_count(root), 20000);
    cr_assert_str_eq(wx_json_number_text(wx_json_member(root, "m19999")), "19999");
}

Test(json, an_offset_has_a_line_and_a_column)
{
    static const struct {
        const char *name;
        size_t offset, line, column;
    } PLACES[] = {
        {"the first byte", 0, 1, 1},  {"inside the first line", 2, 1, 3}, {"its newline", 3, 1, 4},
        {"behind it", 4, 2, 1},       {"an empty line", 5, 3, 1},         {"the end", 6, 3, 2},
        {"beyond the end", 99, 3, 2},
    };
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        size_t line = 0;
        size_t column = 0;
        wx_json_place(wx_bytes_text("abc\n\nd"), PLACES[i].offset, &line, &column);
        cr_expect_eq(line, PLACES[i].line, "%s: line %zu", PLACES[i].name, line);
        cr_expect_eq(column, PLACES[i].column, "%s: column %zu", PLACES[i].name, column);
    }
}
