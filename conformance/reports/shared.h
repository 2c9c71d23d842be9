/* Texts that come again and again, each kept once: a family's cases share their reasons, and good
 * requests their list of checks. */
#ifndef CONF_SHARED_H
#define CONF_SHARED_H

#include "protocol/buf.h"

struct conf_shared {
    struct wx_buf text; /* all entries, one behind the other */
    struct conf_shared_entry *entries;
    size_t count;
    size_t *slots; /* index + 1 of an entry; 0: free */
    size_t slot_count;
};

/* CONF_SHARED: an owning local. */
#define CONF_SHARED(name, limit_bytes)                                                             \
    __attribute__((cleanup(conf_shared_release))) struct conf_shared name = {                      \
        .text = {.limit = (limit_bytes)}}

/* conf_shared_put: the index of that text, a new one where it is unknown yet. */
enum wx_status conf_shared_put(struct conf_shared *shared, struct wx_bytes text, size_t *out_index)
    WX_MUST_CHECK;

/* conf_shared_at: the text of an index below `count`; dies at the next put. */
struct wx_bytes conf_shared_at(const struct conf_shared *shared, size_t index);

void conf_shared_release(struct conf_shared *shared);

#endif
