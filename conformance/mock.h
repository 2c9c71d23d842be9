/* The test double as the runner meets it: a process it starts, a ready file, and the admin API.
 * Nothing here knows how the mock works inside: judge and judged must not share their bugs. */
#ifndef CONF_MOCK_H
#define CONF_MOCK_H

#include "conformance/http.h"
#include "protocol/json.h"

/* A mock that is up. Shared by all workers, unchanged once it is open. */
struct conf_mock;

struct conf_mock_settings {
    const char *program;   /* --mock PATH, or NULL: beside ourselves, else on PATH */
    const char *server;    /* --server ADMIN_URL: a running mock; nothing is started */
    const char *token;     /* bearer token for `server`, or NULL */
    const char *directory; /* for ready file, state and log; exists */
};

/* conf_mock_open: starts a mock, or meets the running one, and checks that it is of our version.
 * On failure `out_reason` gets a sentence that says what to do. */
enum wx_status conf_mock_open(const struct conf_mock_settings *settings, struct conf_mock **out,
                              struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_mock_free: ends a mock that was started here. */
void conf_mock_free(struct conf_mock *mock);

/* conf_mock_admin: its admin URL, without /__admin. */
const char *conf_mock_admin(const struct conf_mock *mock);

const char *conf_mock_version(const struct conf_mock *mock);

/* conf_mock_call: one admin call: `path` begins behind /__admin. `body` is NULL or JSON text. The
 * answer's JSON goes to *out (NULL for 204), which the caller frees; `out` may be NULL. WX_ERR_IO
 * where the mock does not answer, WX_ERR_MISMATCH where it refuses; `out_reason` gets why. */
enum wx_status conf_mock_call(const struct conf_mock *mock, struct conf_http *http,
                              const char *method, const char *path, const char *body,
                              struct wx_json **out, struct wx_buf *out_reason) WX_MUST_CHECK;

#endif
