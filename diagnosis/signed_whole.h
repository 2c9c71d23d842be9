/* The larger texts that people sign instead: the body, or a whole query. */
#ifndef DIAG_SIGNED_WHOLE_H
#define DIAG_SIGNED_WHOLE_H

#include "diagnosis/reading.h"

/* Looks at one text; true: this is it, look no further. `words` say what the text is, behind "the
 * text signed ". */
typedef bool diag_try_whole(void *context, enum diag_trap trap, const char *words,
                            const struct wx_buf *text);

/* diag_signed_whole: hands over each text until `try` says yes; whether it did. */
bool diag_signed_whole(const struct diag_reading *reading, diag_try_whole *try_one, void *context);

#endif
