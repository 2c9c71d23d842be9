/* Cases and evidence made from JSON text, for unit tests. */
#ifndef CONF_MADE_CASE_H
#define CONF_MADE_CASE_H

#include "conformance/case.h"
#include "conformance/judge.h"

/* made_pack: a pack of one case, from the members that a test cares for ("" for none), as JSON
 * members without braces; what is not said gets usual values. Fails the test where it is none.
 * Freed by conf_pack_release of the pack around it. */
void made_pack(const char *members, struct conf_pack *out);

/* made_pack_problems: the problems of such a case; the output is "" where there are none. */
void made_pack_problems(const char *members, struct wx_buf *out);

/* Evidence of one call. */
struct made_evidence {
    const char *result; /* the client's JSON; NULL: none */
    enum conf_delivery delivery;
    const char *records;     /* a JSON array of RECORDs; NULL: none */
    const char *stderr_text; /* NULL: none */
    const char *stdout_text;
    size_t trap_requests, connections;
    bool has_trap;
    int64_t elapsed_ms, starting_ms, patience_ms;
};

/* made_judgement: judges that evidence, each step of the case getting the same result, all records
 * being those of the first step. */
void made_judgement(const struct conf_case *kase, const struct made_evidence *made,
                    struct conf_judgement *out);

#endif
