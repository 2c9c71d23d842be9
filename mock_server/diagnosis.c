#include "mock_server/diagnosis.h"

#include <stdlib.h>
#include <time.h>

#include "diagnosis/diagnosis.h"
#include "mock_server/diagnosis_state.h"

/* --- Memory --- */

void mock_diagnosis_memory_init(struct mock_diagnosis_memory *memory)
{
    *memory = (struct mock_diagnosis_memory){.lock = PTHREAD_MUTEX_INITIALIZER};
}

void mock_diagnosis_memory_release(struct mock_diagnosis_memory *memory)
{
    pthread_mutex_destroy(&memory->lock);
}

void mock_diagnosis_memory_clear(struct mock_diagnosis_memory *memory)
{
    pthread_mutex_lock(&memory->lock);
    memory->memory = (struct diag_memory){0};
    pthread_mutex_unlock(&memory->lock);
}

/* FNV-1a: only to tell apps apart. */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (; *text; text++) value = (value ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return value;
}

/* A clock that goes on where a test holds the space's, and goes with it where a test moves that. */
static int64_t going_ms(struct mock_space *space)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (now.tv_sec + mock_clock_offset_s(mock_space_clock(space))) * INT64_C(1000) +
           now.tv_nsec / 1000000;
}

static struct diag_reuse remember(const struct mock_exchange *exchange,
                                  struct mock_diagnosis_memory *memory)
{
    const struct mock_call *call = &exchange->call;
    if (!memory || call->endpoint != MOCK_ENDPOINT_REALNAME || !call->timestamp_good)
        return (struct diag_reuse){0};
    pthread_mutex_lock(&memory->lock);
    struct diag_reuse reuse = diag_memory_note(&memory->memory, hash(call->access.appid),
                                               call->timestamp, going_ms(exchange->space));
    pthread_mutex_unlock(&memory->lock);
    return reuse;
}

/* --- The request as the diagnosis takes it --- */

static enum diag_endpoint endpoint_of(enum mock_endpoint endpoint)
{
    switch (endpoint) {
    case MOCK_ENDPOINT_NONE: return DIAG_ENDPOINT_OTHER;
    case MOCK_ENDPOINT_TOKEN: return DIAG_ENDPOINT_TOKEN;
    case MOCK_ENDPOINT_STABLE_TOKEN: return DIAG_ENDPOINT_STABLE_TOKEN;
    case MOCK_ENDPOINT_CATEGORY: return DIAG_ENDPOINT_CATEGORY;
    case MOCK_ENDPOINT_REALNAME: return DIAG_ENDPOINT_REALNAME;
    }
    return DIAG_ENDPOINT_OTHER;
}

/* The world's certificates; the caller frees the list. NULL: none; or, of a count, no memory. */
static struct diag_certificate *list_certificates(const struct mock_world *world, size_t *out_count)
{
    size_t count = 0;
    const struct mock_certificate *certificates = mock_world_certificates(world, &count);
    struct diag_certificate *list = count > 0 ? calloc(count, sizeof *list) : NULL;
    *out_count = count;
    for (size_t i = 0; list && i < count; i++)
        list[i] = (struct diag_certificate){.x509 = certificates[i].x509,
                                            .mch_id = certificates[i].mch_id,
                                            .platform = !certificates[i].mch_id};
    return list;
}

static void look_at_request(const struct mock_exchange *exchange, struct diag_reuse reuse,
                            struct diag_findings *out)
{
    const struct mock_request *request = exchange->request;
    struct diag_header headers[MOCK_HEADERS_MOST];
    for (size_t i = 0; i < request->header_count; i++)
        headers[i] = (struct diag_header){request->headers[i].name, request->headers[i].value};
    size_t count = 0;
    struct diag_certificate *certificates = list_certificates(exchange->world, &count);
    struct diag_subject subject = {
        .endpoint = endpoint_of(exchange->endpoint),
        .knows_url = true,
        .query = wx_bytes_text(request->query),
        .headers = headers,
        .header_count = request->header_count,
        .body = request->body,
        .now = exchange->call.now,
        .knows_now = true,
        .window_s = mock_world_settings(exchange->world)->timestamp_window_s,
        .reused = reuse.calls,
        .reused_ms = reuse.ms,
        .certificates = certificates,
        .certificate_count = count,
    };
    /* What there is no memory for, the rules say in their way. */
    if (certificates || count == 0) (void)!diag_run(&subject, out);
    free(certificates);
}

/* --- What the rules say beside --- */

static void explain_rules(const struct mock_exchange *exchange, struct diag_findings *out)
{
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++) {
        enum mock_rule rule = (enum mock_rule)i;
        enum mock_outcome outcome = exchange->verdict.outcomes[rule];
        if (outcome == MOCK_UNDECIDED && !diag_findings_have(out, DIAG_OWN_FAILURE))
            diag_findings_add(out, DIAG_OWN_FAILURE, "the check %s could not be made",
                              mock_rule_row(rule)->id);
        if (outcome != MOCK_VIOLATED) continue;
        if (!diag_findings_explain(out, mock_rule_row(rule)->error))
            mock_diagnosis_of_rule(exchange, rule, out);
    }
}

/* All rules held, and it was refused all the same, by the act. */
static void explain_act(const struct mock_exchange *exchange, struct diag_findings *out)
{
    const struct mock_settings *settings = mock_world_settings(exchange->world);
    if (exchange->error == WX_API_AUTH_TOKEN)
        diag_findings_add(out, DIAG_AUTH_TOKEN_USED,
                          "another request at the same time used the auth_token up");
    else if (exchange->error == WX_API_MINUTE_LIMIT)
        diag_findings_add(out, DIAG_MINUTE_LIMIT_REACHED,
                          "other requests at the same time used up the %lld tokens a minute, or "
                          "the %lld a day",
                          (long long)settings->token_quota_per_minute,
                          (long long)settings->token_quota_per_day);
    else
        diag_findings_add(out, DIAG_OWN_FAILURE, "the answer could not be made");
}

void mock_diagnose(const struct mock_exchange *exchange, struct mock_diagnosis_memory *memory,
                   struct diag_findings *out)
{
    struct diag_reuse reuse = remember(exchange, memory);
    if (exchange->endpoint == MOCK_ENDPOINT_NONE) {
        mock_diagnosis_of_path(exchange->request->path, out);
    } else if (exchange->request->body_too_large) {
        diag_findings_add(
            out, DIAG_BODY_TOO_LARGE, "the body is longer than %lld bytes",
            (long long)mock_world_settings(exchange->world)->request_body_limit_bytes);
    } else if (exchange->error == WX_API_OK) {
        diag_tell_reuse(reuse.calls, reuse.ms, out);
    } else {
        look_at_request(exchange, reuse, out);
        explain_rules(exchange, out);
        if (exchange->error != WX_API_OK && exchange->verdict.first == MOCK_RULE_COUNT)
            explain_act(exchange, out);
    }
}
