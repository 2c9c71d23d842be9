#include "mock_server/journal/record.h"

#include <stdlib.h>
#include <time.h>

enum {
    SHORT_MOST = 64,
    PATH_MOST = 1024,
    QUERY_MOST = 4096,
    HEADER_NAME_MOST = 128,
    HEADER_VALUE_MOST = 2048,
    FINDING_MOST = 1024,
    LOOK_AHEAD = 1024, /* so that a secret at the cut is hidden whole */
    FIRST_CAPACITY = 3072,
    HEADER_PARTS = 2,
    FINDING_PARTS = 3,
};

/* --- Building --- */

struct builder {
    const struct mock_mask *mask; /* NULL: raw */
    const struct mock_exchange *exchange;
    struct mock_known known;
    struct wx_buf block; /* the record as far as it is built */
    size_t texts;        /* how many are in it */
};

/* Dies with the next append. */
static struct mock_record *head(struct builder *builder)
{
    return (struct mock_record *)(void *)builder->block.data;
}

static size_t text_count(const struct mock_record *record)
{
    return MOCK_RECORD_TEXT_COUNT + (size_t)record->header_count * HEADER_PARTS +
           (size_t)record->finding_count * FINDING_PARTS;
}

/* Makes what was appended since `start` the next text, at most `most` bytes, whole characters; true
 * where it had to be cut. */
static bool end_text(struct builder *builder, size_t start, size_t most)
{
    struct wx_buf *block = &builder->block;
    bool cut = block->size > start + most;
    if (cut) {
        size_t end = start + most;
        while (end > start && end > start + most - 4 && (block->data[end] & 0xC0) == 0x80) end--;
        wx_buf_truncate(block, end);
    }
    if (wx_buf_status(block) == WX_OK)
        head(builder)->sizes[builder->texts] = (uint16_t)(block->size - start);
    builder->texts++;
    return cut;
}

static void add_open(struct builder *builder, const char *text, size_t most)
{
    size_t start = builder->block.size;
    wx_buf_append_text(&builder->block, text ? text : "");
    (void)end_text(builder, start, most);
}

/* A text that a client chose. */
static bool add_masked(struct builder *builder, enum mock_mask_form form, struct wx_bytes text,
                       size_t most)
{
    size_t start = builder->block.size;
    bool long_text = text.size > most;
    if (text.size > most + LOOK_AHEAD) text.size = most + LOOK_AHEAD;
    if (builder->mask)
        mock_mask_text(builder->mask, form, text, &builder->known, &builder->block);
    else
        wx_buf_append(&builder->block, text);
    return end_text(builder, start, most) || long_text;
}

static void add_client_text(struct builder *builder, const char *text, size_t most)
{
    (void)add_masked(builder, MOCK_MASK_BODY, wx_bytes_text(text), most);
}

static void add_appid(struct builder *builder, const char *appid, bool is_known)
{
    struct wx_bytes text = wx_bytes_text(appid);
    size_t start = builder->block.size;
    if (!builder->mask || is_known || mock_mask_is_appid(text))
        wx_buf_append(&builder->block, text);
    else
        mock_mask_value(builder->mask, text, &builder->block);
    (void)end_text(builder, start, SHORT_MOST);
}

static void add_hash(struct builder *builder, const char *value)
{
    char hash[MOCK_MASK_HASH_SIZE] = "";
    if (builder->mask && value && value[0] != '\0')
        mock_mask_hash(builder->mask, wx_bytes_text(value), hash);
    add_open(builder, hash, SHORT_MOST);
}

static void add_peer(struct builder *builder, const struct mock_request *request)
{
    size_t start = builder->block.size;
    wx_buf_append_format(&builder->block, "%s:%d", request->peer_ip ? request->peer_ip : "",
                         request->peer_port);
    (void)end_text(builder, start, SHORT_MOST);
}

/* An honest answer of a business call holds nothing to hide: only ciphertexts, and errmsg. */
static bool add_answer(struct builder *builder, const struct mock_reply *reply, bool honest)
{
    struct wx_bytes body = wx_buf_bytes(&reply->body);
    enum mock_endpoint endpoint = builder->exchange->endpoint;
    bool gives_token = endpoint == MOCK_ENDPOINT_TOKEN || endpoint == MOCK_ENDPOINT_STABLE_TOKEN;
    if (!honest || gives_token)
        return add_masked(builder, MOCK_MASK_BODY, body, MOCK_RECORD_ANSWER_MOST);
    size_t start = builder->block.size;
    bool is_long = body.size > MOCK_RECORD_ANSWER_MOST + LOOK_AHEAD;
    if (is_long) body.size = MOCK_RECORD_ANSWER_MOST + LOOK_AHEAD;
    wx_buf_append(&builder->block, body);
    return end_text(builder, start, MOCK_RECORD_ANSWER_MOST);
}

static void add_header(struct builder *builder, const struct mock_header *header)
{
    struct wx_bytes value = wx_bytes_text(header->value);
    if (value.size > HEADER_VALUE_MOST + LOOK_AHEAD) value.size = HEADER_VALUE_MOST + LOOK_AHEAD;
    (void)add_masked(builder, MOCK_MASK_WORDS, wx_bytes_text(header->name), HEADER_NAME_MOST);
    size_t start = builder->block.size;
    if (builder->mask)
        mock_mask_header(builder->mask, header->name, value, &builder->known, &builder->block);
    else
        wx_buf_append(&builder->block, value);
    (void)end_text(builder, start, HEADER_VALUE_MOST);
}

static void add_finding(struct builder *builder, const struct mock_record_finding *finding)
{
    add_open(builder, finding->code, SHORT_MOST);
    (void)add_masked(builder, MOCK_MASK_WORDS, wx_bytes_text(finding->message), FINDING_MOST);
    (void)add_masked(builder, MOCK_MASK_WORDS, wx_bytes_text(finding->remedy), FINDING_MOST);
}

/* In the order of enum mock_record_text, then headers and findings. */
static void add_texts(struct builder *builder, const struct mock_reply *reply,
                      const struct mock_record_facts *facts)
{
    const struct mock_request *request = builder->exchange->request;
    const struct mock_call *call = &builder->exchange->call;
    const struct mock_space *space = builder->exchange->space;
    const struct mock_shot *shot = &builder->exchange->shot;
    add_open(builder, space ? mock_space_id(space) : "default", SHORT_MOST);
    add_open(builder, request->listener, SHORT_MOST);
    add_peer(builder, request);
    add_client_text(builder, request->method_name, SHORT_MOST);
    add_client_text(builder, request->path, PATH_MOST);
    (void)add_masked(builder, MOCK_MASK_QUERY, wx_bytes_text(request->query), QUERY_MOST);
    bool body_cut = add_masked(builder, MOCK_MASK_BODY, request->body, MOCK_RECORD_BODY_MOST);
    bool answer_cut = add_answer(builder, reply, !shot->fault);
    add_appid(builder, call->app ? call->app->appid : call->appid, call->app != NULL);
    add_open(builder, shot->fault ? shot->id : "", SHORT_MOST);
    add_client_text(builder, call->serial, SHORT_MOST);
    add_hash(builder, call->auth_token);
    add_hash(builder, call->sign);
    uint8_t headers = head(builder)->header_count;
    uint8_t findings = head(builder)->finding_count;
    for (size_t i = 0; i < headers; i++) add_header(builder, &request->headers[i]);
    for (size_t i = 0; i < findings; i++) add_finding(builder, &facts->findings[i]);
    head(builder)->body_cut = body_cut || request->body_too_large;
    head(builder)->answer_cut = answer_cut;
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A body that was refused for its size is known by what its head said. */
static uint64_t body_size(const struct mock_request *request)
{
    const char *length = mock_request_header(request, "Content-Length");
    if (!request->body_too_large || !length) return request->body.size;
    return strtoull(length, NULL, 10);
}

static void fill_head(struct mock_record *record, const struct mock_exchange *exchange,
                      const struct mock_reply *reply, const struct mock_record_facts *facts)
{
    const struct mock_request *request = exchange->request;
    record->connection = request->connection;
    record->arrived_us = facts->arrived_us ? facts->arrived_us : now_us();
    record->body_size = body_size(request);
    record->answer_size = reply->body.size;
    record->status = (uint16_t)reply->status;
    record->endpoint = (uint8_t)exchange->endpoint;
    record->has_errcode = exchange->has_errcode_sent;
    record->errcode = exchange->has_errcode_sent ? exchange->errcode_sent : 0;
    record->has_timestamp = exchange->call.timestamp_good;
    record->timestamp = exchange->call.timestamp;
    record->is_judged = exchange->endpoint != MOCK_ENDPOINT_NONE && !request->body_too_large;
    for (size_t i = 0; i < MOCK_RULE_COUNT; i++)
        record->checks[i] = (uint8_t)exchange->verdict.outcomes[i];
    record->header_count = (uint8_t)request->header_count;
    record->finding_count =
        (uint8_t)(facts->finding_count < MOCK_RECORD_FINDINGS_MOST ? facts->finding_count
                                                                   : MOCK_RECORD_FINDINGS_MOST);
}

static void gather_known(const struct mock_call *call, struct mock_known *out)
{
    mock_known_add(out, call->access_token);
    mock_known_add(out, call->auth_token);
    mock_known_add(out, call->secret);
    if (call->app) mock_known_add(out, call->app->secret);
    if (!call->user) return;
    mock_known_add(out, call->user->real_name);
    mock_known_add(out, call->user->credential_id);
}

/* The token in the query of a request whose call was not read: nobody knows its path, or its body
 * was too large. */
static char *unread_token(const struct mock_exchange *exchange, bool *out_starved)
{
    if (exchange->call.access_token) return NULL;
    return mock_query_value(exchange->request->query, "access_token", out_starved);
}

static void wipe_token(char **token)
{
    if (*token) explicit_bzero(*token, strlen(*token));
    free(*token);
}

enum wx_status mock_record_new(const struct mock_mask *mask, const struct mock_exchange *exchange,
                               const struct mock_reply *reply,
                               const struct mock_record_facts *facts, struct mock_record **out)
{
    struct builder builder = {.mask = mask, .exchange = exchange};
    struct mock_record fixed = {0};
    bool starved = false;
    __attribute__((cleanup(wipe_token))) char *token =
        mask ? unread_token(exchange, &starved) : NULL;
    if (starved) return WX_ERR_MEMORY; /* a token that is not known could not be hidden */
    gather_known(&exchange->call, &builder.known);
    mock_known_add(&builder.known, token);
    fill_head(&fixed, exchange, reply, facts);
    wx_buf_init(&builder.block, MOCK_RECORD_LONGEST);
    /* Room for an honest one at once, not by doubling. */
    wx_buf_reserve(&builder.block, FIRST_CAPACITY);
    wx_buf_append(&builder.block, wx_bytes(&fixed, sizeof fixed));
    (void)wx_buf_extend(&builder.block, text_count(&fixed) * sizeof fixed.sizes[0]);
    if (wx_buf_status(&builder.block) == WX_OK) add_texts(&builder, reply, facts);
    enum wx_status status = wx_buf_status(&builder.block);
    if (status != WX_OK) {
        wx_buf_release(&builder.block);
        return status;
    }
    head(&builder)->size = (uint32_t)builder.block.size;
    *out = head(&builder); /* the buffer's memory is the record's from here on */
    return WX_OK;
}

void mock_record_free(struct mock_record *record)
{
    if (record) explicit_bzero(record, record->size);
    free(record);
}

void mock_record_free_local(struct mock_record **record)
{
    mock_record_free(*record);
}

/* --- Reading --- */

/* The text at `index` of all. */
static struct wx_bytes text_at(const struct mock_record *record, size_t index)
{
    size_t offset = sizeof *record + text_count(record) * sizeof record->sizes[0];
    for (size_t i = 0; i < index; i++) offset += record->sizes[i];
    return wx_bytes((const unsigned char *)record + offset, record->sizes[index]);
}

struct wx_bytes mock_record_text(const struct mock_record *record, enum mock_record_text which)
{
    return text_at(record, which);
}

static void texts_from(const struct mock_record *record, size_t index, size_t count,
                       struct wx_bytes *out)
{
    out[0] = text_at(record, index);
    for (size_t i = 1; i < count; i++)
        out[i] = wx_bytes(out[i - 1].data + out[i - 1].size, record->sizes[index + i]);
}

void mock_record_header(const struct mock_record *record, size_t index, struct wx_bytes out[2])
{
    texts_from(record, MOCK_RECORD_TEXT_COUNT + index * HEADER_PARTS, HEADER_PARTS, out);
}

void mock_record_finding(const struct mock_record *record, size_t index, struct wx_bytes out[3])
{
    size_t headers = (size_t)record->header_count * HEADER_PARTS;
    texts_from(record, MOCK_RECORD_TEXT_COUNT + headers + index * FINDING_PARTS, FINDING_PARTS,
               out);
}

const char *mock_record_sent_name(const struct mock_record *record)
{
    return record->sent == 0 ? "pending" : mock_sent_name((enum mock_sent)(record->sent - 1));
}
