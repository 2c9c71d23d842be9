/* wxmock serve: the listeners, the ready file, and the signals. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mock_server/commands/commands.h"
#include "mock_server/commands/running.h"
#include "mock_server/file.h"
#include "protocol/json_writer.h"

enum { TEXT_LIMIT = 16 * 1024 };

static int print_help(void)
{
    WX_BUF(options, TEXT_LIMIT);
    mock_serve_options_help(&options);
    printf("Usage: wxmock serve [OPTION…]\n\n"
           "Serves WeChat's real-name interface offline, from synthetic persons.\n\n%s\n"
           "SIGHUP reads the world again; SIGTERM and SIGINT finish what runs and end with 0.\n"
           "Exit status: 0 ended as told, 2 usage or configuration error, 3 could not run.\n",
           wx_buf_text(&options));
    return 0;
}

/* Which file it is that was written: another double may put one of its own in its place. */
struct ready {
    dev_t device;
    ino_t node;
    struct timespec changed; /* a number of a file that is gone is given again */
};

/* Where it can be met, as one JSON object. */
static void append_place(const struct mock_running *running, struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_integer(&writer, "pid", getpid());
    wx_json_write_text(&writer, "http", mock_listener_url(running->http));
    wx_json_write_text(&writer, "https", mock_listener_url(running->https));
    wx_json_write_text(&writer, "admin", mock_listener_url(running->admin));
    if (running->proxy) wx_json_write_text(&writer, "proxy", mock_proxy_url(running->proxy));
    wx_json_write_text(&writer, "ca_file", running->ca_file);
    wx_json_end_object(&writer);
}

static int write_ready_file(const struct mock_running *running, struct ready *out)
{
    WX_BUF(text, TEXT_LIMIT);
    append_place(running, &text);
    if (wx_buf_status(&text) == WX_OK &&
        mock_file_write_atomically(running->options.ready_file, wx_buf_bytes(&text), 0644) ==
            WX_OK) {
        struct stat facts = {0};
        if (stat(running->options.ready_file, &facts) == 0)
            *out = (struct ready){facts.st_dev, facts.st_ino, facts.st_ctim};
        return 0;
    }
    fprintf(stderr, "wxmock: %s: cannot be written (%s): give another --ready-file\n",
            running->options.ready_file, strerror(errno));
    return 3;
}

static void remove_ready_file(const char *path, const struct ready *ours)
{
    struct stat facts = {0};
    if (stat(path, &facts) == 0 && facts.st_dev == ours->device && facts.st_ino == ours->node &&
        facts.st_ctim.tv_sec == ours->changed.tv_sec &&
        facts.st_ctim.tv_nsec == ours->changed.tv_nsec)
        unlink(path);
}

static void print_samples(const struct mock_running *running, const struct mock_world *world)
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
               mock_listener_url(running->http), access->token);
}

static void greet(const struct mock_running *running)
{
    if (running->options.log_json) { /* nothing but JSON for a machine */
        WX_BUF(text, TEXT_LIMIT);
        append_place(running, &text);
        if (wx_buf_status(&text) == WX_OK) printf("%s\n", wx_buf_text(&text));
        fflush(stdout);
        return;
    }
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(mock_service_default_space(running->service));
    printf("wxmock %s: WeChat's real-name interface, offline, with synthetic persons only\n\n"
           "  http          %s\n  https         %s\n  admin         %s\n",
           WX_VERSION, mock_listener_url(running->http), mock_listener_url(running->https),
           mock_listener_url(running->admin));
    if (running->proxy) printf("  proxy         %s\n", mock_proxy_url(running->proxy));
    if (running->ca_file) printf("  trust         %s\n", running->ca_file);
    /* A user's own world may hold what should not be in a log: only ours is shown. */
    if (!running->options.world) print_samples(running, world);
    printf("\nStop with Ctrl-C.\n");
    fflush(stdout);
}

static void wait_for_end(struct mock_running *running)
{
    sigset_t signals;
    mock_running_signals(&signals);
    for (int number = 0;;) {
        if (sigwait(&signals, &number) != 0 || number == SIGCHLD) continue;
        if (number != SIGHUP) return;
        mock_running_reload(running);
    }
}

/* A core file would hold the authority's key and whatever clients sent; who wants one raises the
 * soft limit again (prlimit --core). Not of exec, whose command would inherit it. */
static void leave_no_core(void)
{
    struct rlimit core;
    if (getrlimit(RLIMIT_CORE, &core) != 0) return;
    core.rlim_cur = 0;
    (void)setrlimit(RLIMIT_CORE, &core);
}

int mock_command_serve(int argc, char **argv)
{
    struct mock_running running = {.log = stdout};
    MOCK_PROBLEMS(problems);
    if (!mock_serve_options_read(MOCK_OPTIONS_OF_SERVE, argc, argv, &running.options, &problems)) {
        mock_command_tell("serve", &problems);
        return 2;
    }
    if (running.options.help) return print_help();
    leave_no_core();
    const char *ready_file = running.options.ready_file;
    /* One that a killed double left behind must not be taken for ours. */
    if (ready_file) unlink(ready_file);
    int result = mock_running_start(&running);
    if (result == 0) greet(&running);
    struct ready ready = {0};
    if (result == 0 && ready_file) result = write_ready_file(&running, &ready);
    if (result == 0) {
        wait_for_end(&running);
        if (ready_file) remove_ready_file(ready_file, &ready);
    }
    mock_running_stop(&running);
    return result;
}
