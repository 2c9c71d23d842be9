#include "mock_server/proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/queue.h>
#include <unistd.h>

#include "mock_server/monotonic.h"

enum {
    HEAD_SIZE = 8 * 1024,
    CHUNK = 16 * 1024,
    URL_SIZE = 64,
    BACKLOG = 1024,
    ROOM_MS = 2000,
    ENDING_MS = 100
};

static const char TARGET[] = "api.weixin.qq.com:443";

/* One client's way through; `far` is -1 until the double is connected. */
struct tunnel {
    struct mock_proxy *proxy;
    int near, far;
    _Atomic int64_t heard_ms; /* when it came, or spoke last through the tunnel */
    LIST_ENTRY(tunnel) next;
};

struct mock_proxy {
    int listener;
    uint16_t target_port;
    char url[URL_SIZE];
    pthread_t acceptor;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t ended;
    LIST_HEAD(, tunnel) tunnels;
    size_t count;
    bool stopping;
};

/* --- Bytes --- */

static bool send_all(int to, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

static void refuse(int to, const char *status, const char *words)
{
    WX_BUF(answer, HEAD_SIZE);
    wx_buf_append_format(&answer,
                         "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                         "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                         status, strlen(words), words);
    (void)!send_all(to, wx_buf_text(&answer), answer.size);
    shutdown(to, SHUT_WR);
}

/* Reads until the empty line that ends a head. False where none comes in time, or in HEAD_SIZE. */
static bool read_head(int from, char head[HEAD_SIZE + 1], size_t *out_size, size_t *out_end)
{
    int64_t until = mock_monotonic_ms() + MOCK_PROXY_HEAD_MS;
    size_t size = 0;
    while (size < HEAD_SIZE) {
        struct pollfd ready = {.fd = from, .events = POLLIN};
        int64_t left = until - mock_monotonic_ms();
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0) return false;
        ssize_t got = recv(from, head + size, HEAD_SIZE - size, 0);
        if (got <= 0) return false;
        size += (size_t)got;
        head[size] = '\0';
        const char *end = strstr(head, "\r\n\r\n");
        if (!end) continue;
        *out_size = size;
        *out_end = (size_t)(end - head) + 4;
        return true;
    }
    return false;
}

/* Closing this side later resets it, as the other side was. */
static void pass_reset_on(int fd)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* Moves what one side has to the other; false at the end of both, and on any failure. An end of one
 * side is passed on, the other may go on; a reset is passed on, and ends both. */
static bool move_bytes(struct pollfd sides[2], bool ended[2])
{
    for (int i = 0; i < 2; i++) {
        if (ended[i] || !(sides[i].revents & (POLLIN | POLLHUP | POLLERR))) continue;
        char bytes[CHUNK];
        ssize_t got = recv(sides[i].fd, bytes, sizeof bytes, 0);
        if (got < 0 && errno == ECONNRESET) pass_reset_on(sides[1 - i].fd);
        if (got < 0 && errno != EINTR) return false;
        if (got > 0 && !send_all(sides[1 - i].fd, bytes, (size_t)got)) return false;
        if (got != 0) continue;
        ended[i] = true;
        sides[i].events = 0;
        shutdown(sides[1 - i].fd, SHUT_WR);
    }
    return !(ended[0] && ended[1]);
}

static void relay(struct tunnel *tunnel)
{
    int near = tunnel->near;
    int far = tunnel->far;
    struct pollfd sides[2] = {{.fd = near, .events = POLLIN}, {.fd = far, .events = POLLIN}};
    bool ended[2] = {false, false};
    for (;;) {
        for (int i = 0; i < 2; i++) sides[i].fd = ended[i] ? -1 : i == 0 ? near : far;
        int patience = ended[1] ? MOCK_PROXY_HALF_MS : MOCK_PROXY_IDLE_MS;
        if (poll(sides, 2, patience) <= 0) return;
        sides[0].fd = near;
        sides[1].fd = far;
        if (!move_bytes(sides, ended)) return;
        /* Where the double has ended its side, nothing is left to wait for: it makes room first. */
        atomic_store(&tunnel->heard_ms, ended[1] ? 0 : mock_monotonic_ms());
    }
}

/* --- One tunnel --- */

static bool is_for_target(const char *head)
{
    static const char METHOD[] = "CONNECT ";
    if (strncmp(head, METHOD, sizeof METHOD - 1) != 0) return false;
    const char *target = head + sizeof METHOD - 1;
    size_t size = strcspn(target, " \r\n");
    return size == sizeof TARGET - 1 && strncasecmp(target, TARGET, size) == 0;
}

static int connect_double(const struct mock_proxy *proxy)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(proxy->target_port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (far < 0) return -1;
    if (connect(far, (struct sockaddr *)&address, sizeof address) == 0) return far;
    close(far);
    return -1;
}

/* The tunnel's far end, known to mock_proxy_stop; false where the proxy is stopping. */
static bool keep_far(struct tunnel *tunnel, int far)
{
    pthread_mutex_lock(&tunnel->proxy->mutex);
    tunnel->far = far;
    bool stopping = tunnel->proxy->stopping;
    pthread_mutex_unlock(&tunnel->proxy->mutex);
    return !stopping;
}

static void serve(struct tunnel *tunnel)
{
    static const char DONE[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    char head[HEAD_SIZE + 1];
    size_t size = 0;
    size_t end = 0;
    if (!read_head(tunnel->near, head, &size, &end)) return;
    if (!is_for_target(head)) {
        refuse(tunnel->near, "403 Forbidden",
               "wxmock: this proxy leads to the test double alone: only CONNECT "
               "api.weixin.qq.com:443 is let through, so that no test reaches a real host\n");
        return;
    }
    int far = connect_double(tunnel->proxy);
    if (far < 0) {
        refuse(tunnel->near, "502 Bad Gateway", "wxmock: the double cannot be reached\n");
        return;
    }
    if (keep_far(tunnel, far) && send_all(tunnel->near, DONE, sizeof DONE - 1) &&
        send_all(far, head + end, size - end))
        relay(tunnel);
}

static void *run_tunnel(void *argument)
{
    struct tunnel *tunnel = argument;
    struct mock_proxy *proxy = tunnel->proxy;
    serve(tunnel);
    pthread_mutex_lock(&proxy->mutex);
    LIST_REMOVE(tunnel, next);
    close(tunnel->near);
    if (tunnel->far >= 0) close(tunnel->far);
    proxy->count--;
    pthread_cond_broadcast(&proxy->ended);
    pthread_mutex_unlock(&proxy->mutex);
    free(tunnel);
    return NULL;
}

/* --- Listening --- */

static void end_sides(const struct tunnel *tunnel)
{
    shutdown(tunnel->near, SHUT_RDWR);
    if (tunnel->far >= 0) shutdown(tunnel->far, SHUT_RDWR);
}

/* The tunnel that was silent longest; there is one. The mutex is held, as in the next two. */
static struct tunnel *most_silent(struct mock_proxy *proxy)
{
    struct tunnel *tunnel;
    struct tunnel *silent = LIST_FIRST(&proxy->tunnels);
    LIST_FOREACH(tunnel, &proxy->tunnels, next)
    {
        if (atomic_load(&tunnel->heard_ms) < atomic_load(&silent->heard_ms)) silent = tunnel;
    }
    return silent;
}

static void wait_for_end(struct mock_proxy *proxy, int64_t milliseconds)
{
    struct timespec until = mock_monotonic_in(milliseconds);
    (void)pthread_cond_timedwait(&proxy->ended, &proxy->mutex, &until);
}

/* Where there are too many, ends the one that is silent longest, as soon as it is silent for long
 * enough, and waits until it has gone. */
static bool make_room(struct mock_proxy *proxy)
{
    int64_t until = mock_monotonic_ms() + ROOM_MS;
    while (!proxy->stopping && proxy->count >= MOCK_PROXY_TUNNELS_MOST) {
        if (mock_monotonic_ms() >= until) return false;
        const struct tunnel *silent = most_silent(proxy);
        int64_t left = atomic_load(&silent->heard_ms) + MOCK_PROXY_SILENT_MS - mock_monotonic_ms();
        if (left <= 0) end_sides(silent);
        wait_for_end(proxy, left > 0 ? left : ENDING_MS);
    }
    return !proxy->stopping;
}

static bool start_tunnel(struct mock_proxy *proxy, int near)
{
    struct tunnel *tunnel = calloc(1, sizeof *tunnel);
    if (!tunnel) return false;
    *tunnel =
        (struct tunnel){.proxy = proxy, .near = near, .far = -1, .heard_ms = mock_monotonic_ms()};
    pthread_t thread;
    pthread_mutex_lock(&proxy->mutex);
    bool started = make_room(proxy) && pthread_create(&thread, NULL, run_tunnel, tunnel) == 0;
    if (started) {
        pthread_detach(thread);
        LIST_INSERT_HEAD(&proxy->tunnels, tunnel, next);
        proxy->count++;
    }
    pthread_mutex_unlock(&proxy->mutex);
    if (!started) free(tunnel);
    return started;
}

static bool is_stopping(struct mock_proxy *proxy)
{
    pthread_mutex_lock(&proxy->mutex);
    bool stopping = proxy->stopping;
    pthread_mutex_unlock(&proxy->mutex);
    return stopping;
}

static void *accept_all(void *argument)
{
    struct mock_proxy *proxy = argument;
    while (!is_stopping(proxy)) {
        int near = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC);
        if (near < 0) {
            /* Out of descriptors: some tunnel will end. */
            if (errno == EMFILE || errno == ENFILE) poll(NULL, 0, 10);
            continue;
        }
        if (start_tunnel(proxy, near)) continue;
        refuse(near, "503 Service Unavailable", "wxmock: too many tunnels at a time\n");
        close(near);
    }
    return NULL;
}

static int listen_at(const struct mock_endpoint_address *at, uint16_t *out_port)
{
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(at->port)};
    socklen_t size = sizeof address;
    inet_pton(AF_INET, at->address, &address.sin_addr);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) return -1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(listener, BACKLOG) == 0 &&
        getsockname(listener, (struct sockaddr *)&address, &size) == 0) {
        *out_port = ntohs(address.sin_port);
        return listener;
    }
    int error = errno;
    close(listener);
    errno = error;
    return -1;
}

enum wx_status mock_proxy_start(const struct mock_endpoint_address *at, uint16_t port,
                                struct mock_proxy **out, struct wx_buf *problem)
{
    uint16_t own_port = 0;
    struct mock_proxy *proxy = calloc(1, sizeof *proxy);
    if (!proxy) return WX_ERR_MEMORY;
    pthread_mutex_init(&proxy->mutex, NULL);
    mock_monotonic_condition(&proxy->ended);
    LIST_INIT(&proxy->tunnels);
    proxy->target_port = port;
    proxy->listener = listen_at(at, &own_port);
    int error =
        proxy->listener < 0 ? errno : pthread_create(&proxy->acceptor, NULL, accept_all, proxy);
    if (error == 0) {
        snprintf(proxy->url, sizeof proxy->url, "http://%s:%u",
                 strcmp(at->address, "0.0.0.0") == 0 ? "127.0.0.1" : at->address, own_port);
        *out = proxy;
        return WX_OK;
    }
    wx_buf_append_format(problem, "--proxy %s:%u: cannot listen (%s): choose another port, or 0",
                         at->address, at->port, strerror(error));
    if (proxy->listener >= 0) close(proxy->listener);
    free(proxy);
    return WX_ERR_IO;
}

const char *mock_proxy_url(const struct mock_proxy *proxy)
{
    return proxy->url;
}

void mock_proxy_stop(struct mock_proxy *proxy)
{
    if (!proxy) return;
    pthread_mutex_lock(&proxy->mutex);
    proxy->stopping = true;
    shutdown(proxy->listener, SHUT_RDWR);
    struct tunnel *tunnel;
    LIST_FOREACH(tunnel, &proxy->tunnels, next)
    {
        end_sides(tunnel);
    }
    while (proxy->count > 0) pthread_cond_wait(&proxy->ended, &proxy->mutex);
    pthread_mutex_unlock(&proxy->mutex);
    pthread_join(proxy->acceptor, NULL);
    close(proxy->listener);
    pthread_mutex_destroy(&proxy->mutex);
    pthread_cond_destroy(&proxy->ended);
    free(proxy);
}
