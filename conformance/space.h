/* A space of the mock: the isolated world of one running case, over the admin API. Or one that is
 * there already, to watch what comes. */
#ifndef CONF_SPACE_H
#define CONF_SPACE_H

#include "conformance/mock.h"
#include "protocol/json_writer.h"

enum { CONF_SPACE_ID_SIZE = 64, CONF_RECORDS_MOST = 2000 };

struct conf_space {
    const struct conf_mock *mock; /* borrowed */
    struct conf_http *http;       /* borrowed */
    char id[CONF_SPACE_ID_SIZE];  /* "" while there is none */
    struct wx_json *made;         /* the mock's answer: base URLs, ca_file */
    int64_t since;                /* records up to here were fetched */
    struct wx_json **fetched;     /* the answers that hold them */
    size_t fetched_count;
    bool joined; /* it is somebody else's and stays when we leave */
};

/* conf_space_open: makes the space: `given` may hold world, settings and clock; `listeners` is a
 * NULL-ended list. On failure, here and below, `out_reason` gets a sentence. */
enum wx_status conf_space_open(const struct conf_mock *mock, struct conf_http *http, const char *id,
                               const struct wx_json *given, const char *const listeners[],
                               struct conf_space *out, struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_space_join: watches a space that is there, from now on. */
enum wx_status conf_space_join(const struct conf_mock *mock, struct conf_http *http, const char *id,
                               struct conf_space *out, struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_space_close: deletes it, unless it was joined; what it fetched dies. A zeroed struct is
 * allowed. */
void conf_space_close(struct conf_space *space);

/* conf_space_url: the base URL of a listener, or NULL. */
const char *conf_space_url(const struct conf_space *space, const char *listener);

/* conf_space_post, conf_space_delete: one admin call about the space; `body` is NULL or JSON. */
enum wx_status conf_space_post(const struct conf_space *space, const char *path,
                               const struct wx_json *body, struct wx_buf *out_reason) WX_MUST_CHECK;
enum wx_status conf_space_delete(const struct conf_space *space, const char *path,
                                 struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_space_post_text: the same with JSON text. */
enum wx_status conf_space_post_text(const struct conf_space *space, const char *path,
                                    const char *body, struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_space_fetch: the RECORDs that came since the last call, appended to `out` (room for
 * CONF_RECORDS_MOST in all, *count of them used); they live as long as the space. Waits a moment
 * for answers that are still leaving. WX_ERR_LIMIT where the mock or `out` could not keep them all.
 */
enum wx_status conf_space_fetch(struct conf_space *space, const struct wx_json **out, size_t *count,
                                struct wx_buf *out_reason) WX_MUST_CHECK;

#endif
