#include "conformance/mock.h"

#include "conformance/file.h"
#include "conformance/interrupt.h"
#include "conformance/process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    START_MS = 30000, /* a mock with sanitizers on a busy machine */
    CALL_MS = 15000,
    NAP_MS = 5,
    PATH_LIMIT = 4096,
    LOG_LIMIT = 1024 * 1024,
    LOG_SHOWN = 2000,
    READY_LIMIT = 64 * 1024,
};

struct conf_mock {
    struct conf_process process; /* empty for a running one */
    char *admin;                 /* base URL without a slash at the end */
    char *token;
    char *version;
};

/* --- finding it ------------------------------------------------------------------------------- */

static bool is_program(const char *path)
{
    return access(path, X_OK) == 0;
}

static bool find_beside(char out[PATH_LIMIT])
{
    char self[PATH_LIMIT / 2];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);

    if (size <= 0) return false;
    self[size] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash) return false;
    *slash = '\0';
    snprintf(out, PATH_LIMIT, "%s/wxmock", self);
    return is_program(out);
}

static bool find_on_path(char out[PATH_LIMIT])
{
    const char *path = getenv("PATH");

    while (path && *path) {
        size_t size = strcspn(path, ":");
        snprintf(out, PATH_LIMIT, "%.*s/wxmock", (int)size, path);
        if (size && size < PATH_LIMIT / 2 && is_program(out)) return true;
        path += size + (path[size] == ':');
    }
    return false;
}

static enum wx_status find_program(const char *wanted, char out[PATH_LIMIT],
                                   struct wx_buf *out_reason)
{
    if (wanted) {
        snprintf(out, PATH_LIMIT, "%s", wanted);
        if (is_program(out)) return WX_OK;
        wx_buf_append_format(out_reason, "--mock %s: %s: name the wxmock program", wanted,
                             strerror(errno));
        return WX_ERR_UNAVAILABLE;
    }
    if (find_beside(out) || find_on_path(out)) return WX_OK;
    wx_buf_append_text(out_reason, "wxmock is neither beside wxconform nor on PATH: name it with "
                                   "--mock PATH, or a running one with --server URL");
    return WX_ERR_UNAVAILABLE;
}

/* --- starting it ------------------------------------------------------------------------------ */

/* append_quoted: one word for the shell, whatever it holds. */
static void append_quoted(struct wx_buf *out, const char *text)
{
    wx_buf_append_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            wx_buf_append_text(out, "'\\''");
        else
            wx_buf_append_byte(out, (unsigned char)*text);
    }
    wx_buf_append_byte(out, '\'');
}

static void append_path(struct wx_buf *out, const char *directory, const char *name)
{
    WX_BUF(path, PATH_LIMIT);

    wx_buf_append_format(&path, "%s/%s", directory, name);
    append_quoted(out, wx_buf_text(&path));
    wx_buf_fail(out, wx_buf_status(&path));
}

static void tell_log(const char *directory, struct wx_buf *out_reason)
{
    char path[PATH_LIMIT];
    WX_BUF(log, LOG_LIMIT);

    snprintf(path, sizeof path, "%s/mock.log", directory);
    if (conf_file_read(path, &log) != WX_OK || !log.size) return;
    struct wx_bytes tail = wx_buf_bytes(&log);
    if (tail.size > LOG_SHOWN) tail = wx_bytes_from(tail, tail.size - LOG_SHOWN);
    wx_buf_append_text(out_reason, "; it said:\n");
    wx_buf_append(out_reason, wx_bytes_trim(tail));
}

static enum wx_status wait_ready(struct conf_mock *mock, const char *program, const char *directory,
                                 struct wx_json **out, struct wx_buf *out_reason)
{
    int64_t until = conf_clock_ms() + START_MS;
    char path[PATH_LIMIT];

    snprintf(path, sizeof path, "%s/mock.ready", directory);
    while (!conf_interrupted() && conf_clock_ms() < until) {
        WX_BUF(text, READY_LIMIT);
        if (conf_file_read(path, &text) == WX_OK &&
            wx_json_parse(wx_buf_bytes(&text), out, NULL) == WX_OK)
            return WX_OK;
        if (conf_process_poll(&mock->process)) break;
        nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
    }
    wx_buf_append_format(out_reason, "%s did not come up", program);
    if (mock->process.exit_signal)
        wx_buf_append_format(out_reason, ", signal %d ended it", mock->process.exit_signal);
    else if (mock->process.exited)
        wx_buf_append_format(out_reason, ", it ended with %d", mock->process.exit_status);
    tell_log(directory, out_reason);
    return WX_ERR_UNAVAILABLE;
}

static enum wx_status start(struct conf_mock *mock, const struct conf_mock_settings *settings,
                            struct wx_buf *out_reason)
{
    WX_BUF(command, 8 * PATH_LIMIT);
    WX_JSON(ready);
    char program[PATH_LIMIT];

    enum wx_status status = find_program(settings->program, program, out_reason);
    if (status != WX_OK) return status;
    wx_buf_append_text(&command, "exec ");
    append_quoted(&command, program);
    wx_buf_append_text(&command, " serve --http 127.0.0.1:0 --https 127.0.0.1:0"
                                 " --admin 127.0.0.1:0 --ready-file ");
    append_path(&command, settings->directory, "mock.ready");
    wx_buf_append_text(&command, " --state-dir ");
    append_path(&command, settings->directory, "mock-state");
    wx_buf_append_text(&command, " </dev/null >");
    append_path(&command, settings->directory, "mock.log");
    wx_buf_append_text(&command, " 2>&1");
    status = wx_buf_status(&command);
    if (status == WX_OK)
        status = conf_process_start(wx_buf_text(&command), NULL, NULL, &mock->process);
    if (status == WX_OK)
        status = wait_ready(mock, program, settings->directory, &ready, out_reason);
    if (status != WX_OK) return status;
    const char *admin = wx_json_text(wx_json_member(ready, "admin"));
    mock->admin = admin ? strdup(admin) : NULL;
    if (mock->admin) return WX_OK;
    wx_buf_append_format(out_reason, "%s: its ready file names no admin URL: is it wxmock?",
                         program);
    return WX_ERR_MISMATCH;
}

/* meet: the admin URL of a running one, as a person pastes it. */
static enum wx_status meet(struct conf_mock *mock, const struct conf_mock_settings *settings)
{
    static const char tail[] = "/__admin";
    size_t size = strlen(settings->server);

    while (size && settings->server[size - 1] == '/') size--;
    if (size >= strlen(tail) &&
        strncmp(settings->server + size - strlen(tail), tail, strlen(tail)) == 0)
        size -= strlen(tail);
    mock->admin = strndup(settings->server, size);
    mock->token = settings->token ? strdup(settings->token) : NULL;
    return mock->admin ? WX_OK : WX_ERR_MEMORY;
}

static enum wx_status check_version(struct conf_mock *mock, struct wx_buf *out_reason)
{
    struct conf_http *http = NULL;
    WX_JSON(health);
    enum wx_status status = conf_http_open(&http);

    if (status == WX_OK)
        status = conf_mock_call(mock, http, "GET", "/health", NULL, &health, out_reason);
    conf_http_free(http);
    if (status != WX_OK) return status;
    const char *version = wx_json_text(wx_json_member(health, "version"));
    mock->version = strdup(version ? version : "unknown");
    if (!mock->version) return WX_ERR_MEMORY;
    if (strcmp(mock->version, WX_VERSION) == 0) return WX_OK;
    wx_buf_append_format(out_reason,
                         "the mock has version %s, this wxconform %s: use those of one release",
                         mock->version, WX_VERSION);
    return WX_ERR_MISMATCH;
}

enum wx_status conf_mock_open(const struct conf_mock_settings *settings, struct conf_mock **out,
                              struct wx_buf *out_reason)
{
    struct conf_mock *mock = calloc(1, sizeof *mock);

    if (!mock) return WX_ERR_MEMORY;
    mock->process = (struct conf_process){.in = -1, .out = -1, .err = -1};
    enum wx_status status =
        settings->server ? meet(mock, settings) : start(mock, settings, out_reason);
    if (status == WX_OK) status = check_version(mock, out_reason);
    if (status != WX_OK) {
        conf_mock_free(mock);
        return status;
    }
    *out = mock;
    return WX_OK;
}

void conf_mock_free(struct conf_mock *mock)
{
    enum { GRACE_MS = 10000 }; /* it finishes running requests */

    if (!mock) return;
    conf_process_end(&mock->process, GRACE_MS);
    free(mock->admin);
    free(mock->token);
    free(mock->version);
    free(mock);
}

const char *conf_mock_admin(const struct conf_mock *mock)
{
    return mock->admin;
}

const char *conf_mock_version(const struct conf_mock *mock)
{
    return mock->version;
}

/* --- talking to it ---------------------------------------------------------------------------- */

static enum wx_status read_answer(const char *method, const char *url, long http_status,
                                  const struct wx_buf *answer, struct wx_json **out,
                                  struct wx_buf *out_reason)
{
    WX_JSON(json);
    struct wx_json_error error = {0, ""};

    if (answer->size && wx_json_parse(wx_buf_bytes(answer), &json, &error) != WX_OK) {
        wx_buf_append_format(out_reason, "%s %s: the mock's answer is no JSON (%s, byte %zu)",
                             method, url, error.reason, error.offset);
        return WX_ERR_MISMATCH;
    }
    if (http_status / 100 == 2) {
        *out = json;
        json = NULL;
        return WX_OK;
    }
    const struct wx_json *told = wx_json_member(json, "error");
    const char *message = wx_json_text(wx_json_member(told, "message"));
    const char *path = wx_json_text(wx_json_member(told, "path"));
    wx_buf_append_format(out_reason, "%s %s: the mock answers %ld: %s%s%s", method, url,
                         http_status, message ? message : "no reason given", path ? " at " : "",
                         path ? path : "");
    return WX_ERR_MISMATCH;
}

enum wx_status conf_mock_call(const struct conf_mock *mock, struct conf_http *http,
                              const char *method, const char *path, const char *body,
                              struct wx_json **out, struct wx_buf *out_reason)
{
    WX_BUF(url, PATH_LIMIT);
    WX_BUF(answer, CONF_HTTP_LIMIT);
    struct wx_json *json = NULL;
    long http_status = 0;

    wx_buf_append_format(&url, "%s/__admin%s", mock->admin, path);
    enum wx_status status = wx_buf_status(&url);
    if (status != WX_OK) return status;
    status = conf_http_send(http, method, wx_buf_text(&url), mock->token, wx_bytes_text(body),
                            CALL_MS, &http_status, &answer, out_reason);
    if (status == WX_OK)
        status = read_answer(method, path, http_status, &answer, &json, out_reason);
    if (status != WX_OK) return status;
    if (out)
        *out = json;
    else
        wx_json_free(json);
    return WX_OK;
}
