/* Base64 with the standard alphabet, padded, on one line (RFC 4648 section 4): the form of `sign`
 * and of both encrypted members (SPEC.md section 4). */
#ifndef WX_BASE64_H
#define WX_BASE64_H

#include "protocol/buf.h"

/* wx_base64_encode: appends the base64 of `raw` to `out`. */
void wx_base64_encode(struct wx_bytes raw, struct wx_buf *out);

/* wx_base64_is_valid: whether wx_base64_decode would take it. */
bool wx_base64_is_valid(struct wx_bytes text);

/* wx_base64_decode: appends what `text` encodes to `out`. Strict: no white space, no URL-safe
 * letters, padding required, unused bits zero; WX_ERR_FORMAT and an untouched `out` otherwise.
 * WX_ERR_LIMIT and WX_ERR_MEMORY as `out` says. Empty text is valid and empty. */
enum wx_status wx_base64_decode(struct wx_bytes text, struct wx_buf *out) WX_MUST_CHECK;

#endif
