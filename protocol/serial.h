/* A certificate's serial number as the interface writes it: exactly 40 upper-case hexadecimal
 * digits (SPEC.md section 4, `cert_serialno`; errcode 94009). */
#ifndef WX_SERIAL_H
#define WX_SERIAL_H

#include "protocol/bytes.h"
#include "protocol/status.h"

enum { WX_SERIAL_SIZE = 40 };

/* A canonical serial as a C string. */
struct wx_serial {
    char text[WX_SERIAL_SIZE + 1];
};

/* How a pasted serial was written, and so what was done to make it canonical. Bits. */
enum wx_serial_spelling {
    WX_SERIAL_LOWER_CASE = 1 << 0, /* a-f instead of A-F */
    WX_SERIAL_SEPARATED = 1 << 1,  /* colons, hyphens, white space, invisible marks: anywhere */
    WX_SERIAL_PREFIXED = 1 << 2,   /* 0x in front, or openssl's serial= */
    WX_SERIAL_SHORT = 1 << 3,      /* leading zeros were lost, as by a big-integer type */
    WX_SERIAL_DECIMAL = 1 << 4,    /* the number in base ten */
    WX_SERIAL_ZERO_BYTE = 1 << 5,  /* a zero byte in front, as DER puts it before a high bit */
};

/* wx_serial_is_canonical: whether `text` is just what the interface takes. */
bool wx_serial_is_canonical(struct wx_bytes text);

/* wx_serial_read: the serial that a person meant by what was pasted: separators and prefix dropped,
 * upper case, lost leading zeros put back (32 to 39 digits), DER's zero byte dropped (42 digits), a
 * decimal number (41 to 49 digits) turned into base sixteen. *out_spelling tells which of these it
 * took; 0 for a canonical one and for no other.
 * WX_ERR_FORMAT where it can be no serial of 20 bytes. Both outputs untouched on failure. */
enum wx_status wx_serial_read(struct wx_bytes pasted, struct wx_serial *out, unsigned *out_spelling)
    WX_MUST_CHECK;

/* wx_serial_from_number: the serial of a big-endian unsigned number of at most 20 bytes. A
 * certificate's number has no leading zeros, the serial has: they are put back. WX_ERR_FORMAT for a
 * longer number, and for one below 16 bytes: that is no serial an authority issued. */
enum wx_status wx_serial_from_number(struct wx_bytes number, struct wx_serial *out) WX_MUST_CHECK;

#endif
