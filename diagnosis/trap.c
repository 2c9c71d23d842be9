#include "diagnosis/trap.h"

static const struct diag_trap_row ROWS[DIAG_TRAP_COUNT] = {
#define DIAG_TRAP(id, code, group, error, clause, message, remedy)                                 \
    [DIAG_##id] = {code, DIAG_GROUP_##group, WX_API_##error, clause, message, remedy},
#include "diagnosis/traps.def"
#undef DIAG_TRAP
};

const struct diag_trap_row *diag_trap_row(enum diag_trap trap)
{
    return &ROWS[trap];
}

enum diag_trap diag_trap_by_code(const char *code)
{
    for (size_t i = 0; i < DIAG_TRAP_COUNT; i++)
        if (strcmp(ROWS[i].code, code) == 0) return (enum diag_trap)i;
    return DIAG_TRAP_COUNT;
}

const char *diag_group_name(enum diag_group group)
{
    switch (group) {
    case DIAG_GROUP_SIGNATURE: return "signature";
    case DIAG_GROUP_SERIAL: return "serial";
    case DIAG_GROUP_TIMESTAMP: return "timestamp";
    case DIAG_GROUP_BODY: return "body";
    case DIAG_GROUP_STATE: return "state";
    }
    return "unknown";
}
