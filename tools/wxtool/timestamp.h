/* The `timestamp` of a request as people write it: Unix seconds (SPEC.md section 4). */
#ifndef WXTOOL_TIMESTAMP_H
#define WXTOOL_TIMESTAMP_H

#include "tools/wxtool/run.h"

#include <stdint.h>

/* wxtool_timestamp_read: decimal digits, or "now" for the clock's time. WXTOOL_USAGE for anything
 * else, and what to do about milliseconds. `text` is the value of --timestamp. */
bool wxtool_timestamp_read(struct wxtool_run *run, const char *text, uint32_t *out);

/* wxtool_timestamp_read_as: the same of another option, named with its hyphens. */
bool wxtool_timestamp_read_as(struct wxtool_run *run, const char *option, const char *text,
                              uint32_t *out);

/* wxtool_timestamp_is_milliseconds: whether a number that is out of range is a time from 2001 to
 * 2106 in milliseconds. */
bool wxtool_timestamp_is_milliseconds(int64_t number);

#endif
