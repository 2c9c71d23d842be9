/* Logs for tests: whole, valid and small, made from a table of cases. */
#ifndef MADE_LOG_H
#define MADE_LOG_H

#include "conformance/log.h"

/* One case; NULL members get a plain value. */
struct made_case {
    const char *name; /* ID or ID/VARIANT */
    const char *verdict;
    const char *level;
    const char *reason;
    const char *words;
    const char *known_failure;
    const char *hostile; /* put into every text that comes from the client */
};

struct made_log {
    const struct made_case *cases;
    size_t count;
    bool green;
    const char *options;     /* members that stand in place of the usual ones: "\"strict\":true" */
    const char *pack_digest; /* hex */
    const char *ledger_digest; /* hex, or NULL */
    const char *extra;         /* lines before the footer */
    size_t pack_cases;         /* 0: as many as there are */
    bool partial;              /* what the footer claims */
    bool interrupted;
};

/* made_log_write: appends the log's text. */
void made_log_write(const struct made_log *made, struct wx_buf *out);

/* made_log_read: the same, read back; ends the test where that fails. */
void made_log_read(const struct made_log *made, struct conf_log *out);

/* made_log_seal: gives a text's footer the digest and count that its lines now have, as somebody
 * would who changes a log with care. */
void made_log_seal(struct wx_buf *text);

/* made_log_replace: `from` by `to` in a text, once; false where it is not there. */
bool made_log_replace(struct wx_buf *text, const char *from, const char *to);

#endif
