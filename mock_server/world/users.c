/* Users of a world file, and the name of each as it goes on the wire. */
#include "mock_server/tokens.h"
#include "mock_server/world/reading.h"
#include "protocol/credential.h"

enum { NAME_LIMIT = 2048 };

struct written_user {
    const char *openid, *real_name, *credential_id, *name_encoding, *synthetic;
    bool wechat_pay;
};

static const struct mock_member USER[] = {
    MOCK_MEMBER(written_user, openid, TEXT, true, 1, MOCK_OPENID_LONGEST),
    MOCK_MEMBER(written_user, wechat_pay, BOOLEAN, false, 0, 0),
    MOCK_MEMBER(written_user, real_name, TEXT, false, 1, NAME_LIMIT),
    MOCK_MEMBER(written_user, credential_id, TEXT, false, 1, 64),
    MOCK_MEMBER(written_user, name_encoding, TEXT, false, 1, 16),
    MOCK_MEMBER(written_user, synthetic, TEXT, false, 1, 16),
};

/* The longest plaintext that every merchant's key takes. */
static size_t smallest_room(const struct mock_world *world)
{
    size_t smallest = SIZE_MAX;
    for (size_t i = 0; i < world->certificate_count; i++) {
        size_t room = wx_public_key_room(wx_certificate_key(world->certificates[i].x509));
        if (world->certificates[i].mch_id && room < smallest) smallest = room;
    }
    return smallest;
}

static void encode_name(struct mock_reading *reading, const struct mock_path *path,
                        struct mock_user *user)
{
    struct mock_path step = mock_path_member(path, "real_name");
    wx_buf_init(&user->name_on_wire, NAME_LIMIT * 2);
    struct wx_bytes name = wx_bytes_text(user->real_name);
    size_t offset = 0;
    enum wx_status status = wx_charset_encode(user->charset, name, &user->name_on_wire, &offset);
    size_t room = smallest_room(reading->world);
    /* iconv says no more than that it has no converter where there was no memory to load one. */
    if (status == WX_ERR_MEMORY || status == WX_ERR_UNAVAILABLE) reading->failed = true;
    if (status == WX_ERR_CHARSET) {
        struct wx_bytes rest = wx_bytes_from(name, offset);
        mock_problems_add(
            reading->problems, &step, "%s has no character %.*s: expected a name that it holds%s",
            user->charset == WX_CHARSET_GBK ? "GBK" : "GB18030", (int)wx_utf8_size(rest),
            (const char *)rest.data,
            user->charset == WX_CHARSET_GBK ? " (or \"name_encoding\": \"gb18030\", an assumption)"
                                            : "");
    } else if (status != WX_OK) {
        mock_problems_add(reading->problems, &step, "cannot be encoded: %s",
                          wx_status_words(status));
    } else if (user->name_on_wire.size > room) {
        mock_problems_add(reading->problems, &step,
                          "%zu bytes long in %s: expected at most %zu, what the smallest "
                          "certificate's key can encrypt",
                          user->name_on_wire.size, wx_charset_name(user->charset), room);
    }
}

static void judge_credential(struct mock_reading *reading, const struct mock_path *path,
                             const struct written_user *written)
{
    if (written->synthetic) {
        struct mock_path step = mock_path_member(path, "synthetic");
        if (strcmp(written->synthetic, "invalid") != 0)
            mock_problems_add(reading->problems, &step, "%s: expected \"invalid\"",
                              written->synthetic);
        return;
    }
    enum wx_credential_verdict verdict = wx_credential_judge(wx_bytes_text(written->credential_id));
    if (verdict == WX_CREDENTIAL_GOOD) return;
    struct mock_path step = mock_path_member(path, "credential_id");
    mock_problems_add(reading->problems, &step,
                      "%s: expected an identity card number (or \"synthetic\": \"invalid\" beside "
                      "it, to send a bad one on purpose)",
                      wx_credential_verdict_words(verdict));
}

static void read_user(struct mock_reading *reading, const struct wx_json *node,
                      const struct mock_path *path)
{
    struct written_user written = {.wechat_pay = true};
    (void)MOCK_READ(reading, node, path, USER, &written);
    if (!written.openid) return;
    struct mock_user *user = &reading->world->users[reading->world->user_count++];
    *user = (struct mock_user){.openid = written.openid,
                               .wechat_pay = written.wechat_pay,
                               .real_name = written.real_name,
                               .credential_id = written.credential_id};
    if ((written.real_name == NULL) != (written.credential_id == NULL)) {
        mock_problems_add(reading->problems, path,
                          "real_name and credential_id: expected both or neither");
        return;
    }
    struct mock_path step = mock_path_member(path, "name_encoding");
    if (written.name_encoding &&
        !wx_charset_by_name(wx_bytes_text(written.name_encoding), &user->charset))
        mock_problems_add(reading->problems, &step, "%s: expected gbk or gb18030",
                          written.name_encoding);
    if (!written.real_name) return;
    encode_name(reading, path, user);
    judge_credential(reading, path, &written);
}

void mock_reading_users(struct mock_reading *reading, const struct wx_json *list,
                        const struct mock_path *root)
{
    struct mock_world *world = reading->world;
    world->users = mock_reading_room(reading, wx_json_count(list), sizeof *world->users);
    if (reading->failed) return;
    struct mock_path path = mock_path_member(root, "users");
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(&path, index++);
        read_user(reading, item, &step);
    }
    mock_reading_refuse_twins(reading, &path, "openid", list);
}
