#include "mock_server/handlers/handlers.h"
#include "protocol/base64.h"
#include "protocol/json_writer.h"

/* One encrypted member: base64 of RSAES-PKCS1-v1_5 with fresh padding. */
static bool write_encrypted(struct wx_json_writer *writer, const char *name,
                            const struct wx_public_key *key, struct wx_bytes plain)
{
    WX_BUF(ciphertext, WX_RSA_LONGEST);
    if (wx_public_key_encrypt(key, plain, &ciphertext) != WX_OK) return false;
    WX_BUF(text, WX_RSA_LONGEST * 2);
    wx_base64_encode(wx_buf_bytes(&ciphertext), &text);
    wx_json_write_bytes(writer, name, wx_buf_bytes(&text));
    return wx_buf_status(&text) == WX_OK;
}

/* What is encrypted, and for whom: the user's own, or what a fault puts in its place. */
struct sealed {
    const struct wx_public_key *key;
    struct wx_bytes real_name, credential_id;
};

static struct sealed what_to_seal(const struct mock_exchange *exchange)
{
    const struct mock_call *call = &exchange->call;
    const struct mock_fault *fault = exchange->shot.fault;
    struct sealed sealed = {.key = wx_certificate_key(call->certificate->x509),
                            .real_name = wx_buf_bytes(&call->user->name_on_wire),
                            .credential_id = wx_bytes_text(call->user->credential_id)};
    if (!fault) return sealed;
    if (fault->encrypt_with) sealed.key = wx_certificate_key(fault->encrypt_with);
    if (fault->has_real_name) sealed.real_name = wx_buf_bytes(&fault->real_name);
    if (fault->has_credential_id) sealed.credential_id = wx_buf_bytes(&fault->credential_id);
    return sealed;
}

enum wx_api_error mock_handle_getrealnameinfo(struct mock_exchange *exchange,
                                              struct mock_reply *reply)
{
    const struct mock_call *call = &exchange->call;
    const struct mock_settings *settings = mock_world_settings(exchange->world);
    struct sealed sealed = what_to_seal(exchange);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    /* ASSUMED: success-errcode: the document's table lists the encrypted members alone. */
    if (settings->success_errcode) {
        wx_json_write_integer(&writer, "errcode", 0);
        wx_json_write_text(&writer, "errmsg", "ok");
    }
    /* Misspelt so in the interface itself. */
    if (!write_encrypted(&writer, "encryted_real_name", sealed.key, sealed.real_name) ||
        !write_encrypted(&writer, "encryted_credential_id", sealed.key, sealed.credential_id))
        return WX_API_SYSTEM_BUSY;
    wx_json_end_object(&writer);
    /* Last, since it cannot be undone: a token is not used up by an answer that was never made. */
    if (settings->auth_token_single_use &&
        !mock_tokens_use(mock_space_tokens(exchange->space), call->auth_token))
        return WX_API_AUTH_TOKEN;
    return WX_API_OK;
}
