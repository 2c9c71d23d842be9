/* Why a request was refused, for the journal and for people: the traps that diagnosis/ finds in the
 * request itself, and the facts that only the double knows (tokens, apps, merchants, users).
 *
 * Every request that the rules refuse has at least one finding: a violated rule that no trap
 * explains is told by its facts. An answer that a fault made is not told: that is not the client's
 * doing. */
#ifndef MOCK_DIAGNOSIS_H
#define MOCK_DIAGNOSIS_H

#include <pthread.h>

#include "diagnosis/findings.h"
#include "diagnosis/memory.h"
#include "mock_server/exchange.h"

/* The timestamps that clients sent lately, of one space. Safe for any thread. */
struct mock_diagnosis_memory {
    pthread_mutex_t lock;
    struct diag_memory memory;
};

void mock_diagnosis_memory_init(struct mock_diagnosis_memory *memory);
void mock_diagnosis_memory_release(struct mock_diagnosis_memory *memory);

/* mock_diagnosis_memory_clear: forgets all. */
void mock_diagnosis_memory_clear(struct mock_diagnosis_memory *memory);

/* mock_diagnose: adds to `out` what is wrong with the request of an exchange that was judged, or
 * judged and answered. To be called once for each exchange, answered as it may be: of an accepted
 * request only the timestamp is remembered, which costs nothing. `memory` NULL: nothing is
 * remembered, and nothing changed. */
void mock_diagnose(const struct mock_exchange *exchange, struct mock_diagnosis_memory *memory,
                   struct diag_findings *out);

#endif
