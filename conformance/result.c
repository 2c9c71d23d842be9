#include "conformance/result.h"

static const char *const KINDS[] = {"transport", "timeout",  "tls",          "protocol",
                                    "decrypt",   "encoding", "invalid_input"};

static bool is_kind(const char *kind)
{
    for (size_t i = 0; kind && i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(kind, KINDS[i]) == 0) return true;
    return false;
}

static bool is_result(const struct wx_json *object)
{
    const char *outcome = wx_json_text(wx_json_member(object, "outcome"));
    int64_t errcode = 0;

    if (!outcome) return false;
    if (strcmp(outcome, "ok") == 0 || strcmp(outcome, "unsupported") == 0) return true;
    if (strcmp(outcome, "api_error") == 0)
        return wx_json_integer(wx_json_member(object, "errcode"), &errcode);
    return strcmp(outcome, "client_error") == 0 &&
           is_kind(wx_json_text(wx_json_member(object, "kind")));
}

/* parse: JSON may say \u0000, which a text of ours cannot hold; U+FFFD in its place is another name
 * too, so that the case says what is wrong and not that this is no JSON. */
static enum wx_status parse(struct wx_bytes line, struct wx_json **out)
{
    static const char NUL[] = "\\u0000", OTHER[] = "\\uFFFD";
    enum wx_status status = wx_json_parse(line, out, NULL);
    WX_BUF(copy, CONF_STDOUT_LIMIT);

    if (status != WX_ERR_FORMAT || !memmem(line.data, line.size, NUL, sizeof NUL - 1))
        return status;
    wx_buf_append(&copy, line);
    if (wx_buf_status(&copy) != WX_OK) return wx_buf_status(&copy);
    for (char *at = (char *)copy.data; (at = strstr(at, NUL)) != NULL;)
        memcpy(at, OTHER, sizeof OTHER - 1);
    return wx_json_parse(wx_buf_bytes(&copy), out, NULL);
}

enum conf_delivery conf_result_read(struct wx_bytes line, struct wx_json **out)
{
    struct wx_json *object = NULL;

    enum wx_status status = parse(line, &object);
    if (status == WX_ERR_MEMORY) return CONF_DELIVERY_UNREAD;
    if (status != WX_OK) return CONF_DELIVERY_BAD_JSON;
    if (wx_json_type(object) == WX_JSON_OBJECT && is_result(object)) {
        *out = object;
        return CONF_DELIVERY_RESULT;
    }
    enum conf_delivery delivery =
        wx_json_type(object) == WX_JSON_OBJECT ? CONF_DELIVERY_BAD_RESULT : CONF_DELIVERY_BAD_JSON;
    wx_json_free(object);
    return delivery;
}

/* last_line: the last line that is not blank, and what stands before it. */
static struct wx_bytes last_line(struct wx_bytes text, struct wx_bytes *out_before)
{
    struct wx_bytes line = wx_bytes_trim(text);
    const unsigned char *newline = line.size ? memrchr(line.data, '\n', line.size) : NULL;

    *out_before = wx_bytes(line.data, 0);
    if (!newline) return line;
    *out_before = wx_bytes(line.data, (size_t)(newline - line.data) + 1);
    return wx_bytes_from(line, out_before->size);
}

static bool holds_result(struct wx_bytes text)
{
    while (text.size) {
        WX_JSON(other);
        const unsigned char *newline = memchr(text.data, '\n', text.size);
        size_t size = newline ? (size_t)(newline - text.data) + 1 : text.size;
        struct wx_bytes line = wx_bytes_trim(wx_bytes(text.data, size));
        if (wx_bytes_starts_with(line, "{") &&
            conf_result_read(line, &other) == CONF_DELIVERY_RESULT)
            return true;
        text = wx_bytes_from(text, size);
    }
    return false;
}

void conf_result_take_last(struct wx_bytes text, struct conf_answer *answer)
{
    struct wx_bytes before;
    struct wx_bytes line = last_line(text, &before);

    if (!line.size) {
        answer->delivery = CONF_DELIVERY_NO_RESULT;
        return;
    }
    answer->delivery = conf_result_read(line, &answer->result);
    wx_buf_append(&answer->stdout_text, before);
    if (answer->delivery != CONF_DELIVERY_RESULT) {
        wx_buf_append(&answer->stdout_text, line);
        return;
    }
    if (!holds_result(before)) return;
    answer->delivery = CONF_DELIVERY_TWO_RESULTS;
    wx_json_free(answer->result);
    answer->result = NULL;
}
