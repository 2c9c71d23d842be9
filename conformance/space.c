#include "conformance/space.h"

#include "conformance/process.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    BODY_LIMIT = 16 * 1024 * 1024,
    PATH_LIMIT = 256,
    SETTLE_MS = 300, /* how long an answer may still be leaving when its client has ended */
    NAP_MS = 3,
};

static void copy_member(struct wx_json_writer *writer, const struct wx_json *given,
                        const char *name)
{
    const struct wx_json *node = wx_json_member(given, name);

    if (node) wx_json_write_node(writer, name, node);
}

static void write_body(struct wx_buf *body, const char *id, const struct wx_json *given,
                       const char *const listeners[])
{
    struct wx_json_writer writer = wx_json_writer(body);

    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "id", id);
    copy_member(&writer, given, "world");
    copy_member(&writer, given, "settings");
    copy_member(&writer, given, "clock");
    wx_json_begin_array(&writer, "listen");
    for (size_t i = 0; listeners[i]; i++) wx_json_write_text(&writer, NULL, listeners[i]);
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
}

enum wx_status conf_space_open(const struct conf_mock *mock, struct conf_http *http, const char *id,
                               const struct wx_json *given, const char *const listeners[],
                               struct conf_space *out, struct wx_buf *out_reason)
{
    WX_BUF(body, BODY_LIMIT);
    struct wx_json *made = NULL;

    write_body(&body, id, given, listeners);
    if (wx_buf_status(&body) != WX_OK) return wx_buf_status(&body);
    enum wx_status status =
        conf_mock_call(mock, http, "POST", "/spaces", wx_buf_text(&body), &made, out_reason);
    if (status != WX_OK) return status;
    *out = (struct conf_space){.mock = mock, .http = http, .made = made};
    snprintf(out->id, sizeof out->id, "%s", id);
    return WX_OK;
}

/* forget: what was fetched. */
static void forget(struct conf_space *space)
{
    for (size_t i = 0; i < space->fetched_count; i++) wx_json_free(space->fetched[i]);
    free(space->fetched);
    space->fetched = NULL;
    space->fetched_count = 0;
}

void conf_space_close(struct conf_space *space)
{
    char path[PATH_LIMIT];
    WX_BUF(ignored, PATH_LIMIT);

    forget(space);
    wx_json_free(space->made);
    if (space->id[0] && !space->joined) {
        snprintf(path, sizeof path, "/spaces/%s", space->id);
        /* A mock that died takes its spaces along; the closing sanity check says so. */
        enum wx_status status =
            conf_mock_call(space->mock, space->http, "DELETE", path, NULL, NULL, &ignored);
        (void)status;
    }
    *space = (struct conf_space){.id = ""};
}

const char *conf_space_url(const struct conf_space *space, const char *listener)
{
    return wx_json_text(wx_json_member(space->made, listener));
}

static void make_path(const struct conf_space *space, const char *path, char out[PATH_LIMIT])
{
    snprintf(out, PATH_LIMIT, "%s?space=%s", path, space->id);
}

enum wx_status conf_space_post_text(const struct conf_space *space, const char *path,
                                    const char *body, struct wx_buf *out_reason)
{
    char whole[PATH_LIMIT];

    make_path(space, path, whole);
    return conf_mock_call(space->mock, space->http, "POST", whole, body, NULL, out_reason);
}

enum wx_status conf_space_post(const struct conf_space *space, const char *path,
                               const struct wx_json *body, struct wx_buf *out_reason)
{
    WX_BUF(text, BODY_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);

    wx_json_write_node(&writer, NULL, body);
    if (wx_buf_status(&text) != WX_OK) return wx_buf_status(&text);
    return conf_space_post_text(space, path, wx_buf_text(&text), out_reason);
}

enum wx_status conf_space_delete(const struct conf_space *space, const char *path,
                                 struct wx_buf *out_reason)
{
    char whole[PATH_LIMIT];

    make_path(space, path, whole);
    return conf_mock_call(space->mock, space->http, "DELETE", whole, NULL, NULL, out_reason);
}

static bool is_settled(const struct wx_json *answer)
{
    const struct wx_json *item = wx_json_first(wx_json_member(answer, "requests"));

    for (; item; item = wx_json_next(item)) {
        const char *sent = wx_json_text(wx_json_member(item, "sent"));
        if (sent && strcmp(sent, "pending") == 0) return false;
    }
    return true;
}

/* fetch_settled: asks again while some answer is still leaving, for SETTLE_MS at most: a fault may
 * hold one back for as long as it likes. */
static enum wx_status fetch_settled(struct conf_space *space, struct wx_json **out,
                                    struct wx_buf *out_reason)
{
    int64_t until = conf_clock_ms() + SETTLE_MS;
    char path[PATH_LIMIT];

    snprintf(path, sizeof path, "/requests?space=%s&since=%" PRId64 "&limit=%d", space->id,
             space->since, CONF_RECORDS_MOST);
    for (;;) {
        struct wx_json *answer = NULL;
        enum wx_status status =
            conf_mock_call(space->mock, space->http, "GET", path, NULL, &answer, out_reason);
        if (status != WX_OK) return status;
        if (is_settled(answer) || conf_clock_ms() >= until) {
            *out = answer;
            return WX_OK;
        }
        wx_json_free(answer);
        nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
    }
}

/* reserve: room for one more answer. */
static enum wx_status reserve(struct conf_space *space)
{
    struct wx_json **grown = reallocarray(space->fetched, space->fetched_count + 1, sizeof *grown);

    if (grown) space->fetched = grown;
    return grown ? WX_OK : WX_ERR_MEMORY;
}

static enum wx_status take_records(const struct wx_json *answer, const struct wx_json **out,
                                   size_t *count, struct wx_buf *out_reason)
{
    const struct wx_json *item = wx_json_first(wx_json_member(answer, "requests"));
    bool truncated = false;

    for (; item; item = wx_json_next(item)) {
        if (*count == CONF_RECORDS_MOST) {
            wx_buf_append_format(out_reason, "more than %d requests came", CONF_RECORDS_MOST);
            return WX_ERR_LIMIT;
        }
        out[(*count)++] = item;
    }
    (void)wx_json_boolean(wx_json_member(answer, "truncated"), &truncated);
    if (!truncated) return WX_OK;
    wx_buf_append_text(out_reason, "the mock's journal could not keep all requests");
    return WX_ERR_LIMIT;
}

enum wx_status conf_space_fetch(struct conf_space *space, const struct wx_json **out, size_t *count,
                                struct wx_buf *out_reason)
{
    struct wx_json *answer = NULL;
    enum wx_status status = reserve(space);

    if (status == WX_OK) status = fetch_settled(space, &answer, out_reason);
    if (status != WX_OK) return status;
    (void)wx_json_integer(wx_json_member(answer, "next"), &space->since);
    status = take_records(answer, out, count, out_reason);
    if (wx_json_count(wx_json_member(answer, "requests")))
        space->fetched[space->fetched_count++] = answer;
    else
        wx_json_free(answer);
    return status;
}

enum wx_status conf_space_join(const struct conf_mock *mock, struct conf_http *http, const char *id,
                               struct conf_space *out, struct wx_buf *out_reason)
{
    struct conf_space space = {.mock = mock, .http = http, .joined = true};
    bool more = true;

    snprintf(space.id, sizeof space.id, "%s", id);
    while (more) { /* what came before us is not ours; it comes a page at a time */
        struct wx_json *answer = NULL;
        enum wx_status status = fetch_settled(&space, &answer, out_reason);
        if (status != WX_OK) return status;
        more = wx_json_count(wx_json_member(answer, "requests")) > 0;
        (void)wx_json_integer(wx_json_member(answer, "next"), &space.since);
        wx_json_free(answer);
    }
    *out = space;
    return WX_OK;
}
