/* The lines of a journal file, each chained to the one before by a hash (docs/journal.md).
 *
 * A line is one JSON object, compact, ended by LF. Its last two members are
 *
 *     "prev"  the `hash` of the line before, 64 zeros in the first line
 *     "hash"  SHA-256, in lower-case hex, of the line's bytes before ,"hash":" (so `prev` is in it)
 *
 * and its first is "kind": "start" (the first line, and one for each time the double opened the
 * file), "request" (then "id", which rises from line to line), or "repaired" (what a crash left of
 * the line before was cut off). The chain shows that lines were changed, removed, added or moved;
 * it cannot show that the end of a file was cut off at a line, nor that all of it was made anew:
 * for that an auditor keeps the head, the `hash` of the last line, elsewhere. */
#ifndef MOCK_JOURNAL_CHAIN_H
#define MOCK_JOURNAL_CHAIN_H

#include "protocol/buf.h"

enum {
    MOCK_CHAIN_FORMAT = 1,     /* of the file, as its start lines say */
    MOCK_CHAIN_HASH_SIZE = 65, /* 64 hex digits and a NUL */
    MOCK_CHAIN_LINE_LONGEST = 2 * 1024 * 1024,
    MOCK_CHAIN_TIME_SIZE = 32,
    MOCK_CHAIN_TORN_KEPT = 16 * 1024,
};

/* What can be wrong with a line. */
enum mock_chain_defect {
    MOCK_CHAIN_GOOD,
    MOCK_CHAIN_NO_JOURNAL, /* the first line is none of a journal's */
    MOCK_CHAIN_FORMAT_UNKNOWN,
    MOCK_CHAIN_NOT_JSON,
    MOCK_CHAIN_NO_LINE, /* JSON, but not of a journal */
    MOCK_CHAIN_HASH,
    MOCK_CHAIN_PREV,
    MOCK_CHAIN_ORDER, /* its id is not above the one before */
};

enum mock_chain_kind { MOCK_CHAIN_START, MOCK_CHAIN_REPAIRED, MOCK_CHAIN_REQUEST };

/* A chain up to its last line. Zeroed, it has none. */
struct mock_chain {
    char head[MOCK_CHAIN_HASH_SIZE]; /* "" while there is no line */
    uint64_t lines;
    uint64_t last_id;
};

/* mock_chain_add: ends `line`, an object that is still open and begins with its kind, by prev,
 * hash, bracket and LF, and makes it the last of the chain. A failure of `line` changes nothing,
 * and shows in it. */
void mock_chain_add(struct mock_chain *chain, uint64_t id, struct wx_buf *line);

/* mock_chain_take: checks the next line (without its LF) and takes it into the chain. `strictly`
 * parses it too, which takes ten times as long; a line with a good hash fails that only where
 * somebody made it so. The chain is unchanged where the line is bad. */
enum mock_chain_defect mock_chain_take(struct mock_chain *chain, struct wx_bytes line,
                                       bool strictly, enum mock_chain_kind *out_kind) WX_MUST_CHECK;

/* mock_chain_defect_words: what is wrong and what that means, for the end of a sentence; static. */
const char *mock_chain_defect_words(enum mock_chain_defect defect);

/* mock_chain_hash_at: the hash of a line that mock_chain_take took: 64 digits. */
struct wx_bytes mock_chain_hash_at(struct wx_bytes line);

/* mock_chain_opening: how the first line of every journal begins. */
struct wx_bytes mock_chain_opening(void);

/* mock_chain_begin: begins a line of a kind in an empty buffer: {"kind":"…" */
void mock_chain_begin(enum mock_chain_kind kind, struct wx_buf *line);

/* --- A whole file --- */

struct mock_chain_report {
    struct mock_chain chain; /* up to the first broken line */
    uint64_t starts, repairs, requests;
    uint64_t whole_size;                   /* bytes of all good lines */
    char first_time[MOCK_CHAIN_TIME_SIZE]; /* of the first and last request; only if strictly */
    char last_time[MOCK_CHAIN_TIME_SIZE];
    enum mock_chain_defect defect; /* of line chain.lines + 1 */
    uint64_t torn_size;            /* bytes behind the last LF; 0: the file ends with a line */
    struct wx_buf torn;            /* the first of them */
    bool head_found;               /* `wanted_head` is the hash of a line */
};

/* mock_chain_scan: reads a file from its start to the first broken line, or to its end.
 * `wanted_head`: a hash to look for, or NULL. WX_ERR_IO: errno says why. The caller releases the
 * report, also after a failure. */
enum wx_status mock_chain_scan(int descriptor, bool strictly, const char *wanted_head,
                               struct mock_chain_report *out) WX_MUST_CHECK;
void mock_chain_report_release(struct mock_chain_report *report);

#endif
