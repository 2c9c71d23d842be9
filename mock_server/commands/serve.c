/* wxmock serve: the listeners, the ready file, and the signals. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mock_server/clock.h"
#include "mock_server/commands/commands.h"
#include "mock_server/file.h"
#include "mock_server/options.h"
#include "mock_server/service.h"
#include "protocol/charset.h"
#include "protocol/json_writer.h"

enum { API_THREADS = 64, ADMIN_THREADS = 8, TEXT_LIMIT = 16 * 1024 };

/* All that a running double owns; released in the reverse order of its making. */
struct serving {
    struct mock_serve_options options;
    struct mock_service *service;
    struct mock_listener *http, *https, *admin;
    char *ca_file;
    bool library_ready;
};

static const char HELP[] =
    "Usage: wxmock serve [OPTION…]\n\n"
    "Serves WeChat's real-name interface offline, from synthetic persons.\n\n"
    "      --http ADDR:PORT    plain listener (127.0.0.1:8080); port 0 takes a free one\n"
    "      --https ADDR:PORT   TLS listener (127.0.0.1:8443)\n"
    "      --admin ADDR:PORT   admin listener (127.0.0.1:8081)\n"
    "      --admin-token T     bearer token of the admin API; needed beyond loopback\n"
    "                          (or WXMOCK_ADMIN_TOKEN)\n"
    "  -w, --world FILE        the world to serve; the built-in one without\n"
    "      --ready-file FILE   written, whole, once requests can be answered\n"
    "      --state-dir DIR     where the certificate authority is kept\n"
    "      --tls-name NAME     a further name for the certificate; may be repeated\n"
    "      --tls-cert FILE     an own certificate (PEM), with --tls-key FILE\n"
    "  -h, --help              this text\n\n"
    "SIGHUP reads the world again; SIGTERM and SIGINT finish what runs and end with 0.\n"
    "Exit status: 0 ended as told, 2 usage or configuration error, 3 could not run.\n";

static void complain(const char *words)
{
    fprintf(stderr, "wxmock: %s\n", words);
}

/* The folder that keeps the authority: --state-dir, else XDG's, made with its parents. */
static bool find_state_dir(const struct serving *serving, struct wx_buf *out)
{
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (serving->options.state_dir)
        wx_buf_append_text(out, serving->options.state_dir);
    else if (xdg && xdg[0] == '/')
        wx_buf_append_format(out, "%s/wxrealname", xdg);
    else if (home && home[0] == '/')
        wx_buf_append_format(out, "%s/.local/state/wxrealname", home);
    return out->size > 0 && wx_buf_status(out) == WX_OK;
}

static int open_authority(struct serving *serving, struct mock_authority **out)
{
    WX_BUF(state_dir, TEXT_LIMIT);
    WX_BUF(problem, TEXT_LIMIT);
    enum wx_status status = WX_ERR_IO;
    if (find_state_dir(serving, &state_dir))
        status = mock_authority_open(wx_buf_text(&state_dir), out, &problem);
    else
        wx_buf_append_text(&problem, "no state folder: give --state-dir, or set HOME");
    if (status == WX_OK) {
        WX_BUF(ca_file, TEXT_LIMIT);
        wx_buf_append_format(&ca_file, "%s/ca.pem", wx_buf_text(&state_dir));
        serving->ca_file = realpath(wx_buf_text(&ca_file), NULL);
        return 0;
    }
    complain(wx_buf_text(&problem));
    if (status != WX_ERR_IO) return status == WX_ERR_FORMAT ? 2 : 3;
    complain("the certificate authority is not kept: clients must trust a new one at each start");
    return mock_authority_new_ephemeral(out) == WX_OK ? 0 : 3;
}

static enum wx_status load_world(const struct serving *serving, struct mock_world **out)
{
    MOCK_PROBLEMS(problems);
    const char *file = serving->options.world;
    enum wx_status status = file ? mock_world_load(file, mock_clock_machine(), out, &problems)
                                 : mock_world_load_builtin(mock_clock_machine(), out, &problems);
    mock_command_tell(file ? file : "the built-in world", &problems);
    if (status != WX_OK && problems.count == 0) complain(wx_status_words(status));
    return status;
}

static int make_leaf(struct serving *serving, const struct mock_leaf **out)
{
    const struct mock_serve_options *options = &serving->options;
    WX_BUF(problem, TEXT_LIMIT);
    struct mock_leaf *own = NULL;
    if (options->tls_cert) {
        enum wx_status status = mock_leaf_read(options->tls_cert, options->tls_key, &own, &problem);
        if (status != WX_OK) return complain(wx_buf_text(&problem)), 2;
        mock_service_take_leaf(serving->service, own);
    }
    if (mock_service_leaf(serving->service, MOCK_LEAF_GOOD, out) == WX_OK) return 0;
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
                                            .leaf = leaf,
                                            .range = MOCK_TLS_12_UP,
                                            .handler = handler};
    WX_BUF(problem, TEXT_LIMIT);
    if (mock_listener_start(&options, out, &problem) == WX_OK) return 0;
    complain(wx_buf_text(&problem));
    return 3;
}

static int start(struct serving *serving)
{
    const char *missing = "";
    WX_BUF(problem, TEXT_LIMIT);
    if (wx_charset_self_check(&missing) != WX_OK) return complain(missing), 3;
    if (mock_server_setup(&problem) != WX_OK) return complain(wx_buf_text(&problem)), 3;
    serving->library_ready = true;
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    enum wx_status status = load_world(serving, &world);
    if (status != WX_OK) return status == WX_ERR_MEMORY ? 3 : 2;
    struct mock_authority *authority = NULL;
    int result = open_authority(serving, &authority);
    if (result != 0) return result;
    struct mock_service_options service = {.admin_token = serving->options.admin_token,
                                           .ports_address = serving->options.https.address,
                                           .ca_file = serving->ca_file,
                                           .tls_names = serving->options.tls_names,
                                           .tls_name_count = serving->options.tls_name_count};
    if (mock_service_new(&service, world, authority, &serving->service) != WX_OK) {
        mock_authority_free(authority);
        return complain("out of memory"), 3;
    }
    const struct mock_leaf *leaf = NULL;
    result = make_leaf(serving, &leaf);
    struct mock_handler api = mock_service_api(serving->service);
    struct mock_handler admin = mock_service_admin(serving->service);
    const struct mock_serve_options *options = &serving->options;
    if (result == 0)
        result = start_listener("http", &options->http, API_THREADS, NULL, api, &serving->http);
    if (result == 0)
        result = start_listener("https", &options->https, API_THREADS, leaf, api, &serving->https);
    if (result == 0)
        result =
            start_listener("admin", &options->admin, ADMIN_THREADS, NULL, admin, &serving->admin);
    return result;
}

static void stop(struct serving *serving)
{
    if (serving->options.ready_file) unlink(serving->options.ready_file);
    mock_listener_stop(serving->http);
    mock_listener_stop(serving->https);
    mock_listener_stop(serving->admin);
    mock_service_free(serving->service);
    if (serving->library_ready) mock_server_teardown();
    free(serving->ca_file);
}

static int write_ready_file(const struct serving *serving)
{
    WX_BUF(text, TEXT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "pid", getpid());
    wx_json_write_text(&writer, "http", mock_listener_url(serving->http));
    wx_json_write_text(&writer, "https", mock_listener_url(serving->https));
    wx_json_write_text(&writer, "admin", mock_listener_url(serving->admin));
    wx_json_write_text(&writer, "ca_file", serving->ca_file);
    wx_json_end_object(&writer);
    if (wx_buf_status(&text) == WX_OK &&
        mock_file_write_atomically(serving->options.ready_file, wx_buf_bytes(&text), 0644) == WX_OK)
        return 0;
    fprintf(stderr, "wxmock: %s: cannot be written (%s): give another --ready-file\n",
            serving->options.ready_file, strerror(errno));
    return 3;
}

static void print_samples(const struct serving *serving, const struct mock_world *world)
{
    size_t apps = 0;
    size_t tokens = 0;
    size_t users = 0;
    const struct mock_app *app = mock_world_apps(world, &apps);
    const struct mock_declared_token *access = mock_world_access_tokens(world, &tokens);
    const struct mock_declared_token *auth = mock_world_auth_tokens(world, &users);
    if (apps > 0) printf("  appid         %s\n  secret        %s\n", app->appid, app->secret);
    if (tokens > 0) printf("  access_token  %s\n", access->token);
    if (users > 0) printf("  auth_token    %s\n", auth->token);
    if (tokens > 0)
        printf("\nTry it:\n  curl '%s/wxa/get_category?access_token=%s'\n",
               mock_listener_url(serving->http), access->token);
}

static void greet(const struct serving *serving)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(mock_service_default_space(serving->service));
    printf("wxmock %s: WeChat's real-name interface, offline, with synthetic persons only\n\n"
           "  http          %s\n  https         %s\n  admin         %s\n",
           WX_VERSION, mock_listener_url(serving->http), mock_listener_url(serving->https),
           mock_listener_url(serving->admin));
    if (serving->ca_file) printf("  trust         %s\n", serving->ca_file);
    /* A user's own world may hold what should not be in a log: only ours is shown. */
    if (!serving->options.world) print_samples(serving, world);
    printf("\nStop with Ctrl-C.\n");
    fflush(stdout);
}

static void reload(struct serving *serving)
{
    if (!serving->options.world) {
        complain("reload: the built-in world does not change: start with --world FILE");
        return;
    }
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    if (load_world(serving, &world) == WX_OK &&
        mock_space_reload(mock_service_default_space(serving->service), world) == WX_OK)
        fprintf(stderr, "wxmock: %s: read again, in force\n", serving->options.world);
    else
        fprintf(stderr, "wxmock: %s: not taken: the old world stays in force\n",
                serving->options.world);
}

static void wait_for_end(struct serving *serving, const sigset_t *signals)
{
    for (int signal_number = 0;;) {
        if (sigwait(signals, &signal_number) != 0) continue;
        if (signal_number != SIGHUP) return;
        reload(serving);
    }
}

int mock_command_serve(int argc, char **argv)
{
    struct serving serving = {0};
    MOCK_PROBLEMS(problems);
    if (!mock_serve_options_read(argc, argv, &serving.options, &problems)) {
        mock_command_tell("serve", &problems);
        return 2;
    }
    if (serving.options.help) return fputs(HELP, stdout), 0;
    /* Before any thread starts, so that all inherit it and only sigwait sees the signals. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    int result = start(&serving);
    if (result == 0) greet(&serving);
    if (result == 0 && serving.options.ready_file) result = write_ready_file(&serving);
    if (result == 0) wait_for_end(&serving, &signals);
    stop(&serving);
    return result;
}
