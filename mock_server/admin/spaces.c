/* Spaces: made, listed, ended. */
#include <stdio.h>
#include <stdlib.h>

#include "mock_server/admin/admin.h"
#include "mock_server/admin/clock_body.h"
#include "protocol/crypto.h"
#include "protocol/json_patch.h"

enum { WORLD_LIMIT = 16 * 1024 * 1024, PROBLEM_LIMIT = 4096, ID_RANDOM = 6 };

struct space_body {
    const char *id;
    const struct wx_json *world, *settings, *clock, *listen;
};

static const struct mock_member SPACE[] = {
    MOCK_MEMBER(space_body, id, TEXT, false, 1, MOCK_SPACE_ID_LONGEST),
    MOCK_MEMBER(space_body, world, OBJECT, false, 0, 0),
    MOCK_MEMBER(space_body, settings, OBJECT, false, 0, 0),
    MOCK_MEMBER(space_body, clock, OBJECT, false, 0, 0),
    MOCK_MEMBER(space_body, listen, ARRAY, false, 0, 0),
};

/* --- Listing --- */

static void write_space(struct wx_json_writer *writer, struct mock_service *service,
                        struct mock_space *space)
{
    const struct mock_ports *ports = mock_space_ports(space);
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "id", mock_space_id(space));
    bool is_default = strcmp(mock_space_id(space), "default") == 0;
    for (size_t i = 0; i < MOCK_PORT_COUNT; i++) {
        enum mock_port port = (enum mock_port)i;
        const char *url = is_default ? mock_service_url(service, port) : NULL;
        if (ports->urls[i][0]) url = ports->urls[i];
        if (url) wx_json_write_text(writer, mock_port_name(port), url);
    }
    wx_json_write_text(writer, "ca_file", mock_service_options(service)->ca_file);
    wx_json_end_object(writer);
}

void mock_admin_list_spaces(const struct mock_admin_call *call, struct mock_reply *reply)
{
    size_t count = 0;
    struct mock_space **list = mock_spaces_list(mock_service_spaces(call->service), &count);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_array(&writer, "spaces");
    for (size_t i = 0; i < count; i++) {
        write_space(&writer, call->service, list[i]);
        mock_space_drop(list[i]);
    }
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    free(list);
}

/* --- Making --- */

static unsigned read_listen(const struct wx_json *list, const struct mock_path *root,
                            struct mock_problems *problems)
{
    unsigned wanted = 0;
    size_t index = 0;
    struct mock_path path = mock_path_member(root, "listen");
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(&path, index++);
        const char *name = wx_json_text(item);
        enum mock_port port = name ? mock_port_find(name) : MOCK_PORT_COUNT;
        if (port == MOCK_PORT_COUNT)
            mock_problems_add(problems, &step,
                              "no such listener: the known ones are http, https, self_signed, "
                              "expired, not_yet_valid, wrong_host, untrusted_ca, tls1_1");
        else
            wanted |= 1u << port;
    }
    return wanted;
}

/* The base's document with `world` merged into it, and `settings` into its settings. */
static enum wx_status patch_world(const struct mock_world *base, const struct space_body *body,
                                  struct wx_buf *out)
{
    const struct wx_json *document = mock_world_document(base);
    if (!body->settings) return wx_json_merge_patch(document, body->world, out);
    WX_BUF(shorthand, WORLD_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&shorthand);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_node(&writer, "settings", body->settings);
    wx_json_end_object(&writer);
    WX_BUF(patched, WORLD_LIMIT);
    WX_JSON(first);
    WX_JSON(second);
    enum wx_status status = wx_buf_status(&shorthand);
    if (status == WX_OK) status = wx_json_parse(wx_buf_bytes(&shorthand), &second, NULL);
    if (status != WX_OK || !body->world)
        return status == WX_OK ? wx_json_merge_patch(document, second, out) : status;
    status = wx_json_merge_patch(document, body->world, &patched);
    if (status == WX_OK) status = wx_json_parse(wx_buf_bytes(&patched), &first, NULL);
    return status == WX_OK ? wx_json_merge_patch(first, second, out) : status;
}

/* The default space's world, as the body changes it; the same one where it does not. */
static enum wx_status make_world(struct mock_service *service, const struct space_body *body,
                                 int64_t now, struct mock_world **out,
                                 struct mock_problems *problems)
{
    struct mock_world *base = mock_space_world(mock_service_default_space(service));
    if (!body->world && !body->settings) {
        *out = base;
        return WX_OK;
    }
    WX_BUF(text, WORLD_LIMIT);
    enum wx_status status = patch_world(base, body, &text);
    struct mock_world_source source = mock_world_source(base);
    source.text = wx_buf_bytes(&text);
    source.now = now;
    if (status == WX_OK) status = mock_world_read(&source, out, problems);
    mock_world_drop(base);
    return status;
}

/* A space without a name of its own gets one that nobody guesses or meets again. */
static bool choose_id(const struct space_body *body, char out[MOCK_SPACE_ID_LONGEST + 1],
                      const struct mock_path *root, struct mock_problems *problems)
{
    if (body->id) {
        struct mock_path step = mock_path_member(root, "id");
        if (!mock_space_id_valid(body->id))
            mock_problems_add(problems, &step,
                              "%s: expected 1 to 64 characters of a-z, 0-9 and hyphens", body->id);
        else
            snprintf(out, MOCK_SPACE_ID_LONGEST + 1, "%s", body->id);
        return true;
    }
    unsigned char random[ID_RANDOM];
    if (wx_random(random, sizeof random) != WX_OK) return false;
    size_t size = (size_t)snprintf(out, MOCK_SPACE_ID_LONGEST + 1, "space-");
    for (size_t i = 0; i < sizeof random; i++)
        size += (size_t)snprintf(out + size, MOCK_SPACE_ID_LONGEST + 1 - size, "%02x", random[i]);
    return true;
}

static void open_space(const struct mock_admin_call *call, const struct mock_space_start *start,
                       unsigned ports, struct mock_reply *reply)
{
    WX_BUF(problem, PROBLEM_LIMIT);
    __attribute__((cleanup(mock_space_drop_local))) struct mock_space *space = NULL;
    enum wx_status status = mock_service_open_space(call->service, start, ports, &space, &problem);
    if (status == WX_ERR_MISMATCH) {
        mock_admin_refuse(reply, 409, "space-exists",
                          "there is a space %s already: give another id, or end that one",
                          start->id);
    } else if (status == WX_ERR_LIMIT) {
        mock_admin_refuse(reply, 409, "too-many-spaces",
                          "there are %d spaces already: end those that are done", MOCK_SPACES_MOST);
    } else if (status == WX_ERR_IO) {
        mock_admin_refuse(reply, 503, "no-port", "%s", wx_buf_text(&problem));
    } else if (status != WX_OK) {
        mock_admin_refuse_status(reply, status);
    } else {
        reply->status = 201;
        struct wx_json_writer writer = wx_json_writer(&reply->body);
        write_space(&writer, call->service, space);
    }
}

void mock_admin_open_space(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct space_body body = {0};
    if (!MOCK_ADMIN_READ(call, SPACE, &body, reply)) return;
    MOCK_PROBLEMS(problems);
    const struct mock_path root = {0};
    struct mock_path clock_path = mock_path_member(&root, "clock");
    struct mock_clock_body clock = {0};
    char id[MOCK_SPACE_ID_LONGEST + 1] = "";
    bool whole = choose_id(&body, id, &root, &problems);
    unsigned ports = read_listen(body.listen, &root, &problems);
    if (body.clock) (void)!mock_clock_body_read(body.clock, &clock_path, &clock, &problems);
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    enum wx_status status =
        make_world(call->service, &body, mock_clock_machine() + clock.offset_s, &world, &problems);
    if (problems.count > 0) {
        mock_admin_refuse_body(reply, &problems);
    } else if (status != WX_OK || !whole) {
        mock_admin_refuse_status(reply, status != WX_OK ? status : WX_ERR_CRYPTO);
    } else {
        struct mock_space_start start = {.id = id,
                                         .world = world,
                                         .frozen_at = clock.frozen_at,
                                         .offset_s = clock.offset_s,
                                         .seed = mock_service_options(call->service)->seed,
                                         .keep = mock_service_options(call->service)->keep};
        open_space(call, &start, ports, reply);
    }
}

/* --- Ending --- */

void mock_admin_close_space(const struct mock_admin_call *call, struct mock_reply *reply)
{
    if (strcmp(call->id, "default") == 0)
        mock_admin_refuse(reply, 409, "default-space",
                          "the default space stays: POST /__admin/reset empties it");
    else if (mock_service_close_space(call->service, call->id))
        reply->status = 204;
    else
        mock_admin_refuse(reply, 404, "no-such-space",
                          "there is no space %.80s: GET /__admin/spaces lists them", call->id);
}
