/* {"freeze","offset_s"}: how a clock is set, by POST /clock and where a space begins. */
#ifndef MOCK_ADMIN_CLOCK_BODY_H
#define MOCK_ADMIN_CLOCK_BODY_H

#include "mock_server/schema.h"

/* Filled in by the caller with what holds where the body says nothing. */
struct mock_clock_body {
    const struct wx_json *freeze; /* true, false, or Unix seconds */
    int64_t frozen_at, offset_s;  /* as of mock_clock_set */
};

/* mock_clock_body_read: `freeze` true stands still at the machine's time of now, or stays where it
 * stood. False when anything is wrong; `problems` says what. */
bool mock_clock_body_read(const struct wx_json *node, const struct mock_path *path,
                          struct mock_clock_body *body, struct mock_problems *problems)
    WX_MUST_CHECK;

#endif
