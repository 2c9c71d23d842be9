/* The sanity case that opens and closes a run: a client that answers an operation that does not
 * exist with anything but `unsupported` is a broken adapter, and the run says so once instead of
 * failing every case; a client or mock that died is named as such. */
#ifndef CONF_SANITY_H
#define CONF_SANITY_H

#include "conformance/run.h"

/* conf_sanity_client: the handshake. `out_answer` (given zeroed, released by the caller) is what
 * the client said: its result may hold name, version and lacks. Whether the client is sane;
 * `out_words` gets a sentence either way, here and below. */
bool conf_sanity_client(struct conf_run *run, struct conf_driver *driver,
                        struct conf_answer *out_answer, struct wx_buf *out_words);

/* conf_sanity_mock: whether the mock answers. */
bool conf_sanity_mock(struct conf_run *run, struct wx_buf *out_words);

#endif
