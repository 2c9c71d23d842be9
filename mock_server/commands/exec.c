/* wxmock exec: runs a command against a double of its own, with the WX_* variables that the adapter
 * contract names (INTERFACES.md, "The client under test"). */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "embedded/exec_key.h"
#include "mock_server/commands/commands.h"
#include "mock_server/commands/running.h"
#include "mock_server/file.h"

enum { TEXT_LIMIT = 16 * 1024, NOT_FOUND = 127, NOT_RUN = 126, BY_SIGNAL = 128 };

static int print_help(void)
{
    WX_BUF(options, TEXT_LIMIT);
    mock_serve_options_help(&options);
    printf(
        "Usage: wxmock exec [OPTION…] -- CMD [ARGUMENT…]\n\n"
        "Runs CMD against a double of its own on free ports, with WX_BASE_URL, WX_CA_FILE,\n"
        "WX_APPID, WX_APPSECRET, WX_ACCESS_TOKEN, WX_AUTH_TOKEN, WX_MCH_ID, WX_CERT_SERIALNO\n"
        "and, for the built-in world, WX_PRIVATE_KEY_FILE in its environment; WX_HTTP_URL and\n"
        "WX_ADMIN_URL lead to the other listeners. WX_OP, WX_CASE and WX_TIMEOUT_MS are set\n"
        "where they are not.\n\n%s\n"
        "Exit status: that of CMD; %d and the signal's number where one ended it; %d not found,\n"
        "%d cannot be run; 2 usage or configuration error, 3 could not run.\n",
        wx_buf_text(&options), BY_SIGNAL, NOT_FOUND, NOT_RUN);
    return 0;
}

/* --- The environment --- */

static void set(const char *name, const char *value)
{
    if (value) setenv(name, value, 1);
}

/* The certificate that the world names first, of the merchants of an app. */
static const struct mock_certificate *certificate_of(const struct mock_world *world,
                                                     const struct mock_app *app)
{
    size_t count = 0;
    const struct mock_certificate *first = NULL;
    const struct mock_certificate *list = mock_world_certificates(world, &count);
    for (size_t i = 0; i < count; i++)
        if (list[i].mch_id && mock_app_is_bound(app, list[i].mch_id) &&
            (!first || list[i].place < first->place))
            first = &list[i];
    return first;
}

static const char *token_of(const struct mock_declared_token *tokens, size_t count,
                            const struct mock_app *app)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tokens[i].appid, app->appid) == 0) return tokens[i].token;
    return NULL;
}

/* What the world has for its first app that may ask for names. */
static void set_world(const struct mock_world *world)
{
    size_t count = 0;
    const struct mock_app *apps = mock_world_apps(world, &count);
    const struct mock_app *app = apps;
    for (size_t i = 0; i < count; i++)
        if (!app->realname_authorized && apps[i].realname_authorized) app = &apps[i];
    if (count == 0) return;
    const struct mock_certificate *certificate = certificate_of(world, app);
    set("WX_APPID", app->appid);
    set("WX_APPSECRET", app->secret);
    const struct mock_declared_token *tokens = mock_world_access_tokens(world, &count);
    set("WX_ACCESS_TOKEN", token_of(tokens, count, app));
    tokens = mock_world_auth_tokens(world, &count);
    set("WX_AUTH_TOKEN", token_of(tokens, count, app));
    if (!certificate) return;
    set("WX_MCH_ID", certificate->mch_id);
    set("WX_CERT_SERIALNO", certificate->serial);
}

static void set_environment(const struct mock_running *running)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(mock_service_default_space(running->service));
    set("WX_BASE_URL", mock_listener_url(running->https));
    set("WX_HTTP_URL", mock_listener_url(running->http));
    set("WX_ADMIN_URL", mock_listener_url(running->admin));
    set("WX_CA_FILE", running->ca_file);
    if (running->proxy) set("WX_PROXY_URL", mock_proxy_url(running->proxy));
    set_world(world);
    setenv("WX_OP", "get_realname_info", 0);
    setenv("WX_CASE", "exec", 0);
    setenv("WX_TIMEOUT_MS", "5000", 0);
}

/* The built-in world's merchant has a key that everybody knows: a command gets it as a file. The
 * server itself never needs one. */
static bool write_key(char path[], const struct mock_running *running)
{
    if (running->options.world) return true;
    int descriptor = mkstemp(path); /* mode 0600 */
    if (descriptor < 0) return false;
    close(descriptor);
    if (mock_file_write_atomically(path, exec_key_files[0].content, 0600) != WX_OK) return false;
    set("WX_PRIVATE_KEY_FILE", path);
    return true;
}

/* --- The command --- */

static int spawn(char **command, pid_t *out)
{
    sigset_t none;
    sigset_t defaults;
    posix_spawnattr_t attributes;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    if (posix_spawnattr_init(&attributes) != 0) return ENOMEM;
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(out, command[0], NULL, &attributes, command, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* Waits for the command's end; what is meant to end us is passed on to it. */
static int wait_for(pid_t child, struct mock_running *running)
{
    sigset_t signals;
    mock_running_signals(&signals);
    for (int status = 0;;) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child)
            return WIFEXITED(status) ? WEXITSTATUS(status) : BY_SIGNAL + WTERMSIG(status);
        int number = 0;
        if (sigwait(&signals, &number) != 0 || number == SIGCHLD) continue;
        if (number == SIGHUP && running->options.world)
            mock_running_reload(running);
        else
            kill(child, number);
    }
}

static int run(struct mock_running *running)
{
    pid_t child = 0;
    set_environment(running);
    int error = spawn(running->options.command, &child);
    if (error == 0) return wait_for(child, running);
    fprintf(stderr, "wxmock: %s: cannot be run (%s): give a command, or the path of a program\n",
            running->options.command[0], strerror(error));
    return error == ENOENT ? NOT_FOUND : NOT_RUN;
}

int mock_command_exec(int argc, char **argv)
{
    struct mock_running running = {.log = stderr};
    char key_file[] = "/tmp/wxmock-test-key-XXXXXX";
    MOCK_PROBLEMS(problems);
    if (!mock_serve_options_read(MOCK_OPTIONS_OF_EXEC, argc, argv, &running.options, &problems)) {
        mock_command_tell("exec", &problems);
        return 2;
    }
    if (running.options.help) return print_help();
    int result = mock_running_start(&running);
    if (result == 0 && !write_key(key_file, &running)) {
        fprintf(stderr, "wxmock: %s: cannot be written (%s)\n", key_file, strerror(errno));
        result = 3;
    }
    if (result == 0) result = run(&running);
    unlink(key_file);
    mock_running_stop(&running);
    return result;
}
