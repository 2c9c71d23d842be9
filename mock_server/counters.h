/* What the double counts of its life, for GET /__admin/metrics. Safe for any thread. */
#ifndef MOCK_COUNTERS_H
#define MOCK_COUNTERS_H

#include <stdatomic.h>

#include "mock_server/delivery.h"
#include "mock_server/rules.h"
#include "protocol/json_writer.h"

enum {
    MOCK_COUNTED_ENDPOINTS = 5,
    MOCK_COUNTED_ERRORS = 64, /* success, each row of api_error.def, and all others */
};

/* A zeroed struct has counted nothing. */
struct mock_counters {
    atomic_ullong answers[MOCK_COUNTED_ENDPOINTS][MOCK_COUNTED_ERRORS];
    atomic_ullong faults;           /* answers that a fault changed */
    atomic_ullong cut;              /* answers that did not leave whole */
    atomic_ullong journal_failures; /* requests refused because they could not be written down */
};

/* mock_counters_answer: one answer with that errcode. */
void mock_counters_answer(struct mock_counters *counters, enum mock_endpoint endpoint, int errcode);

/* mock_counters_write: appends Prometheus text: a HELP and a TYPE line for each metric, then its
 * samples; answers that never were given are left out. */
void mock_counters_write(const struct mock_counters *counters, struct wx_buf *out);

#endif
