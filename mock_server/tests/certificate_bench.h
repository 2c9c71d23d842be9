/* What the tests of certificates share: a folder of its own for each test, and the `openssl`
 * program as the judge, since it shares no code of ours. What cannot be done fails the running
 * test. */
#ifndef MOCK_TESTS_CERTIFICATE_BENCH_H
#define MOCK_TESTS_CERTIFICATE_BENCH_H

#include "mock_server/authority.h"

enum { TEXT_LONGEST = 64 * 1024, PATH_LONGEST = 256 };

/* bench_make, bench_remove: .init and .fini of a suite: the folder, empty, and gone. */
void bench_make(void);
void bench_remove(void);

/* bench_folder: its path. bench_path: writes the path of `name` in it, and returns `out`. */
const char *bench_folder(void);
const char *bench_path(char out[PATH_LONGEST], const char *name);

void bench_write(const char *name, const char *text);
void bench_read(const char *name, struct wx_buf *out);

/* bench_run: runs a command line in the folder, appends what it prints, returns its exit status.
 * bench_expect: expects that status, and `words` in what it prints. */
int bench_run(const char *command, struct wx_buf *out);
void bench_expect(int status, const char *words, const char *command);

/* bench_authority: the authority of the folder; freed by the caller. */
struct mock_authority *bench_authority(void);

/* bench_issue: issues a leaf to leaf.pem and leaf.key.pem. */
void bench_issue(const struct mock_authority *authority, const struct mock_leaf_request *request);

#endif
