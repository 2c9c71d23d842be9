/* The outcome of a function that can fail for a reason of ours; the rows are in status.def. */
#ifndef WX_STATUS_H
#define WX_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#define WX_MUST_CHECK __attribute__((warn_unused_result))

enum wx_status {
    WX_OK = 0,
#define WX_STATUS(name, words) WX_ERR_##name,
#include "protocol/status.def"
#undef WX_STATUS
};

/* wx_status_words: what a status means, for the end of a sentence; static, never NULL. */
const char *wx_status_words(enum wx_status status);

/* --- No memory --- */

/* wx_starve: counts that this thread was refused memory, and gives WX_ERR_MEMORY. wx_starvations:
 * how often it was: who tries many things, and passes over those that fail, asks before and after.
 */
enum wx_status wx_starve(void);
unsigned long wx_starvations(void);

/* wx_has_room: whether there are so many bytes of memory right now: asked before a step of a
 * library that needs fewer and crashes without them. */
bool wx_has_room(size_t bytes);

#endif
