/* A whole double without sockets, for the targets that hand it requests.
 *
 * Its world is the built-in one, its clock stands still at FUZZ_NOW, the time of the signatures in
 * fixtures/vectors. What one input did is undone before the next. */
#ifndef WX_FUZZ_DOUBLE_H
#define WX_FUZZ_DOUBLE_H

#include "mock_server/service.h"

enum { FUZZ_NOW = 1700000000 };

struct mock_service *fuzz_double(void);

/* fuzz_double_reset: the double as it was at the start. */
void fuzz_double_reset(void);

/* A request read from an input. Owns its texts. */
struct fuzz_request {
    struct mock_request request;
    char *text;
};

/* fuzz_request_read: the next request of an input, which may hold several, each behind a byte 1E:
 *     METHOD PATH?QUERY LF  (NAME: VALUE LF)*  LF  BODY
 * False where nothing is left. */
bool fuzz_request_read(struct wx_bytes *input, struct fuzz_request *out);
void fuzz_request_release(struct fuzz_request *request);

#define FUZZ_REQUEST(name)                                                                         \
    __attribute__((cleanup(fuzz_request_release))) struct fuzz_request name = {.text = NULL}

/* fuzz_answer: what a handler of the double answers. */
void fuzz_answer(const struct mock_handler *handler, const struct mock_request *request,
                 struct mock_reply *reply);

#endif
