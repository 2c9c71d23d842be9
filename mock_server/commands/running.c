#include "mock_server/commands/running.h"

#include <stdio.h>
#include <stdlib.h>

#include "mock_server/clock.h"
#include "mock_server/commands/commands.h"
#include "mock_server/journal/file.h"
#include "mock_server/open_files.h"
#include "protocol/charset.h"

enum { HTTP_THREADS = 320, HTTPS_THREADS = 96, ADMIN_THREADS = 32, TEXT_LIMIT = 16 * 1024 };

static void complain(const char *words)
{
    fprintf(stderr, "wxmock: %s\n", words[0] ? words : wx_status_words(WX_ERR_MEMORY));
}

/* The folder that keeps the authority: --state-dir, else XDG's, made with its parents. */
static bool find_state_dir(const struct mock_running *running, struct wx_buf *out)
{
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (running->options.state_dir)
        wx_buf_append_text(out, running->options.state_dir);
    else if (xdg && xdg[0] == '/')
        wx_buf_append_format(out, "%s/wxrealname", xdg);
    else if (home && home[0] == '/')
        wx_buf_append_format(out, "%s/.local/state/wxrealname", home);
    return out->size > 0 && wx_buf_status(out) == WX_OK;
}

static int open_authority(struct mock_running *running, struct mock_authority **out)
{
    WX_BUF(state_dir, TEXT_LIMIT);
    WX_BUF(problem, TEXT_LIMIT);
    enum wx_status status = WX_ERR_IO;
    if (find_state_dir(running, &state_dir))
        status = mock_authority_open(wx_buf_text(&state_dir), out, &problem);
    else
        wx_buf_append_text(&problem, "no state folder: give --state-dir, or set HOME");
    if (status == WX_OK) {
        WX_BUF(ca_file, TEXT_LIMIT);
        wx_buf_append_format(&ca_file, "%s/ca.pem", wx_buf_text(&state_dir));
        running->ca_file = realpath(wx_buf_text(&ca_file), NULL);
        return 0;
    }
    complain(wx_buf_text(&problem));
    if (status != WX_ERR_IO) return status == WX_ERR_FORMAT ? 2 : 3;
    complain("the certificate authority is not kept: clients must trust a new one at each start");
    return mock_authority_new_ephemeral(out) == WX_OK ? 0 : 3;
}

static enum wx_status load_world(const struct mock_running *running, struct mock_world **out)
{
    MOCK_PROBLEMS(problems);
    const char *file = running->options.world;
    enum wx_status status = file ? mock_world_load(file, mock_clock_machine(), out, &problems)
                                 : mock_world_load_builtin(mock_clock_machine(), out, &problems);
    mock_command_tell(file ? file : "the built-in world", &problems);
    if (status == WX_ERR_MEMORY || (status != WX_OK && problems.count == 0))
        complain(wx_status_words(status));
    return status;
}

static int make_leaf(struct mock_running *running, const struct mock_leaf **out)
{
    const struct mock_serve_options *options = &running->options;
    WX_BUF(problem, TEXT_LIMIT);
    struct mock_leaf *own = NULL;
    if (options->tls_cert) {
        enum wx_status status = mock_leaf_read(options->tls_cert, options->tls_key, &own, &problem);
        if (status != WX_OK) return complain(wx_buf_text(&problem)), 2;
        mock_service_take_leaf(running->service, own);
    }
    if (mock_service_leaf(running->service, MOCK_LEAF_GOOD, out) == WX_OK) return 0;
    return complain("cannot make the server's certificate"), 3;
}

static int start_listener(const char *name, const struct mock_endpoint_address *at,
                          unsigned threads, const struct mock_leaf *leaf,
                          struct mock_handler handler, struct mock_listener **out)
{
    struct mock_listener_options options = {.name = name,
                                            .address = at->address,
                                            .port = at->port,
                                            .threads = threads,
                                            .crowded = true,
                                            .leaf = leaf,
                                            .range = MOCK_TLS_12_UP,
                                            .handler = handler};
    WX_BUF(problem, TEXT_LIMIT);
    if (mock_listener_start(&options, out, &problem) == WX_OK) return 0;
    complain(wx_buf_text(&problem));
    return 3;
}

void mock_running_signals(sigset_t *out)
{
    static const int SIGNALS[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
    sigemptyset(out);
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) sigaddset(out, SIGNALS[i]);
}

/* Before any thread starts, so that all inherit it. */
static void block_signals(void)
{
    sigset_t signals;
    mock_running_signals(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a journal file at its limit is an error, not our end */
}

/* The proxy's tunnels end at a TLS listener of their own, so that the journal can tell them. */
static int start_proxy(struct mock_running *running, const struct mock_leaf *leaf)
{
    const struct mock_endpoint_address inner = {.address = "127.0.0.1"};
    if (running->options.proxy.address[0] == '\0') return 0;
    int result = start_listener("proxy", &inner, HTTPS_THREADS, leaf,
                                mock_service_api(running->service), &running->proxied);
    if (result != 0) return result;
    WX_BUF(problem, TEXT_LIMIT);
    if (mock_proxy_start(&running->options.proxy, mock_listener_port(running->proxied),
                         &running->proxy, &problem) == WX_OK)
        return 0;
    return complain(wx_buf_text(&problem)), 3;
}

static int open_recorder(const struct mock_running *running, struct mock_recorder **out)
{
    const struct mock_serve_options *options = &running->options;
    struct mock_journal_file *file = NULL;
    WX_BUF(notice, TEXT_LIMIT);
    enum wx_status status = WX_OK;
    if (options->journal)
        status = mock_journal_file_open(options->journal, options->journal_raw, &file, &notice);
    if (notice.size > 0) complain(wx_buf_text(&notice));
    if (status != WX_OK) return status == WX_ERR_MEMORY ? 3 : 2;
    if (mock_recorder_new(file, out) == WX_OK) return 0;
    mock_journal_file_close(file);
    return complain("cannot draw a random key"), 3;
}

static int make_service(struct mock_running *running, struct mock_world *world,
                        struct mock_authority *authority, struct mock_recorder *recorder)
{
    const struct mock_serve_options *options = &running->options;
    running->console = mock_console_open(running->log, options->log_json);
    struct mock_service_options service = {.admin_token = options->admin_token,
                                           .ports_address = options->https.address,
                                           .ca_file = running->ca_file,
                                           .tls_names = options->tls_names,
                                           .tls_name_count = options->tls_name_count,
                                           .seed = options->seed,
                                           .keep = options->keep,
                                           .no_debug_header = options->no_debug_header,
                                           .tell = mock_console_teller(&running->console)};
    if (options->quiet) service.tell.refused = NULL;
    if (mock_service_new(&service, world, authority, recorder, &running->service) == WX_OK)
        return 0;
    return complain("out of memory"), 3;
}

static void tell_urls(const struct mock_running *running)
{
    mock_service_tell_url(running->service, MOCK_PORT_HTTP, mock_listener_url(running->http));
    mock_service_tell_url(running->service, MOCK_PORT_HTTPS, mock_listener_url(running->https));
}

int mock_running_start(struct mock_running *running)
{
    block_signals();
    const char *missing = "";
    WX_BUF(problem, TEXT_LIMIT);
    bool enough = mock_open_files_prepare(&problem);
    if (problem.size > 0 || !enough) complain(wx_buf_text(&problem));
    if (!enough) return 3;
    wx_buf_clear(&problem);
    if (wx_charset_self_check(&missing) != WX_OK) return complain(missing), 3;
    if (mock_server_setup(&problem) != WX_OK) return complain(wx_buf_text(&problem)), 3;
    running->library_ready = true;
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    enum wx_status status = load_world(running, &world);
    if (status != WX_OK) return status == WX_ERR_MEMORY ? 3 : 2;
    struct mock_authority *authority = NULL;
    int result = open_authority(running, &authority);
    if (result != 0) return result;
    struct mock_recorder *recorder = NULL;
    result = open_recorder(running, &recorder);
    if (result == 0) result = make_service(running, world, authority, recorder);
    if (result != 0) {
        mock_authority_free(authority);
        mock_recorder_free(recorder);
        return result;
    }
    const struct mock_leaf *leaf = NULL;
    result = make_leaf(running, &leaf);
    struct mock_handler api = mock_service_api(running->service);
    struct mock_handler admin = mock_service_admin(running->service);
    const struct mock_serve_options *options = &running->options;
    if (result == 0)
        result = start_listener("http", &options->http, HTTP_THREADS, NULL, api, &running->http);
    if (result == 0)
        result =
            start_listener("https", &options->https, HTTPS_THREADS, leaf, api, &running->https);
    if (result == 0) tell_urls(running);
    if (result == 0)
        result =
            start_listener("admin", &options->admin, ADMIN_THREADS, NULL, admin, &running->admin);
    if (result == 0) result = start_proxy(running, leaf);
    return result;
}

void mock_running_stop(struct mock_running *running)
{
    if (running->service) mock_service_wake(running->service);
    mock_proxy_stop(running->proxy);
    mock_listener_stop(running->proxied);
    mock_listener_stop(running->http);
    mock_listener_stop(running->https);
    mock_listener_stop(running->admin);
    mock_service_free(running->service);
    if (running->library_ready) mock_server_teardown();
    free(running->ca_file);
}

void mock_running_reload(struct mock_running *running)
{
    if (!running->options.world) {
        complain("reload: the built-in world does not change: start with --world FILE");
        return;
    }
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    if (load_world(running, &world) == WX_OK &&
        mock_space_reload(mock_service_default_space(running->service), world) == WX_OK)
        fprintf(stderr, "wxmock: %s: read again, in force\n", running->options.world);
    else
        fprintf(stderr, "wxmock: %s: not taken: the old world stays in force\n",
                running->options.world);
}
