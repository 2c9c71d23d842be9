#include "conformance/witness.h"

#include "conformance/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MOST = 64, CHUNK = 16 * 1024 };

struct connection {
    int client, server; /* -1 where unused */
    bool answered;
};

struct conf_witness {
    int listener;
    int stop; /* becomes readable when it is to end */
    unsigned port, upstream_port;
    atomic_size_t answered;
    pthread_t thread;
    struct connection connections[CONNECTIONS_MOST];
};

static struct sockaddr_in loopback(unsigned port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int bind_free(unsigned *out_port)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0) return -1;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        close(fd);
        return -1;
    }
    *out_port = ntohs(address.sin_port);
    return fd;
}

enum wx_status conf_closed_port(int *out_fd, unsigned *out_port)
{
    int fd = bind_free(out_port); /* bound, but nobody listens: connections are refused */

    if (fd < 0) return WX_ERR_IO;
    *out_fd = fd;
    return WX_OK;
}

static void hang_up(struct connection *connection)
{
    conf_fd_close(&connection->client);
    conf_fd_close(&connection->server);
    connection->answered = false;
}

static void take_connection(struct conf_witness *witness)
{
    struct sockaddr_in upstream = loopback(witness->upstream_port);
    int client = accept4(witness->listener, NULL, NULL, SOCK_CLOEXEC);
    int one = 1;

    if (client < 0) return;
    for (size_t i = 0; i < CONNECTIONS_MOST; i++) {
        struct connection *free_one = &witness->connections[i];
        if (free_one->client >= 0) continue;
        free_one->client = client;
        free_one->server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (free_one->server < 0 ||
            connect(free_one->server, (struct sockaddr *)&upstream, sizeof upstream) != 0) {
            hang_up(free_one);
            return;
        }
        setsockopt(free_one->server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        return;
    }
    close(client); /* more at once than any client has reason for */
}

/* pass: one chunk; false where the connection is over. */
static bool pass(int from, int to)
{
    unsigned char chunk[CHUNK];
    ssize_t size = recv(from, chunk, sizeof chunk, 0);

    for (ssize_t sent = 0; sent < size;) {
        ssize_t step = send(to, chunk + sent, (size_t)(size - sent), MSG_NOSIGNAL);
        if (step < 0 && errno != EINTR) return false;
        if (step > 0) sent += step;
    }
    return size > 0;
}

static void serve_connection(struct conf_witness *witness, struct connection *connection,
                             bool client_ready, bool server_ready)
{
    if (client_ready && !pass(connection->client, connection->server)) {
        hang_up(connection);
        return;
    }
    if (!server_ready) return;
    if (!connection->answered) {
        char peeked;
        connection->answered = recv(connection->server, &peeked, 1, MSG_PEEK) == 1;
        if (connection->answered) atomic_fetch_add(&witness->answered, 1);
    }
    if (!pass(connection->server, connection->client)) hang_up(connection);
}

static void *relay(void *argument)
{
    struct conf_witness *witness = argument;
    struct pollfd set[2 + 2 * CONNECTIONS_MOST];

    for (;;) {
        set[0] = (struct pollfd){.fd = witness->stop, .events = POLLIN};
        set[1] = (struct pollfd){.fd = witness->listener, .events = POLLIN};
        for (size_t i = 0; i < CONNECTIONS_MOST; i++) {
            set[2 + 2 * i] =
                (struct pollfd){.fd = witness->connections[i].client, .events = POLLIN};
            set[3 + 2 * i] =
                (struct pollfd){.fd = witness->connections[i].server, .events = POLLIN};
        }
        if (poll(set, sizeof set / sizeof *set, -1) < 0 && errno != EINTR) return NULL;
        if (set[0].revents) return NULL;
        for (size_t i = 0; i < CONNECTIONS_MOST; i++)
            if (set[2 + 2 * i].revents || set[3 + 2 * i].revents)
                serve_connection(witness, &witness->connections[i], set[2 + 2 * i].revents != 0,
                                 set[3 + 2 * i].revents != 0);
        if (set[1].revents) take_connection(witness);
    }
}

enum wx_status conf_witness_open(unsigned upstream_port, struct conf_witness **out)
{
    struct conf_witness *witness = calloc(1, sizeof *witness);

    if (!witness) return WX_ERR_MEMORY;
    for (size_t i = 0; i < CONNECTIONS_MOST; i++)
        witness->connections[i] = (struct connection){.client = -1, .server = -1};
    witness->upstream_port = upstream_port;
    witness->stop = eventfd(0, EFD_CLOEXEC);
    witness->listener = bind_free(&witness->port);
    if (witness->stop >= 0 && witness->listener >= 0 && listen(witness->listener, 16) == 0 &&
        pthread_create(&witness->thread, NULL, relay, witness) == 0) {
        *out = witness;
        return WX_OK;
    }
    conf_fd_close(&witness->listener);
    conf_fd_close(&witness->stop);
    free(witness);
    return WX_ERR_UNAVAILABLE;
}

unsigned conf_witness_port(const struct conf_witness *witness)
{
    return witness->port;
}

size_t conf_witness_answered(struct conf_witness *witness)
{
    return atomic_load(&witness->answered);
}

void conf_witness_free(struct conf_witness *witness)
{
    static const unsigned long long one = 1;

    if (!witness) return;
    ssize_t written = write(witness->stop, &one, sizeof one);
    (void)written; /* cannot fail: the counter is far from full */
    pthread_join(witness->thread, NULL);
    for (size_t i = 0; i < CONNECTIONS_MOST; i++) hang_up(&witness->connections[i]);
    conf_fd_close(&witness->listener);
    conf_fd_close(&witness->stop);
    free(witness);
}
