/* Which members of a fault go together. */
#ifndef MOCK_FAULT_AGREEMENT_H
#define MOCK_FAULT_AGREEMENT_H

#include "mock_server/problems.h"
#include "protocol/json.h"

/* mock_fault_agrees: whether a fault does anything, and no two of its members contradict each
 * other; where not, `problems` names both. Says nothing of their types. */
bool mock_fault_agrees(const struct wx_json *node, const struct mock_path *path,
                       struct mock_problems *problems);

#endif
