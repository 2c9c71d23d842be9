#include "mock_server/journal/tests/record_bench.h"

#include <stdio.h>
#include <stdlib.h>

static const struct mock_mask ZERO;

/* Not Criterion's: a program that is no test uses this, too. */
static void must(bool good, const char *what)
{
    if (good) return;
    fprintf(stderr, "record_bench: %s\n", what);
    abort();
}

static char *text(const char *literal)
{
    return (char *)(uintptr_t)literal;
}

static const char *or_else(const char *wish, const char *usual)
{
    return wish ? wish : usual;
}

static void fill_request(const struct request_wish *wish, struct mock_request *request,
                         struct wx_buf *filler)
{
    request->method_name = or_else(wish->method, "POST");
    request->method = mock_method_of(request->method_name);
    request->path = or_else(wish->path, "/cgi-bin/wxopen/getrealnameinfo");
    request->query = or_else(wish->query, "access_token=test-access-token-0001");
    request->body = wx_bytes_text(wish->body);
    if (wish->filler > 0) {
        unsigned char *room = wx_buf_extend(filler, wish->filler);
        must(room != NULL, "memory");
        if (room) memset(room, 'x', wish->filler);
        request->body = wx_buf_bytes(filler);
    }
    request->peer_ip = "127.0.0.1";
    request->peer_port = 54321;
    request->listener = "https";
    request->connection = 7;
    for (size_t i = 0; i < wish->header_count; i++) request->headers[i] = wish->headers[i];
    request->header_count = wish->header_count;
}

void bench_open(const struct request_wish *wish, struct bench *out)
{
    *out = (struct bench){0};
    wx_buf_init(&out->filler, 16 * 1024 * 1024);
    mock_reply_init(&out->reply);
    fill_request(wish, &out->request, &out->filler);
    struct mock_exchange *exchange = &out->exchange;
    exchange->request = &out->request;
    exchange->endpoint = wish->endpoint ? wish->endpoint : MOCK_ENDPOINT_REALNAME;
    exchange->error = wish->error;
    exchange->errcode_sent = wx_api_error_code(wish->error);
    exchange->has_errcode_sent = !wish->no_errcode;
    exchange->call.access_token = text(wish->access_token);
    exchange->call.auth_token = wish->auth_token;
    exchange->call.sign = wish->sign;
    exchange->call.serial = wish->serial;
    exchange->call.timestamp_good = true;
    exchange->call.timestamp = 1700000000;
    if (wish->error == WX_API_SIGN) exchange->verdict.outcomes[MOCK_RULE_sign] = MOCK_VIOLATED;
    out->facts = (struct mock_record_facts){.findings = wish->findings,
                                            .finding_count = wish->finding_count,
                                            .arrived_us = INT64_C(1700000000123456)};
    wx_buf_append_text(&out->reply.body,
                       or_else(wish->answer, "{\"errcode\":0,\"errmsg\":\"ok\"}"));
}

void bench_close(struct bench *bench)
{
    mock_reply_release(&bench->reply);
    wx_buf_release(&bench->filler);
}

struct mock_record *bench_record(const struct mock_mask *mask, const struct request_wish *wish)
{
    struct bench bench;
    struct mock_record *record = NULL;
    bench_open(wish, &bench);
    must(mock_record_new(mask, &bench.exchange, &bench.reply, &bench.facts, &record) == WX_OK,
         "record");
    bench_close(&bench);
    return record;
}

uint64_t bench_add(struct mock_journal *journal, _Atomic uint64_t *ids,
                   const struct request_wish *wish)
{
    struct mock_record *record = bench_record(&ZERO, wish);
    mock_journal_add(journal, ids, record);
    uint64_t id = record->id;
    mock_record_free(record);
    return id;
}

struct wx_json *bench_json(const struct mock_record *record)
{
    WX_BUF(out, 4 * 1024 * 1024);
    struct wx_json_writer writer = wx_json_writer(&out);
    struct wx_json *json = NULL;
    mock_record_write(record, &writer, NULL);
    must(wx_buf_status(&out) == WX_OK, "JSON");
    must(wx_json_parse(wx_buf_bytes(&out), &json, NULL) == WX_OK, wx_buf_text(&out));
    return json;
}
