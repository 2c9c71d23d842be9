/* Whether what a peer has said so far can be answered, or more has to come: told apart without
 * taking it, so that of many that wait those can be found that never come to an end. */
#ifndef MOCK_WHOLE_H
#define MOCK_WHOLE_H

#include "protocol/bytes.h"

/* mock_is_whole: whether `said`, the first bytes of a connection or of its next request, is a whole
 * TLS record, or a whole head of HTTP and as much of a body as it announces. Where it cannot tell,
 * it is. */
bool mock_is_whole(struct wx_bytes said);

#endif
