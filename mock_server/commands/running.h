/* A double that runs: what `serve` and `exec` share. Problems are said on stderr. */
#ifndef MOCK_RUNNING_H
#define MOCK_RUNNING_H

#include <signal.h>

#include "mock_server/commands/console.h"
#include "mock_server/options.h"
#include "mock_server/proxy.h"
#include "mock_server/service.h"

/* Everything that it owns. A zeroed struct with its options and its log set is what
 * mock_running_start takes, and mock_running_stop takes it in any state. */
struct mock_running {
    struct mock_serve_options options;
    FILE *log; /* where refused requests are told */
    struct mock_console console;
    struct mock_service *service;
    struct mock_listener *http, *https, *admin;
    struct mock_listener *proxied; /* what tunnels of the proxy lead to; NULL without --proxy */
    struct mock_proxy *proxy;
    char *ca_file; /* where the authority's certificate lies; NULL: nowhere */
    bool library_ready;
};

/* mock_running_signals: what is only seen by who waits for it with sigwait, from the start on: what
 * ends (SIGTERM, SIGINT), reloads (SIGHUP) and tells of children (SIGCHLD). */
void mock_running_signals(sigset_t *out);

/* mock_running_start: reads the world and listens. 0, or the exit status to end with. */
int mock_running_start(struct mock_running *running);

/* mock_running_reload: reads the world file again; the old world stays where it is not good. */
void mock_running_reload(struct mock_running *running);

/* mock_running_stop: finishes what runs, and ends. */
void mock_running_stop(struct mock_running *running);

#endif
