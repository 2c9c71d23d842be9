/* How the parts of the client refuse, and the one idiom for owning locals. */
#ifndef WX_CLIENT_VERDICT_H
#define WX_CLIENT_VERDICT_H

#include "wx_client.h"

/* WX_CLIENT_OWNED(f) T x: f(&x) runs when x leaves its scope, on every path. */
#define WX_CLIENT_OWNED(release) __attribute__((cleanup(release)))

#define WX_CLIENT_MUST_CHECK __attribute__((warn_unused_result))

/* wx_client_refuse writes the verdict and returns its outcome. The message must hold no secret and
 * nothing that was decrypted. */
enum wx_client_outcome wx_client_refuse(struct wx_client_verdict *out_verdict,
                                        enum wx_client_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* wx_client_refuse_api passes on what the interface said; a long errmsg is cut between characters.
 */
enum wx_client_outcome wx_client_refuse_api(struct wx_client_verdict *out_verdict,
                                            long long errcode, const char *errmsg);

/* wx_client_text_free is free() for WX_CLIENT_OWNED text. */
void wx_client_text_free(char **text);

#endif
