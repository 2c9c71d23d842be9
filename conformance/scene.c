#include "conformance/scene.h"

#include "conformance/file.h"
#include "conformance/template.h"

#include <stdio.h>
#include <stdlib.h>

/* A token lives 7200 s: two hours and ten minutes later none does. */
enum { LISTENERS_MOST = 8, TOKENS_GONE_S = 7800, URL_LIMIT = 256 };

static const char *const LISTENERS[LISTENERS_MOST] = {
    "https",         "http",       "self_signed",  "expired",
    "not_yet_valid", "wrong_host", "untrusted_ca", "tls1_1"};

/* PLAIN: as base, an https URL whose port speaks HTTP without TLS. */
static const char PLAIN[] = "plain";

static const char *base_of(const struct conf_case *kase)
{
    const char *base = wx_json_text(wx_json_member(kase->given, "base"));

    return base ? base : "https";
}

static const char *listener_of(const struct conf_case *kase)
{
    const char *base = base_of(kase);

    return strcmp(base, PLAIN) == 0 ? "http" : base;
}

/* names_listener: whether a case speaks of ${url:NAME}. */
static bool names_listener(const char *text, const char *listener)
{
    char name[64];

    snprintf(name, sizeof name, "${url:%s}", listener);
    return strstr(text, name) != NULL;
}

static void choose_listeners(const struct conf_case *kase, const char *chosen[LISTENERS_MOST + 1])
{
    WX_BUF(text, CONF_CASE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);
    size_t count = 0;

    wx_json_write_node(&writer, NULL, kase->root);
    for (size_t i = 0; i < LISTENERS_MOST; i++)
        if (i == 0 || strcmp(LISTENERS[i], listener_of(kase)) == 0 ||
            names_listener(wx_buf_text(&text), LISTENERS[i]))
            chosen[count++] = LISTENERS[i];
    chosen[count] = NULL;
}

/* --- names that are known now ----------------------------------------------------------------- */

/* append_other_host: the trap's URL by another name of the same address. */
static void append_other_host(struct wx_buf *out, const char *url)
{
    static const char address[] = "127.0.0.1";
    const char *at = strstr(url, address);

    if (!at) {
        wx_buf_append_text(out, url);
        return;
    }
    wx_buf_append(out, wx_bytes(url, (size_t)(at - url)));
    wx_buf_append_text(out, "localhost");
    wx_buf_append_text(out, at + strlen(address));
}

static enum conf_lookup resolve(void *context, struct wx_bytes name,
                                const struct wx_json **out_node, struct wx_buf *out_text)
{
    const struct conf_scene *scene = context;
    char listener[64];
    const char *colon = memchr(name.data, ':', name.size);

    (void)out_node;
    if (!colon) return CONF_LOOKUP_KEEP;
    size_t prefix = (size_t)(colon - (const char *)name.data) + 1;
    snprintf(listener, sizeof listener, "%.*s", (int)(name.size - prefix), colon + 1);
    bool trap = wx_bytes_starts_with(name, "trap:");
    const char *url = conf_space_url(trap ? &scene->trap : &scene->space, listener);
    if (!url) return CONF_LOOKUP_UNKNOWN;
    if (trap && strcmp(listener, "https") == 0)
        append_other_host(out_text, url);
    else
        wx_buf_append_text(out_text, url);
    return CONF_LOOKUP_TEXT;
}

static enum wx_status make_live(struct conf_scene *scene)
{
    WX_BUF(text, CONF_CASE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);

    conf_expand(&writer, NULL, scene->kase->root, resolve, scene);
    if (wx_buf_status(&text) != WX_OK) return wx_buf_status(&text);
    return wx_json_parse(wx_buf_bytes(&text), &scene->live, NULL);
}

/* --- where the client goes -------------------------------------------------------------------- */

static bool wants_witness(const struct conf_case *kase)
{
    if (wx_json_member(kase->expect_traffic, "connections")) return true;
    const struct wx_json *step = wx_json_first(kase->steps);
    for (; step; step = wx_json_next(step))
        if (wx_json_member(wx_json_member(step, "expect_traffic"), "connections")) return true;
    return false;
}

static enum wx_status set_base(struct conf_scene *scene, struct wx_buf *out_reason)
{
    const char *base = base_of(scene->kase);
    unsigned port = 0;

    if (strcmp(base, "closed") == 0) {
        enum wx_status status = conf_closed_port(&scene->closed_fd, &port);
        snprintf(scene->base_url, sizeof scene->base_url, "https://127.0.0.1:%u", port);
        return status;
    }
    const char *url = conf_space_url(&scene->space, listener_of(scene->kase));
    const char *colon = url ? strrchr(url, ':') : NULL;
    if (!colon) {
        wx_buf_append_format(out_reason, "the mock opened no listener %s for the case", base);
        return WX_ERR_UNAVAILABLE;
    }
    port = (unsigned)strtoul(colon + 1, NULL, 10);
    if (wants_witness(scene->kase)) {
        enum wx_status status = conf_witness_open(port, &scene->witness);
        if (status != WX_OK) return status;
        port = conf_witness_port(scene->witness);
    }
    bool plain = strcmp(base, PLAIN) == 0;
    const char *host = plain ? url + strlen("http") : url;
    snprintf(scene->base_url, sizeof scene->base_url, "%s%.*s:%u", plain ? "https" : "",
             (int)(colon - host), host, port);
    return WX_OK;
}

static enum wx_status set_ca(struct conf_scene *scene, struct wx_buf *out_reason)
{
    const char *ca = wx_json_text(wx_json_member(scene->kase->given, "ca"));
    const char *file = conf_space_url(&scene->space, "ca_file");

    if (ca && strcmp(ca, "none") == 0) return WX_OK;
    if (ca && strcmp(ca, "other") == 0) {
        conf_workspace_key(scene->workspace, "", NULL, "test-ca.cert.pem", scene->ca_file);
        return WX_OK;
    }
    if (file) {
        snprintf(scene->ca_file, sizeof scene->ca_file, "%s", file);
        return WX_OK;
    }
    wx_buf_append_text(out_reason, "the mock names no ca_file for its space");
    return WX_ERR_MISMATCH;
}

/* --- setting up ------------------------------------------------------------------------------- */

static enum wx_status post_faults(const struct conf_scene *scene, const struct wx_json *faults,
                                  struct wx_buf *out_reason)
{
    enum wx_status status = WX_OK;

    for (const struct wx_json *item = wx_json_first(faults); item && status == WX_OK;
         item = wx_json_next(item))
        status = conf_space_post(&scene->space, "/faults", item, out_reason);
    return status;
}

static enum wx_status open_trap(struct conf_scene *scene, const struct conf_mock *mock,
                                struct conf_http *http, const char *id, struct wx_buf *out_reason)
{
    static const char *const TRAP_LISTENERS[] = {"https", "http", NULL};
    char trap_id[CONF_SPACE_ID_SIZE];
    bool wanted = false;

    if (!wx_json_boolean(wx_json_member(scene->kase->given, "trap"), &wanted) || !wanted)
        return WX_OK;
    snprintf(trap_id, sizeof trap_id, "%.50s-trap", id);
    return conf_space_open(mock, http, trap_id, NULL, TRAP_LISTENERS, &scene->trap, out_reason);
}

static enum wx_status set_up(struct conf_scene *scene, const struct conf_mock *mock,
                             struct conf_http *http, const char *id, struct wx_buf *out_reason)
{
    const struct wx_json *given = scene->kase->given;
    const struct wx_json *files = wx_json_member(given, "files");
    const char *listeners[LISTENERS_MOST + 1];

    choose_listeners(scene->kase, listeners);
    scene->has_files = files != NULL;
    enum wx_status status = conf_workspace_files(scene->workspace, id, files);
    if (status == WX_OK) status = open_trap(scene, mock, http, id, out_reason);
    if (status == WX_OK)
        status = conf_space_open(mock, http, id, given, listeners, &scene->space, out_reason);
    if (status == WX_OK) status = set_base(scene, out_reason);
    if (status == WX_OK) status = set_ca(scene, out_reason);
    if (status == WX_OK) status = make_live(scene);
    if (status != WX_OK) return status;
    given = wx_json_member(scene->live, "given");
    (void)wx_json_integer(wx_json_member(wx_json_member(given, "clock"), "offset_s"),
                          &scene->clock_offset_s);
    return post_faults(scene, wx_json_member(given, "faults"), out_reason);
}

enum wx_status conf_scene_open(const struct conf_case *kase, const struct conf_mock *mock,
                               struct conf_http *http, const struct conf_workspace *workspace,
                               const char *id, struct conf_scene *out, struct wx_buf *out_reason)
{
    *out = (struct conf_scene){.kase = kase, .workspace = workspace, .closed_fd = -1};
    enum wx_status status = set_up(out, mock, http, id, out_reason);

    if (status == WX_OK) return WX_OK;
    if (!out_reason->size) wx_buf_append_text(out_reason, wx_status_words(status));
    conf_scene_close(out);
    return status;
}

void conf_scene_close(struct conf_scene *scene)
{
    char id[CONF_SPACE_ID_SIZE];

    if (!scene->kase) return;
    memcpy(id, scene->space.id, sizeof id);
    conf_witness_free(scene->witness);
    conf_fd_close(&scene->closed_fd);
    conf_space_close(&scene->space);
    conf_space_close(&scene->trap);
    wx_json_free(scene->live);
    if (scene->has_files && id[0]) conf_workspace_forget(scene->workspace, id);
    *scene = (struct conf_scene){.closed_fd = -1};
}

/* --- steps ------------------------------------------------------------------------------------ */

static enum wx_status set_clock(struct conf_scene *scene, struct wx_buf *out_reason)
{
    char body[64];

    snprintf(body, sizeof body, "{\"offset_s\":%lld}", (long long)scene->clock_offset_s);
    return conf_space_post_text(&scene->space, "/clock", body, out_reason);
}

static enum wx_status expire(struct conf_scene *scene, const struct wx_json *step,
                             struct wx_buf *out_reason)
{
    const char *token = wx_json_text(wx_json_member(step, "expire_access_token"));
    WX_BUF(body, URL_LIMIT * 8);
    struct wx_json_writer writer = wx_json_writer(&body);
    bool all = false;

    if (wx_json_boolean(wx_json_member(step, "expire_issued_tokens"), &all) && all) {
        scene->clock_offset_s += TOKENS_GONE_S;
        enum wx_status status = set_clock(scene, out_reason);
        if (status != WX_OK) return status;
    }
    if (!token) return WX_OK;
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "token", token);
    wx_json_end_object(&writer);
    return conf_space_post_text(&scene->space, "/access-tokens/expire", wx_buf_text(&body),
                                out_reason);
}

enum wx_status conf_scene_step(struct conf_scene *scene, const struct wx_json *step,
                               struct wx_buf *out_reason)
{
    const struct wx_json *clock = wx_json_member(step, "clock");
    enum wx_status status = WX_OK;
    bool clear = false;

    if (wx_json_boolean(wx_json_member(step, "clear_faults"), &clear) && clear)
        status = conf_space_delete(&scene->space, "/faults", out_reason);
    if (status == WX_OK) status = post_faults(scene, wx_json_member(step, "faults"), out_reason);
    if (status == WX_OK && clock) {
        (void)wx_json_integer(wx_json_member(clock, "offset_s"), &scene->clock_offset_s);
        status = conf_space_post(&scene->space, "/clock", clock, out_reason);
    }
    return status == WX_OK ? expire(scene, step, out_reason) : status;
}

enum wx_status conf_scene_inputs(const struct conf_scene *scene, const struct wx_json *step,
                                 struct conf_inputs *out)
{
    const char *operation = wx_json_text(wx_json_member(step, "operation"));
    struct conf_inputs_source source = {
        .case_name = scene->kase->name,
        .operation = operation ? operation : scene->kase->operation,
        .base_url = scene->base_url,
        .ca_file = scene->ca_file[0] ? scene->ca_file : NULL,
        .given = wx_json_member(scene->live, "given"),
        .changes = wx_json_member(step, "inputs"),
        .workspace = scene->workspace,
        .space = scene->space.id,
    };

    return conf_inputs_make(&source, out);
}

size_t conf_scene_step_count(const struct conf_scene *scene)
{
    size_t count = wx_json_count(wx_json_member(scene->live, "steps"));

    return count ? count : 1;
}

const struct wx_json *conf_scene_step_at(const struct conf_scene *scene, size_t index)
{
    const struct wx_json *step = wx_json_first(wx_json_member(scene->live, "steps"));

    while (step && index-- > 0) step = wx_json_next(step);
    return step;
}
