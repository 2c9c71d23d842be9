/* The admin API: wxmock_admin, and wxmock_verify on top of it. */
#include <curl/curl.h>
#include <stdlib.h>

#include "protocol/json.h"
#include "protocol/json_writer.h"
#include "wxmock_test/mock.h"
#include "wxmock_test/words.h"

enum {
    URL_LIMIT = 16 * 1024,
    ANSWER_LIMIT = 64 * 1024 * 1024,
    VALUE_LIMIT = 1024,
    CALL_MS = 120000, /* more than the double itself waits at most */
    CONFLICT = 409,
};

static size_t take_answer(char *data, size_t one, size_t size, void *buf)
{
    struct wx_buf *out = buf;
    wx_buf_append(out, wx_bytes(data, one * size));
    return wx_buf_status(out) == WX_OK ? one * size : 0;
}

static void curl_free_handle(CURL **handle)
{
    curl_easy_cleanup(*handle);
}

static void curl_free_list(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

/* call: one exchange; *out_status is the answer's. */
static enum wxmock_result call(const struct wxmock *mock, const char *method, const char *path,
                               const char *body, long *out_status, struct wx_buf *out)
{
    WX_BUF(url, URL_LIMIT);
    wx_buf_append_format(&url, "%s/__admin%s", mock->urls[WXMOCK_ADMIN], path);
    __attribute__((cleanup(curl_free_handle))) CURL *handle = curl_easy_init();
    __attribute__((cleanup(curl_free_list))) struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/json");
    if (!handle || !headers || wx_buf_status(&url) != WX_OK)
        return wxmock_fail(WXMOCK_ERROR, "%s %s: out of memory", method, path);
    curl_easy_setopt(handle, CURLOPT_URL, wx_buf_text(&url));
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (body) curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)CALL_MS);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, out);
    CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK)
        return wxmock_fail(WXMOCK_ERROR, "%s %s: the double does not answer: %s", method,
                           wx_buf_text(&url), curl_easy_strerror(code));
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, out_status);
    return WXMOCK_OK;
}

/* refuse: what a status that is no success means; the double says why in its answer. */
static enum wxmock_result refuse(const char *method, const char *path, long status,
                                 const struct wx_buf *answer)
{
    WX_JSON(json);
    if (wx_json_parse(wx_buf_bytes(answer), &json, NULL) != WX_OK) json = NULL;
    const struct wx_json *error = wx_json_member(json, "error");
    const char *message = wx_json_text(wx_json_member(error, "message"));
    const char *where = wx_json_text(wx_json_member(error, "path"));
    return wxmock_fail(status < 500 ? WXMOCK_USAGE : WXMOCK_ERROR,
                       "%s %s: the double answers %ld: %s%s%s", method, path, status,
                       where ? where : "", where ? ": " : "",
                       message ? message : wx_buf_text(answer));
}

enum wxmock_result wxmock_admin(struct wxmock *mock, const char *method, const char *path,
                                const char *body, char **out_answer)
{
    long status = 0;
    WX_BUF(answer, ANSWER_LIMIT);
    if (!mock || !method || !path || path[0] != '/')
        return wxmock_fail(WXMOCK_USAGE, "wxmock_admin: expected a double, a method, and a path "
                                         "that begins with /");
    enum wxmock_result result = call(mock, method, path, body, &status, &answer);
    if (result != WXMOCK_OK) return result;
    if (status < 200 || status >= 300) return refuse(method, path, status, &answer);
    if (!out_answer) return WXMOCK_OK;
    char *text = answer.size > 0 ? wx_buf_take_text(&answer) : strdup("");
    if (!text) return wxmock_fail(WXMOCK_ERROR, "out of memory");
    *out_answer = text;
    return WXMOCK_OK;
}

/* --- Verifying
 * ------------------------------------------------------------------------------------ */

/* tell_value: ", NAME: VALUE" with a value in JSON. */
static void tell_value(const char *before, const struct wx_json *node)
{
    WX_BUF(text, VALUE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);
    wx_json_write_node(&writer, NULL, node);
    wxmock_fail_more("%s%s", before, wx_buf_text(&text));
}

/* tell_miss: how many came, what the closest has otherwise, and what is wrong with it. */
static enum wxmock_result tell_miss(const char *expectation, const struct wx_json *miss)
{
    const struct wx_json *closest = wx_json_member(miss, "closest");
    wxmock_fail(WXMOCK_FAILED, "%s", expectation);
    tell_value(": requests that match: ", wx_json_member(miss, "count"));
    if (wx_json_type(closest) != WX_JSON_OBJECT) {
        wxmock_fail_more("; no other came near it");
        return WXMOCK_FAILED;
    }
    tell_value("; the closest, number ", wx_json_member(closest, "id"));
    for (const struct wx_json *row = wx_json_first(wx_json_member(miss, "mismatch")); row;
         row = wx_json_next(row)) {
        const char *member = wx_json_text(wx_json_member(row, "member"));
        wxmock_fail_more(", has another %s: ", member ? member : "member");
        tell_value("", wx_json_member(row, "actual"));
        tell_value(" in place of ", wx_json_member(row, "expected"));
    }
    for (const struct wx_json *row = wx_json_first(wx_json_member(closest, "diagnosis")); row;
         row = wx_json_next(row)) {
        const char *message = wx_json_text(wx_json_member(row, "message"));
        const char *remedy = wx_json_text(wx_json_member(row, "remedy"));
        wxmock_fail_more("; %s: %s", message ? message : "", remedy ? remedy : "");
    }
    return WXMOCK_FAILED;
}

enum wxmock_result wxmock_verify(struct wxmock *mock, const char *expectation)
{
    long status = 0;
    WX_BUF(answer, ANSWER_LIMIT);
    WX_JSON(miss);
    if (!mock || !expectation)
        return wxmock_fail(WXMOCK_USAGE, "wxmock_verify: expected a double and an expectation");
    enum wxmock_result result = call(mock, "POST", "/verify", expectation, &status, &answer);
    if (result != WXMOCK_OK || status == 200) return result;
    if (status == CONFLICT && wx_json_parse(wx_buf_bytes(&answer), &miss, NULL) == WX_OK)
        return tell_miss(expectation, miss);
    return refuse("POST", "/verify", status, &answer);
}
