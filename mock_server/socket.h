/* The TCP socket under a connection, which the HTTP library keeps to itself: found among our own,
 * watched, reset, cut. */
#ifndef MOCK_SOCKET_H
#define MOCK_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* mock_socket_find: the descriptor of the connection between a port of ours and a peer's IPv4
 * address and port. It stays the HTTP library's. -1: nothing is connected so, which of a connection
 * that was means that the peer has reset it. */
int mock_socket_find(uint16_t own_port, const char *peer_ip, uint16_t peer_port);

enum mock_socket_event {
    MOCK_SOCKET_QUIET, /* the time is over */
    MOCK_SOCKET_GONE,  /* the peer has closed or reset its side */
    MOCK_SOCKET_WOKEN, /* `wake` can be read */
};

/* mock_socket_watch: waits until one of these happens; of a descriptor of -1 the peer has gone. */
enum mock_socket_event mock_socket_watch(int descriptor, int wake, int64_t milliseconds);

/* mock_socket_reset: breaks the connection off with a RST. mock_socket_cut: ends our side of it
 * (FIN) behind what was written. -1 is allowed. */
void mock_socket_reset(int descriptor);
void mock_socket_cut(int descriptor);

/* mock_socket_cut_all: ends both sides of every connection to a port of ours, idle ones above all:
 * whoever waits on one for a next request wakes up. How many there were. */
size_t mock_socket_cut_all(uint16_t own_port);

/* One connection to a port of ours. */
struct mock_socket_peer {
    int descriptor;
    uint32_t address; /* IPv4, in network order */
    uint16_t port;
    bool waits;        /* it has said all that there is to say, and nobody has read it yet */
    int64_t silent_ms; /* since the last byte went either way; 0 of who waits */
    int64_t trying_ms; /* for who looks at them (crowd.c): how long its request has been coming */
    bool ended;        /* … and whether it was ended */
};

/* mock_socket_count_all: how many descriptors are open, of whatever kind.
 * mock_socket_list: the connections to a port of ours, at most `most`; how many there are in `out`.
 */
size_t mock_socket_count_all(void);
size_t mock_socket_list(uint16_t own_port, struct mock_socket_peer *out, size_t most);

/* mock_socket_end: ends both sides of a connection, unless the descriptor is not one to that port
 * any more. */
void mock_socket_end(int descriptor, uint16_t own_port);

/* mock_socket_bind_error: why an address and port cannot be listened on, as errno; 0 where they
 * can. */
int mock_socket_bind_error(const char *address, uint16_t port);

/* mock_socket_deafen: nobody comes in any more where we listen; who waits for somebody wakes up.
 * The descriptor stays open. False: nothing listens there. */
bool mock_socket_deafen(const char *address, uint16_t port);

#endif
