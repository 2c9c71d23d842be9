/* What the parts of the diagnosis share: the request as far as it could be read. Nobody outside
 * diagnosis/ includes this. */
#ifndef DIAG_READING_H
#define DIAG_READING_H

#include "diagnosis/diagnosis.h"
#include "diagnosis/member.h"
#include "protocol/json.h"

struct diag_reading {
    const struct diag_subject *subject;
    struct diag_findings *out;
    struct wx_buf text;   /* the body with what could be undone undone: what `tree` was read from */
    struct wx_json *tree; /* owned; a JSON object, or NULL */
    const struct wx_json *members[DIAG_MEMBER_COUNT]; /* under whatever name; NULL: not there */

    /* Of getrealnameinfo; views into the members. */
    struct wx_bytes serial;                /* cert_serialno as it was sent; empty: none */
    struct wx_serial meant;                /* the canonical serial; "" where it cannot be told */
    unsigned spelling;                     /* bits of enum wx_serial_spelling */
    const struct diag_certificate *named;  /* that the serial means, if known */
    const struct diag_certificate *signer; /* whose key made the signature, if known */
};

/* diag_url: the access token, and the parameters of the token interface. */
void diag_url(struct diag_reading *reading);

/* diag_body: reads the body into text and tree, and says what is wrong with its form. */
void diag_body(struct diag_reading *reading);

/* diag_members: finds the members in the tree, and says which are missing, misspelt, or of another
 * type. The signature's, the serial's and the timestamp's own defects are not its business. */
void diag_members(struct diag_reading *reading);

/* diag_serial_read: finds out which certificate cert_serialno means. diag_serial: what is wrong
 * with it. `signature` holds what was found of the signature. */
void diag_serial_read(struct diag_reading *reading);
void diag_serial(struct diag_reading *reading, const struct diag_findings *signature);

/* diag_timestamp: what is wrong with it. */
void diag_timestamp(struct diag_reading *reading, const struct diag_findings *signature);

/* diag_signature: what is wrong with the signature, into `out`; sets reading->signer. */
void diag_signature(struct diag_reading *reading, struct diag_findings *out);

/* A certificate in words, for the middle of a sentence: "the certificate 5D3F… of merchant 19…". */
struct diag_words {
    char text[256];
};
struct diag_words diag_certificate_words(const struct diag_certificate *certificate);

/* diag_certificate_by_serial: the known certificate of a canonical serial, or NULL. */
const struct diag_certificate *diag_certificate_by_serial(const struct diag_subject *subject,
                                                          const char *serial);

/* diag_header: the value of the first header whose folded name (member.h) is `folded`, or NULL. */
const char *diag_header(const struct diag_subject *subject, const char *folded);

#endif
