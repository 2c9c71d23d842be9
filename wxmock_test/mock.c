#include "wxmock_test/mock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "protocol/json.h"
#include "wxmock_test/program.h"
#include "wxmock_test/words.h"

enum {
    TIMEOUT_MS = 30000,
    LOOK_MS = 200, /* where a file system does not tell of new files, we look that often */
    PATH_LIMIT = 4096,
    READY_LIMIT = 64 * 1024,
    MOST_EXTRA = 64,
    USAGE_STATUS = 2, /* of wxmock, for what it was given */
};

/* --- A folder for the ready file ----------------------------------------------------------------
 */

struct ready {
    struct wx_buf folder;
    struct wx_buf file;
    int watch; /* readable once something appears in the folder; -1 where that cannot be had */
};

static void ready_remove(struct ready *ready)
{
    if (ready->file.size > 0) unlink(wx_buf_text(&ready->file));
    if (ready->folder.size > 0) rmdir(wx_buf_text(&ready->folder));
    if (ready->watch >= 0) close(ready->watch);
    wx_buf_release(&ready->folder);
    wx_buf_release(&ready->file);
}

static enum wxmock_result ready_make(struct ready *ready)
{
    const char *parent = getenv("TMPDIR");
    WX_BUF(name, PATH_LIMIT);
    wx_buf_append_format(&name, "%s/wxmock-XXXXXX", parent && *parent ? parent : "/tmp");
    if (wx_buf_status(&name) != WX_OK || !mkdtemp((char *)name.data))
        return wxmock_fail(WXMOCK_ERROR, "%s: no folder can be made: %s: set TMPDIR",
                           wx_buf_text(&name), strerror(errno));
    wx_buf_append_text(&ready->folder, wx_buf_text(&name));
    wx_buf_append_format(&ready->file, "%s/ready.json", wx_buf_text(&name));
    ready->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (ready->watch >= 0 &&
        inotify_add_watch(ready->watch, wx_buf_text(&name), IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
        close(ready->watch);
        ready->watch = -1;
    }
    if (wx_buf_status(&ready->folder) == WX_OK && wx_buf_status(&ready->file) == WX_OK)
        return WXMOCK_OK;
    return wxmock_fail(WXMOCK_ERROR, "out of memory");
}

/* The double writes the file whole: what is there can be read. */
static struct wx_json *ready_read(const struct ready *ready)
{
    struct wx_json *json = NULL;
    WX_BUF(text, READY_LIMIT);
    FILE *file = fopen(wx_buf_text(&ready->file), "re");
    if (!file) return NULL;
    unsigned char *room = wx_buf_extend(&text, READY_LIMIT);
    wx_buf_truncate(&text, room ? fread(room, 1, READY_LIMIT, file) : 0);
    fclose(file);
    return wx_json_parse(wx_buf_bytes(&text), &json, NULL) == WX_OK ? json : NULL;
}

/* ready_await: waits until the file is there, the child ends, or the time is over. */
static struct wx_json *ready_await(const struct ready *ready, const struct wxmock_child *child,
                                   int timeout_ms)
{
    int64_t until = wxmock_clock_ms() + timeout_ms;
    char events[PATH_LIMIT];
    for (;;) {
        struct wx_json *json = ready_read(ready);
        int64_t left = until - wxmock_clock_ms();
        if (json || left <= 0 || wxmock_child_wait(child, 0)) return json;
        struct pollfd watched[] = {{.fd = child->life, .events = POLLIN},
                                   {.fd = ready->watch, .events = POLLIN}};
        poll(watched, 2, left < LOOK_MS ? (int)left : LOOK_MS);
        if (ready->watch >= 0 && read(ready->watch, events, sizeof events) < 0) continue;
    }
}

/* --- Starting ------------------------------------------------------------------------------------
 */

static void mock_free(struct wxmock *mock)
{
    if (!mock) return;
    for (size_t i = 0; i < sizeof mock->urls / sizeof mock->urls[0]; i++) free(mock->urls[i]);
    free(mock->ca_file);
    free(mock);
}

static enum wxmock_result run(struct wxmock *mock, const char *program, const char *ready_file,
                              const struct wxmock_options *options)
{
    const char *argv[16 + MOST_EXTRA] = {program,        "serve",       "--http",  "127.0.0.1:0",
                                         "--https",      "127.0.0.1:0", "--admin", "127.0.0.1:0",
                                         "--ready-file", ready_file};
    size_t count = 10;
    if (options->world) {
        argv[count++] = "--world";
        argv[count++] = options->world;
    }
    if (!options->log) argv[count++] = "--quiet";
    for (size_t i = 0; options->extra && options->extra[i]; i++) {
        if (i == MOST_EXTRA)
            return wxmock_fail(WXMOCK_USAGE, "options.extra: at most %d words", MOST_EXTRA);
        argv[count++] = options->extra[i];
    }
    return wxmock_child_start((char *const *)(uintptr_t)argv, options->log, &mock->child);
}

/* take_member: a text of the ready file, or WXMOCK_ERROR. */
static enum wxmock_result take_member(const struct wx_json *ready, const char *name, char **out)
{
    const char *text = wx_json_text(wx_json_member(ready, name));
    *out = text ? strdup(text) : NULL;
    if (*out) return WXMOCK_OK;
    return wxmock_fail(WXMOCK_ERROR, "its ready file names no %s: is it wxmock?", name);
}

static enum wxmock_result take_urls(struct wxmock *mock, const struct wx_json *ready)
{
    enum wxmock_result result = take_member(ready, "https", &mock->urls[WXMOCK_HTTPS]);
    if (result == WXMOCK_OK) result = take_member(ready, "http", &mock->urls[WXMOCK_HTTP]);
    if (result == WXMOCK_OK) result = take_member(ready, "admin", &mock->urls[WXMOCK_ADMIN]);
    if (result == WXMOCK_OK) result = take_member(ready, "ca_file", &mock->ca_file);
    return result;
}

static enum wxmock_result check_version(struct wxmock *mock)
{
    char *answer = NULL;
    enum wxmock_result result = wxmock_admin(mock, "GET", "/health", NULL, &answer);
    WX_JSON(health);
    if (result == WXMOCK_OK && wx_json_parse(wx_bytes_text(answer), &health, NULL) != WX_OK)
        result = wxmock_fail(WXMOCK_ERROR, "GET /health answers no JSON: is it wxmock?");
    free(answer);
    if (result != WXMOCK_OK) return result;
    const char *version = wx_json_text(wx_json_member(health, "version"));
    if (version && strcmp(version, WX_VERSION) == 0) return WXMOCK_OK;
    return wxmock_fail(WXMOCK_ERROR,
                       "wxmock is of version %s, this library of %s: name the one "
                       "that belongs to it in the variable WXMOCK",
                       version ? version : "unknown", WX_VERSION);
}

/* stop_failed: ends what did not come up. Where it ended by itself, its end is the reason; else the
 * reason stands in the words, whatever it does when it is stopped. */
static enum wxmock_result stop_failed(struct wxmock *mock, const char *program, bool is_up)
{
    if (!is_up && wxmock_child_wait(&mock->child, 0)) {
        (void)wxmock_child_end(&mock->child, 0);
        return mock->child.status == USAGE_STATUS ? WXMOCK_USAGE : WXMOCK_ERROR;
    }
    if (!is_up)
        wxmock_fail(WXMOCK_ERROR, "%s did not come up within %d ms", program, mock->timeout_ms);
    char *words = strdup(wxmock_words());
    (void)wxmock_child_end(&mock->child, mock->timeout_ms);
    wxmock_fail(WXMOCK_ERROR, "%s", words ? words : "out of memory");
    free(words);
    return WXMOCK_ERROR;
}

enum wxmock_result wxmock_start(const struct wxmock_options *options, struct wxmock **out)
{
    static const struct wxmock_options DEFAULTS = {0};
    if (!options) options = &DEFAULTS;
    if (!out) return wxmock_fail(WXMOCK_USAGE, "wxmock_start: out is NULL");
    WX_BUF(program, PATH_LIMIT);
    __attribute__((cleanup(ready_remove))) struct ready ready = {
        .folder = {.limit = PATH_LIMIT}, .file = {.limit = PATH_LIMIT}, .watch = -1};
    struct wxmock *mock = calloc(1, sizeof *mock);
    if (!mock) return wxmock_fail(WXMOCK_ERROR, "out of memory");
    mock->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS;
    enum wxmock_result result = wxmock_program_find(options->program, &program);
    if (result == WXMOCK_OK) result = ready_make(&ready);
    if (result == WXMOCK_OK)
        result = run(mock, wx_buf_text(&program), wx_buf_text(&ready.file), options);
    if (result != WXMOCK_OK) {
        mock_free(mock);
        return result;
    }
    WX_JSON(json);
    json = ready_await(&ready, &mock->child, mock->timeout_ms);
    result = json ? take_urls(mock, json) : WXMOCK_ERROR;
    if (result == WXMOCK_OK) result = check_version(mock);
    if (result != WXMOCK_OK) {
        result = stop_failed(mock, wx_buf_text(&program), json != NULL);
        mock_free(mock);
        return result;
    }
    *out = mock;
    return WXMOCK_OK;
}

enum wxmock_result wxmock_stop(struct wxmock *mock)
{
    if (!mock) return WXMOCK_OK;
    enum wxmock_result result = wxmock_child_end(&mock->child, mock->timeout_ms);
    mock_free(mock);
    return result;
}

const char *wxmock_url(const struct wxmock *mock, enum wxmock_listener listener)
{
    return mock->urls[listener];
}

const char *wxmock_ca_file(const struct wxmock *mock)
{
    return mock->ca_file;
}
