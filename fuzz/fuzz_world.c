/* World files: what is refused is told with place and words, what is taken is taken again from the
 * document that it was made from. Files beside the world are the embedded ones. */
#include "fuzz/fuzz.h"
#include "mock_server/world/world.h"
#include "protocol/json_writer.h"

static enum wx_status read_world(struct wx_bytes text, struct mock_world **out)
{
    MOCK_PROBLEMS(problems);
    struct mock_world_source source = {.name = "fuzz", .text = text, .now = 1700000000};
    enum wx_status status = mock_world_read(&source, out, &problems);
    REQUIRE(status == WX_OK || status == WX_ERR_FORMAT || status == WX_ERR_IO,
            "it is a world or it is not");
    REQUIRE((status == WX_OK) == (problems.count == 0), "a refusal is told, and only a refusal");
    for (size_t i = 0; i < mock_problems_kept(&problems); i++) {
        REQUIRE(problems.list[i].message && *problems.list[i].message, "each problem has words");
        REQUIRE(problems.list[i].place, "and a place");
    }
    return status;
}

/* What every world keeps: its objects are found by their keys, and refer to what is there. */
static void require_sound(const struct mock_world *world)
{
    size_t count = 0;
    const struct mock_app *apps = mock_world_apps(world, &count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(mock_world_app(world, apps[i].appid) == &apps[i], "an app is found by its key");
        for (size_t k = 0; k < apps[i].mch_id_count; k++)
            REQUIRE(mock_world_merchant(world, apps[i].mch_ids[k]), "its merchants are there");
    }
    const struct mock_user *users = mock_world_users(world, &count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(mock_world_user(world, users[i].openid) == &users[i], "so is a user");
        REQUIRE(!users[i].real_name == !users[i].credential_id, "an identity is whole");
        REQUIRE(!users[i].real_name || users[i].name_on_wire.size > 0, "a name can be sent");
    }
    const struct mock_certificate *certificates = mock_world_certificates(world, &count);
    for (size_t i = 0; i < count; i++)
        REQUIRE(mock_world_certificate(world, certificates[i].serial) == &certificates[i],
                "so is a certificate");
    const struct mock_declared_token *tokens = mock_world_auth_tokens(world, &count);
    for (size_t i = 0; i < count; i++)
        REQUIRE(mock_world_app(world, tokens[i].appid) && mock_world_user(world, tokens[i].openid),
                "a token is somebody's");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *again = NULL;
    WX_BUF(text, SIZE_MAX / 2);
    if (read_world(wx_bytes(data, size), &world) != WX_OK) return 0;
    require_sound(world);
    struct wx_json_writer writer = wx_json_writer(&text);
    wx_json_write_node(&writer, NULL, mock_world_document(world));
    REQUIRE(wx_buf_status(&text) == WX_OK, "a world can be written");
    REQUIRE(read_world(wx_buf_bytes(&text), &again) == WX_OK, "and read again");
    return 0;
}
