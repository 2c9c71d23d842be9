/* From a world file to a prepared world: one table for each kind of object, then what no table can
 * say (duplicates, references, keys, charsets). Everything that is wrong is told at once. */
#include <errno.h>
#include <stdlib.h>

#include "embedded/builtin_world.h"
#include "mock_server/file.h"
#include "mock_server/tokens.h"
#include "mock_server/world/reading.h"

enum { FILE_LIMIT = 16 * 1024 * 1024, PATH_LIMIT = 4096 };

/* The world file's own members. */
struct written_world {
    const struct wx_json *apps, *merchants, *users, *access_tokens, *auth_tokens;
    const struct wx_json *platform_certificates, *settings;
};

static const struct mock_member WORLD[] = {
    MOCK_MEMBER(written_world, apps, ARRAY, true, 0, 0),
    MOCK_MEMBER(written_world, merchants, ARRAY, true, 0, 0),
    MOCK_MEMBER(written_world, users, ARRAY, true, 0, 0),
    MOCK_MEMBER(written_world, access_tokens, ARRAY, false, 0, 0),
    MOCK_MEMBER(written_world, auth_tokens, ARRAY, false, 0, 0),
    MOCK_MEMBER(written_world, platform_certificates, ARRAY, false, 0, 0),
    MOCK_MEMBER(written_world, settings, OBJECT, false, 0, 0),
};

void *mock_reading_room(struct mock_reading *reading, size_t count, size_t size)
{
    void *list = calloc(count ? count : 1, size);
    if (!list) reading->failed = true;
    return list;
}

/* The text that names an element of a list: itself, or its member; NULL where it has none. */
static const char *key_of(const struct wx_json *item, const char *member)
{
    return wx_json_text(member ? wx_json_member(item, member) : item);
}

static void refuse_twin(struct mock_reading *reading, const struct mock_path *path,
                        const char *member, const char *const *keys, size_t index)
{
    for (size_t k = 0; k < index; k++) {
        if (!keys[k] || strcmp(keys[k], keys[index]) != 0) continue;
        struct mock_path element = mock_path_element(path, index);
        struct mock_path step = member ? mock_path_member(&element, member) : element;
        mock_problems_add(reading->problems, &step,
                          "%s stands already at [%zu]: give each one its own", keys[index], k);
        return;
    }
}

void mock_reading_refuse_twins(struct mock_reading *reading, const struct mock_path *path,
                               const char *member, const struct wx_json *list)
{
    const char **keys = mock_reading_room(reading, wx_json_count(list), sizeof *keys);
    if (!keys) return;
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        keys[index] = key_of(item, member);
        if (keys[index]) refuse_twin(reading, path, member, keys, index);
        index++;
    }
    free(keys);
}

/* --- Tokens --- */

/* One struct serves both lists: an access token has expires_in, an auth_token openid and ttl_s. */
struct written_token {
    const char *token, *appid, *openid;
    int64_t expires_in, ttl_s;
};

static const struct mock_member ACCESS_TOKEN[] = {
    MOCK_MEMBER(written_token, token, TEXT, true, 1, MOCK_TOKEN_LONGEST),
    MOCK_MEMBER(written_token, appid, TEXT, true, 1, MOCK_APPID_LONGEST),
    MOCK_MEMBER(written_token, expires_in, INTEGER, false, 0, UINT32_MAX),
};

static const struct mock_member AUTH_TOKEN[] = {
    MOCK_MEMBER(written_token, token, TEXT, true, 1, MOCK_TOKEN_LONGEST),
    MOCK_MEMBER(written_token, appid, TEXT, true, 1, MOCK_APPID_LONGEST),
    MOCK_MEMBER(written_token, openid, TEXT, true, 1, MOCK_OPENID_LONGEST),
    MOCK_MEMBER(written_token, ttl_s, INTEGER, false, 0, UINT32_MAX),
};

static void judge_token(struct mock_reading *reading, const struct mock_path *path,
                        const struct written_token *written)
{
    const struct mock_world *world = reading->world;
    struct mock_path appid = mock_path_member(path, "appid");
    struct mock_path openid = mock_path_member(path, "openid");
    struct mock_path token = mock_path_member(path, "token");
    if (!mock_world_app(world, written->appid))
        mock_problems_add(reading->problems, &appid, "%s: expected the appid of an app here",
                          written->appid);
    if (written->openid && !mock_world_user(world, written->openid))
        mock_problems_add(reading->problems, &openid, "%s: expected the openid of a user here",
                          written->openid);
    if (!written->openid && !mock_token_is_formed(written->token))
        mock_problems_add(reading->problems, &token,
                          "not the form of an access token: expected A-Z a-z 0-9 . _ ~ -");
}

static struct mock_declared_token *read_tokens(struct mock_reading *reading,
                                               const struct wx_json *list,
                                               const struct mock_path *path, bool of_users,
                                               size_t *out_count)
{
    *out_count = 0;
    struct mock_declared_token *tokens =
        mock_reading_room(reading, wx_json_count(list), sizeof *tokens);
    if (!tokens) return NULL;
    const struct mock_settings *settings = &reading->world->settings;
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(path, index++);
        struct written_token written = {.expires_in = settings->access_token_ttl_s,
                                        .ttl_s = settings->auth_token_ttl_s};
        (void)(of_users ? MOCK_READ(reading, item, &step, AUTH_TOKEN, &written)
                        : MOCK_READ(reading, item, &step, ACCESS_TOKEN, &written));
        if (!written.token || !written.appid || (of_users && !written.openid)) continue;
        judge_token(reading, &step, &written);
        tokens[(*out_count)++] =
            (struct mock_declared_token){.token = written.token,
                                         .appid = written.appid,
                                         .openid = written.openid,
                                         .ttl_s = of_users ? written.ttl_s : written.expires_in};
    }
    mock_reading_refuse_twins(reading, path, "token", list);
    return tokens;
}

/* --- The whole --- */

static void sort_lists(struct mock_world *world)
{
    mock_world_sort(world->merchants, world->merchant_count, sizeof *world->merchants);
    mock_world_sort(world->certificates, world->certificate_count, sizeof *world->certificates);
    mock_world_sort(world->apps, world->app_count, sizeof *world->apps);
    mock_world_sort(world->users, world->user_count, sizeof *world->users);
}

static void read_document(struct mock_reading *reading)
{
    struct mock_world *world = reading->world;
    const struct mock_path root = {0};
    struct written_world written = {0};
    (void)MOCK_READ(reading, world->document, &root, WORLD, &written);
    world->settings = mock_settings_default();
    struct mock_path settings = mock_path_member(&root, "settings");
    if (written.settings)
        (void)mock_settings_read(written.settings, &settings, &world->settings, reading->problems);
    mock_reading_merchants(reading, written.merchants, written.platform_certificates, &root);
    if (!reading->failed) mock_reading_apps(reading, written.apps, &root);
    if (!reading->failed) mock_reading_users(reading, written.users, &root);
    if (reading->failed) return;
    sort_lists(world);
    struct mock_path access_tokens = mock_path_member(&root, "access_tokens");
    struct mock_path auth_tokens = mock_path_member(&root, "auth_tokens");
    world->access_tokens = read_tokens(reading, written.access_tokens, &access_tokens, false,
                                       &world->access_token_count);
    world->auth_tokens =
        read_tokens(reading, written.auth_tokens, &auth_tokens, true, &world->auth_token_count);
}

static enum wx_status parse_document(const struct mock_world_source *source,
                                     struct mock_world *world, struct mock_problems *problems)
{
    struct wx_json_error error = {0};
    enum wx_status status = wx_json_parse(source->text, &world->document, &error);
    if (status == WX_ERR_FORMAT) {
        size_t line = 0;
        size_t column = 0;
        wx_json_place(source->text, error.offset, &line, &column);
        mock_problems_add(problems, NULL, "line %zu, column %zu: %s: expected strict JSON", line,
                          column, error.reason);
    }
    return status;
}

enum wx_status mock_world_read(const struct mock_world_source *source, struct mock_world **out,
                               struct mock_problems *problems)
{
    struct mock_world *world = calloc(1, sizeof *world);
    if (!world) return WX_ERR_MEMORY;
    atomic_init(&world->references, 1);
    world->name = strdup(source->name);
    world->directory = source->directory ? strdup(source->directory) : NULL;
    struct mock_reading reading = {.world = world, .problems = problems, .now = source->now};
    reading.failed = !world->name || (source->directory && !world->directory);
    enum wx_status status = parse_document(source, world, problems);
    if (status == WX_OK) read_document(&reading);
    if (status == WX_OK && reading.failed) status = WX_ERR_MEMORY;
    if (status == WX_OK && problems->count > 0) status = WX_ERR_FORMAT;
    if (status != WX_OK) {
        mock_world_drop(world);
        return status;
    }
    *out = world;
    return WX_OK;
}

enum wx_status mock_world_load(const char *file, int64_t now, struct mock_world **out,
                               struct mock_problems *problems)
{
    WX_BUF(text, FILE_LIMIT);
    enum wx_status status = mock_file_read(file, &text);
    if (status == WX_ERR_IO) {
        mock_problems_add(problems, NULL, "cannot be read (%s): give the path of a world file",
                          strerror(errno));
        return status;
    }
    if (status == WX_ERR_LIMIT) {
        mock_problems_add(problems, NULL, "larger than 16 MiB: expected a world file");
        return WX_ERR_FORMAT;
    }
    if (status != WX_OK) return status;
    WX_BUF(directory, PATH_LIMIT);
    const char *slash = strrchr(file, '/');
    if (slash == file)
        wx_buf_append_text(&directory, "/");
    else if (slash)
        wx_buf_append(&directory, wx_bytes(file, (size_t)(slash - file)));
    else
        wx_buf_append_text(&directory, ".");
    if (wx_buf_status(&directory) != WX_OK) return wx_buf_status(&directory);
    struct mock_world_source source = {.name = file,
                                       .directory = wx_buf_text(&directory),
                                       .text = wx_buf_bytes(&text),
                                       .now = now};
    return mock_world_read(&source, out, problems);
}

enum wx_status mock_world_load_builtin(int64_t now, struct mock_world **out,
                                       struct mock_problems *problems)
{
    struct mock_world_source source = {
        .name = "the built-in world", .text = builtin_world_files[0].content, .now = now};
    return mock_world_read(&source, out, problems);
}
