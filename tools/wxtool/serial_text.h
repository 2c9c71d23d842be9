/* A serial that a person pasted, in words: what it took to read it, or why it can be none. */
#ifndef WXTOOL_SERIAL_TEXT_H
#define WXTOOL_SERIAL_TEXT_H

#include "protocol/buf.h"
#include "protocol/serial.h"

/* wxtool_serial_changes: appends what was done to make a serial canonical, for the middle of a
 * sentence: "put into upper case, taken out of its separators". Nothing for spelling 0. */
void wxtool_serial_changes(unsigned spelling, struct wx_buf *out);

/* wxtool_serial_defect: appends why `pasted`, which wx_serial_read refused, can be no serial. */
void wxtool_serial_defect(struct wx_bytes pasted, struct wx_buf *out);

#endif
