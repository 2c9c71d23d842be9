/* Whether a request's head can be read in one way only.
 *
 * The HTTP library forgives what it should not: a folded line ends its list of headers, as do a
 * 65th header and a line without a name, so that a Content-Length behind them is not seen; "+5" and
 * "5 6" are numbers to it; a space in front of a colon is dropped. Where another program, in front
 * of the double or behind a client, reads such a head in another way, one takes for a body what the
 * other takes for a request (request smuggling; RFC 9112, sections 2.2, 5, 6 and 11.2). The
 * platform answers them with 400, and so does the double. */
#ifndef MOCK_HEAD_H
#define MOCK_HEAD_H

#include "mock_server/request.h"

/* Bytes of a head, of CivetWeb's 16 KiB: the rest is for what may come in front of it. */
enum { MOCK_HEAD_MOST = 15 * 1024 };

/* mock_head_defect: what is wrong with a request's head, and what to do; static. NULL: nothing.
 * `version` is "1.1" or "1.0". It, the method and the headers lie in the library's buffer, as it
 * cut them out of the head: a NUL in place of each byte that ended a word, of both bytes that ended
 * a line, and of the head's last byte. */
const char *mock_head_defect(const struct mock_request *request, const char *version);

/* mock_head_repeats: whether a body begins with the head it should come behind: what the library
 * reads where empty lines come in front of a request. */
bool mock_head_repeats(const struct mock_request *request, struct wx_bytes body);

#endif
