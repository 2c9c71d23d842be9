/* What a record must be like (the `match` of POST /__admin/verify), and why one is not. */
#ifndef MOCK_JOURNAL_MATCH_H
#define MOCK_JOURNAL_MATCH_H

#include "mock_server/journal/record.h"
#include "mock_server/problems.h"

/* NULL, false: any. Views into the JSON it was read from, but for the body. */
struct mock_match {
    const char *endpoint;
    const char *method;
    const char *path;
    const struct wx_json *errcode; /* an integer, or null for an answer without one */
    const char *appid;
    const char *diagnosis;      /* the code of a finding */
    const struct wx_json *body; /* an object: members that the request's body must have */
    struct wx_json *masked;     /* owned: `body` with its secrets hidden, as a record shows them */
};

/* mock_match_read: reads the object at `path`. False where it is wrong: `problems` says how.
 * Secrets in `body` are hidden by `mask`, as in the records. */
bool mock_match_read(const struct wx_json *node, const struct mock_path *path,
                     const struct mock_mask *mask, struct mock_match *out,
                     struct mock_problems *problems) WX_MUST_CHECK;
void mock_match_release(struct mock_match *match);

/* mock_match_misses: how many members of the match a record misses; 0: it matches. `writer` NULL,
 * or open inside an array: gets {"member","expected","actual"} for each. */
size_t mock_match_misses(const struct mock_match *match, const struct mock_record *record,
                         struct wx_json_writer *writer);

#endif
