/* What a diagnosis found: a bounded list of traps, each with the values of the case at hand.
 *
 * No finding holds a secret or a person: no token, no signature, no name, no card number. Serials,
 * timestamps, merchant numbers, names of members and places are fine; texts that a client chose are
 * quoted by diag_quote alone.
 * Adding never fails for the caller: past the bound, and without memory, a finding is dropped. A
 * zeroed struct is a valid empty list. */
#ifndef DIAG_FINDINGS_H
#define DIAG_FINDINGS_H

#include "diagnosis/trap.h"

enum {
    DIAG_FINDINGS_MOST = 32,
    DIAG_MESSAGE_MOST = 1024, /* bytes of a message, and of a remedy */
    DIAG_QUOTE_MOST = 64,     /* bytes of a quoted text */
};

struct diag_finding {
    enum diag_trap trap;
    enum wx_api_error error; /* what the interface answers to it */
    char *message;           /* owned */
    char *remedy;            /* owned */
};

struct diag_findings {
    struct diag_finding list[DIAG_FINDINGS_MOST];
    size_t count;
};

/* DIAG_FINDINGS: an owning local. */
#define DIAG_FINDINGS(name)                                                                        \
    __attribute__((cleanup(diag_findings_release))) struct diag_findings name = {.count = 0}

/* diag_findings_release: frees the list and leaves a zeroed, valid one. */
void diag_findings_release(struct diag_findings *findings);

/* diag_findings_add: adds a finding with the table's error and remedy, and a message of its own;
 * NULL where it was dropped, which the two functions below take. */
struct diag_finding *diag_findings_add(struct diag_findings *findings, enum diag_trap trap,
                                       const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* diag_finding_advise: gives a finding a remedy of its own. */
void diag_finding_advise(struct diag_finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* diag_finding_blame: says which error a finding explains, where it is not the table's. */
void diag_finding_blame(struct diag_finding *finding, enum wx_api_error error);

/* diag_finding_code: its stable code; static. */
const char *diag_finding_code(const struct diag_finding *finding);

/* diag_findings_have: whether there is a finding of that trap; diag_findings_explain: of that
 * error. */
bool diag_findings_have(const struct diag_findings *findings, enum diag_trap trap);
bool diag_findings_explain(const struct diag_findings *findings, enum wx_api_error error);

/* diag_findings_move: moves all of `from` behind what `to` has; `from` is empty then. */
void diag_findings_move(struct diag_findings *from, struct diag_findings *to);

/* A quoted text. */
struct diag_quote {
    char text[DIAG_QUOTE_MOST + 4];
};

/* diag_quote: what a message may show of a text that a client chose: its printable ASCII
 * characters, others as '?', cut where it is longer than DIAG_QUOTE_MOST. The caller makes sure
 * that it is no secret. */
struct diag_quote diag_quote(struct wx_bytes text);

#endif
