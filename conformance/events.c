#include "conformance/events.h"

#include "conformance/conclusion.h"
#include "conformance/file.h"

#include "protocol/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_LIMIT = 32 * 1024 * 1024 };

/* is_ours_alone: two runs that write one file make a log of neither. Empties it, where it can be.
 */
static bool is_ours_alone(int fd)
{
    struct stat facts;

    if (fstat(fd, &facts) != 0) return false;
    if (!S_ISREG(facts.st_mode)) return true;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
    return ftruncate(fd, 0) == 0; /* before, it was somebody else's */
}

enum wx_status conf_events_open(const char *path, struct conf_events *out)
{
    CONF_FD(fd) = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

    if (fd < 0 || !is_ours_alone(fd)) return WX_ERR_IO;
    *out = (struct conf_events){.fd = fd, .path = strdup(path)};
    if (!out->path) return WX_ERR_MEMORY;
    pthread_mutex_init(&out->lock, NULL);
    wx_buf_init(&out->text, CONF_LOG_LIMIT);
    fd = -1;
    return WX_OK;
}

void conf_events_close(struct conf_events *events)
{
    if (!events->path) return;
    conf_fd_close(&events->fd);
    wx_buf_release(&events->text);
    conf_log_release(&events->log);
    pthread_mutex_destroy(&events->lock);
    free(events->path);
    events->path = NULL;
}

static void fail(struct conf_events *events, int error)
{
    if (!events->failed) events->error = error;
    events->failed = true;
}

void conf_events_break(struct conf_events *events, int error)
{
    pthread_mutex_lock(&events->lock);
    fail(events, error);
    pthread_mutex_unlock(&events->lock);
}

static bool is_starved(const struct wx_buf *text)
{
    return wx_buf_status(text) == WX_ERR_MEMORY;
}

/* keep: what the conclusion is drawn from: the header, and the cases as a reader will see them. */
static void keep(struct conf_events *events, const struct wx_buf *line)
{
    struct conf_log *log = &events->log;
    struct wx_json *event = NULL;

    if (wx_json_parse(wx_buf_bytes(line), &event, NULL) != WX_OK ||
        conf_log_keep(log, event) != WX_OK) {
        fail(events, ENOMEM);
        wx_json_free(event);
    }
}

void conf_events_put(struct conf_events *events, const struct wx_buf *line)
{
    pthread_mutex_lock(&events->lock);
    size_t start = events->text.size;
    wx_buf_append(&events->text, wx_buf_bytes(line));
    wx_buf_append_byte(&events->text, '\n');
    if (wx_buf_status(line) != WX_OK || wx_buf_status(&events->text) != WX_OK)
        fail(events, is_starved(line) || is_starved(&events->text) ? ENOMEM : EFBIG);
    else if (conf_file_write_all(events->fd, wx_bytes_from(wx_buf_bytes(&events->text), start)) !=
             WX_OK)
        fail(events, errno);
    keep(events, line);
    events->count++;
    pthread_mutex_unlock(&events->lock);
}

void conf_event_time(struct wx_json_writer *writer)
{
    struct timespec now;
    struct tm tm;
    char text[32];
    WX_BUF(time, sizeof text);

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    wx_buf_append_format(&time, "%s.%03ldZ", text, now.tv_nsec / 1000000);
    wx_json_write_text(writer, "time", wx_buf_text(&time));
}

static struct wx_json_writer begin(struct wx_buf *line, const char *event)
{
    struct wx_json_writer writer = wx_json_writer(line);

    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "event", event);
    conf_event_time(&writer);
    return writer;
}

void conf_event_sanity(struct conf_events *events, const char *when, const char *what, bool ok,
                       const char *words)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = begin(&line, "sanity");

    wx_json_write_text(&writer, "when", when);
    wx_json_write_text(&writer, "what", what);
    wx_json_write_boolean(&writer, "ok", ok);
    wx_json_write_bytes(&writer, "words", wx_bytes_text(words));
    wx_json_end_object(&writer);
    conf_events_put(events, &line);
}

void conf_event_started(struct conf_events *events, const char *name, int attempt)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = begin(&line, "case_started");

    wx_json_write_text(&writer, "case", name);
    wx_json_write_integer(&writer, "attempt", attempt);
    wx_json_end_object(&writer);
    conf_events_put(events, &line);
}

void conf_event_ledger(struct conf_events *events, const char *row, const char *problem,
                       const char *words)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = begin(&line, "ledger_problem");

    wx_json_write_text(&writer, "row", row);
    wx_json_write_text(&writer, "problem", problem);
    wx_json_write_text(&writer, "words", words);
    wx_json_end_object(&writer);
    conf_events_put(events, &line);
}

/* --- the footer ------------------------------------------------------------------------------- */

static void write_digest(const struct conf_events *events, struct wx_json_writer *writer)
{
    unsigned char digest[WX_DIGEST_LONGEST];
    WX_BUF(text, 128);

    if (wx_digest_compute(WX_SHA256, wx_buf_bytes(&events->text), digest) != WX_OK)
        wx_buf_fail(writer->out, WX_ERR_CRYPTO);
    wx_buf_append_text(&text, "sha256:");
    wx_buf_append_hex(&text, wx_bytes(digest, WX_SHA256_SIZE));
    wx_json_write_text(writer, "digest", wx_buf_text(&text));
}

static void write_footer(const struct conf_events *events, const struct conf_ending *ending,
                         const struct conf_conclusion *conclusion, struct wx_buf *line)
{
    struct wx_json_writer writer = begin(line, "footer");

    wx_json_write_integer(&writer, "elapsed_ms", ending->elapsed_ms);
    wx_json_begin_object(&writer, "totals");
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
        wx_json_write_integer(&writer, conf_verdict_name((enum conf_verdict)i),
                              (int64_t)conf_log_total(&events->log, (enum conf_verdict)i));
    wx_json_end_object(&writer);
    wx_json_write_integer(&writer, "known_failures", (int64_t)conclusion->known_failures);
    wx_json_write_boolean(&writer, "interrupted", ending->interrupted);
    wx_json_write_boolean(&writer, "green", conclusion->exit_code == 0);
    wx_json_write_integer(&writer, "exit_code", conclusion->exit_code);
    wx_json_write_text(&writer, "words", wx_buf_text(&conclusion->words));
    conf_conclusion_write_eligibility(conclusion, &writer);
    wx_json_write_integer(&writer, "events", (int64_t)events->count);
    write_digest(events, &writer);
    wx_json_end_object(&writer);
    wx_buf_append_byte(line, '\n');
}

int conf_events_finish(struct conf_events *events, const struct conf_ending *ending,
                       struct wx_buf *out_words)
{
    enum { NOT_WRITTEN = 3 };
    CONF_CONCLUSION(conclusion);
    WX_BUF(line, LINE_LIMIT);

    conf_conclude(&events->log, ending, &conclusion);
    wx_buf_append(out_words, wx_buf_bytes(&conclusion.words));
    write_footer(events, ending, &conclusion, &line);
    if (wx_buf_status(&line) != WX_OK) fail(events, ENOMEM);
    /* A log that could not be written whole gets no footer: it must not read as one. */
    if (!events->failed && conf_file_write_all(events->fd, wx_buf_bytes(&line)) != WX_OK)
        fail(events, errno);
    if (!events->failed && fsync(events->fd) != 0 && errno != EINVAL && errno != EROFS)
        fail(events, errno); /* a pipe cannot be synced, and need not be */
    if (!events->failed) return conclusion.exit_code;
    wx_buf_clear(out_words);
    wx_buf_append_text(out_words, "the evidence could not be written, so the run proves nothing");
    return NOT_WRITTEN;
}
