#include "tools/wxtool/text.h"

#include "tools/wxtool/input.h"

static const char *const NAMES[] = {
    [WXTOOL_CHARSET_GBK] = "gbk",
    [WXTOOL_CHARSET_GB18030] = "gb18030",
    [WXTOOL_CHARSET_UTF8] = "utf-8",
    [WXTOOL_CHARSET_RAW] = "raw",
};

/* The charset of protocol/ for one that iconv converts; false for the others. */
static bool is_converted(enum wxtool_charset charset, enum wx_charset *out)
{
    switch (charset) {
    case WXTOOL_CHARSET_GBK: *out = WX_CHARSET_GBK; return true;
    case WXTOOL_CHARSET_GB18030: *out = WX_CHARSET_GB18030; return true;
    case WXTOOL_CHARSET_UTF8:
    case WXTOOL_CHARSET_RAW: return false;
    }
    return false;
}

bool wxtool_charset_read(struct wxtool_run *run, const char *name, enum wxtool_charset *out)
{
    enum wxtool_charset charset = WXTOOL_CHARSET_GBK;
    while (name && charset <= WXTOOL_CHARSET_RAW && strcmp(name, NAMES[charset]) != 0) charset++;
    if (charset > WXTOOL_CHARSET_RAW)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "--charset '%s': give gbk, gb18030, utf-8 or raw, in lower case",
                              name);
    enum wx_charset converted;
    const char *missing = NULL;
    if (is_converted(charset, &converted) && wx_charset_self_check(&missing) != WX_OK)
        return wxtool_problem(run, WXTOOL_BROKEN, "%s",
                              missing ? missing : "iconv has no memory: free some");
    *out = charset;
    return true;
}

/* The code of the UTF-8 character at the start of `text`. */
static unsigned code_point(struct wx_bytes text)
{
    static const unsigned char LEAD_BITS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t size = wx_utf8_size(text);
    if (!text.data || size == 0) return 0xFFFD;
    unsigned code = text.data[0] & LEAD_BITS[size];
    for (size_t i = 1; i < size; i++) code = code << 6 | (text.data[i] & 0x3F);
    return code;
}

static bool report_character(struct wxtool_run *run, enum wxtool_charset charset,
                             struct wx_bytes text, size_t offset)
{
    size_t place = 1;
    for (size_t i = 0; i < offset; place++) i += wx_utf8_size(wx_bytes_from(text, i));
    return wxtool_problem(
        run, WXTOOL_FAILED, "character %zu (U+%04X) is not in %s: %s", place,
        code_point(wx_bytes_from(text, offset)), NAMES[charset],
        charset == WXTOOL_CHARSET_GBK
            ? "it cannot travel as the interface documents it; try --charset gb18030"
            : "remove it");
}

bool wxtool_text_encode(struct wxtool_run *run, enum wxtool_charset charset, struct wx_bytes text,
                        struct wx_buf *out)
{
    enum wx_charset converted;
    if (charset != WXTOOL_CHARSET_RAW && !wx_utf8_is_valid(text))
        return wxtool_problem(run, WXTOOL_FAILED,
                              "the text is not UTF-8: convert it with iconv, or send its bytes as "
                              "they are with --charset raw");
    if (!is_converted(charset, &converted)) {
        wx_buf_append(out, text);
        return true;
    }
    size_t offset = 0;
    enum wx_status status = wx_charset_encode(converted, text, out, &offset);
    if (status == WX_ERR_CHARSET) return report_character(run, charset, text, offset);
    return status == WX_OK || wxtool_problem(run, WXTOOL_BROKEN, "the text cannot be converted: %s",
                                             wx_status_words(status));
}

/* What bytes that are no text of `charset` may be instead, as advice. */
static const char *other_charset(enum wxtool_charset charset, struct wx_bytes plain)
{
    WX_BUF(text, WXTOOL_TEXT_LIMIT);
    if (charset != WXTOOL_CHARSET_UTF8 && wx_utf8_is_valid(plain))
        return "it is UTF-8, which the interface does not send: try --charset utf-8";
    if (charset != WXTOOL_CHARSET_GB18030 &&
        wx_charset_decode(WX_CHARSET_GB18030, plain, &text) == WX_OK)
        return "it may be GB18030: try --charset gb18030";
    return "it was encrypted for another key, or is in another charset (--charset raw shows it)";
}

bool wxtool_text_decode(struct wxtool_run *run, const char *what, enum wxtool_charset charset,
                        struct wx_bytes plain, struct wx_buf *out)
{
    enum wx_charset converted;
    enum wx_status status = WX_OK;
    if (is_converted(charset, &converted))
        status = wx_charset_decode(converted, plain, out);
    else if (charset == WXTOOL_CHARSET_UTF8 && !wx_utf8_is_valid(plain))
        status = WX_ERR_FORMAT;
    else
        wx_buf_append(out, plain);
    if (status == WX_ERR_FORMAT)
        return wxtool_problem(run, WXTOOL_FAILED, "%s decrypts to something that is not %s: %s",
                              what, NAMES[charset], other_charset(charset, plain));
    return status == WX_OK || wxtool_problem(run, WXTOOL_BROKEN, "%s cannot be converted: %s", what,
                                             wx_status_words(status));
}

bool wxtool_text_has_control(struct wx_bytes text)
{
    while (text.size > 0) {
        unsigned code = code_point(text);
        if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return true;
        text = wx_bytes_from(text, wx_utf8_size(text));
    }
    return false;
}
