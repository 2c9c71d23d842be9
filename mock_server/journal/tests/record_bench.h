/* Records of requests that never were, for the tests of the journal. */
#ifndef MOCK_RECORD_BENCH_H
#define MOCK_RECORD_BENCH_H

#include "mock_server/journal/journal.h"

/* What a test wants of a request; zeroed, it is an honest getrealnameinfo. */
struct request_wish {
    enum mock_endpoint endpoint;
    const char *method, *path, *query, *body, *answer;
    const char *access_token, *auth_token, *sign, *serial;
    enum wx_api_error error;
    bool no_errcode;
    size_t filler; /* bytes of a body in place of `body` */
    const struct mock_record_finding *findings;
    size_t finding_count;
    const struct mock_header *headers;
    size_t header_count;
};

/* A finished exchange and its answer. It points into itself and the wish: it must not move. */
struct bench {
    struct mock_request request;
    struct mock_exchange exchange;
    struct mock_reply reply;
    struct mock_record_facts facts;
    struct wx_buf filler;
};

void bench_open(const struct request_wish *wish, struct bench *out);
void bench_close(struct bench *bench);

/* bench_record: its record, made with `mask` (NULL: raw). The caller frees it. */
struct mock_record *bench_record(const struct mock_mask *mask, const struct request_wish *wish);

/* bench_add: puts a new record in the journal; its id. */
uint64_t bench_add(struct mock_journal *journal, _Atomic uint64_t *ids,
                   const struct request_wish *wish);

/* bench_json: the record as the admin API shows it. */
struct wx_json *bench_json(const struct mock_record *record);

#endif
