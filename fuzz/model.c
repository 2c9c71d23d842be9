#include "fuzz/model.h"

#include "fuzz/fuzz.h"

enum { BEIJING_S = 8 * 3600, DAY_S = 24 * 3600 };

/* --- Spaces --- */

const char *model_appid(int app)
{
    static const char *const NAMES[MODEL_APPS] = {"wxfuzz0", "wxfuzz1", "wxfuzz2"};
    return NAMES[app];
}

static void forget_latest(struct model_space *space)
{
    for (int app = 0; app < MODEL_APPS; app++) space->latest[0][app] = space->latest[1][app] = -1;
}

struct model_space *model_open(struct model *model, const char *id, int64_t frozen_at,
                               int64_t offset_s)
{
    if (model->all_count == MODEL_SPACES) return NULL;
    struct model_space *space = calloc(1, sizeof *space);
    if (!space) abort();
    snprintf(space->id, sizeof space->id, "%s", id);
    space->start_frozen_at = space->frozen_at = frozen_at;
    space->start_offset_s = space->offset_s = offset_s;
    forget_latest(space);
    model->all[model->all_count++] = space;
    return space;
}

void model_add(struct model *model, struct model_space *space)
{
    model->spaces[model->count++] = space;
}

void model_remove(struct model *model, const struct model_space *space)
{
    size_t kept = 0;
    for (size_t i = 0; i < model->count; i++)
        if (model->spaces[i] != space) model->spaces[kept++] = model->spaces[i];
    model->count = kept;
}

struct model_space *model_find(const struct model *model, const char *id)
{
    for (size_t i = 0; i < model->count; i++)
        if (strcmp(model->spaces[i]->id, id) == 0) return model->spaces[i];
    return NULL;
}

struct model_space *model_of_token(const struct model *model, const char *access_token)
{
    for (size_t i = 0; access_token && i < model->count; i++)
        if (mock_token_is_formed(access_token) &&
            model_token(&model->spaces[i]->access, access_token))
            return model->spaces[i];
    return model->spaces[0];
}

void model_release(struct model *model)
{
    for (size_t i = 0; i < model->all_count; i++) free(model->all[i]);
}

void model_clear(struct model_space *space)
{
    space->frozen_at = space->start_frozen_at;
    space->offset_s = space->start_offset_s;
    space->access.count = space->auth.count = space->fault_count = 0;
    memset(space->calls, 0, sizeof space->calls);
    forget_latest(space);
}

int64_t model_now(const struct model_space *space)
{
    return space->frozen_at + space->offset_s;
}

/* --- Tokens --- */

struct model_token *model_token(struct model_tokens *tokens, const char *text)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (strcmp(tokens->list[i].text, text) == 0) return &tokens->list[i];
    return NULL;
}

static struct model_token *add_token(struct model_tokens *tokens, const char *text, int app,
                                     const char *openid, int64_t expires_at)
{
    REQUIRE(tokens->count < MODEL_TOKENS, "an input makes few tokens");
    struct model_token *token = &tokens->list[tokens->count++];
    *token = (struct model_token){.app = app, .expires_at = expires_at};
    snprintf(token->text, sizeof token->text, "%s", text);
    snprintf(token->openid, sizeof token->openid, "%s", openid ? openid : "");
    return token;
}

bool model_declare(struct model_space *space, struct model_tokens *tokens, const char *text,
                   int app, const char *openid, int64_t ttl_s)
{
    if (model_token(tokens, text)) return false;
    add_token(tokens, text, app, openid, model_now(space) + ttl_s);
    return true;
}

bool model_issue(struct model_space *space, enum mock_token_kind kind, int app, int64_t ttl_s,
                 bool force, const char *text, struct model_token **out_given)
{
    int64_t now = model_now(space);
    int *latest = &space->latest[kind == MOCK_TOKEN_STABLE][app];
    struct model_token *old = *latest < 0 ? NULL : &space->access.list[*latest];
    if (old && kind == MOCK_TOKEN_STABLE && !force && now < old->expires_at) {
        *out_given = old;
        return false;
    }
    if (old) {
        old->is_replaced = true;
        old->replaced_at = kind == MOCK_TOKEN_STABLE ? now : now + 300;
    }
    *out_given = add_token(&space->access, text, app, NULL, now + ttl_s);
    *latest = (int)space->access.count - 1;
    return true;
}

enum mock_token_state model_state(const struct model_token *token, int64_t now)
{
    if (!token) return MOCK_TOKEN_UNKNOWN;
    if (token->is_replaced && token->replaced_at <= now) return MOCK_TOKEN_REPLACED;
    if (token->expires_at <= now) return MOCK_TOKEN_EXPIRED;
    return token->used ? MOCK_TOKEN_USED : MOCK_TOKEN_VALID;
}

bool model_expire(struct model_space *space, const char *text)
{
    struct model_token *token = model_token(&space->access, text);
    if (!token) token = model_token(&space->auth, text);
    if (token) token->expires_at = model_now(space);
    return token != NULL;
}

bool model_use(struct model_space *space, const char *text)
{
    struct model_token *token = model_token(&space->auth, text);
    bool first = token && !token->used;
    if (first) token->used = true;
    return first;
}

static int64_t window_of(int64_t seconds, int64_t size)
{
    int64_t rest = (seconds % size + size) % size;
    return (seconds - rest) / size;
}

/* Moves an app's windows to the clock; looking does, not only fetching. */
struct model_calls model_calls(struct model_space *space, int app)
{
    struct model_calls *calls = &space->calls[app];
    int64_t minute = window_of(model_now(space), 60);
    int64_t day = window_of(model_now(space) + BEIJING_S, DAY_S);
    if (!calls->ever) return (struct model_calls){.ever = false};
    if (calls->minute != minute) calls->this_minute = 0;
    if (calls->day != day) calls->today = 0;
    calls->minute = minute;
    calls->day = day;
    return *calls;
}

bool model_count(struct model_space *space, int app, int64_t per_minute, int64_t per_day)
{
    struct model_calls *calls = &space->calls[app];
    calls->ever = true;
    model_calls(space, app);
    if (per_minute > 0 && calls->this_minute >= per_minute) return false;
    if (per_day > 0 && calls->today >= per_day) return false;
    calls->this_minute++;
    calls->today++;
    return true;
}

/* --- Faults --- */

static bool is_wanted(const char *wanted, const char *given)
{
    return !wanted || (given && strcmp(wanted, given) == 0);
}

struct model_fault *model_take(struct model_space *space, const struct mock_fault_query *query,
                               unsigned struck)
{
    struct model_fault *taken = NULL;
    for (size_t i = 0; i < space->fault_count; i++) {
        struct model_fault *fault = &space->faults[i];
        if (!fault->any_endpoint && fault->endpoint != query->endpoint) continue;
        if (!is_wanted(fault->access_token, query->access_token)) continue;
        if (!is_wanted(fault->auth_token, query->auth_token)) continue;
        fault->seen++;
        bool may = fault->seen > fault->after && (fault->times < 0 || fault->hits < fault->times);
        bool does = fault->chance == MODEL_ALWAYS ||
                    (fault->chance == MODEL_SOMETIMES && fault->number == struck);
        if (taken || !may || !does) continue;
        fault->hits++;
        taken = fault;
    }
    return taken;
}

bool model_remove_fault(struct model_space *space, unsigned number)
{
    size_t kept = 0;
    for (size_t i = 0; i < space->fault_count; i++)
        if (space->faults[i].number != number) space->faults[kept++] = space->faults[i];
    bool removed = kept < space->fault_count;
    space->fault_count = kept;
    return removed;
}
