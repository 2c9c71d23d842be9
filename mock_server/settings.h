/* What a world may set about how the double behaves; the defaults are SPEC.md section 4's. */
#ifndef MOCK_SETTINGS_H
#define MOCK_SETTINGS_H

#include "mock_server/problems.h"
#include "mock_server/rules.h"
#include "protocol/json.h"

struct mock_settings {
    int64_t timestamp_window_s; /* how far `timestamp` may be from now, each way */
    int64_t auth_token_ttl_s;
    int64_t access_token_ttl_s;
    int64_t request_body_limit_bytes; /* a longer body is refused without being read whole */
    /* ASSUMED: quotas: how often an app may call the token interfaces; 0, the default: no limit */
    int64_t token_quota_per_day;
    int64_t token_quota_per_minute; /* likewise */
    bool auth_token_single_use;
    bool success_errcode;          /* whether a success carries errcode and errmsg */
    struct mock_check_order order; /* of getrealnameinfo's checks */
};

/* mock_settings_default: what holds where a world says nothing. */
struct mock_settings mock_settings_default(void);

/* mock_settings_read: reads the `settings` object over what `settings` holds. False when anything
 * was wrong; `problems` says what. */
bool mock_settings_read(const struct wx_json *node, const struct mock_path *path,
                        struct mock_settings *settings, struct mock_problems *problems);

#endif
