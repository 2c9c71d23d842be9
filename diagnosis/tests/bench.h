/* What the tests of the diagnosis share: the certificates of the built-in world, requests, and
 * whether just the wanted codes were found. */
#ifndef DIAG_TESTS_BENCH_H
#define DIAG_TESTS_BENCH_H

#include "diagnosis/diagnosis.h"
#include "protocol/tests/oracle.h"

enum { BENCH_CERTIFICATES = 5 };

struct bench {
    struct wx_certificate *owned[BENCH_CERTIFICATES];
    struct diag_certificate certificates[BENCH_CERTIFICATES];
    struct diag_subject subject;
};

/* BENCH: an owning local: a request of getrealnameinfo at 1700000000, whose URL is not known and
 * whose body is empty yet. */
#define BENCH(name)                                                                                \
    __attribute__((cleanup(bench_close))) struct bench name;                                       \
    bench_open(&name)

void bench_open(struct bench *bench);
void bench_close(struct bench *bench);

/* bench_run: the codes that are found of the bench's request, in order, with spaces between; "" for
 * none. The text is good until the next call. Fails the running test where a finding has no words,
 * or repeats a secret of the request. */
const char *bench_run(const struct bench *bench);

/* bench_body: the same of a body that is text. */
const char *bench_body(struct bench *bench, const char *body);

#endif
