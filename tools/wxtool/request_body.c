#include "tools/wxtool/request_body.h"

#include "tools/wxtool/serial_text.h"
#include "tools/wxtool/timestamp.h"

#include <inttypes.h>

enum { WORDS_LIMIT = 1024 };

/* A string member. Absent and null are the same to the interface. */
static bool read_string(struct wxtool_run *run, const struct wx_json *body, const char *name,
                        int errcode, struct wx_bytes *out)
{
    const struct wx_json *member = wx_json_member(body, name);
    const char *text = wx_json_text(member);
    if (!member || wx_json_type(member) == WX_JSON_NULL)
        return wxtool_problem(run, WXTOOL_FAILED, "%s is missing (errcode %d): add it", name,
                              errcode);
    if (!text)
        return wxtool_problem(run, WXTOOL_FAILED, "%s is %s (errcode %d): send a string", name,
                              wx_json_type_words(wx_json_type(member)), errcode);
    *out = wx_bytes_text(text);
    return true;
}

static bool read_timestamp(struct wxtool_run *run, const struct wx_json *body, uint32_t *out)
{
    const struct wx_json *member = wx_json_member(body, "timestamp");
    int64_t number = 0;
    if (!member)
        return wxtool_problem(run, WXTOOL_FAILED, "timestamp is missing (errcode 94008): add it");
    if (!wx_json_integer(member, &number))
        return wxtool_problem(run, WXTOOL_FAILED,
                              "timestamp is %s (errcode 94008): send Unix seconds as a JSON number "
                              "without point or exponent",
                              wx_json_type(member) == WX_JSON_NUMBER
                                  ? "no integer"
                                  : wx_json_type_words(wx_json_type(member)));
    if (wxtool_timestamp_is_milliseconds(number))
        return wxtool_problem(
            run, WXTOOL_FAILED,
            "timestamp is in milliseconds (errcode 94008): sign and send seconds, "
            "%" PRId64,
            number / 1000);
    if (number < 0 || number > UINT32_MAX)
        return wxtool_problem(run, WXTOOL_FAILED,
                              "timestamp is out of range (errcode 94008): send Unix seconds");
    *out = (uint32_t)number;
    return true;
}

/* A member that the signature is not about: it may be absent here, but not of another type. */
static void check_string(struct wxtool_run *run, const struct wx_json *body, const char *name,
                         int errcode)
{
    struct wx_bytes ignored;
    if (wx_json_member(body, name)) read_string(run, body, name, errcode, &ignored);
}

bool wxtool_request_read(struct wxtool_run *run, const struct wx_json *body,
                         struct wxtool_request *out)
{
    if (wx_json_type(body) != WX_JSON_OBJECT)
        return wxtool_problem(run, WXTOOL_FAILED, "the body is %s: send a JSON object",
                              wx_json_type_words(wx_json_type(body)));
    check_string(run, body, "auth_token", 94005);
    check_string(run, body, "mch_id", 94010);
    bool serial = read_string(run, body, "cert_serialno", 94001, &out->serial);
    bool timestamp = read_timestamp(run, body, &out->timestamp);
    bool sign = read_string(run, body, "sign", 94003, &out->sign);
    return serial && timestamp && sign;
}

void wxtool_request_check_serial(struct wxtool_run *run, struct wx_bytes sent,
                                 const struct wx_serial *own)
{
    struct wx_serial meant;
    unsigned spelling = 0;
    if (wx_bytes_equal_text(sent, own->text)) return;
    WX_BUF(words, WORDS_LIMIT);
    WX_BUF(changes, WORDS_LIMIT);
    if (wx_serial_read(sent, &meant, &spelling) != WX_OK) {
        wxtool_serial_defect(sent, &words);
    } else if (!wx_bytes_equal_text(wx_bytes_text(meant.text), own->text)) {
        wx_buf_append_text(&words, "it is another certificate's, or this one's fingerprint");
    } else {
        wxtool_serial_changes(spelling, &changes);
        wx_buf_append_format(&words, "what it needs: %s", wx_buf_text(&changes));
    }
    wxtool_problem(run, WXTOOL_FAILED,
                   "the serial is not this certificate's as it must be sent (errcode 94009): %s: "
                   "sign and send %s",
                   wx_buf_text(&words), own->text);
}
