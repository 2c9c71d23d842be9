#include "mock_server/journal/match.h"

#include "mock_server/schema.h"

enum { TEXT_MOST = 4096, BODY_LIMIT = 1024 * 1024 };

static const struct mock_member MEMBERS[] = {
    MOCK_MEMBER(mock_match, endpoint, TEXT, false, 1, 64),
    MOCK_MEMBER(mock_match, method, TEXT, false, 1, 64),
    MOCK_MEMBER(mock_match, path, TEXT, false, 1, TEXT_MOST),
    MOCK_MEMBER(mock_match, errcode, ANY, false, 0, 0),
    MOCK_MEMBER(mock_match, appid, TEXT, false, 1, 64),
    MOCK_MEMBER(mock_match, diagnosis, TEXT, false, 1, 64),
    MOCK_MEMBER(mock_match, body, OBJECT, false, 0, 0),
};

/* --- Reading --- */

static bool is_endpoint(const char *name)
{
    if (strcmp(name, mock_endpoint_name(MOCK_ENDPOINT_NONE)) == 0) return true;
    for (unsigned bit = 1; bit <= MOCK_ENDPOINT_REALNAME; bit <<= 1)
        if (strcmp(name, mock_endpoint_name((enum mock_endpoint)bit)) == 0) return true;
    return false;
}

static bool check_values(const struct mock_match *match, const struct mock_path *path,
                         struct mock_problems *problems)
{
    int64_t code = 0;
    bool good = true;
    if (match->endpoint && !is_endpoint(match->endpoint)) {
        struct mock_path step = mock_path_member(path, "endpoint");
        mock_problems_add(problems, &step,
                          "no such endpoint: expected getrealnameinfo, get_category, token, "
                          "stable_token or unknown");
        good = false;
    }
    if (match->errcode && wx_json_type(match->errcode) != WX_JSON_NULL &&
        !wx_json_integer(match->errcode, &code)) {
        struct mock_path step = mock_path_member(path, "errcode");
        mock_problems_add(problems, &step, "%s: expected an integer, or null for an answer without",
                          wx_json_type_words(wx_json_type(match->errcode)));
        good = false;
    }
    return good;
}

/* Hides what a record hides, so that equal stays equal. */
static enum wx_status mask_body(const struct mock_mask *mask, const struct wx_json *body,
                                struct wx_json **out)
{
    WX_BUF(clear, BODY_LIMIT);
    WX_BUF(masked, BODY_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&clear);
    wx_json_write_node(&writer, NULL, body);
    mock_mask_text(mask, MOCK_MASK_BODY, wx_buf_bytes(&clear), NULL, &masked);
    if (wx_buf_status(&clear) != WX_OK) return wx_buf_status(&clear);
    if (wx_buf_status(&masked) != WX_OK) return wx_buf_status(&masked);
    return wx_json_parse(wx_buf_bytes(&masked), out, NULL);
}

bool mock_match_read(const struct wx_json *node, const struct mock_path *path,
                     const struct mock_mask *mask, struct mock_match *out,
                     struct mock_problems *problems)
{
    struct mock_match match = {0};
    if (!mock_schema_read(node, path, MEMBERS, sizeof MEMBERS / sizeof *MEMBERS, &match, problems))
        return false;
    if (!check_values(&match, path, problems)) return false;
    if (match.body) {
        enum wx_status status = mask_body(mask, match.body, &match.masked);
        struct mock_path step = mock_path_member(path, "body");
        if (status != WX_OK)
            mock_problems_add(problems, &step, "cannot be compared: %s", wx_status_words(status));
        if (status != WX_OK) return false;
    }
    *out = match;
    return true;
}

void mock_match_release(struct mock_match *match)
{
    wx_json_free(match->masked);
    *match = (struct mock_match){0};
}

/* --- Comparing --- */

static bool nodes_equal(const struct wx_json *a, const struct wx_json *b);

static bool numbers_equal(const struct wx_json *a, const struct wx_json *b)
{
    /* 1 and 1.0 are told apart: the interface does. */
    return strcmp(wx_json_number_text(a), wx_json_number_text(b)) == 0;
}

static bool children_equal(const struct wx_json *a, const struct wx_json *b)
{
    if (wx_json_count(a) != wx_json_count(b)) return false;
    const struct wx_json *other = wx_json_first(b);
    for (const struct wx_json *item = wx_json_first(a); item; item = wx_json_next(item)) {
        const char *name = wx_json_name(item);
        if (!nodes_equal(item, name ? wx_json_member(b, name) : other)) return false;
        other = wx_json_next(other);
    }
    return true;
}

static bool nodes_equal(const struct wx_json *a, const struct wx_json *b)
{
    bool truth_a = false;
    bool truth_b = false;
    if (!a || !b || wx_json_type(a) != wx_json_type(b)) return false;
    switch (wx_json_type(a)) {
    case WX_JSON_NULL: return true;
    case WX_JSON_BOOLEAN:
        return wx_json_boolean(a, &truth_a) && wx_json_boolean(b, &truth_b) && truth_a == truth_b;
    case WX_JSON_NUMBER: return numbers_equal(a, b);
    case WX_JSON_STRING: return strcmp(wx_json_text(a), wx_json_text(b)) == 0;
    case WX_JSON_ARRAY:
    case WX_JSON_OBJECT: return children_equal(a, b);
    }
    return false;
}

/* --- Telling --- */

static void begin_miss(struct wx_json_writer *writer, const char *member)
{
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "member", member);
}

static size_t miss_text(const char *expected, struct wx_bytes actual, const char *member,
                        struct wx_json_writer *writer)
{
    if (!expected || wx_bytes_equal_text(actual, expected)) return 0;
    if (!writer) return 1;
    begin_miss(writer, member);
    wx_json_write_text(writer, "expected", expected);
    if (actual.size > 0)
        wx_json_write_bytes(writer, "actual", actual);
    else
        wx_json_write_null(writer, "actual");
    wx_json_end_object(writer);
    return 1;
}

static size_t miss_errcode(const struct wx_json *expected, const struct mock_record *record,
                           struct wx_json_writer *writer)
{
    int64_t code = 0;
    if (!expected) return 0;
    bool wants_one = wx_json_integer(expected, &code);
    if (wants_one == record->has_errcode && (!wants_one || code == record->errcode)) return 0;
    if (!writer) return 1;
    begin_miss(writer, "errcode");
    wx_json_write_node(writer, "expected", expected);
    if (record->has_errcode)
        wx_json_write_integer(writer, "actual", record->errcode);
    else
        wx_json_write_null(writer, "actual");
    wx_json_end_object(writer);
    return 1;
}

static size_t miss_diagnosis(const char *expected, const struct mock_record *record,
                             struct wx_json_writer *writer)
{
    struct wx_bytes parts[3];
    if (!expected) return 0;
    for (size_t i = 0; i < record->finding_count; i++) {
        mock_record_finding(record, i, parts);
        if (wx_bytes_equal_text(parts[0], expected)) return 0;
    }
    if (!writer) return 1;
    begin_miss(writer, "diagnosis");
    wx_json_write_text(writer, "expected", expected);
    wx_json_begin_array(writer, "actual");
    for (size_t i = 0; i < record->finding_count; i++) {
        mock_record_finding(record, i, parts);
        wx_json_write_bytes(writer, NULL, parts[0]);
    }
    wx_json_end_array(writer);
    wx_json_end_object(writer);
    return 1;
}

/* A body that is no JSON has no members: each that is expected is missed. */
static size_t miss_body(const struct wx_json *expected, const struct mock_record *record,
                        struct wx_json_writer *writer)
{
    if (!expected) return 0;
    WX_JSON(body);
    size_t misses = 0;
    if (wx_json_parse(mock_record_text(record, MOCK_RECORD_BODY), &body, NULL) != WX_OK)
        body = NULL;
    for (const struct wx_json *item = wx_json_first(expected); item; item = wx_json_next(item)) {
        const struct wx_json *actual = wx_json_member(body, wx_json_name(item));
        if (nodes_equal(item, actual)) continue;
        misses++;
        if (!writer) continue;
        WX_BUF(member, TEXT_MOST);
        wx_buf_append_format(&member, "body.%.200s", wx_json_name(item));
        begin_miss(writer, wx_buf_text(&member));
        wx_json_write_node(writer, "expected", item);
        wx_json_write_node(writer, "actual", actual);
        wx_json_end_object(writer);
    }
    return misses;
}

size_t mock_match_misses(const struct mock_match *match, const struct mock_record *record,
                         struct wx_json_writer *writer)
{
    struct wx_bytes endpoint =
        wx_bytes_text(mock_endpoint_name((enum mock_endpoint)record->endpoint));
    size_t misses = miss_text(match->endpoint, endpoint, "endpoint", writer);
    misses +=
        miss_text(match->method, mock_record_text(record, MOCK_RECORD_METHOD), "method", writer);
    misses += miss_text(match->path, mock_record_text(record, MOCK_RECORD_PATH), "path", writer);
    misses += miss_errcode(match->errcode, record, writer);
    misses += miss_text(match->appid, mock_record_text(record, MOCK_RECORD_APPID), "appid", writer);
    misses += miss_diagnosis(match->diagnosis, record, writer);
    misses += miss_body(match->masked, record, writer);
    return misses;
}
