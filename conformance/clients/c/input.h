/* What may go into a request: checked before anything is sent, so that a slip of ours is told from
 * a refusal of the interface. */
#ifndef WX_CLIENT_INPUT_H
#define WX_CLIENT_INPUT_H

#include "verdict.h"

enum { WX_CLIENT_SERIAL_LENGTH = 40 };

/* wx_client_input_visible: `value` is there, not empty, and all of it visible ASCII, as the
 * platform's tokens and identifiers are. Its value is never repeated in the message. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_input_visible(const char *name, const char *value, struct wx_client_verdict *out_verdict);

/* wx_client_input_mch_id: a merchant number is decimal digits. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_input_mch_id(const char *mch_id, struct wx_client_verdict *out_verdict);

/* wx_client_input_serial brings a serial as people paste it (openssl prints it with colons or in
 * lower case, Windows with spaces, programmers with 0x) to the form that is both sent and signed.
 */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_input_serial(const char *pasted, char out_serial[WX_CLIENT_SERIAL_LENGTH + 1],
                       struct wx_client_verdict *out_verdict);

#endif
