/* Apps of a world file, and the answer of get_category that each is prepared with. */
#include <arpa/inet.h>

#include "mock_server/tokens.h"
#include "mock_server/world/reading.h"
#include "protocol/json_writer.h"

enum { CATEGORIES_LIMIT = 4 * 1024 * 1024 };

struct written_app {
    const char *appid, *secret;
    bool realname_authorized;
    const struct wx_json *mch_ids, *categories, *ip_whitelist;
};

static const struct mock_member APP[] = {
    MOCK_MEMBER(written_app, appid, TEXT, true, 1, MOCK_APPID_LONGEST),
    MOCK_MEMBER(written_app, secret, TEXT, true, 1, 128),
    MOCK_MEMBER(written_app, realname_authorized, BOOLEAN, false, 0, 0),
    MOCK_MEMBER(written_app, mch_ids, ARRAY, false, 0, 0),
    MOCK_MEMBER(written_app, categories, ARRAY, false, 0, 0),
    MOCK_MEMBER(written_app, ip_whitelist, ARRAY, false, 0, 0),
};

struct written_category {
    const char *first_class, *second_class, *third_class;
    int64_t first_id, second_id, third_id;
};

static const struct mock_member CATEGORY[] = {
    MOCK_MEMBER(written_category, first_class, TEXT, true, 1, 256),
    MOCK_MEMBER(written_category, second_class, TEXT, true, 1, 256),
    MOCK_MEMBER(written_category, third_class, TEXT, false, 1, 256),
    MOCK_MEMBER(written_category, first_id, INTEGER, true, 0, UINT32_MAX),
    MOCK_MEMBER(written_category, second_id, INTEGER, true, 0, UINT32_MAX),
    MOCK_MEMBER(written_category, third_id, INTEGER, false, 0, UINT32_MAX),
};

static void write_category(struct wx_json_writer *writer, const struct written_category *category,
                           bool three_levels)
{
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "first_class", category->first_class);
    wx_json_write_text(writer, "second_class", category->second_class);
    if (three_levels) wx_json_write_text(writer, "third_class", category->third_class);
    wx_json_write_integer(writer, "first_id", category->first_id);
    wx_json_write_integer(writer, "second_id", category->second_id);
    if (three_levels) wx_json_write_integer(writer, "third_id", category->third_id);
    wx_json_end_object(writer);
}

/* Reads the categories and prepares get_category's answer from them (SPEC.md section 3). */
static void read_categories(struct mock_reading *reading, const struct wx_json *list,
                            const struct mock_path *path, struct mock_app *app)
{
    wx_buf_init(&app->category_answer, CATEGORIES_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&app->category_answer);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "errcode", 0);
    wx_json_write_text(&writer, "errmsg", "ok");
    wx_json_begin_array(&writer, "category_list");
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(path, index++);
        struct written_category category = {.third_id = -1};
        if (!MOCK_READ(reading, item, &step, CATEGORY, &category)) continue;
        if ((category.third_class == NULL) != (category.third_id < 0))
            mock_problems_add(reading->problems, &step,
                              "third_class and third_id: expected both or neither");
        write_category(&writer, &category, category.third_class != NULL);
    }
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    if (wx_buf_status(&app->category_answer) == WX_ERR_MEMORY)
        reading->failed = true;
    else if (wx_buf_status(&app->category_answer) != WX_OK)
        mock_problems_add(reading->problems, path, "too many categories: expected at most 4 MiB");
}

/* The strings of an array, as a list that the caller frees; NULL for an absent array. */
static const char **read_texts(struct mock_reading *reading, const struct wx_json *list,
                               const struct mock_path *path, const char *expected,
                               bool (*is_good)(const struct mock_world *, const char *),
                               size_t *out_count)
{
    *out_count = 0;
    if (!list) return NULL;
    const char **texts = mock_reading_room(reading, wx_json_count(list), sizeof *texts);
    if (!texts) return NULL;
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(path, index++);
        const char *text = wx_json_text(item);
        if (text && is_good(reading->world, text))
            texts[(*out_count)++] = text;
        else
            mock_problems_add(reading->problems, &step, "%s: expected %s",
                              text ? text : wx_json_type_words(wx_json_type(item)), expected);
    }
    mock_reading_refuse_twins(reading, path, NULL, list);
    return texts;
}

/* The list of merchants is not sorted yet while the file is read. */
static bool is_merchant(const struct mock_world *world, const char *mch_id)
{
    for (size_t i = 0; i < world->merchant_count; i++)
        if (strcmp(world->merchants[i].mch_id, mch_id) == 0) return true;
    return false;
}

static bool is_address(const struct mock_world *world, const char *text)
{
    (void)world;
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

static void read_app(struct mock_reading *reading, const struct wx_json *node,
                     const struct mock_path *path)
{
    struct written_app written = {0};
    (void)MOCK_READ(reading, node, path, APP, &written);
    /* What else is wrong is told already: where the app were left out, all that names it would look
     * wrong as well. */
    if (!written.appid) return;
    struct mock_app *app = &reading->world->apps[reading->world->app_count++];
    *app = (struct mock_app){.appid = written.appid,
                             .secret = written.secret ? written.secret : "",
                             .realname_authorized = written.realname_authorized};
    struct mock_path mch_ids = mock_path_member(path, "mch_ids");
    struct mock_path whitelist = mock_path_member(path, "ip_whitelist");
    struct mock_path categories = mock_path_member(path, "categories");
    app->mch_ids = read_texts(reading, written.mch_ids, &mch_ids, "the mch_id of a merchant here",
                              is_merchant, &app->mch_id_count);
    app->whitelist = read_texts(reading, written.ip_whitelist, &whitelist,
                                "an IPv4 or IPv6 address", is_address, &app->whitelist_count);
    read_categories(reading, written.categories, &categories, app);
}

void mock_reading_apps(struct mock_reading *reading, const struct wx_json *list,
                       const struct mock_path *root)
{
    struct mock_world *world = reading->world;
    world->apps = mock_reading_room(reading, wx_json_count(list), sizeof *world->apps);
    if (reading->failed) return;
    struct mock_path path = mock_path_member(root, "apps");
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(&path, index++);
        read_app(reading, item, &step);
    }
    mock_reading_refuse_twins(reading, &path, "appid", list);
}
