#define _POSIX_C_SOURCE 200809L
#include "wx_client.h"

#include "answer.h"
#include "charset.h"
#include "crypto.h"
#include "input.h"
#include "person.h"
#include "transport.h"
#include "verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BUSY = -1, TOKEN_NOT_LATEST = 40001, TOKEN_EXPIRED = 42001, BUSY_PAUSE_MS = 200 };

/* A token is good for the app and the host that issued it. */
struct cached_token {
    char *base_url, *appid, *appsecret;
    char *token; /* NULL: none */
    long long expires_ms;
};

struct wx_client {
    struct wx_client_transport *transport;
    struct cached_token cached;
};

/* What one call of a user's may still spend, however many exchanges it takes. */
struct call {
    struct wx_client *client;
    const struct wx_client_service *service;
    long long deadline_ms;
    bool may_repeat_busy;
    bool may_renew_token;
    struct wx_client_verdict *verdict;
};

/* A body_writer makes a fresh body for each attempt, since each must be signed with the time it is
 * sent at. The caller frees the body. */
typedef enum wx_client_outcome body_writer(const void *subject, char **out_body,
                                           struct wx_client_verdict *out_verdict);

struct endpoint {
    const char *path;
    body_writer *write_body; /* NULL: GET */
    const void *subject;     /* what the writer writes */
};

struct token_request {
    const char *appid, *appsecret;
    bool force_refresh;
};

struct realname_request {
    const char *auth_token, *mch_id;
    char serial[WX_CLIENT_SERIAL_LENGTH + 1];
    EVP_PKEY *key;
};

/* --- the client ------------------------------------------------------------------------------- */

struct wx_client *wx_client_open(struct wx_client_verdict *out_verdict)
{
    if (!wx_client_charset_available()) {
        wx_client_refuse(
            out_verdict, WX_CLIENT_ENCODING,
            "this system's iconv does not know GB18030: install its conversion tables");
        return NULL;
    }
    struct wx_client *client = calloc(1, sizeof *client);
    struct wx_client_transport *transport = wx_client_transport_open();
    if (client == NULL || transport == NULL) {
        wx_client_transport_free(transport);
        free(client);
        wx_client_refuse(out_verdict, WX_CLIENT_TRANSPORT, "libcurl cannot be started");
        return NULL;
    }
    client->transport = transport;
    return client;
}

static void forget_token(struct cached_token *cached)
{
    free(cached->base_url);
    free(cached->appid);
    free(cached->appsecret);
    free(cached->token);
    *cached = (struct cached_token){0};
}

void wx_client_free(struct wx_client *client)
{
    if (client == NULL) return;
    wx_client_transport_free(client->transport);
    forget_token(&client->cached);
    free(client);
}

/* --- one exchange ----------------------------------------------------------------------------- */

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* not the wall clock: that one may be set */
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static const char *base_url_of(const struct wx_client_service *service)
{
    return service->base_url == NULL ? WX_CLIENT_BASE_URL : service->base_url;
}

/* exchange_once sends one request and reads its answer, within what is left of the call's time. */
static enum wx_client_outcome exchange_once(struct call *call, const struct endpoint *endpoint,
                                            const char *access_token, cJSON **out_answer)
{
    WX_CLIENT_OWNED(wx_client_text_free) char *body = NULL;
    WX_CLIENT_OWNED(wx_client_reply_release) struct wx_client_reply reply = {0};
    enum wx_client_outcome outcome = WX_CLIENT_OK;

    if (endpoint->write_body != NULL)
        outcome = endpoint->write_body(endpoint->subject, &body, call->verdict);
    if (outcome != WX_CLIENT_OK) return outcome;
    long long left_ms = call->deadline_ms - now_ms();
    if (left_ms <= 0) /* and not 0 to libcurl, which means no limit there */
        return wx_client_refuse(call->verdict, WX_CLIENT_TIMEOUT, "no time is left");

    const struct wx_client_request request = {
        .base_url = base_url_of(call->service),
        .ca_file = call->service->ca_file,
        .path = endpoint->path,
        .access_token = access_token,
        .body = body,
        .timeout_ms = (long)left_ms,
    };
    outcome = wx_client_transport_send(call->client->transport, &request, &reply, call->verdict);
    return outcome == WX_CLIENT_OK ? wx_client_answer_read(&reply, out_answer, call->verdict)
                                   : outcome;
}

/* may_repeat waits out a busy moment: once a call, and only if the time allows. */
static bool may_repeat(struct call *call)
{
    if (!call->may_repeat_busy || call->deadline_ms - now_ms() <= BUSY_PAUSE_MS) return false;
    call->may_repeat_busy = false;
    nanosleep(&(struct timespec){.tv_nsec = BUSY_PAUSE_MS * 1000000L}, NULL);
    return true;
}

static enum wx_client_outcome exchange(struct call *call, const struct endpoint *endpoint,
                                       const char *access_token, cJSON **out_answer)
{
    enum wx_client_outcome outcome = exchange_once(call, endpoint, access_token, out_answer);
    if (outcome == WX_CLIENT_API_ERROR && call->verdict->errcode == BUSY && may_repeat(call))
        outcome = exchange_once(call, endpoint, access_token, out_answer);
    return outcome;
}

/* --- the access token ------------------------------------------------------------------------- */

static enum wx_client_outcome print_body(cJSON *object, bool complete, char **out_body,
                                         struct wx_client_verdict *out_verdict)
{
    char *body = complete ? cJSON_PrintUnformatted(object) : NULL;
    if (body == NULL) return wx_client_refuse(out_verdict, WX_CLIENT_TRANSPORT, "out of memory");
    *out_body = body;
    return WX_CLIENT_OK;
}

static enum wx_client_outcome write_token_body(const void *subject, char **out_body,
                                               struct wx_client_verdict *out_verdict)
{
    const struct token_request *request = subject;
    WX_CLIENT_OWNED(wx_client_json_free) cJSON *object = cJSON_CreateObject();
    bool complete = cJSON_AddStringToObject(object, "grant_type", "client_credential") != NULL &&
                    cJSON_AddStringToObject(object, "appid", request->appid) != NULL &&
                    cJSON_AddStringToObject(object, "secret", request->appsecret) != NULL &&
                    cJSON_AddBoolToObject(object, "force_refresh", request->force_refresh) != NULL;
    return print_body(object, complete, out_body, out_verdict);
}

static bool is_cached(const struct call *call)
{
    const struct cached_token *cached = &call->client->cached;
    return cached->token != NULL && now_ms() < cached->expires_ms &&
           strcmp(cached->base_url, base_url_of(call->service)) == 0 &&
           strcmp(cached->appid, call->service->appid) == 0 &&
           strcmp(cached->appsecret, call->service->appsecret) == 0;
}

/* fetch_token asks for a token and caches it. It comes from stable_token, which gives all processes
 * of an app the same one: the older /cgi-bin/token voids the others' with each call. */
static enum wx_client_outcome fetch_token(struct call *call, bool force_refresh)
{
    const struct token_request request = {
        .appid = call->service->appid,
        .appsecret = call->service->appsecret,
        .force_refresh = force_refresh,
    };
    const struct endpoint endpoint = {"/cgi-bin/stable_token", write_token_body, &request};
    WX_CLIENT_OWNED(wx_client_json_free) cJSON *answer = NULL;
    WX_CLIENT_OWNED(forget_token) struct cached_token fresh = {0};
    const char *token = NULL;
    long long seconds = 0;

    long long asked_ms =
        now_ms(); /* its life began at the latest when we got it: count from the asking */
    enum wx_client_outcome outcome = exchange(call, &endpoint, NULL, &answer);
    if (outcome == WX_CLIENT_OK)
        outcome = wx_client_answer_token(answer, &token, &seconds, call->verdict);
    if (outcome != WX_CLIENT_OK) return outcome;
    fresh.base_url = strdup(base_url_of(call->service));
    fresh.appid = strdup(request.appid);
    fresh.appsecret = strdup(request.appsecret);
    fresh.token = strdup(token);
    fresh.expires_ms = asked_ms + seconds * 1000;
    if (fresh.base_url == NULL || fresh.appid == NULL || fresh.appsecret == NULL ||
        fresh.token == NULL)
        return wx_client_refuse(call->verdict, WX_CLIENT_TRANSPORT, "out of memory");
    forget_token(&call->client->cached);
    call->client->cached = fresh;
    fresh = (struct cached_token){0};
    return WX_CLIENT_OK;
}

/* token_for_call gives the token to use; it lives until the next fetch. */
static enum wx_client_outcome token_for_call(struct call *call, const char **out_token)
{
    const struct wx_client_service *service = call->service;
    enum wx_client_outcome outcome = WX_CLIENT_OK;

    if (service->access_token != NULL)
        outcome = wx_client_input_visible("access_token", service->access_token, call->verdict);
    if (outcome == WX_CLIENT_OK && service->access_token == NULL)
        outcome = wx_client_input_visible("appid", service->appid, call->verdict);
    if (outcome == WX_CLIENT_OK && service->access_token == NULL)
        outcome = wx_client_input_visible("appsecret", service->appsecret, call->verdict);
    if (outcome == WX_CLIENT_OK && service->access_token == NULL && !is_cached(call))
        outcome = fetch_token(call, false);
    if (outcome != WX_CLIENT_OK) return outcome;
    *out_token = service->access_token != NULL ? service->access_token : call->client->cached.token;
    return WX_CLIENT_OK;
}

/* renew_token replaces a refused token; *out_renewed is false if there is no other to be had. It
 * asks politely first: if another process has renewed the token, that one is right, and forcing yet
 * another would void theirs, and they ours, round and round. Only the very token that was refused
 * is forced. */
static enum wx_client_outcome renew_token(struct call *call, bool *out_renewed)
{
    WX_CLIENT_OWNED(wx_client_text_free) char *refused = strdup(call->client->cached.token);
    if (refused == NULL)
        return wx_client_refuse(call->verdict, WX_CLIENT_TRANSPORT, "out of memory");

    call->may_renew_token = false;
    enum wx_client_outcome outcome = fetch_token(call, false);
    if (outcome == WX_CLIENT_OK && strcmp(call->client->cached.token, refused) == 0)
        outcome = fetch_token(call, true);
    if (outcome == WX_CLIENT_OK) *out_renewed = strcmp(call->client->cached.token, refused) != 0;
    return outcome;
}

/* --- a call with an access token -------------------------------------------------------------- */

static struct call call_begin(struct wx_client *client, const struct wx_client_service *service,
                              struct wx_client_verdict *verdict)
{
    long timeout_ms = service->timeout_ms == 0 ? WX_CLIENT_TIMEOUT_MS : service->timeout_ms;
    return (struct call){
        .client = client,
        .service = service,
        .deadline_ms = now_ms() + timeout_ms,
        .may_repeat_busy = true,
        .may_renew_token = service->access_token == NULL,
        .verdict = verdict,
    };
}

static enum wx_client_outcome call_endpoint(struct call *call, const struct endpoint *endpoint,
                                            cJSON **out_answer)
{
    const char *token = NULL;
    enum wx_client_outcome outcome = token_for_call(call, &token);
    if (outcome != WX_CLIENT_OK) return outcome;
    outcome = exchange(call, endpoint, token, out_answer);

    long long errcode = outcome == WX_CLIENT_API_ERROR ? call->verdict->errcode : 0;
    if (!call->may_renew_token || (errcode != TOKEN_NOT_LATEST && errcode != TOKEN_EXPIRED))
        return outcome;
    bool renewed = false;
    enum wx_client_outcome renewal = renew_token(call, &renewed);
    if (renewal != WX_CLIENT_OK) return renewal;
    if (!renewed)
        return outcome; /* its verdict still stands: to send the same token again helps nobody */
    return exchange(call, endpoint, call->client->cached.token, out_answer);
}

/* --- the two operations ----------------------------------------------------------------------- */

enum wx_client_outcome wx_client_get_category(struct wx_client *client,
                                              const struct wx_client_service *service,
                                              struct wx_client_category_list *out_list,
                                              struct wx_client_verdict *out_verdict)
{
    WX_CLIENT_OWNED(wx_client_json_free) cJSON *answer = NULL;
    struct call call = call_begin(client, service, out_verdict);
    const struct endpoint endpoint = {"/wxa/get_category", NULL, NULL};

    enum wx_client_outcome outcome = call_endpoint(&call, &endpoint, &answer);
    if (outcome != WX_CLIENT_OK) return outcome;
    return wx_client_answer_categories(answer, out_list, out_verdict);
}

static void realname_request_release(struct realname_request *request)
{
    wx_client_key_free(&request->key);
}

/* write_realname_body signs serial and time exactly as the body states them. */
static enum wx_client_outcome write_realname_body(const void *subject, char **out_body,
                                                  struct wx_client_verdict *out_verdict)
{
    const struct realname_request *request = subject;
    char text[128];
    char sign[WX_CLIENT_SIGN_SIZE];
    time_t now = time(NULL);

    if (now <= 0 || (uint64_t)now > UINT32_MAX)
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "this machine's clock is not set");
    /* The document prints "×tamp": an HTML entity ate "&times". No line break at the end. */
    snprintf(text, sizeof text, "cert_serialno=%s&timestamp=%" PRIu32, request->serial,
             (uint32_t)now);
    if (!wx_client_key_sign(request->key, text, sign))
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "the private key cannot sign");

    WX_CLIENT_OWNED(wx_client_json_free) cJSON *object = cJSON_CreateObject();
    bool complete = cJSON_AddStringToObject(object, "auth_token", request->auth_token) != NULL &&
                    cJSON_AddStringToObject(object, "mch_id", request->mch_id) != NULL &&
                    cJSON_AddStringToObject(object, "cert_serialno", request->serial) != NULL &&
                    cJSON_AddNumberToObject(object, "timestamp", (double)now) != NULL &&
                    cJSON_AddStringToObject(object, "sign", sign) != NULL;
    return print_body(object, complete, out_body, out_verdict);
}

enum wx_client_outcome wx_client_get_realname_info(struct wx_client *client,
                                                   const struct wx_client_service *service,
                                                   const struct wx_client_merchant *merchant,
                                                   const char *auth_token,
                                                   struct wx_client_person *out_person,
                                                   struct wx_client_verdict *out_verdict)
{
    WX_CLIENT_OWNED(wx_client_json_free) cJSON *answer = NULL;
    WX_CLIENT_OWNED(realname_request_release)
    struct realname_request request = {.auth_token = auth_token, .mch_id = merchant->mch_id};
    struct call call = call_begin(client, service, out_verdict);
    const struct endpoint endpoint = {"/cgi-bin/wxopen/getrealnameinfo", write_realname_body,
                                      &request};
    const char *name = NULL, *credential = NULL;

    /* All of our own side is checked before the first byte leaves. */
    enum wx_client_outcome outcome = wx_client_input_visible("auth_token", auth_token, out_verdict);
    if (outcome == WX_CLIENT_OK) outcome = wx_client_input_mch_id(merchant->mch_id, out_verdict);
    if (outcome == WX_CLIENT_OK)
        outcome = wx_client_input_serial(merchant->cert_serialno, request.serial, out_verdict);
    if (outcome == WX_CLIENT_OK)
        outcome = wx_client_key_load(merchant->private_key_file, &request.key, out_verdict);
    if (outcome == WX_CLIENT_OK) outcome = call_endpoint(&call, &endpoint, &answer);
    if (outcome == WX_CLIENT_OK)
        outcome = wx_client_answer_sealed(answer, &name, &credential, out_verdict);
    if (outcome == WX_CLIENT_OK)
        outcome = wx_client_person_open(request.key, name, credential, out_person, out_verdict);
    return outcome;
}
