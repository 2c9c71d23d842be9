#include "protocol/status.h"

#include <stdlib.h>

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

bool wx_has_room(size_t bytes)
{
    void *volatile room = malloc(bytes); /* or the compiler leaves it out */
    free(room);
    return room != NULL;
}
