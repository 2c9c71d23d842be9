#include "tools/wxtool/answer.h"

#include "protocol/api_error.h"

#include <limits.h>

bool wxtool_looks_like_answer(struct wx_bytes text)
{
    text = wx_bytes_trim(text);
    return wx_bytes_starts_with(text, "{") || wx_bytes_starts_with(text, "[") ||
           wx_bytes_starts_with(text, "<") || wx_bytes_starts_with(text, "\xEF\xBB\xBF");
}

bool wxtool_answer_parse(struct wxtool_run *run, struct wx_bytes text, struct wx_json **out)
{
    struct wx_json_error error = {0};
    enum wx_status status = wx_json_parse(text, out, &error);
    if (status == WX_ERR_FORMAT) {
        size_t line = 0;
        size_t column = 0;
        wx_json_place(text, error.offset, &line, &column);
        return wxtool_problem(run, WXTOOL_FAILED,
                              "the answer is not JSON: line %zu, column %zu: %s: look whether the "
                              "interface sent it, or something on the way",
                              line, column, error.reason);
    }
    return status == WX_OK || wxtool_problem(run, WXTOOL_BROKEN, "the answer cannot be read: %s",
                                             wx_status_words(status));
}

/* What to do about an errcode, where there is more to say than its message does. */
static const char *advice(enum wx_api_error error)
{
    static const struct {
        enum wx_api_error error;
        const char *words;
    } ADVICE[] = {
        {WX_API_SYSTEM_BUSY, "send the request again in a while"},
        {WX_API_TOKEN_INVALID, "get a new access_token"},
        {WX_API_TOKEN_EXPIRED, "get a new access_token"},
        {WX_API_SIGN, "check the request with wxtool verify"},
        {WX_API_AUTH_TOKEN, "get a new auth_token from the mini-program's button"},
        {WX_API_TIMESTAMP, "sign and send the current time in seconds"},
        {WX_API_SERIAL, "print the certificate's serial with wxtool serial"},
    };
    for (size_t i = 0; i < sizeof ADVICE / sizeof ADVICE[0]; i++)
        if (ADVICE[i].error == error) return ADVICE[i].words;
    return "mend the request or its configuration";
}

/* False where the interface refused the request. */
static bool check_errcode(struct wxtool_run *run, const struct wx_json *root)
{
    const struct wx_json *member = wx_json_member(root, "errcode");
    const char *message = wx_json_text(wx_json_member(root, "errmsg"));
    int64_t code = 0;
    if (!member) return true; /* the document lists the two values alone */
    if (!wx_json_integer(member, &code))
        return wxtool_problem(run, WXTOOL_FAILED,
                              "errcode is %s: the interface sends an integer: something on the way "
                              "changed it",
                              wx_json_type(member) == WX_JSON_NUMBER
                                  ? "no integer"
                                  : wx_json_type_words(wx_json_type(member)));
    if (code == 0) return true;
    const struct wx_api_error_row *row =
        code >= INT_MIN && code <= INT_MAX ? wx_api_error_by_code((int)code) : NULL;
    if (!row)
        return wxtool_problem(run, WXTOOL_FAILED,
                              "the request was refused: errcode %lld, which the interface does not "
                              "document: \"%.300s\"",
                              (long long)code, message ? message : "no errmsg");
    return wxtool_problem(run, WXTOOL_FAILED, "the request was refused: errcode %d, %s: %s",
                          row->code, row->message, advice(row->error));
}

static bool read_value(struct wxtool_run *run, const struct wx_json *root, const char *name,
                       const char *corrected, struct wx_bytes *out)
{
    const struct wx_json *member = wx_json_member(root, name);
    const char *text = wx_json_text(member);
    if (text) {
        *out = wx_bytes_text(text);
        return true;
    }
    if (member)
        return wxtool_problem(run, WXTOOL_FAILED, "%s is %s: the interface sends a string", name,
                              wx_json_type_words(wx_json_type(member)));
    if (wx_json_member(root, corrected))
        return wxtool_problem(run, WXTOOL_FAILED,
                              "the answer has %s: the interface spells it %s, without the p",
                              corrected, name);
    return wxtool_problem(run, WXTOOL_FAILED,
                          "%s is missing: is this an answer of getrealnameinfo?", name);
}

bool wxtool_answer_read(struct wxtool_run *run, const struct wx_json *root,
                        struct wxtool_answer *out)
{
    if (wx_json_type(root) != WX_JSON_OBJECT)
        return wxtool_problem(run, WXTOOL_FAILED, "the answer is %s: the interface sends an object",
                              wx_json_type_words(wx_json_type(root)));
    if (!check_errcode(run, root)) return false;
    bool name = read_value(run, root, WXTOOL_ANSWER_NAME, "encrypted_real_name", &out->real_name);
    bool credential = read_value(run, root, WXTOOL_ANSWER_CREDENTIAL, "encrypted_credential_id",
                                 &out->credential_id);
    return name && credential;
}
