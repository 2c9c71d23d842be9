#include "mock_server/admin/admin.h"

#include <stdlib.h>

void mock_admin_list_requests(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct mock_journal *journal = mock_space_journal(call->space);
    int64_t since = -1;
    int64_t limit = MOCK_JOURNAL_RECORDS;
    int64_t errcode = INT64_MIN;
    if (!mock_admin_query_integer(call, "since", 0, INT64_MAX, &since, reply) ||
        !mock_admin_query_integer(call, "limit", 1, MOCK_JOURNAL_RECORDS, &limit, reply) ||
        !mock_admin_query_integer(call, "errcode", INT32_MIN, INT32_MAX, &errcode, reply))
        return;
    struct mock_journal_filter filter = {.has_errcode = errcode != INT64_MIN,
                                         .errcode = errcode,
                                         .has_since = since >= 0,
                                         .since = since >= 0 ? (uint64_t)since : 0,
                                         .limit = (size_t)limit};
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    mock_journal_list(journal, &filter, &writer);
    if (!mock_reply_is_whole(reply)) mock_admin_refuse_status(reply, WX_ERR_MEMORY);
}

void mock_admin_clear_requests(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct mock_journal *journal = mock_space_journal(call->space);
    mock_journal_clear(journal);
    reply->status = 204;
}

void mock_admin_show_request(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct mock_journal *journal = mock_space_journal(call->space);
    char *end = NULL;
    uint64_t id = strtoull(call->id, &end, 10);
    bool is_number = call->id[0] >= '0' && call->id[0] <= '9' && *end == '\0';
    __attribute__((cleanup(mock_record_free_local))) struct mock_record *record =
        is_number ? mock_journal_copy(journal, id) : NULL;
    if (!record) {
        mock_admin_refuse(reply, 404, "no-such-request",
                          "this space has no request %.40s, or no longer: GET /__admin/requests "
                          "lists them",
                          call->id);
        return;
    }
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    mock_record_write(record, &writer, NULL);
}

/* --- Verifying --- */

struct verify_body {
    const struct wx_json *match;
    int64_t at_least, at_most, exactly, wait_ms;
};

static const struct mock_member VERIFY[] = {
    MOCK_MEMBER(verify_body, match, OBJECT, false, 0, 0),
    MOCK_MEMBER(verify_body, at_least, INTEGER, false, 0, INT32_MAX),
    MOCK_MEMBER(verify_body, at_most, INTEGER, false, 0, INT32_MAX),
    MOCK_MEMBER(verify_body, exactly, INTEGER, false, 0, INT32_MAX),
    MOCK_MEMBER(verify_body, wait_ms, INTEGER, false, 0, MOCK_JOURNAL_WAIT_MOST_MS),
};

enum { NOT_GIVEN = -1 };

static bool read_bounds(const struct verify_body *body, struct mock_journal_bounds *out,
                        struct mock_reply *reply)
{
    MOCK_PROBLEMS(problems);
    const struct mock_path root = {0};
    struct mock_path exactly = mock_path_member(&root, "exactly");
    struct mock_path at_most = mock_path_member(&root, "at_most");
    bool ranged = body->at_least != NOT_GIVEN || body->at_most != NOT_GIVEN;
    *out = (struct mock_journal_bounds){.at_most = INT64_MAX, .wait_ms = body->wait_ms};
    /* Asked for nothing, one is wanted; asked for at most so many, none is fine. */
    out->at_least = ranged ? 0 : 1;
    if (body->at_least != NOT_GIVEN) out->at_least = body->at_least;
    if (body->at_most != NOT_GIVEN) out->at_most = body->at_most;
    if (body->exactly != NOT_GIVEN) out->at_least = out->at_most = body->exactly;
    if (body->exactly != NOT_GIVEN && ranged)
        mock_problems_add(&problems, &exactly,
                          "exactly does not go with at_least or at_most: give one of the two");
    else if (out->at_most < out->at_least)
        mock_problems_add(&problems, &at_most,
                          "at_most is below at_least (%lld, %lld): no number is both",
                          (long long)out->at_most, (long long)out->at_least);
    if (problems.count == 0) return true;
    mock_admin_refuse_body(reply, &problems);
    return false;
}

static bool read_match(const struct verify_body *body, const struct mock_mask *mask,
                       struct mock_match *out, struct mock_reply *reply)
{
    MOCK_PROBLEMS(problems);
    const struct mock_path root = {0};
    struct mock_path path = mock_path_member(&root, "match");
    if (!body->match || mock_match_read(body->match, &path, mask, out, &problems)) return true;
    mock_admin_refuse_body(reply, &problems);
    return false;
}

void mock_admin_verify(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct mock_journal *journal = mock_space_journal(call->space);
    const struct mock_mask *mask = mock_recorder_mask(mock_service_recorder(call->service));
    struct verify_body body = {.at_least = NOT_GIVEN, .at_most = NOT_GIVEN, .exactly = NOT_GIVEN};
    struct mock_journal_bounds bounds;
    __attribute__((cleanup(mock_match_release))) struct mock_match match = {0};
    if (!MOCK_ADMIN_READ(call, VERIFY, &body, reply)) return;
    if (!read_bounds(&body, &bounds, reply) || !read_match(&body, mask, &match, reply)) return;
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    if (!mock_journal_verify(journal, &match, &bounds, &writer)) reply->status = 409;
    if (!mock_reply_is_whole(reply)) mock_admin_refuse_status(reply, WX_ERR_MEMORY);
}
