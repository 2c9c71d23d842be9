#include "mock_server/faults/fault.h"

#include <stdlib.h>

#include "mock_server/faults/agreement.h"
#include "mock_server/faults/reading.h"
#include "mock_server/pem.h"
#include "protocol/json_writer.h"

enum {
    DOCUMENT_LIMIT = 32 * 1024 * 1024,
    NAMES_LIMIT = 1024,
    MESSAGE_MOST = 16 * 1024,
    CHUNK_SIZE = 1024,
    CHUNK_SIZE_MOST = 1024 * 1024,
    URL_MOST = 8192,
};

/* --- The members --- */

struct written_fault {
    const struct wx_json *match, *delay_ms, *patch, *plaintext, *headers;
    const char *errmsg, *body, *body_base64, *encrypt_with, *corrupt, *transport, *redirect;
    int64_t times, after, errcode, status, trickle_ms, after_bytes, length_change, chunk_size;
    int64_t pad_bytes;
    double probability;
    bool chunked, close, drop_after;
};

static const struct mock_member FAULT[] = {
    MOCK_MEMBER(written_fault, match, OBJECT, false, 0, 0),
    MOCK_MEMBER(written_fault, times, INTEGER, false, 1, INT32_MAX),
    MOCK_MEMBER(written_fault, after, INTEGER, false, 0, INT32_MAX),
    MOCK_MEMBER(written_fault, probability, REAL, false, 0, 1),
    MOCK_MEMBER(written_fault, errcode, INTEGER, false, INT32_MIN, INT32_MAX),
    MOCK_MEMBER(written_fault, errmsg, TEXT, false, 0, MESSAGE_MOST),
    MOCK_MEMBER(written_fault, status, INTEGER, false, 200, 599),
    MOCK_MEMBER(written_fault, delay_ms, ANY, false, 0, 0),
    MOCK_MEMBER(written_fault, body, TEXT, false, 0, MOCK_FAULT_BODY_MOST),
    MOCK_MEMBER(written_fault, body_base64, TEXT, false, 0, MOCK_FAULT_BODY_MOST),
    MOCK_MEMBER(written_fault, patch, ANY, false, 0, 0),
    MOCK_MEMBER(written_fault, plaintext, OBJECT, false, 0, 0),
    MOCK_MEMBER(written_fault, encrypt_with, TEXT, false, 1, MOCK_PEM_LIMIT),
    MOCK_MEMBER(written_fault, corrupt, TEXT, false, 0, 64),
    MOCK_MEMBER(written_fault, transport, TEXT, false, 0, 64),
    MOCK_MEMBER(written_fault, trickle_ms, INTEGER, false, 1, MOCK_FAULT_DELAY_MOST_MS),
    MOCK_MEMBER(written_fault, after_bytes, INTEGER, false, 0, MOCK_REPLY_LIMIT),
    MOCK_MEMBER(written_fault, length_change, INTEGER, false, -MOCK_REPLY_LIMIT, MOCK_REPLY_LIMIT),
    MOCK_MEMBER(written_fault, redirect, TEXT, false, 1, URL_MOST),
    MOCK_MEMBER(written_fault, headers, OBJECT, false, 0, 0),
    MOCK_MEMBER(written_fault, chunked, BOOLEAN, false, 0, 0),
    MOCK_MEMBER(written_fault, chunk_size, INTEGER, false, 1, CHUNK_SIZE_MOST),
    MOCK_MEMBER(written_fault, close, BOOLEAN, false, 0, 0),
    MOCK_MEMBER(written_fault, drop_after, BOOLEAN, false, 0, 0),
    MOCK_MEMBER(written_fault, pad_bytes, INTEGER, false, 1, MOCK_FAULT_BODY_MOST),
};

/* --- Words that stand for something --- */

static const char *const TRANSPORTS[] = {
    "",
#define MOCK_TRANSPORT(name, word, summary) word,
#include "mock_server/transport.def"
#undef MOCK_TRANSPORT
};

static const char *const CORRUPTIONS[] = {"", "ciphertext", "base64"};

/* The place of a word in a list whose first one means nothing; 0, and a problem, where it has none.
 */
static size_t read_word(const struct mock_fault_reading *reading, const char *member,
                        const char *word, const char *const *words, size_t count)
{
    WX_BUF(names, NAMES_LIMIT);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(words[i], word) == 0) return i;
        wx_buf_append_format(&names, "%s%s", i > 1 ? ", " : "", words[i]);
    }
    struct mock_path step = mock_path_member(reading->root, member);
    mock_problems_add(reading->problems, &step, "%s: the known ones are %s", word,
                      wx_buf_text(&names));
    return 0;
}

static void read_redirect(const struct mock_fault_reading *reading,
                          const struct written_fault *written)
{
    struct mock_path url = mock_path_member(reading->root, "redirect");
    struct mock_path status = mock_path_member(reading->root, "status");
    for (const char *at = written->redirect; *at != '\0'; at++) {
        if ((unsigned char)*at > ' ' && *at != 0x7F) continue;
        mock_problems_add(reading->problems, &url,
                          "holds white space or a control: expected a URL");
        break;
    }
    if (written->status != 0 && written->status / 100 != 3)
        mock_problems_add(reading->problems, &status,
                          "%lld is no redirect: expected 300 to 399, or none (302)",
                          (long long)written->status);
}

/* --- Reading --- */

static void read_delivery(const struct mock_fault_reading *reading,
                          const struct written_fault *written)
{
    struct mock_delivery *delivery = &reading->fault->delivery;
    if (written->transport)
        delivery->transport =
            (enum mock_transport)read_word(reading, "transport", written->transport, TRANSPORTS,
                                           sizeof TRANSPORTS / sizeof TRANSPORTS[0]);
    delivery->trickle_ms = written->trickle_ms;
    delivery->has_after_bytes = written->after_bytes >= 0;
    delivery->after_bytes = written->after_bytes >= 0 ? written->after_bytes : 0;
    delivery->length_change = written->length_change;
    delivery->chunk_size = (size_t)(written->chunk_size ? written->chunk_size
                                    : written->chunked  ? CHUNK_SIZE
                                                        : 0);
    delivery->drop_after = written->drop_after;
}

static void take_written(const struct mock_fault_reading *reading,
                         const struct written_fault *written)
{
    struct mock_fault *fault = reading->fault;
    fault->times = written->times;
    fault->after = written->after;
    fault->probability = written->probability;
    fault->has_errcode = wx_json_member(fault->document, "errcode") != NULL;
    fault->errcode = written->errcode;
    fault->errmsg = written->errmsg;
    fault->status = written->status;
    fault->has_body = written->body || written->body_base64;
    if (written->body) wx_buf_append_text(&fault->body, written->body);
    fault->patch = written->patch;
    fault->redirect = written->redirect;
    fault->pad_bytes = written->pad_bytes;
    fault->close = written->close;
    read_delivery(reading, written);
    if (written->match) mock_fault_read_match(reading, written->match);
    if (written->delay_ms) mock_fault_read_delay(reading, written->delay_ms);
    if (written->body_base64) mock_fault_read_base64(reading, written->body_base64);
    if (written->plaintext) mock_fault_read_plaintext(reading, written->plaintext);
    if (written->encrypt_with) mock_fault_read_certificate(reading, written->encrypt_with);
    if (written->headers) mock_fault_read_headers(reading, written->headers);
    if (written->redirect) read_redirect(reading, written);
    if (written->corrupt)
        fault->corrupt =
            (enum mock_corrupt)read_word(reading, "corrupt", written->corrupt, CORRUPTIONS,
                                         sizeof CORRUPTIONS / sizeof CORRUPTIONS[0]);
}

/* What changes the encrypted members has nothing to do where there are none. */
static void judge_endpoint(const struct mock_fault_reading *reading)
{
    static const char *const SEALED[] = {"plaintext", "encrypt_with", "corrupt"};
    const struct mock_fault_match *match = &reading->fault->match;
    if (match->any_endpoint || match->endpoint == MOCK_ENDPOINT_REALNAME) return;
    for (size_t i = 0; i < sizeof SEALED / sizeof SEALED[0]; i++) {
        struct mock_path step = mock_path_member(reading->root, SEALED[i]);
        if (wx_json_member(reading->fault->document, SEALED[i]))
            mock_problems_add(reading->problems, &step,
                              "answers of endpoint %s hold nothing encrypted: match endpoint "
                              "getrealnameinfo",
                              mock_endpoint_name(match->endpoint));
    }
}

static enum wx_status copy_document(const struct wx_json *node, struct wx_json **out)
{
    WX_BUF(text, DOCUMENT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);
    wx_json_write_node(&writer, NULL, node);
    enum wx_status status = wx_buf_status(&text);
    return status == WX_OK ? wx_json_parse(wx_buf_bytes(&text), out, NULL) : status;
}

static void drop_local(struct mock_fault **fault)
{
    mock_fault_drop(*fault);
}

enum wx_status mock_fault_read(const struct wx_json *node, const char *directory,
                               struct mock_fault **out, struct mock_problems *problems)
{
    __attribute__((cleanup(drop_local))) struct mock_fault *fault = calloc(1, sizeof *fault);
    if (!fault) return WX_ERR_MEMORY;
    atomic_init(&fault->references, 1);
    fault->match.any_endpoint = true;
    wx_buf_init(&fault->body, MOCK_FAULT_BODY_MOST);
    wx_buf_init(&fault->real_name, WX_RSA_LONGEST);
    wx_buf_init(&fault->credential_id, WX_RSA_LONGEST);
    enum wx_status status = copy_document(node, &fault->document);
    if (status != WX_OK) return status;
    struct written_fault written = {.times = INT64_MAX, .probability = 1, .after_bytes = -1};
    const struct mock_path root = {0};
    struct mock_fault_reading reading = {fault, &root, directory, problems};
    if (MOCK_FAULT_MEMBERS(&reading, fault->document, &root, FAULT, &written)) {
        take_written(&reading, &written);
        judge_endpoint(&reading);
    }
    if (wx_json_type(fault->document) == WX_JSON_OBJECT)
        (void)mock_fault_agrees(fault->document, &root, problems);
    if (problems->count > 0) return WX_ERR_FORMAT;
    if (wx_buf_status(&fault->body) != WX_OK || wx_buf_status(&fault->real_name) != WX_OK ||
        wx_buf_status(&fault->credential_id) != WX_OK)
        return WX_ERR_MEMORY;
    *out = fault;
    fault = NULL;
    return WX_OK;
}

/* --- Life --- */

struct mock_fault *mock_fault_hold(struct mock_fault *fault)
{
    atomic_fetch_add(&fault->references, 1);
    return fault;
}

void mock_fault_drop(struct mock_fault *fault)
{
    if (!fault || atomic_fetch_sub(&fault->references, 1) != 1) return;
    wx_buf_release(&fault->body);
    wx_buf_release(&fault->real_name);
    wx_buf_release(&fault->credential_id);
    wx_certificate_free(fault->encrypt_with);
    wx_json_free(fault->document);
    free(fault);
}
