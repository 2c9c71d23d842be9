/* What a fault does to one answer, but for plaintexts and keys: those the handler asks for
 * (handlers/getrealnameinfo.c). */
#ifndef MOCK_FAULT_APPLY_H
#define MOCK_FAULT_APPLY_H

#include "mock_server/faults/faults.h"

/* mock_fault_answers: whether the fault makes the answer by itself: no handler acts then. */
bool mock_fault_answers(const struct mock_fault *fault);

/* mock_fault_answer: makes that answer, in place of any other. `now`: Unix seconds, for the rid. */
void mock_fault_answer(const struct mock_fault *fault, int64_t now, struct mock_reply *reply);

/* mock_fault_change: changes an answer that is there, whoever made it, and says how it leaves. The
 * reply is no longer whole where memory or its limit does not suffice. */
void mock_fault_change(const struct mock_shot *shot, struct mock_reply *reply);

/* mock_fault_errcode: what errcode an answer has after the fault, where it had `honest` before.
 * False where it has none that is an integer. */
bool mock_fault_errcode(const struct mock_fault *fault, const struct mock_reply *reply,
                        int64_t honest, int64_t *out);

#endif
