/* The table of everything that the diagnosis can say; the rows are in traps.def. */
#ifndef DIAG_TRAP_H
#define DIAG_TRAP_H

#include "protocol/api_error.h"
#include "protocol/bytes.h"

/* Where a trap is looked for. STATE: facts that only the double knows. */
enum diag_group {
    DIAG_GROUP_SIGNATURE,
    DIAG_GROUP_SERIAL,
    DIAG_GROUP_TIMESTAMP,
    DIAG_GROUP_BODY,
    DIAG_GROUP_STATE,
};

enum diag_trap {
#define DIAG_TRAP(id, code, group, error, clause, message, remedy) DIAG_##id,
#include "diagnosis/traps.def"
#undef DIAG_TRAP
    DIAG_TRAP_COUNT /* how many there are; stands for "no trap" too */
};

/* One row of the table. Static. */
struct diag_trap_row {
    const char *code; /* kebab-case, for ever */
    enum diag_group group;
    enum wx_api_error error; /* what the interface answers; WX_API_OK: maybe nothing */
    const char *clause;      /* the section of SPEC.md */
    const char *message;     /* what the trap is */
    const char *remedy;      /* what to change in the client */
};

/* diag_trap_row: the row of a trap, which is below DIAG_TRAP_COUNT. */
const struct diag_trap_row *diag_trap_row(enum diag_trap trap);

/* diag_trap_by_code: the trap of a code; DIAG_TRAP_COUNT where there is none. */
enum diag_trap diag_trap_by_code(const char *code);

/* diag_group_name: "signature", "serial", …; static. */
const char *diag_group_name(enum diag_group group);

#endif
