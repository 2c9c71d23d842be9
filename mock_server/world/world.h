/* The world that the double knows: apps, merchants, users and what the file declares of tokens and
 * settings (INTERFACES.md, "World file"). Synthetic persons only.
 *
 * A world is prepared once and never changed; requests hold it by reference, so that a reload can
 * put another in its place while they run. All texts live as long as the world. */
#ifndef MOCK_WORLD_H
#define MOCK_WORLD_H

#include "mock_server/problems.h"
#include "mock_server/settings.h"
#include "protocol/charset.h"
#include "protocol/crypto.h"
#include "protocol/json.h"

struct mock_app {
    const char *appid;
    const char *secret;
    bool realname_authorized;
    const char **mch_ids; /* the merchants it is bound to */
    size_t mch_id_count;
    const char **whitelist; /* IP addresses or prefixes that may fetch tokens; NULL: no whitelist */
    size_t whitelist_count;
    struct wx_buf category_answer; /* the whole body of get_category's success */
};

struct mock_certificate {
    const char *serial; /* canonical, 40 digits */
    struct wx_certificate *x509;
    const char *mch_id; /* whose it is; NULL: a platform certificate, no merchant's */
    size_t place;       /* in the order of the file, from 0 */
};

struct mock_merchant {
    const char *mch_id;
};

struct mock_user {
    const char *openid;
    bool wechat_pay;
    const char *real_name;      /* UTF-8; NULL: no verified identity */
    const char *credential_id;  /* NULL exactly where real_name is */
    enum wx_charset charset;    /* of the name on the wire */
    struct wx_buf name_on_wire; /* the name in that charset */
};

/* A token that the file declares; loaded into a space when it starts. */
struct mock_declared_token {
    const char *token;
    const char *appid;
    const char *openid; /* of an auth_token; NULL for an access_token */
    int64_t ttl_s;      /* seconds from the start of the space */
};

struct mock_world;

/* What a world is made from. */
struct mock_world_source {
    const char *name;      /* for messages: the file, or what stands for it */
    const char *directory; /* where relative paths start; NULL: the embedded files */
    struct wx_bytes text;  /* the JSON */
    int64_t now;           /* Unix seconds, for what has expired */
};

/* mock_world_load: reads and prepares a world file. WX_ERR_FORMAT: `problems` says all that is
 * wrong, with JSON path; WX_ERR_IO: `problems` says why the file cannot be read. *out is untouched
 * on failure; the caller owns one reference. */
enum wx_status mock_world_load(const char *file, int64_t now, struct mock_world **out,
                               struct mock_problems *problems) WX_MUST_CHECK;

/* mock_world_load_builtin: the world that is embedded in the program. */
enum wx_status mock_world_load_builtin(int64_t now, struct mock_world **out,
                                       struct mock_problems *problems) WX_MUST_CHECK;

/* mock_world_read: the same from a text in memory. */
enum wx_status mock_world_read(const struct mock_world_source *source, struct mock_world **out,
                               struct mock_problems *problems) WX_MUST_CHECK;

/* mock_world_hold, mock_world_drop: take and give back a reference; any thread. NULL may be
 * dropped. The last one frees the world. */
struct mock_world *mock_world_hold(struct mock_world *world);
void mock_world_drop(struct mock_world *world);
void mock_world_drop_local(struct mock_world **world);

const struct mock_settings *mock_world_settings(const struct mock_world *world);

/* mock_world_document: the JSON it was made from, and where that came from (text is empty). */
const struct wx_json *mock_world_document(const struct mock_world *world);
struct mock_world_source mock_world_source(const struct mock_world *world);

/* mock_world_app …: by their keys; NULL where the world has none. */
const struct mock_app *mock_world_app(const struct mock_world *world, const char *appid);
const struct mock_merchant *mock_world_merchant(const struct mock_world *world, const char *mch_id);
const struct mock_user *mock_world_user(const struct mock_world *world, const char *openid);
const struct mock_certificate *mock_world_certificate(const struct mock_world *world,
                                                      const char *serial);

/* mock_app_is_bound: whether the app may act for that merchant. */
bool mock_app_is_bound(const struct mock_app *app, const char *mch_id);

/* mock_world_apps …: all of them, for listings; sorted by key. */
const struct mock_app *mock_world_apps(const struct mock_world *world, size_t *out_count);
const struct mock_user *mock_world_users(const struct mock_world *world, size_t *out_count);
const struct mock_certificate *mock_world_certificates(const struct mock_world *world,
                                                       size_t *out_count);
const struct mock_declared_token *mock_world_access_tokens(const struct mock_world *world,
                                                           size_t *out_count);
const struct mock_declared_token *mock_world_auth_tokens(const struct mock_world *world,
                                                         size_t *out_count);

#endif
