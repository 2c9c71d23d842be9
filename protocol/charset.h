/* Text between UTF-8 and the charsets of the interface: a name travels in GBK (SPEC.md section 4),
 * in GB18030 where a world says so (section 5). ASSUMED: gb18030: names that GBK cannot hold travel
 * so. */
#ifndef WX_CHARSET_H
#define WX_CHARSET_H

#include "protocol/buf.h"

enum wx_charset { WX_CHARSET_GBK, WX_CHARSET_GB18030 };

/* wx_charset_name: "gbk" or "gb18030"; static. */
const char *wx_charset_name(enum wx_charset charset);

/* wx_charset_by_name: false, and an untouched output, where no charset has that name. */
bool wx_charset_by_name(struct wx_bytes name, enum wx_charset *out);

/* wx_charset_self_check: whether this system's iconv has both converters and they hold what the
 * interface needs. WX_ERR_UNAVAILABLE, and *out_missing (static) names what is missing and how to
 * get it. Programs call it once at start. */
enum wx_status wx_charset_self_check(const char **out_missing) WX_MUST_CHECK;

/* wx_charset_encode: appends the charset's bytes of UTF-8 text to `out`. WX_ERR_CHARSET where a
 * character does not exist in the charset: *out_offset is where it begins in `text`.
 * WX_ERR_FORMAT for bad UTF-8. `out` is untouched on failure, *out_offset on any other outcome;
 * out_offset may be NULL. */
enum wx_status wx_charset_encode(enum wx_charset charset, struct wx_bytes text, struct wx_buf *out,
                                 size_t *out_offset) WX_MUST_CHECK;

/* wx_charset_decode: appends the UTF-8 of the charset's bytes to `out`. WX_ERR_FORMAT, and an
 * untouched `out`, where the bytes are not text of that charset. */
enum wx_status wx_charset_decode(enum wx_charset charset, struct wx_bytes encoded,
                                 struct wx_buf *out) WX_MUST_CHECK;

/* wx_utf8_size: how many bytes at the start of `text` are one strict UTF-8 character (RFC 3629: no
 * overlong form, no surrogate, at most U+10FFFF); 0 where they are none. */
size_t wx_utf8_size(struct wx_bytes text);

/* wx_utf8_is_valid: whether all of `text` is strict UTF-8. */
bool wx_utf8_is_valid(struct wx_bytes text);

#endif
