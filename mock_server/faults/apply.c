#include "mock_server/faults/apply.h"

#include "protocol/base64.h"
#include "protocol/json_patch.h"

/* --- An answer of its own --- */

bool mock_fault_answers(const struct mock_fault *fault)
{
    return fault->has_errcode || fault->has_body || fault->redirect;
}

void mock_fault_answer(const struct mock_fault *fault, int64_t now, struct mock_reply *reply)
{
    wx_buf_clear(&reply->body);
    if (fault->has_errcode) {
        const char *message = fault->errcode == 0 && !fault->errmsg ? "ok" : fault->errmsg;
        mock_reply_error(reply, (int)fault->errcode, message, now);
    }
    if (fault->redirect) {
        reply->status = 302;
        mock_reply_header(reply, "Location", fault->redirect);
        if (!fault->has_body) reply->content_type = NULL;
    }
    if (fault->has_body) wx_buf_append(&reply->body, wx_buf_bytes(&fault->body));
}

/* --- Changing what is there --- */

static void merge(struct mock_reply *reply, const struct wx_json *patch)
{
    WX_JSON(before);
    WX_BUF(after, MOCK_REPLY_LIMIT);
    enum wx_status status = wx_json_parse(wx_buf_bytes(&reply->body), &before, NULL);
    if (status == WX_OK) status = wx_json_merge_patch(before, patch, &after);
    wx_buf_clear(&reply->body);
    if (status == WX_OK)
        wx_buf_append(&reply->body, wx_buf_bytes(&after));
    else
        wx_buf_fail(&reply->body, status);
}

/* Another text of the same length: one bit of the ciphertext, or one letter that base64 lacks. */
static void append_corrupted(enum mock_corrupt how, const char *text, struct wx_buf *out)
{
    WX_BUF(raw, WX_RSA_LONGEST);
    switch (how) {
    case MOCK_CORRUPT_NOTHING: return;
    case MOCK_CORRUPT_CIPHERTEXT:
        if (wx_base64_decode(wx_bytes_text(text), &raw) == WX_OK && raw.size > 0) {
            raw.data[raw.size / 2] ^= 1;
            wx_base64_encode(wx_buf_bytes(&raw), out);
        }
        return;
    case MOCK_CORRUPT_BASE64:
        wx_buf_append_text(out, text);
        if (out->size > 0) out->data[out->size / 2] = '*';
        return;
    }
}

static void corrupt(struct mock_reply *reply, enum mock_corrupt how)
{
    static const char *const SEALED[] = {"encryted_real_name", "encryted_credential_id"};
    WX_JSON(before);
    WX_JSON(patch);
    WX_BUF(patch_text, MOCK_REPLY_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&patch_text);
    if (wx_json_parse(wx_buf_bytes(&reply->body), &before, NULL) != WX_OK) return;
    wx_json_begin_object(&writer, NULL);
    for (size_t i = 0; i < sizeof SEALED / sizeof SEALED[0]; i++) {
        const char *text = wx_json_text(wx_json_member(before, SEALED[i]));
        WX_BUF(corrupted, WX_RSA_LONGEST * 2);
        if (text) append_corrupted(how, text, &corrupted);
        if (text) wx_json_write_bytes(&writer, SEALED[i], wx_buf_bytes(&corrupted));
    }
    wx_json_end_object(&writer);
    enum wx_status status = wx_json_parse(wx_buf_bytes(&patch_text), &patch, NULL);
    if (status == WX_OK)
        merge(reply, patch);
    else
        wx_buf_fail(&reply->body, status);
}

/* White space behind the first bracket: more bytes, the same JSON. */
static void pad(struct mock_reply *reply, size_t size)
{
    struct wx_buf *body = &reply->body;
    if (body->size == 0 || (body->data[0] != '{' && body->data[0] != '[')) return;
    size_t rest = body->size - 1;
    if (!wx_buf_extend(body, size)) return;
    memmove(body->data + 1 + size, body->data + 1, rest);
    memset(body->data + 1, ' ', size);
}

static void set_headers(struct mock_reply *reply, const struct wx_json *headers)
{
    for (const struct wx_json *item = wx_json_first(headers); item; item = wx_json_next(item))
        mock_reply_header(reply, wx_json_name(item), wx_json_text(item));
}

void mock_fault_change(const struct mock_shot *shot, struct mock_reply *reply)
{
    const struct mock_fault *fault = shot->fault;
    if (fault->corrupt != MOCK_CORRUPT_NOTHING) corrupt(reply, fault->corrupt);
    if (fault->patch) merge(reply, fault->patch);
    if (fault->pad_bytes > 0) pad(reply, (size_t)fault->pad_bytes);
    if (fault->status != 0) reply->status = (int)fault->status;
    if (fault->headers) set_headers(reply, fault->headers);
    if (fault->close) reply->close = true;
    reply->delivery = fault->delivery;
    reply->delivery.delay_ms = shot->delay_ms;
}

/* --- What was answered --- */

static bool touches_errcode(const struct mock_fault *fault)
{
    return mock_fault_answers(fault) ||
           (fault->patch && (wx_json_type(fault->patch) != WX_JSON_OBJECT ||
                             wx_json_member(fault->patch, "errcode")));
}

bool mock_fault_errcode(const struct mock_fault *fault, const struct mock_reply *reply,
                        int64_t honest, int64_t *out)
{
    if (!touches_errcode(fault)) {
        *out = honest;
        return true;
    }
    WX_JSON(body);
    return wx_json_parse(wx_buf_bytes(&reply->body), &body, NULL) == WX_OK &&
           wx_json_integer(wx_json_member(body, "errcode"), out);
}
