#include "protocol/serial.h"

#include <criterion/criterion.h>

#include "protocol/tests/oracle.h"

#define A "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE"

/* What a row's `problem` in serial.json is in our words. */
static const struct {
    const char *problem;
    unsigned spelling;
} PROBLEMS[] = {
    {"lower-case", WX_SERIAL_LOWER_CASE}, {"separators", WX_SERIAL_SEPARATED},
    {"prefix", WX_SERIAL_PREFIXED},       {"decimal", WX_SERIAL_DECIMAL},
    {"too-short", WX_SERIAL_SHORT},       {"too-long", WX_SERIAL_ZERO_BYTE},
};

static unsigned spelling_of(const char *problem)
{
    for (size_t i = 0; problem && i < sizeof PROBLEMS / sizeof PROBLEMS[0]; i++)
        if (strcmp(problem, PROBLEMS[i].problem) == 0) return PROBLEMS[i].spelling;
    return 0;
}

/* The rows that have the form of a serial and still are none: only who has the certificate knows.
 */
static bool only_the_certificate_tells(const char *name)
{
    return strcmp(name, "sha1-fingerprint") == 0 || strcmp(name, "39-characters-last-lost") == 0;
}

Test(serial, what_people_paste_is_read_as_what_they_meant)
{
    WX_JSON(rows);
    rows = oracle_rows("serial");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *name = oracle_text(row, "name");
        const char *canonical = oracle_text(row, "canonical");
        const char *problem = oracle_text(row, "problem");
        struct wx_serial serial = {"untouched"};
        unsigned spelling = 99;
        enum wx_status status = wx_serial_read(oracle_view(row, "pasted"), &serial, &spelling);
        if (only_the_certificate_tells(name)) {
            cr_expect_eq(status, WX_OK, "%s", name);
            cr_expect_str_neq(serial.text, A, "%s", name);
        } else if (canonical) {
            cr_expect_eq(status, WX_OK, "%s", name);
            cr_expect_str_eq(serial.text, canonical, "%s", name);
            unsigned wanted = spelling_of(problem);
            cr_expect_eq(spelling & wanted, wanted, "%s: spelling %u", name, spelling);
            cr_expect_eq(spelling == 0, problem == NULL, "%s: spelling %u", name, spelling);
        } else {
            cr_expect_eq(status, WX_ERR_FORMAT, "%s", name);
            cr_expect_str_eq(serial.text, "untouched", "%s", name);
            cr_expect_eq(spelling, 99, "%s", name);
        }
    }
}

Test(serial, a_certificate_gives_the_same_serial_in_hex_and_decimal)
{
    WX_JSON(rows);
    rows = oracle_rows("certificates");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        static const char *const FORMS[] = {"serial", "serial_as_openssl_prints_it",
                                            "serial_decimal"};
        for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
            struct wx_serial serial = {""};
            unsigned spelling = 0;
            cr_expect_eq(wx_serial_read(oracle_view(row, FORMS[i]), &serial, &spelling), WX_OK);
            cr_expect_str_eq(serial.text, oracle_text(row, "serial"), "%s", FORMS[i]);
        }
    }
}

static const struct {
    const char *name;
    const char *pasted;
    const char *serial; /* NULL: refused */
    unsigned spelling;
} CASES[] = {
    {"canonical", A, A, 0},
    {"all zeros", "0000000000000000000000000000000000000000",
     "0000000000000000000000000000000000000000", 0},
    {"lower case letter", "5d3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", A, WX_SERIAL_LOWER_CASE},
    {"colons and lower case", "5d:3f:2c:81:a9:6e:0b:77:43:c5:d8:f1:e2:06:94:bb:7a:31:c0:de", A,
     WX_SERIAL_LOWER_CASE | WX_SERIAL_SEPARATED},
    {"0x and lower case", "0x5d3f2c81a96e0b7743c5d8f1e20694bb7a31c0de", A,
     WX_SERIAL_PREFIXED | WX_SERIAL_LOWER_CASE},
    {"white space around", "\t" A "\n", A, WX_SERIAL_SEPARATED},
    {"no-break space around", "\xC2\xA0" A "\xC2\xA0", A, WX_SERIAL_SEPARATED},
    {"zero-width space inside",
     "5D3F\xE2\x80\x8B"
     "2C81A96E0B7743C5D8F1E20694BB7A31C0DE",
     A, WX_SERIAL_SEPARATED},
    {"mark, label and white space", "\xE2\x80\x8E serial=" A "\r\n", A,
     WX_SERIAL_SEPARATED | WX_SERIAL_PREFIXED},
    {"32 digits", "43C5D8F1E20694BB7A31C0DE12345678", "0000000043C5D8F1E20694BB7A31C0DE12345678",
     WX_SERIAL_SHORT},
    {"31 digits", "3C5D8F1E20694BB7A31C0DE12345678", NULL, 0},
    {"a zero byte in front, as in DER", "00" A, A, WX_SERIAL_ZERO_BYTE},
    {"a zero byte in front, with colons", "00:" A, A, WX_SERIAL_ZERO_BYTE | WX_SERIAL_SEPARATED},
    {"42 digits without the zero byte", "01" A, NULL, 0},
    {"largest decimal", "1461501637330902918203684832716283019655932542975",
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", WX_SERIAL_DECIMAL},
    {"one above the largest", "1461501637330902918203684832716283019655932542976", NULL, 0},
    {"49 nines", "9999999999999999999999999999999999999999999999999", NULL, 0},
    {"50 digits", "01461501637330902918203684832716283019655932542975", NULL, 0},
    {"decimal of 41 digits", "10000000000000000000000000000000000000000",
     "0000001D6329F1C35CA4BFABB9F5610000000000", WX_SERIAL_DECIMAL},
    {"decimal behind 0x", "0x532344965696341751761234640576610784274285707486", NULL, 0},
    {"41 digits with a letter", A "A", NULL, 0},
    {"a letter beyond F", "GD3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", NULL, 0},
    {"0x alone", "0x", NULL, 0},
    {"0x twice", "0x0x" A, NULL, 0},
    {"a label alone", "serial=", NULL, 0},
    {"half a mark", "\xE2\x80" A, NULL, 0},
    {"empty", "", NULL, 0},
    {"separators alone", ":-: ", NULL, 0},
    {"a minus is a separator, not a sign", "-" A, A, WX_SERIAL_SEPARATED},
};

Test(serial, each_spelling_is_named_and_nothing_else_passes)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *name = CASES[i].name;
        struct wx_serial serial = {"untouched"};
        unsigned spelling = 99;
        enum wx_status status = wx_serial_read(wx_bytes_text(CASES[i].pasted), &serial, &spelling);
        cr_expect_eq(status, CASES[i].serial ? WX_OK : WX_ERR_FORMAT, "%s", name);
        cr_expect_str_eq(serial.text, CASES[i].serial ? CASES[i].serial : "untouched", "%s", name);
        cr_expect_eq(spelling, CASES[i].serial ? CASES[i].spelling : 99u, "%s: %u", name, spelling);
    }
}

Test(serial, a_nul_is_no_separator)
{
    struct wx_serial serial;
    unsigned spelling;
    cr_assert_eq(wx_serial_read(BYTES(A "\0"), &serial, &spelling), WX_ERR_FORMAT);
    cr_assert_eq(wx_serial_read(wx_bytes(NULL, 0), &serial, &spelling), WX_ERR_FORMAT);
}

Test(serial, canonical_is_just_forty_upper_case_digits)
{
    static const struct {
        const char *name;
        const char *text;
        bool canonical;
    } TEXTS[] = {
        {"canonical", A, true},
        {"zeros in front", "0000000000000000000000000000000000000001", true},
        {"lower case", "5d3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", false},
        {"39", "D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", false},
        {"41", "0" A, false},
        {"a space", "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0D ", false},
        {"before 0", "/D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", false},
        {"behind 9", ":D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", false},
        {"before A", "@D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", false},
        {"behind F", "GD3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", false},
        {"empty", "", false},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        cr_expect_eq(wx_serial_is_canonical(wx_bytes_text(TEXTS[i].text)), TEXTS[i].canonical, "%s",
                     TEXTS[i].name);
    cr_expect_not(wx_serial_is_canonical(wx_bytes(NULL, 0)));
}

Test(serial, a_number_of_16_to_20_bytes_becomes_forty_digits)
{
    static const unsigned char NUMBER[21] = {0x9A, 1,  2,  3,  4,  5,  6,  7,  8,    9, 10,
                                             11,   12, 13, 14, 15, 16, 17, 18, 0xFF, 1};
    static const struct {
        const char *name;
        size_t size;
        const char *serial;
    } NUMBERS[] = {
        {"nothing", 0, NULL},
        {"15 bytes", 15, NULL},
        {"16 bytes", 16, "000000009A0102030405060708090A0B0C0D0E0F"},
        {"19 bytes", 19, "009A0102030405060708090A0B0C0D0E0F101112"},
        {"20 bytes", 20, "9A0102030405060708090A0B0C0D0E0F101112FF"},
        {"21 bytes", 21, NULL},
    };
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        struct wx_serial serial = {"untouched"};
        enum wx_status status = wx_serial_from_number(wx_bytes(NUMBER, NUMBERS[i].size), &serial);
        cr_expect_eq(status, NUMBERS[i].serial ? WX_OK : WX_ERR_FORMAT, "%s", NUMBERS[i].name);
        cr_expect_str_eq(serial.text, NUMBERS[i].serial ? NUMBERS[i].serial : "untouched", "%s",
                         NUMBERS[i].name);
    }
    struct wx_serial serial;
    cr_expect_eq(wx_serial_from_number(wx_bytes(NULL, 0), &serial), WX_ERR_FORMAT);
}
