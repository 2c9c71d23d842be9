/* Credentials: of the numbers that are good, each has one check character, and each single wrong
 * digit is found (ISO 7064 promises it). */
#include "fuzz/fuzz.h"
#include "protocol/credential.h"

#include <time.h>

/* The sum of ISO 7064 section 7: the weights are powers of two, the whole leaves 1 modulo 11. */
static bool sums_up(const unsigned char *text)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < WX_CREDENTIAL_SIZE; i++) {
        unsigned digit = text[i] == 'X' ? 10 : text[i] - '0';
        unsigned weight = 1;
        for (unsigned power = WX_CREDENTIAL_SIZE - 1; power > i; power--) weight = weight * 2 % 11;
        sum += digit * weight;
    }
    return sum % 11 == 1;
}

static int number(const unsigned char *digits, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) number = number * 10 + digits[i] - '0';
    return number;
}

/* Whether there is such a day: the C library does not make another one of it. */
static bool is_day(int year, const unsigned char *month_and_day)
{
    struct tm day = {.tm_year = year - 1900,
                     .tm_mon = number(month_and_day, 2) - 1,
                     .tm_mday = number(month_and_day + 2, 2)};
    struct tm same = day;
    (void)timegm(&same);
    return same.tm_mon == day.tm_mon && same.tm_mday == day.tm_mday;
}

static void require_each_digit_counts(const unsigned char *good)
{
    for (size_t place = 0; place < WX_CREDENTIAL_SIZE; place++) {
        for (int digit = '0'; digit <= '9'; digit++) {
            unsigned char other[WX_CREDENTIAL_SIZE];
            memcpy(other, good, sizeof other);
            if (other[place] == digit) continue;
            other[place] = (unsigned char)digit;
            REQUIRE(wx_credential_judge(wx_bytes(other, sizeof other)) != WX_CREDENTIAL_GOOD,
                    "a wrong digit is found");
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum wx_credential_verdict verdict = wx_credential_judge(wx_bytes(data, size));
    REQUIRE(*wx_credential_verdict_words(verdict) || verdict == WX_CREDENTIAL_GOOD,
            "a refusal has words");
    bool length = size == WX_CREDENTIAL_SIZE || size == WX_CREDENTIAL_OLD_SIZE;
    REQUIRE(length != (verdict == WX_CREDENTIAL_BAD_LENGTH), "the length is 18 or 15");
    if (verdict == WX_CREDENTIAL_BAD_LENGTH || verdict == WX_CREDENTIAL_BAD_CHARACTER) return 0;
    bool is_old = size == WX_CREDENTIAL_OLD_SIZE;
    int year = is_old ? 1900 + number(data + 6, 2) : number(data + 6, 4);
    REQUIRE(is_day(year, data + (is_old ? 8 : 10)) == (verdict != WX_CREDENTIAL_BAD_DATE),
            "the date of birth is a day of the calendar");
    if (is_old) return 0;
    if (verdict == WX_CREDENTIAL_GOOD) {
        REQUIRE(sums_up(data), "the check character is right");
        require_each_digit_counts(data);
    }
    if (verdict == WX_CREDENTIAL_BAD_CHECK) REQUIRE(!sums_up(data), "the check character is wrong");
    return 0;
}
