/* What the tests compare with: the vectors that the openssl and iconv programs made
 * (fixtures/vectors/), the test keys, and small files beside the tests. A file or member that is
 * missing fails the running test. */
#ifndef WX_TESTS_ORACLE_H
#define WX_TESTS_ORACLE_H

#include "protocol/crypto.h"
#include "protocol/json.h"

/* BYTES: a view of a string literal, which may hold NUL. */
#define BYTES(literal) wx_bytes("" literal, sizeof literal - 1)

/* oracle_read: the content of a file in a folder, appended to `out`. */
void oracle_read(const char *folder, const char *file, struct wx_buf *out);

/* oracle_rows: fixtures/vectors/{name}.json, freed by the caller. Never empty. */
struct wx_json *oracle_rows(const char *name);

/* oracle_own_rows: the same of {name}.json in ORACLE_DATA, the folder of data beside the tests. */
struct wx_json *oracle_own_rows(const char *name);
#define ORACLE_DATA WX_SOURCE_DIR "/protocol/tests/data"

/* oracle_text: a text member of a row; NULL where it is null. */
const char *oracle_text(const struct wx_json *row, const char *name);

/* oracle_view: a text member that may not be null. */
struct wx_bytes oracle_view(const struct wx_json *row, const char *name);

/* oracle_integer, oracle_boolean: members of those types. */
int64_t oracle_integer(const struct wx_json *row, const char *name);
bool oracle_boolean(const struct wx_json *row, const char *name);

/* oracle_hex: appends the bytes that a text of hex digits spells. */
void oracle_hex(const char *hex, struct wx_buf *out);

/* oracle_base64: appends what a base64 text encodes. */
void oracle_base64(const char *text, struct wx_buf *out);

/* oracle_certificate, oracle_private_key: from a file in keys/; freed by the caller. */
struct wx_certificate *oracle_certificate(const char *file);
struct wx_private_key *oracle_private_key(const char *file);

/* Owning locals of both. */
void oracle_release_certificate(struct wx_certificate **certificate);
void oracle_release_private_key(struct wx_private_key **key);
#define CERTIFICATE(name, file)                                                                    \
    __attribute__((cleanup(oracle_release_certificate))) struct wx_certificate *name =             \
        oracle_certificate(file)
#define PRIVATE_KEY(name, file)                                                                    \
    __attribute__((cleanup(oracle_release_private_key))) struct wx_private_key *name =             \
        oracle_private_key(file)

#endif
