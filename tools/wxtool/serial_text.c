#include "tools/wxtool/serial_text.h"

#include "protocol/charset.h"

/* Digits of the certificate's newer fingerprint, which people take for the serial. */
enum { SHA256_DIGITS = 64 };

void wxtool_serial_changes(unsigned spelling, struct wx_buf *out)
{
    static const struct {
        enum wx_serial_spelling bit;
        const char *words;
    } CHANGES[] = {
        {WX_SERIAL_PREFIXED, "the prefix dropped"},
        {WX_SERIAL_SEPARATED, "separators, white space or invisible characters dropped"},
        {WX_SERIAL_LOWER_CASE, "put into upper case"},
        {WX_SERIAL_ZERO_BYTE, "the zero byte in front dropped, which DER adds"},
        {WX_SERIAL_DECIMAL, "turned from decimal into hexadecimal"},
        {WX_SERIAL_SHORT, "leading zeros put back (if it is the end that was lost, this is wrong)"},
    };
    const char *between = "";
    for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++) {
        if (!(spelling & CHANGES[i].bit)) continue;
        wx_buf_append_text(out, between);
        wx_buf_append_text(out, CHANGES[i].words);
        between = ", ";
    }
}

static bool is_hex(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') ||
           (byte >= 'a' && byte <= 'f');
}

static bool is_expected(unsigned char byte)
{
    return is_hex(byte) || strchr(":- \t\r\n", byte);
}

/* Appends what the first foreign character of `rest` is; it stands at `place`, counted from 1. */
static void append_foreign(struct wx_bytes rest, size_t place, struct wx_buf *out)
{
    if (rest.data[0] > ' ' && rest.data[0] < 0x7F)
        wx_buf_append_format(out, "character %zu, '%c', is no hexadecimal digit", place,
                             rest.data[0]);
    else
        wx_buf_append_format(out, "character %zu is no hexadecimal digit and no plain ASCII",
                             place);
    if (rest.data[0] == 'O' || rest.data[0] == 'o') wx_buf_append_text(out, " (the digit 0 is)");
}

void wxtool_serial_defect(struct wx_bytes pasted, struct wx_buf *out)
{
    struct wx_bytes rest = wx_bytes_trim(pasted);
    if (wx_bytes_starts_with(rest, "serial=")) rest = wx_bytes_from(rest, strlen("serial="));
    if (wx_bytes_starts_with(rest, "0x")) rest = wx_bytes_from(rest, strlen("0x"));
    size_t digits = 0;
    for (size_t place = pasted.size - rest.size + 1; rest.size > 0; place++) {
        if (rest.data[0] == '\0' || !is_expected(rest.data[0])) {
            append_foreign(rest, place, out);
            return;
        }
        if (is_hex(rest.data[0])) digits++;
        size_t size = wx_utf8_size(rest);
        rest = wx_bytes_from(rest, size > 0 ? size : 1);
    }
    if (digits == 0)
        wx_buf_append_text(out, "it is empty");
    else if (digits == SHA256_DIGITS)
        wx_buf_append_text(out, "its 64 digits are a SHA-256 fingerprint's, not a serial's");
    else
        wx_buf_append_format(out, "it has %zu digits, a serial has %d", digits, WX_SERIAL_SIZE);
}
