#include "protocol/credential.h"

char wx_credential_check_character(const unsigned char digits[17])
{
    static const unsigned char WEIGHTS[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;
    for (size_t i = 0; i < 17; i++) sum += (digits[i] - (unsigned)'0') * WEIGHTS[i];
    return "10X98765432"[sum % 11];
}

static bool are_digits(struct wx_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return true;
}

static unsigned two_digits(const unsigned char *at)
{
    return (at[0] - (unsigned)'0') * 10 + (at[1] - (unsigned)'0');
}

/* Whether the four digits of month and day name a day of that year (Gregorian). */
static bool is_date(unsigned year, const unsigned char *month_and_day)
{
    static const unsigned char DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    unsigned month = two_digits(month_and_day);
    unsigned day = two_digits(month_and_day + 2);
    if (month < 1 || month > 12 || day < 1) return false;
    return day <= DAYS[month - 1] + (leap && month == 2 ? 1u : 0u);
}

enum wx_credential_verdict wx_credential_judge(struct wx_bytes text)
{
    if (text.size == WX_CREDENTIAL_OLD_SIZE) {
        if (!are_digits(text)) return WX_CREDENTIAL_BAD_CHARACTER;
        /* The century is not written; whether it is 18 or 19, the leap years are the same. */
        unsigned year = 1900 + two_digits(text.data + 6);
        return is_date(year, text.data + 8) ? WX_CREDENTIAL_GOOD : WX_CREDENTIAL_BAD_DATE;
    }
    if (text.size != WX_CREDENTIAL_SIZE) return WX_CREDENTIAL_BAD_LENGTH;
    unsigned char check = text.data[17];
    if (!are_digits(wx_bytes(text.data, 17))) return WX_CREDENTIAL_BAD_CHARACTER;
    if (check != 'X' && !are_digits(wx_bytes(&check, 1))) return WX_CREDENTIAL_BAD_CHARACTER;
    unsigned year = two_digits(text.data + 6) * 100 + two_digits(text.data + 8);
    if (!is_date(year, text.data + 10)) return WX_CREDENTIAL_BAD_DATE;
    if (check != (unsigned char)wx_credential_check_character(text.data))
        return WX_CREDENTIAL_BAD_CHECK;
    return WX_CREDENTIAL_GOOD;
}

const char *wx_credential_verdict_words(enum wx_credential_verdict verdict)
{
    switch (verdict) {
    case WX_CREDENTIAL_GOOD: return "a good identity card number";
    case WX_CREDENTIAL_BAD_LENGTH: return "not 18 characters (nor the 15 digits of an old record)";
    case WX_CREDENTIAL_BAD_CHARACTER:
        return "not all digits (only the 18th may be X, in upper case)";
    case WX_CREDENTIAL_BAD_DATE: return "without a date of birth where one belongs";
    case WX_CREDENTIAL_BAD_CHECK: return "wrong in its check character (ISO 7064 MOD 11-2)";
    }
    return "unknown";
}
