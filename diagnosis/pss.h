/* PSS padding, opened without the text that was signed (RFC 8017 section 9.1): so that, there too,
 * candidates are only hashes. */
#ifndef DIAG_PSS_H
#define DIAG_PSS_H

#include "diagnosis/target.h"

/* diag_pss_open: opens a signature whose block ends as PSS does. False where it is none. The digest
 * is the first that fits; where out->sure is false, that may be an accident. */
bool diag_pss_open(const struct wx_public_key *key, struct wx_bytes signature,
                   struct diag_target *out);

/* diag_pss_holds: whether it was made of a text with that digest. */
bool diag_pss_holds(const struct diag_target *target, struct wx_bytes digest);

#endif
