/* What a signature that does not verify gives away about itself. */
#ifndef WXTOOL_SIGN_DEFECT_H
#define WXTOOL_SIGN_DEFECT_H

#include "protocol/signing.h"

/* wxtool_sign_defect: appends what is wrong with `sign`, a base64 text that wx_signing_verify
 * refused for this key and signing string, and what to do about it. Only what is cheap to see: the
 * text's form, and what one public operation recovers. */
void wxtool_sign_defect(const struct wx_public_key *key, struct wx_bytes string,
                        struct wx_bytes sign, struct wx_buf *out);

#endif
