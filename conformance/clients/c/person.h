/* From the two sealed values to a person, or to one refusal that is always the same. */
#ifndef WX_CLIENT_PERSON_H
#define WX_CLIENT_PERSON_H

#include "crypto.h"
#include "verdict.h"

/* wx_client_person_open opens and checks both values. Whatever is wrong (base64, length, padding,
 * another key, charset, an impossible name or credential) gives the same outcome and message:
 * telling them apart would make the client a padding oracle (Bleichenbacher), and a wrong key
 * cannot be told from a bad plaintext anyway. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_person_open(EVP_PKEY *key, const char *sealed_name, const char *sealed_credential,
                      struct wx_client_person *out_person, struct wx_client_verdict *out_verdict);

#endif
