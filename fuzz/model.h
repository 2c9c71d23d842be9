/* What spaces, tokens, faults and clocks should do, said as simply as can be: arrays that are
 * searched from end to end. fuzz_state.c holds the real ones against it. It shares their contract
 * with them, the headers, and no code.
 *
 * Knows no limits and no threads: an input is far below the ones and has one of the other. What
 * memory it wants it takes or aborts. */
#ifndef WX_FUZZ_MODEL_H
#define WX_FUZZ_MODEL_H

#include "mock_server/space.h"

enum { MODEL_APPS = 3, MODEL_TOKENS = 512, MODEL_FAULTS = 256, MODEL_SPACES = 64 };

struct model_token {
    char text[MOCK_TOKEN_LONGEST + 1];
    int app;
    char openid[MOCK_OPENID_LONGEST + 1];
    int64_t expires_at;
    bool is_replaced;
    int64_t replaced_at;
    bool used;
};

struct model_tokens {
    struct model_token list[MODEL_TOKENS];
    size_t count;
};

/* What an app fetched in the minute and on the day that were looked at last. */
struct model_calls {
    bool ever;
    int64_t minute, day;
    int64_t this_minute, today;
};

/* How often a fault strikes of the times it could. */
enum model_chance { MODEL_NEVER, MODEL_SOMETIMES, MODEL_ALWAYS };

struct model_fault {
    unsigned number; /* "f-3" */
    bool any_endpoint;
    enum mock_endpoint endpoint;
    const char *access_token, *auth_token; /* static; NULL: any */
    int64_t times, after;                  /* times below 0: no limit */
    enum model_chance chance;
    int64_t errcode;
    int64_t seen, hits;
};

struct model_space {
    char id[MOCK_SPACE_ID_LONGEST + 1];
    int64_t start_frozen_at, start_offset_s, frozen_at, offset_s;
    struct model_tokens access, auth;
    int latest[2][MODEL_APPS]; /* of plain and stable access tokens; -1: none */
    struct model_calls calls[MODEL_APPS];
    struct model_fault faults[MODEL_FAULTS];
    size_t fault_count;
    unsigned fault_last;
};

struct model {
    struct model_space *spaces[MODEL_SPACES]; /* that are open, oldest first */
    size_t count;
    struct model_space *all[MODEL_SPACES];
    size_t all_count;
};

/* model_appid: the name of an app, "wxfuzz0", … */
const char *model_appid(int app);

/* model_open: a new space, not yet found; NULL where there have been MODEL_SPACES. model_add: finds
 * it from now on. model_remove: not any more. */
struct model_space *model_open(struct model *model, const char *id, int64_t frozen_at,
                               int64_t offset_s);
void model_add(struct model *model, struct model_space *space);
void model_remove(struct model *model, const struct model_space *space);
struct model_space *model_find(const struct model *model, const char *id);
struct model_space *model_of_token(const struct model *model, const char *access_token);
void model_release(struct model *model);

/* model_clear: a space as it was opened, without tokens. */
void model_clear(struct model_space *space);
int64_t model_now(const struct model_space *space);

struct model_token *model_token(struct model_tokens *tokens, const char *text);
/* model_declare: false where it is there already; NULL for openid: an access token. */
bool model_declare(struct model_space *space, struct model_tokens *tokens, const char *text,
                   int app, const char *openid, int64_t ttl_s);
/* model_issue: the real one gave `text`; true where that had to be a new one, false where it had to
 * be *out_old, which may be NULL where there is none. */
bool model_issue(struct model_space *space, enum mock_token_kind kind, int app, int64_t ttl_s,
                 bool force, const char *text, struct model_token **out_given);
enum mock_token_state model_state(const struct model_token *token, int64_t now);
bool model_expire(struct model_space *space, const char *text);
bool model_use(struct model_space *space, const char *text);
struct model_calls model_calls(struct model_space *space, int app);
bool model_count(struct model_space *space, int app, int64_t per_minute, int64_t per_day);

/* model_take: which fault has to strike, NULL for none, where chance chose `struck` (0: none). */
struct model_fault *model_take(struct model_space *space, const struct mock_fault_query *query,
                               unsigned struck);
bool model_remove_fault(struct model_space *space, unsigned number);

#endif
