/* What the tests of the diagnosis share: requests that run through a space up to what is said of
 * them. */
#ifndef MOCK_TESTS_DIAGNOSIS_BENCH_H
#define MOCK_TESTS_DIAGNOSIS_BENCH_H

#include "mock_server/diagnosis.h"

#define DIAGNOSIS_PATH "/cgi-bin/wxopen/getrealnameinfo"
#define DIAGNOSIS_QUERY "access_token=test-access-token-full"
enum { DIAGNOSIS_NOW = 1700000000 };

/* A request and what became of it. */
struct diagnosis_run {
    struct mock_space *space;
    struct wx_buf body;
    struct mock_request request;
    struct mock_exchange exchange;
    struct diag_findings findings;
    char codes[1024]; /* of the findings, with spaces between */
};

/* diagnosis_space: a space with the built-in world, whose clock stands at `now`. */
struct mock_space *diagnosis_space(int64_t now);

/* diagnosis_write_codes: puts the codes of the findings together. */
void diagnosis_write_codes(struct diagnosis_run *run);

/* diagnosis_close: frees all that a run holds. */
void diagnosis_close(struct diagnosis_run *run);

#endif
