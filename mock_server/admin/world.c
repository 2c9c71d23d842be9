/* The world of a space, for people who look at it: nothing in it opens a door. App secrets and
 * declared tokens are masked unless they are published with the program, credentials always. */
#include "embedded/builtin_world.h"
#include "mock_server/admin/admin.h"
#include "mock_server/journal/recorder.h"

enum { MASK_LIMIT = 8 * 1024, CREDENTIAL_STARTS = 3, CREDENTIAL_ENDS = 1 };

/* Whether a secret stands in the built-in world, where everybody can read it. */
static bool is_published(const char *secret)
{
    WX_BUF(quoted, MASK_LIMIT);
    wx_buf_append_format(&quoted, "\"%s\"", secret);
    struct wx_bytes world = builtin_world_files[0].content;
    return wx_buf_status(&quoted) == WX_OK &&
           memmem(world.data, world.size, quoted.data, quoted.size) != NULL;
}

/* A secret and, under `masked`, what the journal shows in its place: whoever sees one there can
 * tell whose it is. */
static void write_secret(struct wx_json_writer *writer, const char *name, const char *secret,
                         const struct mock_mask *mask)
{
    WX_BUF(masked, MASK_LIMIT);
    mock_mask_value(mask, wx_bytes_text(secret), &masked);
    wx_json_write_text(writer, name, is_published(secret) ? secret : wx_buf_text(&masked));
    wx_json_write_text(writer, "masked", wx_buf_text(&masked));
}

static void write_credential(struct wx_json_writer *writer, const char *credential)
{
    WX_BUF(masked, MASK_LIMIT);
    size_t size = strlen(credential);
    for (size_t i = 0; i < size; i++) {
        bool shown = i < CREDENTIAL_STARTS || i + CREDENTIAL_ENDS >= size;
        wx_buf_append_byte(&masked, shown ? (unsigned char)credential[i] : '*');
    }
    wx_json_write_bytes(writer, "credential_id", wx_buf_bytes(&masked));
}

/* In the order of the file, which is the one its reader knows. */
static void write_apps(struct wx_json_writer *writer, const struct wx_json *document,
                       const struct mock_mask *mask)
{
    const struct wx_json *list = wx_json_member(document, "apps");
    wx_json_begin_array(writer, "apps");
    for (const struct wx_json *app = wx_json_first(list); app; app = wx_json_next(app)) {
        wx_json_begin_object(writer, NULL);
        for (const struct wx_json *member = wx_json_first(app); member;
             member = wx_json_next(member)) {
            if (strcmp(wx_json_name(member), "secret") == 0)
                write_secret(writer, "secret", wx_json_text(member), mask);
            else
                wx_json_write_node(writer, wx_json_name(member), member);
        }
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_users(struct wx_json_writer *writer, const struct wx_json *document)
{
    const struct wx_json *list = wx_json_member(document, "users");
    wx_json_begin_array(writer, "users");
    for (const struct wx_json *user = wx_json_first(list); user; user = wx_json_next(user)) {
        wx_json_begin_object(writer, NULL);
        for (const struct wx_json *member = wx_json_first(user); member;
             member = wx_json_next(member)) {
            const char *text = wx_json_text(member);
            if (strcmp(wx_json_name(member), "credential_id") == 0 && text)
                write_credential(writer, text);
            else
                wx_json_write_node(writer, wx_json_name(member), member);
        }
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

/* --- Merchants --- */

static void write_certificate(struct wx_json_writer *writer,
                              const struct mock_certificate *certificate, int64_t now)
{
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "serial", certificate->serial);
    wx_json_write_integer(writer, "not_before", wx_certificate_not_before(certificate->x509));
    wx_json_write_integer(writer, "not_after", wx_certificate_not_after(certificate->x509));
    wx_json_write_boolean(writer, "valid_now", wx_certificate_covers(certificate->x509, now));
    wx_json_write_integer(writer, "bits",
                          (int64_t)wx_public_key_size(wx_certificate_key(certificate->x509)) * 8);
    wx_json_end_object(writer);
}

/* Those of one merchant; NULL: the platform's. */
static void write_certificates(struct wx_json_writer *writer, const char *name,
                               const struct mock_world *world, const char *mch_id, int64_t now)
{
    size_t count = 0;
    const struct mock_certificate *list = mock_world_certificates(world, &count);
    wx_json_begin_array(writer, name);
    for (size_t i = 0; i < count; i++) {
        bool is_whose =
            mch_id ? list[i].mch_id && strcmp(list[i].mch_id, mch_id) == 0 : list[i].mch_id == NULL;
        if (is_whose) write_certificate(writer, &list[i], now);
    }
    wx_json_end_array(writer);
}

static void write_merchants(struct wx_json_writer *writer, const struct mock_world *world,
                            int64_t now)
{
    const struct wx_json *list = wx_json_member(mock_world_document(world), "merchants");
    wx_json_begin_array(writer, "merchants");
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        const char *mch_id = wx_json_text(wx_json_member(item, "mch_id"));
        wx_json_begin_object(writer, NULL);
        wx_json_write_text(writer, "mch_id", mch_id);
        write_certificates(writer, "certificates", world, mch_id, now);
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

/* --- Tokens and settings --- */

static void write_tokens(struct wx_json_writer *writer, const char *name,
                         const struct mock_declared_token *list, size_t count,
                         const struct mock_mask *mask)
{
    wx_json_begin_array(writer, name);
    for (size_t i = 0; i < count; i++) {
        wx_json_begin_object(writer, NULL);
        write_secret(writer, "token", list[i].token, mask);
        wx_json_write_text(writer, "appid", list[i].appid);
        if (list[i].openid) wx_json_write_text(writer, "openid", list[i].openid);
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

/* What holds, whether the world says it or not. */
static void write_settings(struct wx_json_writer *writer, const struct mock_settings *settings)
{
    wx_json_begin_object(writer, "settings");
    wx_json_write_integer(writer, "timestamp_window_s", settings->timestamp_window_s);
    wx_json_write_integer(writer, "auth_token_ttl_s", settings->auth_token_ttl_s);
    wx_json_write_boolean(writer, "auth_token_single_use", settings->auth_token_single_use);
    wx_json_write_integer(writer, "access_token_ttl_s", settings->access_token_ttl_s);
    wx_json_write_boolean(writer, "success_errcode", settings->success_errcode);
    wx_json_write_integer(writer, "request_body_limit_bytes", settings->request_body_limit_bytes);
    wx_json_write_integer(writer, "token_quota_per_day", settings->token_quota_per_day);
    wx_json_write_integer(writer, "token_quota_per_minute", settings->token_quota_per_minute);
    wx_json_begin_array(writer, "check_order");
    for (size_t i = 0; i < settings->order.count; i++)
        wx_json_write_text(writer, NULL, mock_rule_row(settings->order.rules[i])->id);
    wx_json_end_array(writer);
    wx_json_end_object(writer);
}

void mock_admin_world(const struct mock_admin_call *call, struct mock_reply *reply)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(call->space);
    int64_t now = mock_clock_now(mock_space_clock(call->space));
    const struct wx_json *document = mock_world_document(world);
    const struct mock_mask *mask = mock_recorder_mask(mock_service_recorder(call->service));
    size_t access_count = 0;
    size_t auth_count = 0;
    const struct mock_declared_token *access = mock_world_access_tokens(world, &access_count);
    const struct mock_declared_token *auth = mock_world_auth_tokens(world, &auth_count);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "name", mock_world_source(world).name);
    write_apps(&writer, document, mask);
    write_users(&writer, document);
    write_merchants(&writer, world, now);
    write_certificates(&writer, "platform_certificates", world, NULL, now);
    write_tokens(&writer, "access_tokens", access, access_count, mask);
    write_tokens(&writer, "auth_tokens", auth, auth_count, mask);
    write_settings(&writer, mock_world_settings(world));
    wx_json_end_object(&writer);
}
