/* What the double knows beside the request, in words: one answer for each rule. */
#ifndef MOCK_DIAGNOSIS_STATE_H
#define MOCK_DIAGNOSIS_STATE_H

#include "diagnosis/findings.h"
#include "mock_server/exchange.h"

/* mock_diagnosis_of_rule: why a rule is violated, by the facts. Adds one finding at least. */
void mock_diagnosis_of_rule(const struct mock_exchange *exchange, enum mock_rule rule,
                            struct diag_findings *out);

/* mock_diagnosis_of_path: why no interface has the request's path. */
void mock_diagnosis_of_path(const char *path, struct diag_findings *out);

#endif
