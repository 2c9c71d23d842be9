#include "mock_server/crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "mock_server/monotonic.h"
#include "mock_server/open_files.h"
#include "mock_server/socket.h"

enum { CONNECTIONS_MOST = 8192, NOBODY = 0, LEFT_BITS = 10 };

/* Since when a peer's request has been on its way. */
struct trial {
    uint64_t name;
    int64_t since_ms;
};

struct mock_crowd {
    uint16_t port;
    unsigned threads;
    LIST_ENTRY(mock_crowd) next;
    struct trial *trials; /* the warden's, of its last look at a crowd; by name */
    size_t trial_count;
    atomic_uint places; /* how many threads have one */
    /* When somebody of that name was answered last; names that share a place share the benefit. */
    atomic_int_fast64_t left_at[1 << LEFT_BITS];
    atomic_uint_fast64_t answered[]; /* who is: address and port of each thread's peer */
};

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t ends;
    LIST_HEAD(, mock_crowd) crowds;
    pthread_t thread;
    bool running, ending;
} warden = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* --- Who is being answered --- */

static uint64_t name_of(uint32_t address, uint16_t port)
{
    return (uint64_t)ntohl(address) << 16 | port;
}

static uint64_t name_of_text(const char *ip, uint16_t port)
{
    struct in_addr address = {0};
    inet_pton(AF_INET, ip, &address);
    return name_of(address.s_addr, port);
}

static atomic_int_fast64_t *left_of(struct mock_crowd *crowd, uint64_t name)
{
    return &crowd->left_at[name * 0x9E3779B97F4A7C15u >> (64 - LEFT_BITS)];
}

/* The calling thread's place: a thread answers one peer at a time, and for one crowd in its life.
 */
static atomic_uint_fast64_t *place_of(struct mock_crowd *crowd)
{
    static _Thread_local struct mock_crowd *owner;
    static _Thread_local unsigned place;
    if (owner != crowd) {
        owner = crowd;
        place = atomic_fetch_add(&crowd->places, 1);
    }
    return &crowd->answered[place % crowd->threads];
}

void mock_crowd_enter(struct mock_crowd *crowd, const char *ip, uint16_t port)
{
    if (crowd) atomic_store(place_of(crowd), name_of_text(ip, port));
}

void mock_crowd_leave(struct mock_crowd *crowd, const char *ip, uint16_t port)
{
    if (!crowd) return;
    atomic_store(left_of(crowd, name_of_text(ip, port)), mock_monotonic_ms());
    atomic_store(place_of(crowd), NOBODY);
}

static bool is_answered(const struct mock_crowd *crowd, uint64_t name)
{
    for (unsigned i = 0; i < crowd->threads; i++)
        if (atomic_load(&crowd->answered[i]) == name) return true;
    return false;
}

/* --- Who has been trying for long --- */

static int compare_names(const void *a, const void *b)
{
    uint64_t first = ((const struct trial *)a)->name;
    uint64_t second = ((const struct trial *)b)->name;
    return first < second ? -1 : first > second;
}

/* When the request of a peer began to come, as far as anybody has looked: not before its last
 * answer, and not while it waits for a thread. */
static int64_t begin_of(struct mock_crowd *crowd, const struct mock_socket_peer *peer, int64_t now)
{
    struct trial key = {.name = name_of(peer->address, peer->port)};
    const struct trial *known = NULL;
    if (crowd->trial_count > 0)
        known =
            bsearch(&key, crowd->trials, crowd->trial_count, sizeof *crowd->trials, compare_names);
    if (!known || peer->waits || is_answered(crowd, key.name)) return now;
    int64_t left = atomic_load(left_of(crowd, key.name));
    return left > known->since_ms ? left : known->since_ms;
}

/* Fills in since when each has been trying, and remembers it for the next look. */
static void note_trials(struct mock_crowd *crowd, struct mock_socket_peer *peers, size_t count)
{
    int64_t now = mock_monotonic_ms();
    struct trial *trials = calloc(count, sizeof *trials);
    for (size_t i = 0; i < count; i++) {
        int64_t since = begin_of(crowd, &peers[i], now);
        peers[i].trying_ms = now - since;
        if (trials) trials[i] = (struct trial){name_of(peers[i].address, peers[i].port), since};
    }
    free(crowd->trials);
    crowd->trials = trials;
    crowd->trial_count = trials ? count : 0;
    if (trials) qsort(trials, count, sizeof *trials, compare_names);
}

/* --- The warden --- */

static int compare_silence(const void *a, const void *b)
{
    int64_t first = ((const struct mock_socket_peer *)a)->silent_ms;
    int64_t second = ((const struct mock_socket_peer *)b)->silent_ms;
    return first < second ? 1 : first > second ? -1 : 0;
}

static int compare_trying(const void *a, const void *b)
{
    int64_t first = ((const struct mock_socket_peer *)a)->trying_ms;
    int64_t second = ((const struct mock_socket_peer *)b)->trying_ms;
    return first < second ? 1 : first > second ? -1 : 0;
}

static bool end_peer(const struct mock_crowd *crowd, struct mock_socket_peer *peer)
{
    if (peer->ended || is_answered(crowd, name_of(peer->address, peer->port))) return false;
    mock_socket_end(peer->descriptor, crowd->port);
    peer->ended = true;
    return true;
}

/* Ends so many as are too many for the threads, at least `missing` of them, if it finds as many;
 * how many it ended. */
static size_t thin_out(struct mock_crowd *crowd, struct mock_socket_peer *peers, size_t count,
                       size_t missing)
{
    size_t room = crowd->threads - crowd->threads / MOCK_CROWD_RESERVE;
    size_t wanted = count > room ? count - room : 0;
    if (wanted < missing) wanted = missing;
    size_t excess = wanted;
    if (excess == 0 || count == 0) return 0;
    note_trials(crowd, peers, count);
    qsort(peers, count, sizeof *peers, compare_silence);
    for (size_t i = 0; i < count && excess > 0; i++) {
        if (peers[i].silent_ms < MOCK_CROWD_SILENT_MS) break;
        if (end_peer(crowd, &peers[i])) excess--;
    }
    qsort(peers, count, sizeof *peers, compare_trying);
    for (size_t i = 0; i < count && excess > 0; i++) {
        if (peers[i].trying_ms < MOCK_CROWD_PATIENCE_MS) break;
        if (end_peer(crowd, &peers[i])) excess--;
    }
    return wanted - excess;
}

static void look(struct mock_socket_peer *peers)
{
    struct mock_crowd *crowd;
    size_t open = mock_socket_count_all(); /* cheap, and nearly always enough */
    size_t missing = mock_open_files_missing(open);
    LIST_FOREACH(crowd, &warden.crowds, next)
    {
        size_t room = crowd->threads - crowd->threads / MOCK_CROWD_RESERVE;
        if (open <= room && missing == 0) continue;
        size_t count = mock_socket_list(crowd->port, peers, CONNECTIONS_MOST);
        size_t ended = thin_out(crowd, peers, count, missing);
        missing -= ended < missing ? ended : missing;
    }
}

static void *watch(void *argument)
{
    struct mock_socket_peer *peers = argument;
    pthread_mutex_lock(&warden.mutex);
    while (!warden.ending) {
        struct timespec until = mock_monotonic_in(MOCK_CROWD_TICK_MS);
        if (pthread_cond_timedwait(&warden.ends, &warden.mutex, &until) == ETIMEDOUT) look(peers);
    }
    pthread_mutex_unlock(&warden.mutex);
    free(peers);
    return NULL;
}

/* Begins where the first crowd comes; the mutex is held. */
static enum wx_status begin(void)
{
    if (warden.running) return WX_OK;
    struct mock_socket_peer *peers = calloc(CONNECTIONS_MOST, sizeof *peers);
    if (!peers) return WX_ERR_MEMORY;
    mock_monotonic_condition(&warden.ends);
    warden.ending = false;
    warden.running = pthread_create(&warden.thread, NULL, watch, peers) == 0;
    if (warden.running) return WX_OK;
    free(peers);
    return WX_ERR_MEMORY;
}

enum wx_status mock_crowd_new(uint16_t port, unsigned threads, struct mock_crowd **out)
{
    struct mock_crowd *crowd = calloc(1, sizeof *crowd + threads * sizeof crowd->answered[0]);
    if (!crowd) return WX_ERR_MEMORY;
    crowd->port = port;
    crowd->threads = threads;
    pthread_mutex_lock(&warden.mutex);
    enum wx_status status = begin();
    if (status == WX_OK) LIST_INSERT_HEAD(&warden.crowds, crowd, next);
    pthread_mutex_unlock(&warden.mutex);
    if (status == WX_OK)
        *out = crowd;
    else
        free(crowd);
    return status;
}

void mock_crowd_free(struct mock_crowd *crowd)
{
    if (!crowd) return;
    pthread_mutex_lock(&warden.mutex);
    LIST_REMOVE(crowd, next);
    bool last = LIST_EMPTY(&warden.crowds);
    warden.ending = last;
    if (last) pthread_cond_signal(&warden.ends);
    pthread_mutex_unlock(&warden.mutex);
    free(crowd->trials);
    free(crowd);
    if (!last) return;
    pthread_join(warden.thread, NULL);
    pthread_cond_destroy(&warden.ends);
    warden.running = false;
}
