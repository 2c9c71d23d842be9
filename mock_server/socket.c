#include "mock_server/socket.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "mock_server/monotonic.h"
#include "mock_server/whole.h"

enum { DESCRIPTORS_MOST = 65536, PEEK_SIZE = 16 * 1024 };

static struct sockaddr_in address_of(const char *ip, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, ip, &address.sin_addr);
    return address;
}

/* Whether a descriptor is a connection to that port of ours, and to whom. */
static bool read_connection(int descriptor, uint16_t own_port, struct sockaddr_in *out_peer)
{
    struct sockaddr_in own = {0};
    socklen_t own_size = sizeof own;
    socklen_t peer_size = sizeof *out_peer;
    return getsockname(descriptor, (struct sockaddr *)&own, &own_size) == 0 &&
           own.sin_family == AF_INET && own.sin_port == htons(own_port) &&
           getpeername(descriptor, (struct sockaddr *)out_peer, &peer_size) == 0;
}

static bool is_same(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
}

/* Walks our descriptors to the next connection to that port; -1 at the end. */
static int next_connection(DIR *folder, uint16_t own_port, struct sockaddr_in *out_peer)
{
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char *end = NULL;
        long descriptor = strtol(entry->d_name, &end, 10);
        if (end != entry->d_name && read_connection((int)descriptor, own_port, out_peer))
            return (int)descriptor;
    }
    return -1;
}

static int highest(void)
{
    long most = sysconf(_SC_OPEN_MAX);
    return most > 0 && most < DESCRIPTORS_MOST ? (int)most : DESCRIPTORS_MOST;
}

/* Without /proc, or where no descriptor is left to read it by. */
static int find_among_all(uint16_t own_port, const struct sockaddr_in *wanted)
{
    struct sockaddr_in peer = {0};
    for (int descriptor = 0; descriptor < highest(); descriptor++)
        if (read_connection(descriptor, own_port, &peer) && is_same(&peer, wanted))
            return descriptor;
    return -1;
}

int mock_socket_find(uint16_t own_port, const char *peer_ip, uint16_t peer_port)
{
    struct sockaddr_in wanted = address_of(peer_ip, peer_port);
    struct sockaddr_in peer = {0};
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return find_among_all(own_port, &wanted);
    int found = next_connection(folder, own_port, &peer);
    while (found >= 0 && !is_same(&peer, &wanted)) found = next_connection(folder, own_port, &peer);
    closedir(folder);
    return found;
}

size_t mock_socket_cut_all(uint16_t own_port)
{
    size_t count = 0;
    struct sockaddr_in peer = {0};
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return 0;
    for (int found; (found = next_connection(folder, own_port, &peer)) >= 0; count++)
        mock_socket_end(found, own_port);
    closedir(folder);
    return count;
}

size_t mock_socket_count_all(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return SIZE_MAX; /* no descriptor was left for it */
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

/* By the kernel's own clock of the connection: also of one that waits for a thread, and of a
 * handshake that never ends. */
static int64_t silence_of(int descriptor)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
    return info.tcpi_last_data_recv < info.tcpi_last_data_sent ? info.tcpi_last_data_recv
                                                               : info.tcpi_last_data_sent;
}

/* Whether a thread that came now could answer what is unread. */
static bool waits(int descriptor)
{
    unsigned char said[PEEK_SIZE];
    int unread = 0;
    if (ioctl(descriptor, FIONREAD, &unread) != 0 || unread <= 0) return false;
    if (unread >= PEEK_SIZE) return true;
    ssize_t size = recv(descriptor, said, sizeof said, MSG_PEEK | MSG_DONTWAIT);
    return size > 0 && mock_is_whole(wx_bytes(said, (size_t)size));
}

static struct mock_socket_peer peer_of(int descriptor, const struct sockaddr_in *peer)
{
    bool waiting = waits(descriptor);
    return (struct mock_socket_peer){.descriptor = descriptor,
                                     .address = peer->sin_addr.s_addr,
                                     .port = ntohs(peer->sin_port),
                                     .waits = waiting,
                                     .silent_ms = waiting ? 0 : silence_of(descriptor)};
}

/* As find_among_all. */
static size_t list_among_all(uint16_t own_port, struct mock_socket_peer *out, size_t most)
{
    size_t count = 0;
    struct sockaddr_in peer = {0};
    for (int descriptor = 0; descriptor < highest() && count < most; descriptor++)
        if (read_connection(descriptor, own_port, &peer)) out[count++] = peer_of(descriptor, &peer);
    return count;
}

size_t mock_socket_list(uint16_t own_port, struct mock_socket_peer *out, size_t most)
{
    size_t count = 0;
    struct sockaddr_in peer = {0};
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return list_among_all(own_port, out, most);
    for (int found; count < most && (found = next_connection(folder, own_port, &peer)) >= 0;) {
        out[count++] = peer_of(found, &peer);
    }
    closedir(folder);
    return count;
}

void mock_socket_end(int descriptor, uint16_t own_port)
{
    struct sockaddr_in peer = {0};
    /* Its thread may close it now, and another open something else by that number: a copy stays
     * what it was when it was looked at. */
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    /* Where no descriptor is left for a copy, nobody opens something else either. */
    int looked_at = copy >= 0 ? copy : descriptor;
    if (read_connection(looked_at, own_port, &peer)) shutdown(looked_at, SHUT_RDWR);
    if (copy >= 0) close(copy);
}

enum mock_socket_event mock_socket_watch(int descriptor, int wake, int64_t milliseconds)
{
    if (descriptor < 0) return MOCK_SOCKET_GONE;
    struct pollfd watched[] = {{.fd = descriptor, .events = POLLRDHUP},
                               {.fd = wake, .events = POLLIN}};
    int64_t end = mock_monotonic_ms() + milliseconds;
    for (int64_t left = milliseconds; left > 0; left = end - mock_monotonic_ms()) {
        int count = poll(watched, 2, left > INT32_MAX ? INT32_MAX : (int)left);
        if (count < 0 && errno != EINTR) return MOCK_SOCKET_GONE;
        if (count > 0 && watched[0].revents) return MOCK_SOCKET_GONE;
        if (count > 0 && watched[1].revents) return MOCK_SOCKET_WOKEN;
    }
    return MOCK_SOCKET_QUIET;
}

void mock_socket_reset(int descriptor)
{
    /* Linux sends a RST where a connected socket is dissolved; close() is not ours to call. */
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (descriptor >= 0) (void)!connect(descriptor, &nobody, sizeof nobody);
}

void mock_socket_cut(int descriptor)
{
    if (descriptor >= 0) (void)shutdown(descriptor, SHUT_WR);
}

int mock_socket_bind_error(const char *address, uint16_t port)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    int on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in wanted = address_of(address, port);
    int result = bind(descriptor, (struct sockaddr *)&wanted, sizeof wanted) == 0 &&
                         listen(descriptor, 1) == 0
                     ? 0
                     : errno;
    close(descriptor);
    return result;
}

static bool listens(int descriptor, const struct sockaddr_in *wanted)
{
    int listening = 0;
    socklen_t size = sizeof listening;
    struct sockaddr_in own = {0};
    socklen_t own_size = sizeof own;
    return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening &&
           getsockname(descriptor, (struct sockaddr *)&own, &own_size) == 0 &&
           own.sin_family == AF_INET && is_same(&own, wanted);
}

bool mock_socket_deafen(const char *address, uint16_t port)
{
    bool found = false;
    struct sockaddr_in wanted = address_of(address, port);
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return false;
    for (const struct dirent *entry; !found && (entry = readdir(folder));) {
        char *end = NULL;
        int descriptor = (int)strtol(entry->d_name, &end, 10);
        found = end != entry->d_name && listens(descriptor, &wanted) &&
                shutdown(descriptor, SHUT_RDWR) == 0;
    }
    closedir(folder);
    return found;
}
