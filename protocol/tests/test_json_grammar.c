/* The grammar: what is JSON and what is not. The tree is in test_json.c. Nothing here reads
 * vectors: those are read with what is tested here. */
#include "protocol/json.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define ROW(name, literal)                                                                         \
    {                                                                                              \
        name,                                                                                      \
        {                                                                                          \
            (const unsigned char *)(literal), sizeof(literal) - 1                                  \
        }                                                                                          \
    }
#define SIXTY "111111111111111111111111111111111111111111111111111111111111"

static const struct {
    const char *name;
    struct wx_bytes text;
} ACCEPTED[] = {
    ROW("an empty object", "{}"),
    ROW("an empty array", "[]"),
    ROW("spaces in an empty object", "{ \t\r\n}"),
    ROW("a string alone", "\"a\""),
    ROW("an empty string", "\"\""),
    ROW("true", "true"),
    ROW("false", "false"),
    ROW("null", "null"),
    ROW("zero", "0"),
    ROW("minus zero", "-0"),
    ROW("a fraction", "0.5"),
    ROW("trailing zeros in a fraction", "1.500"),
    ROW("an exponent", "1e5"),
    ROW("an exponent with plus", "1E+5"),
    ROW("an exponent with minus and zeros", "1.5e-005"),
    ROW("an integer beyond 64 bits", "123456789012345678901234567890"),
    ROW("a number of 63 characters", SIXTY "111"),
    ROW("a number of 64 characters", "[" SIXTY "1111,{\"a\":-" SIXTY "1e99},\"" SIXTY "1111\"]"),
    ROW("a number of 64 characters alone", SIXTY "1.11"),
    ROW("a number of 1 and many zeros", "{\"a\":[1e0" SIXTY SIXTY ",2]}"),
    ROW("a number beyond any double", "[1e999,2]"),
    ROW("white space around", " \t\r\n1 \t\r\n"),
    ROW("white space everywhere", " [ 1 , { \"a\" : 2 , \"b\" : 3 } ] "),
    ROW("all escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uABCD\""),
    ROW("an escaped pair of surrogates", "\"\\uD842\\uDFB7\""),
    ROW("escaped U+0001", "\"\\u0001\""),
    ROW("DEL in a string", "\"\x7F\""),
    ROW("U+2028 in a string", "\"\xE2\x80\xA8\""),
    ROW("U+FFFF in a string", "\"\xEF\xBF\xBF\""),
    ROW("U+10FFFF in a string", "\"\xF4\x8F\xBF\xBF\""),
    ROW("a BOM inside a string", "\"\xEF\xBB\xBF\""),
    ROW("an empty name", "{\"\":1}"),
    ROW("names that differ in case", "{\"a\":1,\"A\":2}"),
    ROW("one name at two depths", "{\"a\":{\"a\":1},\"b\":{\"a\":2}}"),
    ROW("equal elements", "[\"a\",\"a\",{\"a\":1},{\"a\":1}]"),
    ROW("a name that looks like a number", "{\"12\":\"34\"}"),
};

Test(json_grammar, every_text_of_the_grammar_is_read)
{
    for (size_t i = 0; i < sizeof ACCEPTED / sizeof ACCEPTED[0]; i++) {
        WX_JSON(root);
        struct wx_json_error error = {0, "no reason given"};
        enum wx_status status = wx_json_parse(ACCEPTED[i].text, &root, &error);
        cr_expect_eq(status, WX_OK, "%s: byte %zu: %s", ACCEPTED[i].name, error.offset,
                     error.reason);
        cr_expect_not_null(root, "%s", ACCEPTED[i].name);
    }
}
#undef ROW

#define ROW(name, literal, offset)                                                                 \
    {                                                                                              \
        name, {(const unsigned char *)(literal), sizeof(literal) - 1}, offset                      \
    }

static const struct {
    const char *name;
    struct wx_bytes text;
    size_t offset;
} REFUSED[] = {
    ROW("nothing", "", 0),
    ROW("white space alone", " \n", 2),
    /* Around the value. */
    ROW("a BOM", "\xEF\xBB\xBF{}", 0),
    ROW("a BOM behind a space", " \xEF\xBB\xBF{}", 1),
    ROW("a BOM of UTF-16", "\xFF\xFE{\0}\0", 0),
    ROW("UTF-16 without a BOM", "{\0}\0", 1),
    ROW("a second value", "{}{}", 2),
    ROW("a second value behind a newline", "1\n2", 2),
    ROW("a letter behind", "{}x", 2),
    ROW("a comma behind", "{},", 2),
    ROW("a NUL behind", "{}\0", 2),
    ROW("a NUL and more behind", "{}\0x", 2),
    ROW("a comment behind", "{} // end", 3),
    ROW("a comment before", "/* a */{}", 0),
    ROW("a form feed", "[1,\f2]", 3),
    ROW("a vertical tab", "[1\v]", 2),
    ROW("a no-break space",
        "[\xC2\xA0"
        "1]",
        1),
    ROW("U+2003 as white space", "\xE2\x80\x83{}", 0),
    ROW("a NUL as white space",
        "[1,\0"
        "2]",
        3),
    /* Words. */
    ROW("True", "True", 0),
    ROW("nul", "nul", 0),
    ROW("nulll", "nulll", 4),
    ROW("NaN", "NaN", 0),
    ROW("Infinity", "[Infinity]", 1),
    ROW("minus Infinity", "-Infinity", 1),
    ROW("undefined", "undefined", 0),
    ROW("a bare name", "abc", 0),
    /* Numbers. */
    ROW("01", "01", 1),
    ROW("-01", "-01", 2),
    ROW("00", "00", 1),
    ROW("1.", "1.", 2),
    ROW("1. inside", "[1.,2]", 3),
    ROW(".5", ".5", 0),
    ROW("-.5", "-.5", 1),
    ROW("1e", "1e", 2),
    ROW("1e+", "1e+", 3),
    ROW("1e-", "1E-", 3),
    ROW("1.e5", "1.e5", 2),
    ROW("1e5.5", "1e5.5", 3),
    ROW("1e+-5", "1e+-5", 3),
    ROW("-", "-", 1),
    ROW("- with a space", "- 1", 1),
    ROW("--1", "--1", 1),
    ROW("+1", "+1", 0),
    ROW("0x10", "0x10", 1),
    ROW("1_000", "1_000", 1),
    ROW("1,000 at the top", "1,000", 1),
    ROW("a full-width digit", "\xEF\xBC\x91", 0),
    ROW("a number of 64 digits and a letter", "[" SIXTY "1111a]", 65),
    /* Strings. */
    ROW("a string without end", "\"abc", 4),
    ROW("a string that ends in a backslash", "\"abc\\", 5),
    ROW("a string that ends in an escaped quote", "\"abc\\\"", 6),
    ROW("single quotes", "'a'", 0),
    ROW("a raw newline", "\"a\nb\"", 2),
    ROW("a raw tab", "\"a\tb\"", 2),
    ROW("a raw NUL", "\"a\0b\"", 2),
    ROW("a raw U+001F", "\"\x1F\"", 1),
    ROW("an escaped NUL", "\"a\\u0000\"", 8),
    ROW("an escaped a", "\"\\a\"", 2),
    ROW("an escaped v", "\"\\v\"", 2),
    ROW("an escaped x", "\"\\x41\"", 2),
    ROW("an escaped U", "\"\\U0041\"", 2),
    ROW("an escaped single quote", "\"\\'\"", 2),
    ROW("an escaped NUL byte", "\"\\\0\"", 2),
    ROW("three hex digits", "\"\\u123\"", 6),
    ROW("a letter in the hex digits", "\"\\u12G4\"", 5),
    ROW("a sign in the hex digits", "\"\\u+123\"", 3),
    ROW("a lone high surrogate", "\"\\uD842\"", 7),
    ROW("a lone high surrogate and a letter", "\"\\uD842a\"", 7),
    ROW("a lone high surrogate and an escape", "\"\\uD842\\n\"", 8),
    ROW("two high surrogates", "\"\\uD842\\uD842\"", 13),
    ROW("a high surrogate and a letter's escape", "\"\\uD842\\u0041\"", 13),
    ROW("a lone low surrogate", "\"\\uDFB7\"", 7),
    ROW("surrogates in the wrong order", "\"\\uDFB7\\uD842\"", 7),
    /* UTF-8. */
    ROW("a name in GBK", "{\"n\":\"\xD5\xC5\xC8\xFD\"}", 6),
    ROW("an overlong slash", "\"\xC0\xAF\"", 1),
    ROW("an overlong NUL", "\"\xC0\x80\"", 1),
    ROW("an overlong U+07FF", "\"\xE0\x9F\xBF\"", 1),
    ROW("a surrogate in UTF-8", "\"\xED\xA0\x80\"", 1),
    ROW("CESU-8", "\"\xED\xA1\x82\xED\xBE\xB7\"", 1),
    ROW("beyond U+10FFFF", "\"\xF4\x90\x80\x80\"", 1),
    ROW("a lone continuation byte", "\"a\x80\"", 2),
    ROW("a character cut by the quote", "\"\xE9\x95\"", 1),
    ROW("a character cut by the end", "\"\xE9\x95", 1),
    ROW("FF", "\"\xFF\"", 1),
    /* Arrays and objects. */
    ROW("an array without end", "[1", 2),
    ROW("an array that ends in a comma", "[1,]", 3),
    ROW("an array that begins with a comma", "[,1]", 1),
    ROW("two commas", "[1,,2]", 3),
    ROW("no comma", "[1 2]", 3),
    ROW("a colon in an array", "[1:2]", 2),
    ROW("the wrong bracket", "[1}", 2),
    ROW("a closing bracket alone", "]", 0),
    ROW("an object without end", "{\"a\":1", 6),
    ROW("an object that ends in a comma", "{\"a\":1,}", 7),
    ROW("an object that begins with a comma", "{,\"a\":1}", 1),
    ROW("a name without quotes", "{a:1}", 1),
    ROW("a number for a name", "{1:1}", 1),
    ROW("null for a name", "{null:1}", 1),
    ROW("no colon", "{\"a\" 1}", 5),
    ROW("two colons", "{\"a\"::1}", 5),
    ROW("no value", "{\"a\":}", 5),
    ROW("no value before a comma", "{\"a\":,\"b\":1}", 5),
    ROW("a name alone", "{\"a\"}", 4),
    /* Members twice: the offset is that of the second name. */
    ROW("a member twice", "{\"a\":1,\"a\":1}", 7),
    ROW("a member twice, once escaped", "{\"a\":1,\"\\u0061\":2}", 7),
    ROW("a member twice, far apart", "{\"a\":1,\"b\":[{\"c\":\"a\"}], \"a\":2}", 24),
    ROW("a member twice in an inner object", "[{\"x\":1},{\"b\":{\"a\":1,\"a\":2}}]", 21),
    ROW("the empty name twice", "{\"\":1,\"\":2}", 6),
    ROW("a member thrice", "{\"a\":1,\"a\":2,\"a\":3}", 7),
    ROW("an escaped pair and its UTF-8", "{\"\\uD842\\uDFB7\":1,\"\xF0\xA0\xAE\xB7\":2}", 18),
    ROW("a member twice behind a quote and a colon in strings",
        "{\"\\\":\":\"\\\\\",\"a\":\"\\\"a\\\":1\",\"a\":2}", 26),
};

Test(json_grammar, everything_else_is_refused_and_the_place_told)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        struct wx_json *root = NULL;
        struct wx_json_error error = {99, NULL};
        enum wx_status status = wx_json_parse(REFUSED[i].text, &root, &error);
        cr_expect_eq(status, WX_ERR_FORMAT, "%s: %s", REFUSED[i].name, wx_status_words(status));
        cr_expect_null(root, "%s: the output was touched", REFUSED[i].name);
        cr_expect_eq(error.offset, REFUSED[i].offset, "%s: offset %zu", REFUSED[i].name,
                     error.offset);
        cr_expect_not_null(error.reason, "%s", REFUSED[i].name);
        cr_expect_eq(wx_json_parse(REFUSED[i].text, &root, NULL), WX_ERR_FORMAT, "%s",
                     REFUSED[i].name);
        wx_json_free(root);
    }
}

Test(json_grammar, the_reason_names_what_people_get_wrong)
{
    static const struct {
        const char *text;
        const char *word;
    } REASONS[] = {
        {"\xEF\xBB\xBF{}", "byte order mark"},
        {"{}x", "after"},
        {"\"\xD5\xC5\"", "UTF-8"},
        {"{\"a\":1,\"a\":2}", "twice"},
        {"[01]", "leading zero"},
        {"\"\\uD842\"", "surrogate"},
        {"\"a\nb\"", "control character"},
        {"\"\\u0000\"", "NUL"},
    };
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        struct wx_json *root = NULL;
        struct wx_json_error error = {0, ""};
        cr_expect_eq(wx_json_parse(wx_bytes_text(REASONS[i].text), &root, &error), WX_ERR_FORMAT);
        cr_expect_not_null(strstr(error.reason, REASONS[i].word), "%s", error.reason);
    }
}

/* `levels` brackets of one kind around nothing. */
static enum wx_status parse_nested(size_t levels, const char *open, const char *close)
{
    WX_BUF(text, 1 << 20);
    for (size_t i = 0; i < levels; i++) wx_buf_append_text(&text, open);
    if (open[0] == '{') wx_buf_append_text(&text, "1");
    for (size_t i = 0; i < levels; i++) wx_buf_append_text(&text, close);
    cr_assert_eq(wx_buf_status(&text), WX_OK);
    WX_JSON(root);
    return wx_json_parse(wx_buf_bytes(&text), &root, NULL);
}

Test(json_grammar, nesting_is_read_to_its_limit_and_refused_beyond)
{
    static const struct {
        const char *name;
        size_t levels;
        enum wx_status status;
    } LEVELS[] = {
        {"one", 1, WX_OK},
        {"the limit", WX_JSON_DEPTH, WX_OK},
        {"one more", WX_JSON_DEPTH + 1, WX_ERR_FORMAT},
        {"enough to end a stack", 100000, WX_ERR_FORMAT},
    };
    cr_assert_eq(WX_JSON_DEPTH, 32);
    for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++) {
        cr_expect_eq(parse_nested(LEVELS[i].levels, "[", "]"), LEVELS[i].status, "%s, arrays",
                     LEVELS[i].name);
        cr_expect_eq(parse_nested(LEVELS[i].levels, "{\"a\":", "}"), LEVELS[i].status,
                     "%s, objects", LEVELS[i].name);
    }
}

Test(json_grammar, the_empty_view_is_no_json)
{
    struct wx_json *root = NULL;
    cr_assert_eq(wx_json_parse(wx_bytes(NULL, 0), &root, NULL), WX_ERR_FORMAT);
    cr_assert_null(root);
}

Test(json_grammar, nothing_behind_the_end_of_the_view_is_read)
{
    static const char TEXT[] = "{\"a\":[1,2.5e3,\"\\u00e9\xE9\x95\x95\",true]}";
    for (size_t size = 0; size < sizeof TEXT - 1; size++) {
        /* An exact copy on the heap, so that AddressSanitizer sees a read behind it. */
        unsigned char *copy = malloc(size ? size : 1);
        cr_assert_not_null(copy);
        memcpy(copy, TEXT, size);
        struct wx_json *root = NULL;
        cr_expect_eq(wx_json_parse(wx_bytes(copy, size), &root, NULL), WX_ERR_FORMAT, "%zu bytes",
                     size);
        free(copy);
    }
}
