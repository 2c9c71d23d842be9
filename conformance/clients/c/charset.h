/* The interface's charset. The only user of iconv.
 *
 * The interface sends GBK; we read GB18030, which gives every Chinese character of GBK the same
 * bytes and adds the rare ones (䶮 is FE9F) that a name may have and GBK lacks. The one byte GBK as
 * Windows has it (CP936) and GB18030 does not share is 0x80, the euro sign: no name holds one, so
 * refusing it loses nothing. */
#ifndef WX_CLIENT_CHARSET_H
#define WX_CLIENT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

/* wx_client_charset_available: some small systems come without the conversion tables. */
bool wx_client_charset_available(void);

/* wx_client_charset_decode writes UTF-8 and a NUL. False if the bytes are empty, are not GB18030,
 * hold a control character, or do not fit; out_utf8 may then hold part of them and is the caller's
 * to wipe. */
bool wx_client_charset_decode(const unsigned char *bytes, size_t length, char *out_utf8,
                              size_t size);

#endif
