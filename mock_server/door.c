#include "mock_server/door.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "mock_server/diagnosis.h"
#include "mock_server/journal/recorder.h"
#include "mock_server/service.h"

enum { HEADER_LIMIT = 4096 };

/* What is known of an answer until it has left. */
struct trace {
    struct mock_space *space; /* held */
    uint64_t record;
    int64_t arrived_us;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The space that a request belongs to, held. Where there is no memory to know, the default one, and
 * *out_starved is true. */
static struct mock_space *space_of(const struct mock_door *door, const struct mock_request *request,
                                   bool *out_starved)
{
    if (door->space) return mock_space_hold(door->space);
    char *token = mock_query_value(request->query, "access_token", out_starved);
    struct mock_space *space = mock_spaces_of_token(mock_service_spaces(door->service), token);
    if (token) explicit_bzero(token, strlen(token));
    free(token);
    return space;
}

static size_t body_limit(void *context, const struct mock_request *request)
{
    bool starved = false; /* then it is answered with -1, however much of its body was read */
    __attribute__((cleanup(mock_space_drop_local))) struct mock_space *space =
        space_of(context, request, &starved);
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(space);
    return (size_t)mock_world_settings(world)->request_body_limit_bytes;
}

static void count(struct mock_service *service, const struct mock_exchange *exchange)
{
    struct mock_counters *counters = mock_service_counters(service);
    if (exchange->has_errcode_sent)
        mock_counters_answer(counters, exchange->endpoint, (int)exchange->errcode_sent);
    if (exchange->shot.fault) atomic_fetch_add(&counters->faults, 1);
}

/* Writes the request down. One that the file cannot take is answered with -1, though it may have
 * been acted on: no answer of success leaves that is not on record. */
static uint64_t record(struct mock_service *service, struct mock_exchange *exchange,
                       struct mock_reply *reply, const struct mock_record_facts *facts)
{
    uint64_t id = 0;
    struct mock_recorder *recorder = mock_service_recorder(service);
    struct mock_journal *journal = mock_space_journal(exchange->space);
    enum wx_status status = mock_recorder_record(recorder, journal, exchange, reply, facts, &id);
    if (status == WX_OK) return id;
    mock_service_tell_lost(service, status, status == WX_ERR_IO ? errno : 0);
    mock_exchange_fail(exchange, reply);
    mock_recorder_record_unfiled(recorder, journal, exchange, reply, facts, &id);
    return id;
}

static void put_findings(const struct diag_findings *findings,
                         struct mock_record_finding list[DIAG_FINDINGS_MOST],
                         struct mock_record_facts *facts)
{
    for (size_t i = 0; i < findings->count; i++)
        list[i] = (struct mock_record_finding){diag_finding_code(&findings->list[i]),
                                               findings->list[i].message, findings->list[i].remedy};
    facts->findings = list;
    facts->finding_count = findings->count;
}

/* X-Wxmock-Diagnosis: what is wrong, and where the journal says more: "trailing-newline; id=17". An
 * answer that was injected says so: the request is not to blame. */
static void add_header(const struct mock_exchange *exchange, const struct diag_findings *findings,
                       uint64_t id, struct mock_reply *reply)
{
    WX_BUF(value, HEADER_LIMIT);
    for (size_t i = 0; i < findings->count; i++)
        wx_buf_append_format(&value, "%s%s", i > 0 ? ", " : "",
                             diag_finding_code(&findings->list[i]));
    bool injected = exchange->shot.fault || exchange->call.is_magic;
    if (injected) wx_buf_append_format(&value, "%sinjected", value.size > 0 ? ", " : "");
    wx_buf_append_format(&value, "; id=%llu", (unsigned long long)id);
    if (wx_buf_status(&value) == WX_OK)
        mock_reply_header(reply, "X-Wxmock-Diagnosis", wx_buf_text(&value));
}

/* Whether the answer says that something is wrong. */
static bool is_refusal(const struct mock_exchange *exchange)
{
    return exchange->error != WX_API_OK || !exchange->has_errcode_sent ||
           exchange->errcode_sent != 0;
}

static void answer(void *context, const struct mock_request *request, struct mock_reply *reply)
{
    const struct mock_door *door = context;
    struct mock_record_facts facts = {.arrived_us = now_us()};
    bool starved = false;
    struct mock_space *space = space_of(door, request, &starved);
    struct mock_exchange exchange;
    mock_service_begin_work(door->service);
    mock_exchange_judge(request, space, &exchange);
    if (starved) exchange.error = WX_API_SYSTEM_BUSY;
    mock_exchange_answer(&exchange, reply);
    DIAG_FINDINGS(findings);
    struct mock_record_finding list[DIAG_FINDINGS_MOST];
    mock_diagnose(&exchange, mock_space_memory(space), &findings);
    put_findings(&findings, list, &facts);
    uint64_t id = record(door->service, &exchange, reply, &facts);
    mock_service_end_work(door->service);
    count(door->service, &exchange);
    if (is_refusal(&exchange)) {
        if (!mock_service_options(door->service)->no_debug_header)
            add_header(&exchange, &findings, id, reply);
        mock_service_tell_refused(door->service, space, id);
    }
    mock_exchange_release(&exchange);
    struct trace *trace = malloc(sizeof *trace);
    if (trace)
        *trace = (struct trace){.space = space, .record = id, .arrived_us = facts.arrived_us};
    else
        mock_space_drop(space);
    reply->trace = trace;
}

static void finished(void *context, const struct mock_request *request, struct mock_reply *reply,
                     enum mock_sent sent)
{
    (void)request;
    const struct mock_door *door = context;
    struct trace *trace = reply->trace;
    if (sent != MOCK_SENT_COMPLETE) atomic_fetch_add(&mock_service_counters(door->service)->cut, 1);
    if (!trace) return;
    mock_journal_mark_sent(mock_space_journal(trace->space), trace->record, sent,
                           now_us() - trace->arrived_us);
    mock_space_drop(trace->space);
    free(trace);
}

struct mock_handler mock_door_handler(struct mock_door *door)
{
    return (struct mock_handler){
        .context = door, .body_limit = body_limit, .answer = answer, .finished = finished};
}
