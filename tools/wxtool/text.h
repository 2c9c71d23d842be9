/* What a person reads (UTF-8) and what is encrypted (bytes in a charset). */
#ifndef WXTOOL_TEXT_H
#define WXTOOL_TEXT_H

#include "protocol/charset.h"
#include "tools/wxtool/run.h"

/* The value of --charset. RAW: bytes as they are, in both directions, never judged as text. */
enum wxtool_charset {
    WXTOOL_CHARSET_GBK,
    WXTOOL_CHARSET_GB18030,
    WXTOOL_CHARSET_UTF8,
    WXTOOL_CHARSET_RAW,
};

/* wxtool_charset_read: the charset of that name; NULL gives GBK, as a name travels. WXTOOL_USAGE
 * for an unknown one; WXTOOL_BROKEN where this system cannot convert it. */
bool wxtool_charset_read(struct wxtool_run *run, const char *name, enum wxtool_charset *out);

/* wxtool_text_encode: appends the bytes that are to be encrypted. WXTOOL_FAILED where `text` is no
 * UTF-8, or holds a character that the charset lacks, which is then named by its place and code. */
bool wxtool_text_encode(struct wxtool_run *run, enum wxtool_charset charset, struct wx_bytes text,
                        struct wx_buf *out);

/* wxtool_text_decode: appends what was decrypted, as UTF-8. WXTOOL_FAILED where it is no text of
 * the charset; it is not repeated. `what` names it in messages. */
bool wxtool_text_decode(struct wxtool_run *run, const char *what, enum wxtool_charset charset,
                        struct wx_bytes plain, struct wx_buf *out);

/* wxtool_text_has_control: whether UTF-8 text holds a control character, which no name does. */
bool wxtool_text_has_control(struct wx_bytes text);

#endif
