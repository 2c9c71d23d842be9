/* The tokens of one space: access tokens (SPEC.md section 2) and the auth_tokens of the button
 * (section 4), with their lives, and how often each app fetched one.
 *
 * Safe for any thread. Times are Unix seconds by the space's clock, given by the caller. A store
 * keeps at most MOCK_TOKENS_MOST access tokens and as many auth_tokens; the oldest fall out,
 * declared ones last. Expired ones are kept that
 * long, so that "expired" and "unknown" stay apart. */
#ifndef MOCK_TOKENS_H
#define MOCK_TOKENS_H

#include "protocol/buf.h"

enum {
    MOCK_TOKENS_MOST = 20000,
    MOCK_TOKEN_LONGEST = 512, /* characters (SPEC.md section 1) */
    MOCK_APPID_LONGEST = 64,
    MOCK_OPENID_LONGEST = 128,
    /* ASSUMED: token-grace: a replaced access token of the plain kind stays valid that long */
    MOCK_TOKEN_GRACE_S = 300,
    MOCK_TOKEN_TEXT = 160, /* room for a token made here, with its NUL */
};

enum mock_token_state {
    MOCK_TOKEN_UNKNOWN,
    MOCK_TOKEN_MALFORMED, /* not 1 to 512 characters of A-Z a-z 0-9 . _ ~ - */
    MOCK_TOKEN_REPLACED,  /* an access token that is not the latest any more */
    MOCK_TOKEN_EXPIRED,
    MOCK_TOKEN_USED, /* an auth_token of single use, used */
    MOCK_TOKEN_VALID,
};

/* What a store knows of a token; appid and openid are "" where it knows nothing. */
struct mock_token_fact {
    enum mock_token_state state;
    char appid[MOCK_APPID_LONGEST + 1];
    char openid[MOCK_OPENID_LONGEST + 1];
    int64_t expires_at;
};

/* How often an app's token interfaces answered with a token. */
struct mock_token_calls {
    int64_t this_minute;
    int64_t today; /* ASSUMED: beijing-day: it begins at midnight in Beijing (UTC+8) */
};

/* How a token came to be. ASSUMED: token-kinds: the two interfaces (PLAIN, STABLE) do not see each
 * other's. */
enum mock_token_kind {
    MOCK_TOKEN_PLAIN,    /* GET /cgi-bin/token */
    MOCK_TOKEN_STABLE,   /* POST /cgi-bin/stable_token */
    MOCK_TOKEN_MADE,     /* asked for by a test */
    MOCK_TOKEN_DECLARED, /* its text was given, by a world file or a test */
};

struct mock_tokens;

enum wx_status mock_tokens_new(struct mock_tokens **out) WX_MUST_CHECK;
void mock_tokens_free(struct mock_tokens *tokens);

/* mock_tokens_replace: forgets everything and has, in the same moment for all who ask, what another
 * store had; frees that one. */
void mock_tokens_replace(struct mock_tokens *tokens, struct mock_tokens *take_other);

/* mock_token_is_formed: whether a text can be an access token at all. */
bool mock_token_is_formed(const char *token);

/* mock_tokens_find_access, _auth: what is known of a token now. An auth_token has no form: it is
 * known or not. */
struct mock_token_fact mock_tokens_find_access(struct mock_tokens *tokens, const char *token,
                                               int64_t now);
struct mock_token_fact mock_tokens_find_auth(struct mock_tokens *tokens, const char *token,
                                             int64_t now);

/* mock_tokens_issue: makes a new access token of an app for one of the two interfaces, valid
 * `ttl_s`. PLAIN: the one before stays valid MOCK_TOKEN_GRACE_S. STABLE: the valid one is given
 * again, unless `force`, which makes a new one and voids the old at once. */
enum wx_status mock_tokens_issue(struct mock_tokens *tokens, enum mock_token_kind kind,
                                 const char *appid, int64_t ttl_s, bool force, int64_t now,
                                 char out[MOCK_TOKEN_TEXT], int64_t *out_expires_in) WX_MUST_CHECK;

/* mock_tokens_declare_access, _auth: adds a token whose text is given; NULL makes one. A token that
 * is there already stays as it is, and *out_new (may be NULL) is false. WX_ERR_LIMIT for texts over
 * the limits above. `out` (may be NULL) takes a made text. */
enum wx_status mock_tokens_declare_access(struct mock_tokens *tokens, const char *token,
                                          const char *appid, int64_t ttl_s, int64_t now,
                                          char out[MOCK_TOKEN_TEXT], bool *out_new) WX_MUST_CHECK;
enum wx_status mock_tokens_declare_auth(struct mock_tokens *tokens, const char *token,
                                        const char *appid, const char *openid, int64_t ttl_s,
                                        int64_t now, char out[MOCK_TOKEN_TEXT], bool *out_new)
    WX_MUST_CHECK;

/* mock_tokens_expire: ends a token's life now, of either kind; false where it is not known. */
bool mock_tokens_expire(struct mock_tokens *tokens, const char *token, int64_t now);

/* mock_tokens_use: marks an auth_token used; false where it was already, or is unknown: of two
 * requests at once, one wins. */
bool mock_tokens_use(struct mock_tokens *tokens, const char *auth_token);

/* mock_tokens_calls: how often an app fetched a token. mock_tokens_count: counts one more, unless a
 * limit (0: none) is reached, and says whether it did. */
struct mock_token_calls mock_tokens_calls(struct mock_tokens *tokens, const char *appid,
                                          int64_t now);
bool mock_tokens_count(struct mock_tokens *tokens, const char *appid, int64_t per_minute,
                       int64_t per_day, int64_t now);

#endif
