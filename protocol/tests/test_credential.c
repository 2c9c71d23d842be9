#include "protocol/credential.h"

#include <criterion/criterion.h>

#include "protocol/tests/oracle.h"

static const struct {
    const char *problem;
    enum wx_credential_verdict verdict;
} PROBLEMS[] = {
    {"length", WX_CREDENTIAL_BAD_LENGTH},          {"character", WX_CREDENTIAL_BAD_CHARACTER},
    {"lower-case-x", WX_CREDENTIAL_BAD_CHARACTER}, {"date", WX_CREDENTIAL_BAD_DATE},
    {"check-character", WX_CREDENTIAL_BAD_CHECK},
};

static enum wx_credential_verdict verdict_of(const char *problem)
{
    if (!problem) return WX_CREDENTIAL_GOOD;
    for (size_t i = 0; i < sizeof PROBLEMS / sizeof PROBLEMS[0]; i++)
        if (strcmp(problem, PROBLEMS[i].problem) == 0) return PROBLEMS[i].verdict;
    cr_assert_fail("no verdict for the problem %s", problem);
    return WX_CREDENTIAL_GOOD;
}

Test(credential, each_vector_gets_the_verdict_of_its_problem)
{
    WX_JSON(rows);
    rows = oracle_rows("credential");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        enum wx_credential_verdict verdict = wx_credential_judge(oracle_view(row, "credential"));
        cr_expect_eq(verdict, verdict_of(oracle_text(row, "problem")), "%s: %s",
                     oracle_text(row, "name"), wx_credential_verdict_words(verdict));
    }
}

/* All synthetic: nobody alive was born before 1900, and 998 at the end of 15 digits says so too.
 * Check characters by awk, as fixtures/vectors/README.md shows. */
static const struct {
    const char *name;
    const char *text;
    enum wx_credential_verdict verdict;
} CASES[] = {
    {"X", "11010118800307801X", WX_CREDENTIAL_GOOD},
    {"x", "11010118800307801x", WX_CREDENTIAL_BAD_CHARACTER},
    {"X where a digit is due", "110101188X0307801X", WX_CREDENTIAL_BAD_CHARACTER},
    {"a digit where X is due", "110101188003078019", WX_CREDENTIAL_BAD_CHECK},
    {"15 digits", "110101800307998", WX_CREDENTIAL_GOOD},
    {"15 with X", "11010180030799X", WX_CREDENTIAL_BAD_CHARACTER},
    {"15 in month 0", "110101800007998", WX_CREDENTIAL_BAD_DATE},
    {"15 in month 13", "110101801307998", WX_CREDENTIAL_BAD_DATE},
    {"15 on day 0", "110101800300998", WX_CREDENTIAL_BAD_DATE},
    {"15 on day 32", "110101800332998", WX_CREDENTIAL_BAD_DATE},
    {"15 on a leap day", "110101800229998", WX_CREDENTIAL_GOOD},
    {"15 on a leap day of a common year", "110101810229998", WX_CREDENTIAL_BAD_DATE},
    {"15 on a leap day of 1900", "110101000229998", WX_CREDENTIAL_BAD_DATE},
    {"leap day of a leap year", "110101189602298019", WX_CREDENTIAL_GOOD},
    {"leap day of a common year", "110101189702298013", WX_CREDENTIAL_BAD_DATE},
    {"leap day of a common century", "110101180002298014", WX_CREDENTIAL_BAD_DATE},
    {"leap day of a leap century", "110101160002298016", WX_CREDENTIAL_GOOD},
    {"31 April", "110101188004318019", WX_CREDENTIAL_BAD_DATE},
    {"32 December", "110101188012328019", WX_CREDENTIAL_BAD_DATE},
    {"a date and a check both wrong", "110101188013078010", WX_CREDENTIAL_BAD_DATE},
    {"a letter and a date both wrong", "1101011880130780A0", WX_CREDENTIAL_BAD_CHARACTER},
    {"full-width digits",
     "\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91",
     WX_CREDENTIAL_BAD_CHARACTER},
    {"empty", "", WX_CREDENTIAL_BAD_LENGTH},
    {"17", "11010118800307801", WX_CREDENTIAL_BAD_LENGTH},
    {"19", "11010118800307801X ", WX_CREDENTIAL_BAD_LENGTH},
};

Test(credential, the_first_defect_is_the_verdict)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        enum wx_credential_verdict verdict = wx_credential_judge(wx_bytes_text(CASES[i].text));
        cr_expect_eq(verdict, CASES[i].verdict, "%s: %s", CASES[i].name,
                     wx_credential_verdict_words(verdict));
    }
}

Test(credential, the_check_character_finds_each_single_wrong_digit)
{
    static const char GOOD[] = "11010118800307801X";
    for (size_t place = 0; place < 17; place++) {
        for (int digit = '0'; digit <= '9'; digit++) {
            unsigned char digits[17];
            memcpy(digits, GOOD, sizeof digits);
            digits[place] = (unsigned char)digit;
            bool same = digit == GOOD[place];
            cr_expect_eq(wx_credential_check_character(digits) == 'X', same, "%c at %zu", digit,
                         place);
        }
    }
}

Test(credential, the_empty_view_has_the_wrong_length)
{
    cr_assert_eq(wx_credential_judge(wx_bytes(NULL, 0)), WX_CREDENTIAL_BAD_LENGTH);
}

Test(credential, each_verdict_has_words_of_its_own)
{
    for (int i = WX_CREDENTIAL_GOOD; i <= WX_CREDENTIAL_BAD_CHECK; i++)
        for (int k = WX_CREDENTIAL_GOOD; k < i; k++)
            cr_expect_str_neq(wx_credential_verdict_words((enum wx_credential_verdict)i),
                              wx_credential_verdict_words((enum wx_credential_verdict)k));
    cr_expect_str_eq(wx_credential_verdict_words((enum wx_credential_verdict)99), "unknown");
}
