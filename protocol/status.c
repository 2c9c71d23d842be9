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
