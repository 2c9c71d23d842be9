#define _POSIX_C_SOURCE 200809L
#include "charset.h"

#include <iconv.h>

static bool is_open(iconv_t converter)
{
    return converter != (iconv_t)-1;
}

static iconv_t open_converter(void)
{
    return iconv_open("UTF-8", "GB18030");
}

bool wx_client_charset_available(void)
{
    iconv_t converter = open_converter();
    return is_open(converter) && iconv_close(converter) == 0;
}

/* has_control: U+0000 to 001F, 007F to 009F. Random bytes taken for a name often hold one. */
static bool has_control(const char *utf8, size_t length)
{
    const unsigned char *s = (const unsigned char *)utf8;
    for (size_t i = 0; i < length; i++)
        if (s[i] < 0x20 || s[i] == 0x7F || (s[i] == 0xC2 && i + 1 < length && s[i + 1] < 0xA0))
            return true;
    return false;
}

bool wx_client_charset_decode(const unsigned char *bytes, size_t length, char *out_utf8,
                              size_t size)
{
    char *in = (char *)bytes; /* iconv's signature; it only reads */
    char *out = out_utf8;
    size_t left = size - 1;
    iconv_t converter = open_converter();

    if (!is_open(converter)) return false;
    /* 0, not merely "no error": a positive count is of characters that were replaced. */
    bool good = iconv(converter, &in, &length, &out, &left) == 0 && length == 0 &&
                iconv(converter, NULL, NULL, &out, &left) == 0;
    iconv_close(converter);
    size_t written = size - 1 - left;
    *out = '\0';
    return good && written > 0 && !has_control(out_utf8, written);
}
