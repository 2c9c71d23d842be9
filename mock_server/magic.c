#include "mock_server/magic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool mock_magic_read(const char *auth_token, int64_t *out_errcode)
{
    static const char PREFIX[] = MOCK_MAGIC_PREFIX;
    if (strncmp(auth_token, PREFIX, sizeof PREFIX - 1) != 0) return false;
    const char *text = auth_token + sizeof PREFIX - 1;
    errno = 0;
    long long errcode = strtoll(text, NULL, 10);
    char again[32];
    snprintf(again, sizeof again, "%lld", errcode);
    if (errno != 0 || strcmp(again, text) != 0) return false;
    if (errcode < INT32_MIN || errcode > INT32_MAX) return false;
    *out_errcode = errcode;
    return true;
}
