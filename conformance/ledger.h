/* The ledger of known failures: what may fail without making a run red, each row with an owner, a
 * link and an end. The format is fixtures/schemas/ledger.schema.json.
 *
 * It cannot hide anything new: a row covers just its verdict and reason, and is a problem itself
 * when its case passes, fails otherwise, does not exist, is covered twice, when it has expired, or
 * when it covers more than CONF_LEDGER_WIDEST cases. */
#ifndef CONF_LEDGER_H
#define CONF_LEDGER_H

#include "conformance/case.h"

enum { CONF_LEDGER_WIDEST = 20, CONF_LEDGER_LIMIT = 4 * 1024 * 1024 };

struct conf_ledger_row {
    const char *glob; /* these are borrowed from the ledger's JSON */
    const char *verdict;
    const char *reason;
    const char *expires; /* YYYY-MM-DD, the last day on which it holds */
    bool flaky;          /* its case may pass as well */
    size_t matches;      /* cases of the pack */
    size_t covered;      /* this and what follows: what became of them in this run */
    size_t passed;
    size_t otherwise;
    char *otherwise_case; /* the first one that failed for another reason, and how */
};

struct conf_ledger {
    struct wx_json *root;
    struct conf_ledger_row *rows;
    size_t count;
    char digest[65]; /* SHA-256, hex, of the file; "" where there is none */
};

/* CONF_LEDGER: an owning local. */
#define CONF_LEDGER(name)                                                                          \
    __attribute__((cleanup(conf_ledger_release))) struct conf_ledger name = {.rows = NULL}

/* conf_ledger_load: reads a ledger and holds it against the pack. WX_ERR_FORMAT, and others, with
 * every error in `problems`. */
enum wx_status conf_ledger_load(const char *path, const struct conf_pack *pack,
                                struct conf_ledger *out, struct conf_problems *problems)
    WX_MUST_CHECK;

/* conf_ledger_parse: the same of bytes. */
enum wx_status conf_ledger_parse(const char *name, struct wx_bytes text,
                                 const struct conf_pack *pack, struct conf_ledger *out,
                                 struct conf_problems *problems) WX_MUST_CHECK;

void conf_ledger_release(struct conf_ledger *ledger);

/* conf_ledger_note: a case that was run; the pattern of the row that covers its failure, or NULL.
 */
const char *conf_ledger_note(struct conf_ledger *ledger, const struct conf_case *kase,
                             enum conf_verdict verdict, const char *reason);

/* One thing that is wrong with a row after a run. */
typedef void conf_ledger_teller(void *context, const char *row, const char *problem,
                                const char *words);

/* conf_ledger_problems: tells everything that is wrong with the rows on that day (YYYY-MM-DD); how
 * many there were. */
size_t conf_ledger_problems(const struct conf_ledger *ledger, const struct conf_pack *pack,
                            const char *today, conf_ledger_teller *tell, void *context);

#endif
