/* One request to the interface on its way through the double: read, judged, acted on, answered, and
 * what a fault makes of it. */
#ifndef MOCK_EXCHANGE_H
#define MOCK_EXCHANGE_H

#include "mock_server/call.h"
#include "mock_server/faults/faults.h"
#include "mock_server/reply.h"
#include "mock_server/rules.h"
#include "mock_server/space.h"

struct mock_exchange {
    const struct mock_request *request; /* borrowed */
    struct mock_space *space;           /* borrowed */
    struct mock_world *world;           /* a reference of its own */
    enum mock_endpoint endpoint;
    struct mock_call call;
    struct mock_verdict verdict;
    enum wx_api_error error; /* what it is answered with, but for a fault */
    struct mock_shot shot;   /* of the fault that strikes; without one where none does */
    bool has_errcode_sent;   /* false: a fault's answer has no errcode that is an integer */
    int64_t errcode_sent;    /* of the answer that leaves; 0 also for a success that names none */
};

/* mock_exchange_judge: reads a request in a space and judges it; changes nothing but `out`, which
 * mock_exchange_release frees. out->error is what the rules say. */
void mock_exchange_judge(const struct mock_request *request, struct mock_space *space,
                         struct mock_exchange *out);

/* mock_exchange_answer: acts where all rules hold, and fills the reply as the fault that strikes
 * wants it. Where a fault makes the answer by itself no handler acts, so that nothing is used up.
 * The reply is then always good to be sent. */
void mock_exchange_answer(struct mock_exchange *exchange, struct mock_reply *reply);

/* mock_exchange_fail: answers -1 in place of what the reply holds: the double failed. */
void mock_exchange_fail(struct mock_exchange *exchange, struct mock_reply *reply);
void mock_exchange_release(struct mock_exchange *exchange);

#endif
