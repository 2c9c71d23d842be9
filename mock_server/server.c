#include "mock_server/server.h"

#include <civetweb.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "mock_server/crowd.h"
#include "mock_server/head.h"
#include "mock_server/socket.h"

/* Connections that wait for a thread, and for being accepted: a flood must not make honest ones
 * wait for a second SYN. */
static const char QUEUE[] = "1024";

/* Bytes for a head: more than head.h lets through. */
enum { HEAD_SIZE = 16384 };

enum {
    FINISH_MS = 10000,
    LEAVE_MS = 2000,
    TICK_MS = 1,
    CHUNK = 16 * 1024,
    SETTINGS_ROOM = 64 * 1024, /* it copies 4 KB */
};

struct mock_listener {
    struct mg_context *context;
    struct mock_listener_options options;
    char url[MOCK_URL_SIZE];
    uint16_t port;
    struct mock_crowd *_Atomic crowd; /* NULL: not watched */
    atomic_int running;               /* requests being answered */
    atomic_bool stopping;
    int stop_event; /* readable from the moment it stops; -1: none */
};

/* --- The library --- */

enum wx_status mock_server_setup(struct wx_buf *problem)
{
    /* Without this check the listener starts, and the first TLS connection ends the process. */
    if (mg_init_library(MG_FEATURES_TLS) & MG_FEATURES_TLS) return WX_OK;
    wx_buf_append_text(problem, "the installed CivetWeb cannot load OpenSSL: install libssl3 and "
                                "run wxmock from its own bin folder, beside lib/wxrealname");
    return WX_ERR_UNAVAILABLE;
}

void mock_server_teardown(void)
{
    mg_exit_library();
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
}

/* --- Reading a request --- */

/* `path` has room for what a head can hold. */
static void read_head(const struct mg_request_info *info, struct mock_request *request, char *path)
{
    request->method = mock_method_of(info->request_method);
    request->method_name = info->request_method;
    /* Not the library's own reading: that ends at %00, and takes "//" and "/../" for "/". */
    mock_path_decode(info->local_uri_raw ? info->local_uri_raw : "", path);
    request->path = path;
    request->query = info->query_string ? info->query_string : "";
    request->peer_ip = info->remote_addr;
    request->peer_port = info->remote_port;
    for (int i = 0; i < info->num_headers && request->header_count < MOCK_HEADERS_MOST; i++)
        request->headers[request->header_count++] =
            (struct mock_header){info->http_headers[i].name, info->http_headers[i].value};
    request->connection = (uint64_t)(uintptr_t)info->conn_data;
}

enum body_state { BODY_WHOLE, BODY_TOO_LARGE, BODY_BROKEN };

/* Reads at most `size` bytes more, straight into the body; how many, 0 at its end, negative where
 * nothing can be read. */
static int read_some(struct mg_connection *connection, size_t size, struct wx_buf *body)
{
    size_t before = body->size;
    unsigned char *room = wx_buf_extend(body, size);
    if (!room) return -1;
    int count = mg_read(connection, room, size);
    wx_buf_truncate(body, before + (count > 0 ? (size_t)count : 0));
    return count;
}

/* Memory comes as the body does: what a head promises may never be sent. */
static enum body_state read_counted(struct mg_connection *connection, size_t size,
                                    struct wx_buf *body)
{
    while (body->size < size) {
        size_t left = size - body->size;
        int count = read_some(connection, left < CHUNK ? left : CHUNK, body);
        if (count < 0) return BODY_BROKEN;
        if (count == 0) break;
    }
    return BODY_WHOLE;
}

static enum body_state read_chunked(struct mg_connection *connection, struct wx_buf *body)
{
    for (;;) {
        size_t room = body->limit - body->size;
        unsigned char extra;
        int count = room > 0 ? read_some(connection, room < CHUNK ? room : CHUNK, body)
                             : mg_read(connection, &extra, 1);
        if (count < 0) return BODY_BROKEN;
        if (count == 0) return BODY_WHOLE;
        if (room == 0) return BODY_TOO_LARGE;
    }
}

static enum body_state read_body(struct mg_connection *connection,
                                 const struct mg_request_info *info,
                                 const struct mock_request *request, struct wx_buf *body)
{
    bool chunked = mock_request_header(request, "Transfer-Encoding") != NULL;
    if (!chunked && info->content_length <= 0) return BODY_WHOLE;
    if (!chunked && (unsigned long long)info->content_length > body->limit) return BODY_TOO_LARGE;
    const char *expect = mock_request_header(request, "Expect");
    if (expect && strcasecmp(expect, "100-continue") == 0)
        mg_write(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    enum body_state state = chunked ? read_chunked(connection, body)
                                    : read_counted(connection, (size_t)info->content_length, body);
    if (state != BODY_WHOLE) return state;
    if (mock_head_repeats(request, wx_buf_bytes(body))) return BODY_BROKEN;
    /* A body that ends early reads as 0, like a whole one. */
    return chunked || body->size == (size_t)info->content_length ? BODY_WHOLE : BODY_BROKEN;
}

/* --- Writing a reply --- */

/* One connection, as delivery.c sees it. Its socket is looked for where it is needed first. */
struct wire {
    struct mock_listener *listener;
    struct mg_connection *connection;
    int descriptor;
    bool looked_for;
};

static int descriptor_of(struct wire *wire)
{
    const struct mg_request_info *info = mg_get_request_info(wire->connection);
    if (!wire->looked_for)
        wire->descriptor = mock_socket_find((uint16_t)info->server_port, info->remote_addr,
                                            (uint16_t)info->remote_port);
    wire->looked_for = true;
    return wire->descriptor;
}

static const char *wire_reason(int status)
{
    const char *reason = mg_get_response_code_text(NULL, status);
    return reason ? reason : "";
}

static size_t wire_write(void *context, struct wx_bytes bytes)
{
    struct wire *wire = context;
    int written = mg_write(wire->connection, bytes.data, bytes.size);
    return written > 0 ? (size_t)written : 0;
}

static enum mock_wait wire_wait(void *context, int64_t milliseconds)
{
    struct wire *wire = context;
    switch (mock_socket_watch(descriptor_of(wire), wire->listener->stop_event, milliseconds)) {
    case MOCK_SOCKET_QUIET: return MOCK_WAIT_ELAPSED;
    case MOCK_SOCKET_GONE: return MOCK_WAIT_PEER_GONE;
    case MOCK_SOCKET_WOKEN: return MOCK_WAIT_STOPPING;
    }
    return MOCK_WAIT_STOPPING;
}

static void wire_reset(void *context)
{
    mock_socket_reset(descriptor_of(context));
}

static void wire_cut(void *context)
{
    mock_socket_cut(descriptor_of(context));
}

static enum mock_sent deliver(struct mock_listener *listener, struct mg_connection *connection,
                              const struct mock_request *request, const struct mock_reply *reply)
{
    const char *wish = mock_request_header(request, "Connection");
    /* Nothing is read behind a chunked body: the library takes more for the end of one than RFC
     * 9112 has. Nor behind what could have changed the protocol. */
    bool wished = atomic_load(&listener->stopping) || (wish && strcasecmp(wish, "close") == 0) ||
                  strcmp(mg_get_request_info(connection)->http_version, "1.1") != 0 ||
                  mock_request_header(request, "Transfer-Encoding") ||
                  mock_request_header(request, "Upgrade");
    if (mock_delivery_closes(reply, wished)) mg_disable_keep_alive(connection);
    struct wire context = {.listener = listener, .connection = connection, .descriptor = -1};
    struct mock_wire wire = {.context = &context,
                             .reason = wire_reason,
                             .write = wire_write,
                             .wait = wire_wait,
                             .reset = wire_reset,
                             .cut = wire_cut};
    return mock_deliver(&wire, request, reply, wished);
}

static void refuse(struct mock_reply *reply, int status, const char *words)
{
    reply->status = status;
    reply->content_type = "text/plain; charset=utf-8";
    reply->close = true;
    wx_buf_clear(&reply->body);
    wx_buf_append_format(&reply->body, "%s\n", words);
}

/* --- One request --- */

static void answer(struct mock_listener *listener, struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    const struct mock_handler *handler = &listener->options.handler;
    struct mock_crowd *crowd = atomic_load(&listener->crowd); /* not there for the very first */
    struct mock_request request = {.listener = listener->options.name};
    char path[HEAD_SIZE];
    read_head(info, &request, path);
    MOCK_REPLY(reply);
    WX_BUF(body, handler->body_limit(handler->context, &request));
    bool answered = false;
    const char *defect = mock_head_defect(&request, info->http_version);
    if (defect) {
        refuse(&reply, 400, defect);
    } else {
        enum body_state state = read_body(connection, info, &request, &body);
        request.body = wx_buf_bytes(&body);
        request.body_too_large = state == BODY_TOO_LARGE;
        answered = state != BODY_BROKEN;
        mock_crowd_enter(crowd, request.peer_ip, (uint16_t)request.peer_port);
        if (answered)
            handler->answer(handler->context, &request, &reply);
        else
            refuse(&reply, 400,
                   "the body is not as long as its head says, or not in plain chunks: send all of "
                   "it, and no chunk extensions");
        reply.close = reply.close || state != BODY_WHOLE; /* the rest of it is no request */
    }
    enum mock_sent sent = deliver(listener, connection, &request, &reply);
    mock_crowd_leave(crowd, request.peer_ip, (uint16_t)request.peer_port);
    if (answered && handler->finished) handler->finished(handler->context, &request, &reply, sent);
}

/* Gives each TCP connection its number. */
static int init_connection(const struct mg_connection *connection, void **out_data)
{
    static atomic_uintptr_t last;
    (void)connection;
    *out_data = (void *)(atomic_fetch_add(&last, 1) + 1); /* NOLINT(performance-no-int-to-ptr) */
    return 0;
}

static int begin_request(struct mg_connection *connection)
{
    struct mock_listener *listener = mg_get_user_data(mg_get_context(connection));
    atomic_fetch_add(&listener->running, 1);
    answer(listener, connection);
    atomic_fetch_sub(&listener->running, 1);
    return 200; /* answered: CivetWeb adds nothing, and serves no file */
}

static int init_ssl(void *ssl_ctx, void *user_data)
{
    const struct mock_listener *listener = user_data;
    return mock_tls_configure(ssl_ctx, listener->options.leaf, listener->options.range) == WX_OK
               ? 1
               : -1;
}

static int log_message(const struct mg_connection *connection, const char *message)
{
    (void)connection, (void)message; /* failed handshakes and the like: the client's own affair */
    return 1;
}

/* --- Listening --- */

/* CivetWeb does not say why a port cannot be had: trying again does. */
static enum wx_status tell_start_failure(const struct mock_listener_options *options,
                                         const char *words, struct wx_buf *problem)
{
    int error = mock_socket_bind_error(options->address, options->port);
    wx_buf_append_format(problem, "cannot listen on %s:%u: %s: %s", options->address, options->port,
                         error ? strerror(error) : words,
                         error == EADDRINUSE
                             ? "choose another port, or 0 for a free one"
                             : "choose an IPv4 address of this machine and a port from 0 to 65535");
    return WX_ERR_IO;
}

/* WX_ERR_IO, and words, where it cannot listen. */
static enum wx_status start_context(struct mock_listener *listener, char *words, size_t words_size)
{
    char ports[MOCK_URL_SIZE];
    char threads[16];
    char head_size[16];
    const struct mock_listener_options *options = &listener->options;
    snprintf(ports, sizeof ports, "%s:%u%s", options->address, options->port,
             options->leaf ? "s" : "");
    snprintf(threads, sizeof threads, "%u", options->threads);
    snprintf(head_size, sizeof head_size, "%d", HEAD_SIZE);
    const char *settings[] = {"listening_ports",
                              ports,
                              "num_threads",
                              threads,
                              "enable_keep_alive",
                              "yes",
                              "keep_alive_timeout_ms",
                              "15000",
                              "max_request_size",
                              head_size,
                              "request_timeout_ms",
                              "10000",
                              "tcp_nodelay",
                              "1",
                              "connection_queue",
                              QUEUE,
                              "listen_backlog",
                              QUEUE,
                              "decode_url",
                              "no",
                              "enable_auth_domain_check",
                              "no",
                              NULL};
    struct mg_callbacks callbacks = {.begin_request = begin_request,
                                     .init_connection = init_connection,
                                     .init_ssl = init_ssl,
                                     .log_message = log_message};
    struct mg_init_data init = {
        .callbacks = &callbacks, .user_data = listener, .configuration_options = settings};
    struct mg_error_data error = {.text = words, .text_buffer_size = words_size};
#if CIVETWEB_VERSION_MAJOR == 1 && CIVETWEB_VERSION_MINOR < 16 /* From 1.16 on it is a number. */
    unsigned code = 0;
    error.code = &code;
#endif
    /* CivetWeb 1.15 reads its copies of the settings without looking whether they are there. */
    if (wx_has_room(SETTINGS_ROOM)) listener->context = mg_start2(&init, &error);
    if (!listener->context && !words[0]) return WX_ERR_MEMORY;
    return listener->context ? WX_OK : WX_ERR_IO;
}

enum wx_status mock_listener_start(const struct mock_listener_options *options,
                                   struct mock_listener **out, struct wx_buf *problem)
{
    struct mock_listener *listener = calloc(1, sizeof *listener);
    if (!listener) return WX_ERR_MEMORY;
    listener->options = *options;
    listener->stop_event = eventfd(0, EFD_CLOEXEC);
    char words[256] = "";
    struct mg_server_port port = {0};
    enum wx_status status = start_context(listener, words, sizeof words);
    if (status == WX_OK && mg_get_server_ports(listener->context, 1, &port) < 1) status = WX_ERR_IO;
    if (status != WX_OK) {
        mock_listener_stop(listener);
        return status == WX_ERR_IO ? tell_start_failure(options, words, problem) : status;
    }
    listener->options.leaf = NULL;
    listener->port = (uint16_t)port.port;
    struct mock_crowd *crowd = NULL;
    if (options->crowded && mock_crowd_new(listener->port, options->threads, &crowd) != WX_OK) {
        mock_listener_stop(listener);
        return WX_ERR_MEMORY;
    }
    atomic_store(&listener->crowd, crowd);
    snprintf(listener->url, sizeof listener->url, "%s://%s:%u", options->leaf ? "https" : "http",
             strcmp(options->address, "0.0.0.0") == 0 ? "127.0.0.1" : options->address,
             listener->port);
    *out = listener;
    return WX_OK;
}

uint16_t mock_listener_port(const struct mock_listener *listener)
{
    return listener->port;
}

const char *mock_listener_url(const struct mock_listener *listener)
{
    return listener->url;
}

/* --- Stopping --- */

/* CivetWeb forgets, open, what it accepted and no thread has served when it stops, and sleeps up to
 * two seconds before it sees that it should: so nobody comes in any more first, and those that are
 * there are ended and served to their end. */
static void stop_context(struct mock_listener *listener)
{
    bool deaf = mock_socket_deafen(listener->options.address, listener->port);
    for (int waited = 0; deaf && waited < LEAVE_MS; waited += TICK_MS) {
        if (mock_socket_cut_all(listener->port) == 0) break;
        nap();
    }
    mg_stop(listener->context);
}

void mock_listener_stop(struct mock_listener *listener)
{
    if (!listener) return;
    atomic_store(&listener->stopping, true);
    if (listener->stop_event >= 0) (void)!eventfd_write(listener->stop_event, 1);
    for (int waited = 0; atomic_load(&listener->running) > 0 && waited < FINISH_MS;
         waited += TICK_MS)
        nap();
    if (listener->context) stop_context(listener);
    if (listener->stop_event >= 0) close(listener->stop_event);
    mock_crowd_free(listener->crowd);
    free(listener);
}
