/* The members that requests have, and the names that people give them instead. */
#ifndef DIAG_MEMBER_H
#define DIAG_MEMBER_H

#include "diagnosis/findings.h"

enum diag_member {
    DIAG_MEMBER_AUTH_TOKEN,
    DIAG_MEMBER_MCH_ID,
    DIAG_MEMBER_SERIAL,
    DIAG_MEMBER_TIMESTAMP,
    DIAG_MEMBER_SIGN,
    DIAG_MEMBER_GRANT_TYPE,
    DIAG_MEMBER_APPID,
    DIAG_MEMBER_SECRET,
    DIAG_MEMBER_COUNT
};

/* One row. Static. */
struct diag_member_row {
    const char *name;
    const char *aliases;        /* folded, between spaces: " mchid merchantid " */
    enum diag_trap misspelt;    /* what is found where it has an alias's name */
    enum diag_trap missing;     /* what is found where it is not there; _COUNT: not our business */
    enum wx_api_error absent;   /* what the interface answers where it is not there */
    enum wx_api_error mistyped; /* and where it is of another type */
};

const struct diag_member_row *diag_member_row(enum diag_member member);

/* A name without case and punctuation: "Cert-Serial_No" is "certserialno". Cut where it is long. */
struct diag_folded {
    char text[48];
};
struct diag_folded diag_fold(struct wx_bytes name);

/* diag_member_is_called: whether `name` is one that people give the member. */
bool diag_member_is_called(enum diag_member member, struct wx_bytes name);

/* diag_is_access_token_name: likewise, for the access token. */
bool diag_is_access_token_name(struct wx_bytes name);

#endif
