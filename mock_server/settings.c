#include "mock_server/settings.h"

#include "mock_server/schema.h"

enum { LARGEST_BODY_LIMIT = 16 * 1024 * 1024 };

struct mock_settings mock_settings_default(void)
{
    return (struct mock_settings){
        .timestamp_window_s = 300,             /* ASSUMED: timestamp-window: either way */
        .auth_token_ttl_s = 600,               /* ASSUMED: auth-token-life: and reusable */
        .access_token_ttl_s = 7200,            /* ASSUMED: access-token-life: two hours */
        .request_body_limit_bytes = 64 * 1024, /* ASSUMED: body-limit: and errcode 45002 */
        .success_errcode = true,
        .order = mock_check_order_default(),
    };
}

/* What the table below reads into: the settings, and the order as it was written. */
struct written_settings {
    struct mock_settings plain;
    const struct wx_json *check_order;
};

#define SECONDS(member)                                                                            \
    {                                                                                              \
#member, MOCK_MEMBER_INTEGER, false, offsetof(struct written_settings, plain.member), 0,   \
            UINT32_MAX                                                                             \
    }
#define BOOLEAN(member)                                                                            \
    {                                                                                              \
#member, MOCK_MEMBER_BOOLEAN, false, offsetof(struct written_settings, plain.member), 0, 0 \
    }

static const struct mock_member MEMBERS[] = {
    SECONDS(timestamp_window_s),
    SECONDS(auth_token_ttl_s),
    SECONDS(access_token_ttl_s),
    SECONDS(token_quota_per_day),
    SECONDS(token_quota_per_minute),
    BOOLEAN(auth_token_single_use),
    BOOLEAN(success_errcode),
    {"request_body_limit_bytes", MOCK_MEMBER_INTEGER, false,
     offsetof(struct written_settings, plain.request_body_limit_bytes), 1, LARGEST_BODY_LIMIT},
    MOCK_MEMBER(written_settings, check_order, ARRAY, false, 0, 0),
};

bool mock_settings_read(const struct wx_json *node, const struct mock_path *path,
                        struct mock_settings *settings, struct mock_problems *problems)
{
    struct written_settings written = {.plain = *settings};
    bool good = mock_schema_read(node, path, MEMBERS, sizeof MEMBERS / sizeof MEMBERS[0], &written,
                                 problems);
    if (written.check_order) {
        struct mock_path step = mock_path_member(path, "check_order");
        if (!mock_check_order_read(written.check_order, &step, &written.plain.order, problems))
            good = false;
    }
    *settings = written.plain;
    return good;
}
