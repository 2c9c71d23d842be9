#include "mock_server/tokens.h"

#include <pthread.h>
#include <stdio.h>
#include <search.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "protocol/crypto.h"

enum { NEVER_REPLACED = 0, RANDOM_BYTES = 96, BEIJING_OFFSET_S = 8 * 3600, DAY_S = 86400 };

/* The text is first, so that a pointer to a token compares as a pointer to its text. */
struct token {
    char *text;
    TAILQ_ENTRY(token) order; /* oldest first */
    enum mock_token_kind kind;
    char appid[MOCK_APPID_LONGEST + 1];
    char openid[MOCK_OPENID_LONGEST + 1];
    int64_t expires_at;
    int64_t replaced_at; /* when it stops being valid for a newer one; NEVER_REPLACED */
    bool used;
};

TAILQ_HEAD(token_list, token);

/* Tokens by text (a tree of search.h) and by age. */
struct store {
    void *tree;
    struct token_list list;
    size_t count;
};

struct call_counter {
    char appid[MOCK_APPID_LONGEST + 1];
    int64_t minute, day; /* numbers of the windows being counted */
    struct mock_token_calls calls;
    LIST_ENTRY(call_counter) next;
};

struct mock_tokens {
    pthread_mutex_t mutex;
    struct store access;
    struct store auth;
    LIST_HEAD(, call_counter) counters;
};

/* --- A store --- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const struct token *)a)->text, ((const struct token *)b)->text);
}

static struct token *find(const struct store *store, const char *text)
{
    struct token key = {.text = (char *)(uintptr_t)text};
    void *node = tfind(&key, &store->tree, compare_texts);
    return node ? *(struct token **)node : NULL;
}

static void drop(struct store *store, struct token *token)
{
    tdelete(token, &store->tree, compare_texts);
    TAILQ_REMOVE(&store->list, token, order);
    store->count--;
    explicit_bzero(token->text, strlen(token->text));
    free(token->text);
    free(token);
}

static void clear(struct store *store)
{
    while (!TAILQ_EMPTY(&store->list)) drop(store, TAILQ_FIRST(&store->list));
}

/* The oldest token that was made here, else the oldest: what a file declares should not fall out
 * because a client fetches tokens all day. */
static struct token *least_missed(const struct store *store)
{
    struct token *token;
    TAILQ_FOREACH(token, &store->list, order)
    {
        if (token->kind != MOCK_TOKEN_DECLARED) return token;
    }
    return TAILQ_FIRST(&store->list);
}

static struct token *add(struct store *store, const char *text)
{
    struct token *token = calloc(1, sizeof *token);
    if (!token) return NULL;
    token->text = strdup(text);
    if (!token->text || !tsearch(token, &store->tree, compare_texts)) {
        free(token->text);
        free(token);
        return NULL;
    }
    if (store->count == MOCK_TOKENS_MOST) drop(store, least_missed(store));
    TAILQ_INSERT_TAIL(&store->list, token, order);
    store->count++;
    return token;
}

/* The newest token of an app and kind that has not been replaced. */
static struct token *latest(struct store *store, enum mock_token_kind kind, const char *appid)
{
    struct token *token;
    TAILQ_FOREACH_REVERSE(token, &store->list, token_list, order)
    {
        if (token->kind == kind && strcmp(token->appid, appid) == 0)
            return token->replaced_at == NEVER_REPLACED ? token : NULL;
    }
    return NULL;
}

/* --- The life of the whole --- */

enum wx_status mock_tokens_new(struct mock_tokens **out)
{
    struct mock_tokens *tokens = calloc(1, sizeof *tokens);
    if (!tokens) return WX_ERR_MEMORY;
    if (pthread_mutex_init(&tokens->mutex, NULL) != 0) {
        free(tokens);
        return WX_ERR_MEMORY;
    }
    TAILQ_INIT(&tokens->access.list);
    TAILQ_INIT(&tokens->auth.list);
    LIST_INIT(&tokens->counters);
    *out = tokens;
    return WX_OK;
}

static void forget_all(struct mock_tokens *tokens)
{
    clear(&tokens->access);
    clear(&tokens->auth);
    while (!LIST_EMPTY(&tokens->counters)) {
        struct call_counter *counter = LIST_FIRST(&tokens->counters);
        LIST_REMOVE(counter, next);
        free(counter);
    }
}

void mock_tokens_free(struct mock_tokens *tokens)
{
    if (!tokens) return;
    forget_all(tokens);
    pthread_mutex_destroy(&tokens->mutex);
    free(tokens);
}

static void move_store(struct store *to, struct store *from)
{
    to->tree = from->tree;
    to->count = from->count;
    TAILQ_CONCAT(&to->list, &from->list, order);
    from->tree = NULL;
    from->count = 0;
}

void mock_tokens_replace(struct mock_tokens *tokens, struct mock_tokens *take_other)
{
    pthread_mutex_lock(&tokens->mutex);
    forget_all(tokens);
    move_store(&tokens->access, &take_other->access);
    move_store(&tokens->auth, &take_other->auth);
    pthread_mutex_unlock(&tokens->mutex);
    mock_tokens_free(take_other);
}

/* --- Looking up --- */

/* ASSUMED: token-form: anything else is answered with 40014, and what has the form with 40001. */
bool mock_token_is_formed(const char *token)
{
    size_t size =
        strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-");
    return size > 0 && size <= MOCK_TOKEN_LONGEST && token[size] == '\0';
}

static enum mock_token_state state_of(const struct token *token, int64_t now)
{
    if (token->replaced_at != NEVER_REPLACED && now >= token->replaced_at)
        return MOCK_TOKEN_REPLACED;
    if (now >= token->expires_at) return MOCK_TOKEN_EXPIRED;
    return token->used ? MOCK_TOKEN_USED : MOCK_TOKEN_VALID;
}

static struct mock_token_fact look_up(struct mock_tokens *tokens, const struct store *store,
                                      const char *text, int64_t now)
{
    struct mock_token_fact fact = {.state = MOCK_TOKEN_UNKNOWN};
    pthread_mutex_lock(&tokens->mutex);
    const struct token *token = find(store, text);
    if (token) {
        fact.state = state_of(token, now);
        fact.expires_at = token->expires_at;
        memcpy(fact.appid, token->appid, sizeof fact.appid);
        memcpy(fact.openid, token->openid, sizeof fact.openid);
    }
    pthread_mutex_unlock(&tokens->mutex);
    return fact;
}

struct mock_token_fact mock_tokens_find_access(struct mock_tokens *tokens, const char *token,
                                               int64_t now)
{
    if (!mock_token_is_formed(token))
        return (struct mock_token_fact){.state = MOCK_TOKEN_MALFORMED};
    return look_up(tokens, &tokens->access, token, now);
}

struct mock_token_fact mock_tokens_find_auth(struct mock_tokens *tokens, const char *token,
                                             int64_t now)
{
    return look_up(tokens, &tokens->auth, token, now);
}

/* --- Issuing --- */

/* A token that looks like the platform's: letters, digits, - and _, 131 characters. */
static enum wx_status make_text(char out[MOCK_TOKEN_TEXT])
{
    static const char LETTERS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char random[RANDOM_BYTES];
    enum wx_status status = wx_random(random, sizeof random);
    if (status != WX_OK) return status;
    char *to = stpcpy(out, "00_");
    for (size_t i = 0; i < sizeof random; i += 3) {
        unsigned group = (unsigned)random[i] << 16 | (unsigned)random[i + 1] << 8 | random[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) *to++ = LETTERS[group >> shift & 63];
    }
    *to = '\0';
    explicit_bzero(random, sizeof random);
    return WX_OK;
}

static struct token *add_for(struct store *store, const char *text, enum mock_token_kind kind,
                             const char *appid, const char *openid, int64_t expires_at)
{
    struct token *token = add(store, text);
    if (!token) return NULL;
    token->kind = kind;
    token->expires_at = expires_at;
    memcpy(token->appid, appid, strlen(appid) + 1);
    memcpy(token->openid, openid, strlen(openid) + 1);
    return token;
}

enum wx_status mock_tokens_issue(struct mock_tokens *tokens, enum mock_token_kind kind,
                                 const char *appid, int64_t ttl_s, bool force, int64_t now,
                                 char out[MOCK_TOKEN_TEXT], int64_t *out_expires_in)
{
    if (strlen(appid) > MOCK_APPID_LONGEST) return WX_ERR_LIMIT;
    char text[MOCK_TOKEN_TEXT];
    enum wx_status status = make_text(text);
    if (status != WX_OK) return status;
    pthread_mutex_lock(&tokens->mutex);
    struct token *old = latest(&tokens->access, kind, appid);
    bool reuse = kind == MOCK_TOKEN_STABLE && !force && old && now < old->expires_at;
    /* Before the new one is added: that may push the old one out of the store. */
    if (old && !reuse)
        old->replaced_at = kind == MOCK_TOKEN_STABLE ? now : now + MOCK_TOKEN_GRACE_S;
    struct token *given =
        reuse ? old : add_for(&tokens->access, text, kind, appid, "", now + ttl_s);
    if (given) {
        memcpy(out, given->text, strlen(given->text) + 1);
        *out_expires_in = given->expires_at - now;
    } else {
        if (old) old->replaced_at = NEVER_REPLACED;
        status = WX_ERR_MEMORY;
    }
    pthread_mutex_unlock(&tokens->mutex);
    return status;
}

static enum wx_status declare(struct mock_tokens *tokens, struct store *store, const char *token,
                              const char *appid, const char *openid, int64_t expires_at,
                              char out[MOCK_TOKEN_TEXT], bool *out_new)
{
    if (strlen(appid) > MOCK_APPID_LONGEST || strlen(openid) > MOCK_OPENID_LONGEST ||
        (token && strlen(token) > MOCK_TOKEN_LONGEST))
        return WX_ERR_LIMIT;
    char text[MOCK_TOKEN_TEXT] = "";
    enum mock_token_kind kind = token ? MOCK_TOKEN_DECLARED : MOCK_TOKEN_MADE;
    if (!token) {
        enum wx_status status = make_text(text);
        if (status != WX_OK) return status;
        token = text;
    }
    pthread_mutex_lock(&tokens->mutex);
    bool is_new = !find(store, token);
    bool done = !is_new || add_for(store, token, kind, appid, openid, expires_at);
    pthread_mutex_unlock(&tokens->mutex);
    if (!done) return WX_ERR_MEMORY;
    if (out) memcpy(out, text, sizeof text);
    if (out_new) *out_new = is_new;
    return WX_OK;
}

enum wx_status mock_tokens_declare_access(struct mock_tokens *tokens, const char *token,
                                          const char *appid, int64_t ttl_s, int64_t now,
                                          char out[MOCK_TOKEN_TEXT], bool *out_new)
{
    return declare(tokens, &tokens->access, token, appid, "", now + ttl_s, out, out_new);
}

enum wx_status mock_tokens_declare_auth(struct mock_tokens *tokens, const char *token,
                                        const char *appid, const char *openid, int64_t ttl_s,
                                        int64_t now, char out[MOCK_TOKEN_TEXT], bool *out_new)
{
    return declare(tokens, &tokens->auth, token, appid, openid, now + ttl_s, out, out_new);
}

bool mock_tokens_expire(struct mock_tokens *tokens, const char *text, int64_t now)
{
    pthread_mutex_lock(&tokens->mutex);
    struct token *token = find(&tokens->access, text);
    if (!token) token = find(&tokens->auth, text);
    if (token) token->expires_at = now;
    pthread_mutex_unlock(&tokens->mutex);
    return token != NULL;
}

bool mock_tokens_use(struct mock_tokens *tokens, const char *auth_token)
{
    pthread_mutex_lock(&tokens->mutex);
    struct token *token = find(&tokens->auth, auth_token);
    bool first = token && !token->used;
    if (first) token->used = true;
    pthread_mutex_unlock(&tokens->mutex);
    return first;
}

/* --- Quotas --- */

/* The app's counter with its windows moved on to now; NULL while the app never called. */
static struct call_counter *counter_at(struct mock_tokens *tokens, const char *appid, int64_t now)
{
    struct call_counter *counter;
    LIST_FOREACH(counter, &tokens->counters, next)
    {
        if (strcmp(counter->appid, appid) != 0) continue;
        if (counter->minute != now / 60) counter->calls.this_minute = 0;
        if (counter->day != (now + BEIJING_OFFSET_S) / DAY_S) counter->calls.today = 0;
        counter->minute = now / 60;
        counter->day = (now + BEIJING_OFFSET_S) / DAY_S;
        return counter;
    }
    return NULL;
}

struct mock_token_calls mock_tokens_calls(struct mock_tokens *tokens, const char *appid,
                                          int64_t now)
{
    pthread_mutex_lock(&tokens->mutex);
    const struct call_counter *counter = counter_at(tokens, appid, now);
    struct mock_token_calls calls = counter ? counter->calls : (struct mock_token_calls){0};
    pthread_mutex_unlock(&tokens->mutex);
    return calls;
}

static struct call_counter *add_counter(struct mock_tokens *tokens, const char *appid, int64_t now)
{
    struct call_counter *counter = calloc(1, sizeof *counter);
    if (!counter) return NULL;
    snprintf(counter->appid, sizeof counter->appid, "%s", appid);
    LIST_INSERT_HEAD(&tokens->counters, counter, next);
    return counter_at(tokens, appid, now);
}

bool mock_tokens_count(struct mock_tokens *tokens, const char *appid, int64_t per_minute,
                       int64_t per_day, int64_t now)
{
    pthread_mutex_lock(&tokens->mutex);
    struct call_counter *counter = counter_at(tokens, appid, now);
    if (!counter) counter = add_counter(tokens, appid, now);
    bool within = counter && (per_minute == 0 || counter->calls.this_minute < per_minute) &&
                  (per_day == 0 || counter->calls.today < per_day);
    if (within) {
        counter->calls.this_minute++;
        counter->calls.today++;
    }
    pthread_mutex_unlock(&tokens->mutex);
    return within;
}
