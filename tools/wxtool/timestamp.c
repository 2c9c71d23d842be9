#include "tools/wxtool/timestamp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool wxtool_timestamp_is_milliseconds(int64_t number)
{
    return number >= INT64_C(1000000000000) && number <= INT64_C(1000) * UINT32_MAX + 999;
}

bool wxtool_timestamp_read(struct wxtool_run *run, const char *text, uint32_t *out)
{
    return wxtool_timestamp_read_as(run, "--timestamp", text, out);
}

bool wxtool_timestamp_read_as(struct wxtool_run *run, const char *option, const char *text,
                              uint32_t *out)
{
    if (strcmp(text, "now") == 0) {
        *out = (uint32_t)time(NULL);
        return true;
    }
    size_t digits = strspn(text, "0123456789");
    bool is_number = digits > 0 && digits <= 15 && text[digits] == '\0';
    int64_t number = is_number ? strtoll(text, NULL, 10) : -1;
    if (number >= 0 && number <= UINT32_MAX) {
        *out = (uint32_t)number;
        return true;
    }
    if (wxtool_timestamp_is_milliseconds(number))
        return wxtool_problem(run, WXTOOL_USAGE,
                              "%s %s: this is milliseconds: give seconds, %" PRId64, option, text,
                              number / 1000);
    return wxtool_problem(run, WXTOOL_USAGE,
                          "%s '%s': give Unix seconds, 0 to 4294967295, or 'now'", option, text);
}
