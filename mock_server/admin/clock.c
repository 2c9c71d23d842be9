/* A space's clock, and its way back to the start. */
#include "mock_server/admin/admin.h"
#include "mock_server/admin/clock_body.h"

#define YEARS_100_S (INT64_C(100) * 366 * 86400)

static const struct mock_member CLOCK[] = {
    MOCK_MEMBER(mock_clock_body, freeze, ANY, false, 0, 0),
    MOCK_MEMBER(mock_clock_body, offset_s, INTEGER, false, -YEARS_100_S, YEARS_100_S),
};

bool mock_clock_body_read(const struct wx_json *node, const struct mock_path *path,
                          struct mock_clock_body *body, struct mock_problems *problems)
{
    if (!mock_schema_read(node, path, CLOCK, sizeof CLOCK / sizeof *CLOCK, body, problems))
        return false;
    if (!body->freeze) return true;
    bool freeze = false;
    int64_t at = 0;
    if (wx_json_boolean(body->freeze, &freeze)) {
        if (freeze && body->frozen_at == 0) body->frozen_at = mock_clock_machine();
        if (!freeze) body->frozen_at = 0;
        return true;
    }
    if (wx_json_integer(body->freeze, &at) && at > 0 && at <= UINT32_MAX) {
        body->frozen_at = at;
        return true;
    }
    struct mock_path step = mock_path_member(path, "freeze");
    mock_problems_add(problems, &step,
                      "expected true, false, or the Unix seconds to stand still at");
    return false;
}

void mock_admin_show_clock(const struct mock_admin_call *call, struct mock_reply *reply)
{
    const struct mock_clock *clock = mock_space_clock(call->space);
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "now", mock_clock_now(clock));
    wx_json_write_boolean(&writer, "freeze", mock_clock_frozen_at(clock) != 0);
    wx_json_write_integer(&writer, "offset_s", mock_clock_offset_s(clock));
    wx_json_end_object(&writer);
}

void mock_admin_set_clock(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct mock_clock *clock = mock_space_clock(call->space);
    struct mock_clock_body body = {.frozen_at = mock_clock_frozen_at(clock),
                                   .offset_s = mock_clock_offset_s(clock)};
    MOCK_PROBLEMS(problems);
    const struct mock_path root = {0};
    if (!mock_clock_body_read(call->body, &root, &body, &problems)) {
        mock_admin_refuse_body(reply, &problems);
        return;
    }
    mock_clock_set(clock, body.frozen_at, body.offset_s);
    mock_admin_show_clock(call, reply);
}

void mock_admin_reset(const struct mock_admin_call *call, struct mock_reply *reply)
{
    enum wx_status status = mock_space_reset(call->space);
    if (status == WX_OK)
        reply->status = 204;
    else
        mock_admin_refuse_status(reply, status);
}
