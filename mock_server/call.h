/* The facts of one call: everything that the rules judge, read once from the request, the world and
 * the space's tokens. Facts are views: they live as long as the request and the world do. */
#ifndef MOCK_CALL_H
#define MOCK_CALL_H

#include "mock_server/request.h"
#include "mock_server/rules.h"
#include "mock_server/tokens.h"
#include "mock_server/world/world.h"

enum mock_sign_state {
    MOCK_SIGN_NOT_JUDGED, /* no merchant's certificate or no timestamp to judge it by */
    MOCK_SIGN_GOOD,
    MOCK_SIGN_ABSENT,
    MOCK_SIGN_NOT_BASE64,
    MOCK_SIGN_WRONG,
    MOCK_SIGN_FAILED, /* our own failure */
};

struct mock_call {
    enum mock_endpoint endpoint;
    enum mock_method method;
    int64_t now; /* Unix seconds by the space's clock */

    /* Of a business call. */
    char *access_token; /* owned; NULL or "": the query has none */
    struct mock_token_fact access;
    const struct mock_app *app; /* whose token it is; for token interfaces: whom appid names */

    /* The body. */
    bool body_empty;
    struct wx_json *body; /* owned; NULL where it is no JSON object */
    struct wx_json_error body_error;
    bool body_unread; /* our own failure */
    bool starved;     /* our own failure: a text of the query or the body could not be kept */

    /* The members of getrealnameinfo, as far as they are there. */
    const struct wx_json *serial_member;
    const char *serial;                         /* NULL where it is no string */
    const struct mock_certificate *certificate; /* that the serial names */
    bool timestamp_good;                        /* an integer of 32 bits */
    uint32_t timestamp;
    const char *mch_id;
    const struct mock_merchant *merchant;
    const char *sign;
    enum mock_sign_state sign_state;
    const char *auth_token;
    struct mock_token_fact auth;  /* what the space knows of it */
    bool auth_is_for_app;         /* issued for the app of the access token */
    const struct mock_user *user; /* whose it is */
    bool is_magic;                /* the auth_token is of no user: it names the answer (magic.h) */
    int64_t magic_errcode;

    /* The members of the token interfaces. */
    char *grant_type; /* owned, as the two below; NULL where it is not there */
    char *appid;
    char *secret;
    bool force_refresh;
    const char *peer_ip;
    struct mock_token_calls calls; /* of the app's token interfaces, without this one */
};

/* mock_call_read: reads the facts. Changes nothing but `out`, which mock_call_release frees. */
void mock_call_read(const struct mock_request *request, const struct mock_world *world,
                    struct mock_tokens *tokens, enum mock_endpoint endpoint, int64_t now,
                    struct mock_call *out);
void mock_call_release(struct mock_call *call);

#endif
