/* One fault: which requests it is for, how often, and what it makes of their answers
 * (INTERFACES.md, "Fault"). Read once from JSON and never changed; held by reference, since
 * requests that it serves may outlive its removal. */
#ifndef MOCK_FAULT_H
#define MOCK_FAULT_H

#include <stdatomic.h>

#include "mock_server/faults/chance.h"
#include "mock_server/problems.h"
#include "mock_server/reply.h"
#include "mock_server/rules.h"
#include "protocol/crypto.h"

enum {
    MOCK_FAULT_DELAY_MOST_MS = 10 * 60 * 1000,
    MOCK_FAULT_BODY_MOST = 8 * 1024 * 1024,
    MOCK_FAULT_HEADERS_MOST = 32 * 1024, /* all names and values */
};

enum mock_corrupt {
    MOCK_CORRUPT_NOTHING,
    MOCK_CORRUPT_CIPHERTEXT, /* good base64 of another ciphertext */
    MOCK_CORRUPT_BASE64,     /* no base64 at all */
};

enum mock_delay_kind { MOCK_DELAY_FIXED, MOCK_DELAY_UNIFORM, MOCK_DELAY_LOGNORMAL };

struct mock_delay {
    enum mock_delay_kind kind;
    double first, second; /* milliseconds; min and max; median and sigma */
};

/* Which requests a fault is for; NULL: any. */
struct mock_fault_match {
    bool any_endpoint;
    enum mock_endpoint endpoint;
    const char *access_token;
    const char *auth_token;
};

struct mock_fault {
    atomic_uint references;
    struct wx_json *document; /* as it was given; all texts and nodes are views into it */
    struct mock_fault_match match;
    int64_t times; /* most shots; INT64_MAX: no limit */
    int64_t after; /* matching requests that it lets pass first */
    double probability;

    bool has_errcode;
    int64_t errcode;
    const char *errmsg; /* NULL: the platform's own */
    int64_t status;     /* of HTTP; 0: as it would be */
    bool has_body;
    struct wx_buf body;
    const struct wx_json *patch; /* NULL: none */
    bool has_real_name, has_credential_id;
    struct wx_buf real_name, credential_id; /* plaintexts in place of the honest ones */
    struct wx_certificate *encrypt_with;    /* NULL: the honest one */
    enum mock_corrupt corrupt;
    const char *redirect;          /* NULL: none */
    const struct wx_json *headers; /* members: strings, or null for one that is left out */
    int64_t pad_bytes;
    bool close;
    struct mock_delay delay;
    struct mock_delivery delivery; /* its delay is drawn for each shot */
};

/* mock_fault_read: reads a fault. `directory` is where a relative path of `encrypt_with` starts;
 * NULL: the files embedded in the program. WX_ERR_FORMAT: `problems` says all that is wrong. The
 * caller owns one reference. */
enum wx_status mock_fault_read(const struct wx_json *node, const char *directory,
                               struct mock_fault **out, struct mock_problems *problems)
    WX_MUST_CHECK;

/* mock_fault_hold, mock_fault_drop: take and give back a reference; any thread. NULL may be
 * dropped. */
struct mock_fault *mock_fault_hold(struct mock_fault *fault);
void mock_fault_drop(struct mock_fault *fault);

/* mock_fault_matches: whether it is for a request with that endpoint and those tokens; a token that
 * a request lacks is NULL. */
bool mock_fault_matches(const struct mock_fault *fault, enum mock_endpoint endpoint,
                        const char *access_token, const char *auth_token);

/* mock_fault_draw_delay: milliseconds of one shot, from 0 to MOCK_FAULT_DELAY_MOST_MS. */
int64_t mock_fault_draw_delay(const struct mock_fault *fault, struct mock_chance *chance);

#endif
