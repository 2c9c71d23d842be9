/* The number of a Mainland identity card: the only credential that the interface grants (SPEC.md
 * section 4): 18 characters with the check character of ISO 7064 MOD 11-2 (GB 11643-1999), or the
 * 15 digits of old records (ASSUMED: old-credential: such are still handed out). */
#ifndef WX_CREDENTIAL_H
#define WX_CREDENTIAL_H

#include "protocol/bytes.h"

enum { WX_CREDENTIAL_SIZE = 18, WX_CREDENTIAL_OLD_SIZE = 15 };

enum wx_credential_verdict {
    WX_CREDENTIAL_GOOD,
    WX_CREDENTIAL_BAD_LENGTH,    /* neither 18 nor 15 characters */
    WX_CREDENTIAL_BAD_CHARACTER, /* not a digit (the 18th may be X, upper case) */
    WX_CREDENTIAL_BAD_DATE,      /* no such day in the year of birth */
    WX_CREDENTIAL_BAD_CHECK,     /* the 18th is not the check character of the first 17 */
};

/* wx_credential_check_character: the character that ISO 7064 MOD 11-2 puts behind 17 digits. The
 * caller has made sure that they are digits. */
char wx_credential_check_character(const unsigned char digits[17]);

/* wx_credential_judge: whether `text` is the number of an identity card; the first defect found. */
enum wx_credential_verdict wx_credential_judge(struct wx_bytes text);

/* wx_credential_verdict_words: what is wrong, for the end of a sentence; static. */
const char *wx_credential_verdict_words(enum wx_credential_verdict verdict);

#endif
