#include "protocol/charset.h"

#include <errno.h>
#include <iconv.h>

static const char *const NAMES[] = {[WX_CHARSET_GBK] = "gbk", [WX_CHARSET_GB18030] = "gb18030"};
static const char *const ICONV_NAMES[] = {
    [WX_CHARSET_GBK] = "GBK", [WX_CHARSET_GB18030] = "GB18030"};

const char *wx_charset_name(enum wx_charset charset)
{
    return NAMES[charset];
}

bool wx_charset_by_name(struct wx_bytes name, enum wx_charset *out)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (!wx_bytes_equal_text(name, NAMES[i])) continue;
        *out = (enum wx_charset)i;
        return true;
    }
    return false;
}

/* Converts all of `from`. *out_stop is how many input bytes were converted when it stopped. */
static enum wx_status convert(const char *to_name, const char *from_name, struct wx_bytes from,
                              struct wx_buf *out, size_t *out_stop)
{
    iconv_t converter = iconv_open(to_name, from_name);
    if (converter == (iconv_t)-1) return errno == ENOMEM ? wx_starve() : WX_ERR_UNAVAILABLE;
    size_t start = out->size;
    char *in = (char *)(uintptr_t)from.data; /* iconv reads through a pointer that is not const */
    size_t in_left = from.size;
    enum wx_status status = wx_buf_status(out);
    while (status == WX_OK && in_left > 0) {
        unsigned char chunk[256];
        char *to = (char *)chunk;
        size_t to_left = sizeof chunk;
        size_t result = iconv(converter, &in, &in_left, &to, &to_left);
        int error = errno;
        wx_buf_append(out, wx_bytes(chunk, sizeof chunk - to_left));
        explicit_bzero(chunk, sizeof chunk);
        status = wx_buf_status(out);
        if (result == (size_t)-1 && error != E2BIG && status == WX_OK) status = WX_ERR_FORMAT;
        /* A positive result counts characters that iconv replaced by lookalikes: not ours. */
        if (result != (size_t)-1 && result > 0 && status == WX_OK) status = WX_ERR_FORMAT;
    }
    iconv_close(converter);
    if (status != WX_OK) wx_buf_truncate(out, start);
    *out_stop = from.size - in_left;
    return status;
}

enum wx_status wx_charset_encode(enum wx_charset charset, struct wx_bytes text, struct wx_buf *out,
                                 size_t *out_offset)
{
    if (!wx_utf8_is_valid(text)) return WX_ERR_FORMAT;
    size_t stop = 0;
    enum wx_status status = convert(ICONV_NAMES[charset], "UTF-8", text, out, &stop);
    if (status != WX_ERR_FORMAT) return status;
    if (out_offset) *out_offset = stop;
    return WX_ERR_CHARSET;
}

enum wx_status wx_charset_decode(enum wx_charset charset, struct wx_bytes encoded,
                                 struct wx_buf *out)
{
    size_t stop = 0;
    return convert("UTF-8", ICONV_NAMES[charset], encoded, out, &stop);
}

enum wx_status wx_charset_self_check(const char **out_missing)
{
    static const struct {
        enum wx_charset charset;
        const char *text;
        const char *encoded;
        const char *missing;
    } CHECKS[] = {
        {WX_CHARSET_GBK, "\xe9\x95\x95\xe5\x96\x86", "\xe9\x46\x86\xb4",
         "iconv has no GBK converter (Debian: package libc6, gconv modules; musl has none): "
         "install a libc or GNU libiconv with GBK"},
        {WX_CHARSET_GB18030, "\xe4\xb6\xae", "\xfe\x9f",
         "iconv has no GB18030 converter: install a libc or GNU libiconv with GB18030"},
    };
    for (size_t i = 0; i < sizeof CHECKS / sizeof CHECKS[0]; i++) {
        WX_BUF(encoded, 64);
        enum wx_status status =
            wx_charset_encode(CHECKS[i].charset, wx_bytes_text(CHECKS[i].text), &encoded, NULL);
        if (status == WX_ERR_MEMORY) return status;
        if (status == WX_OK && wx_bytes_equal_text(wx_buf_bytes(&encoded), CHECKS[i].encoded))
            continue;
        *out_missing = CHECKS[i].missing;
        return WX_ERR_UNAVAILABLE;
    }
    return WX_OK;
}

size_t wx_utf8_size(struct wx_bytes text)
{
    /* For each lead byte: size of the character and the range of its second byte (Unicode 15.0,
     * table 3-7). */
    static const struct {
        unsigned char first, last, size, second_low, second_high;
    } LEADS[] = {
        {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
        {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
        {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
    };
    if (text.size == 0) return 0;
    if (text.data[0] < 0x80) return 1;
    for (size_t i = 0; i < sizeof LEADS / sizeof LEADS[0]; i++) {
        if (text.data[0] < LEADS[i].first || text.data[0] > LEADS[i].last) continue;
        size_t size = LEADS[i].size;
        if (size > text.size) return 0;
        if (text.data[1] < LEADS[i].second_low || text.data[1] > LEADS[i].second_high) return 0;
        for (size_t k = 2; k < size; k++)
            if ((text.data[k] & 0xC0) != 0x80) return 0;
        return size;
    }
    return 0;
}

bool wx_utf8_is_valid(struct wx_bytes text)
{
    for (size_t i = 0; i < text.size;) {
        size_t size = wx_utf8_size(wx_bytes_from(text, i));
        if (size == 0) return false;
        i += size;
    }
    return true;
}
