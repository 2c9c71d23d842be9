#include "protocol/status.h"

const char *wx_status_words(enum wx_status status)
{
    switch (status) {
    case WX_OK: return "done";
#define WX_STATUS(name, words)                                                                     \
    case WX_ERR_##name:                                                                            \
        return words;
#include "protocol/status.def"
#undef WX_STATUS
    }
    return "unknown status";
}

static _Thread_local unsigned long starvations;

enum wx_status wx_starve(void)
{
    starvations++;
    return WX_ERR_MEMORY;
}

unsigned long wx_starvations(void)
{
    return starvations;
}
