#include "protocol/serial.h"

enum {
    NUMBER_SIZE = WX_SERIAL_SIZE / 2,
    /* Below this many digits it is not leading zeros that are missing: one number in 2^32 of 160
     * random bits is as short. */
    SHORTEST = 32,
    /* Decimal digits of 2^160 - 1. */
    LONGEST_DECIMAL = 49,
};

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_upper_hex(unsigned char byte)
{
    return is_digit(byte) || (byte >= 'A' && byte <= 'F');
}

/* The size of what stands between digits and means nothing, at the start of `text`: what programs
 * print there, white space, and the invisible characters that come along when a serial is copied
 * from a dialog (Windows puts U+200E in front) or a file (a BOM). 0 where it starts otherwise. */
static size_t separator_size(struct wx_bytes text)
{
    static const char *const MARKS[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F",
                                        "\xEF\xBB\xBF"};
    if (text.size > 0 && text.data[0] != '\0' && strchr(":- \t\r\n", text.data[0])) return 1;
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++)
        if (wx_bytes_starts_with(text, MARKS[i])) return strlen(MARKS[i]);
    return 0;
}

/* `text` without the separators at its start. */
static struct wx_bytes skip_separators(struct wx_bytes text, unsigned *spelling)
{
    for (size_t size; (size = separator_size(text)) > 0; text = wx_bytes_from(text, size))
        *spelling |= WX_SERIAL_SEPARATED;
    return text;
}

/* `text` without what is in front of the number. */
static struct wx_bytes skip_prefix(struct wx_bytes text, unsigned *spelling)
{
    static const char *const PREFIXES[] = {"serial=", "0x", "0X"};
    text = skip_separators(text, spelling);
    for (size_t i = 0; i < sizeof PREFIXES / sizeof PREFIXES[0]; i++) {
        if (!wx_bytes_starts_with(text, PREFIXES[i])) continue;
        *spelling |= WX_SERIAL_PREFIXED;
        text = wx_bytes_from(text, strlen(PREFIXES[i]));
    }
    return text;
}

bool wx_serial_is_canonical(struct wx_bytes text)
{
    if (text.size != WX_SERIAL_SIZE) return false;
    for (size_t i = 0; i < text.size; i++)
        if (!is_upper_hex(text.data[i])) return false;
    return true;
}

/* Copies the digits of `pasted` in upper case; false where something is no digit, or too long. */
static bool collect_digits(struct wx_bytes pasted, char digits[LONGEST_DECIMAL], size_t *out_size,
                           unsigned *spelling)
{
    size_t size = 0;
    for (; (pasted = skip_separators(pasted, spelling)).size > 0;
         pasted = wx_bytes_from(pasted, 1)) {
        unsigned char byte = pasted.data[0];
        if (byte >= 'a' && byte <= 'f') {
            *spelling |= WX_SERIAL_LOWER_CASE;
            byte = (unsigned char)(byte - 'a' + 'A');
        }
        if (!is_upper_hex(byte) || size == LONGEST_DECIMAL) return false;
        digits[size++] = (char)byte;
    }
    *out_size = size;
    return true;
}

static void number_to_serial(const unsigned char number[NUMBER_SIZE], struct wx_serial *out)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    for (size_t i = 0; i < NUMBER_SIZE; i++) {
        out->text[2 * i] = DIGITS[number[i] >> 4];
        out->text[2 * i + 1] = DIGITS[number[i] & 15];
    }
    out->text[WX_SERIAL_SIZE] = '\0';
}

/* Base ten to twenty bytes by repeated multiplication; false where it does not fit, or is no
 * decimal number. */
static bool decimal_to_serial(const char *digits, size_t size, struct wx_serial *out)
{
    unsigned char number[NUMBER_SIZE] = {0};
    for (size_t i = 0; i < size; i++) {
        if (!is_digit((unsigned char)digits[i])) return false;
        unsigned carry = (unsigned)(digits[i] - '0');
        for (size_t k = NUMBER_SIZE; k-- > 0;) {
            carry += number[k] * 10u;
            number[k] = (unsigned char)carry;
            carry >>= 8;
        }
        if (carry != 0) return false;
    }
    number_to_serial(number, out);
    return true;
}

enum wx_status wx_serial_read(struct wx_bytes pasted, struct wx_serial *out, unsigned *out_spelling)
{
    unsigned spelling = 0;
    char digits[LONGEST_DECIMAL];
    size_t size = 0;
    if (!collect_digits(skip_prefix(pasted, &spelling), digits, &size, &spelling))
        return WX_ERR_FORMAT;
    struct wx_serial serial;
    if (size == WX_SERIAL_SIZE + 2 && digits[0] == '0' && digits[1] == '0') {
        spelling |= WX_SERIAL_ZERO_BYTE;
        memcpy(serial.text, digits + 2, WX_SERIAL_SIZE);
        serial.text[WX_SERIAL_SIZE] = '\0';
    } else if (size > WX_SERIAL_SIZE) {
        if (spelling & WX_SERIAL_PREFIXED) return WX_ERR_FORMAT; /* says that it is base sixteen */
        if (!decimal_to_serial(digits, size, &serial)) return WX_ERR_FORMAT;
        spelling |= WX_SERIAL_DECIMAL;
    } else {
        if (size < SHORTEST) return WX_ERR_FORMAT;
        if (size < WX_SERIAL_SIZE) spelling |= WX_SERIAL_SHORT;
        memset(serial.text, '0', WX_SERIAL_SIZE - size);
        memcpy(serial.text + WX_SERIAL_SIZE - size, digits, size);
        serial.text[WX_SERIAL_SIZE] = '\0';
    }
    *out = serial;
    *out_spelling = spelling;
    return WX_OK;
}

enum wx_status wx_serial_from_number(struct wx_bytes number, struct wx_serial *out)
{
    if (number.size > NUMBER_SIZE || number.size < SHORTEST / 2) return WX_ERR_FORMAT;
    unsigned char padded[NUMBER_SIZE] = {0};
    memcpy(padded + NUMBER_SIZE - number.size, number.data, number.size);
    number_to_serial(padded, out);
    return WX_OK;
}
