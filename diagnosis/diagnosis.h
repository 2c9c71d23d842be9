/* What is wrong with one request, told apart by stable codes: the traps of SPEC.md section 5.
 *
 * Pure: no clock, no state, no output. The caller says what it knows: the request as it came, the
 * time, the certificates. What only a server can know (which tokens it issued, who is bound to
 * whom) it adds to the findings itself.
 * Meant for requests that were refused: of a right one nothing is found, at the price of one RSA
 * public operation. A wrong signature costs a few thousand short digests, below 5 ms. */
#ifndef DIAG_DIAGNOSIS_H
#define DIAG_DIAGNOSIS_H

#include "diagnosis/findings.h"
#include "protocol/crypto.h"

enum diag_endpoint {
    DIAG_ENDPOINT_OTHER, /* nothing is known of it, nothing is found */
    DIAG_ENDPOINT_REALNAME,
    DIAG_ENDPOINT_CATEGORY,
    DIAG_ENDPOINT_TOKEN,
    DIAG_ENDPOINT_STABLE_TOKEN,
};

/* A certificate that may have to do with the request. */
struct diag_certificate {
    const struct wx_certificate *x509;
    const char *mch_id; /* whose it is; NULL: the platform's, or not known */
    bool platform;      /* it is the platform's, and so never the one to name */
    const char *name;   /* what a person calls it ("apiclient_cert.pem"), or NULL */
};

struct diag_header {
    const char *name;
    const char *value;
};

/* A request, and what is known around it. All is borrowed. */
struct diag_subject {
    enum diag_endpoint endpoint;
    bool knows_url;        /* query and headers are the request's; else they are not looked at */
    struct wx_bytes query; /* as it was sent, without the question mark */
    const struct diag_header *headers;
    size_t header_count;
    struct wx_bytes body;
    int64_t now;       /* Unix seconds */
    bool knows_now;    /* else the timestamp is not compared with the time */
    int64_t window_s;  /* how far a timestamp may be from now, each way */
    unsigned reused;   /* calls before this one with the same timestamp (memory.h); 0: none */
    int64_t reused_ms; /* from the first of them to this one */
    const struct diag_certificate *certificates;
    size_t certificate_count;
};

/* diag_run: adds all that it finds to `out`. WX_ERR_MEMORY, and nothing, where there was none for
 * all: what could not be seen would have somebody else blamed. */
enum wx_status diag_run(const struct diag_subject *subject, struct diag_findings *out)
    WX_MUST_CHECK;

/* diag_tell_reuse: the one finding of a request that is right but for a timestamp which came before
 * (memory.h); nothing where `calls` is 0. */
void diag_tell_reuse(unsigned calls, int64_t ms, struct diag_findings *out);

#endif
