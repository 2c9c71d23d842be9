#include "mock_server/journal/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mock_server/journal/chain.h"

struct mock_journal_file {
    int descriptor;
    bool raw;
    bool ragged; /* a part of a line could not be taken back yet */
    off_t size;  /* of all whole lines */
    struct mock_chain chain;
    struct wx_buf line; /* the one that is being written; kept for its memory */
};

/* --- Writing --- */

static bool write_all(int descriptor, struct wx_bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t size = write(descriptor, bytes.data, bytes.size);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        bytes = wx_bytes_from(bytes, (size_t)size);
    }
    return true;
}

/* Cuts off what is behind the last whole line. */
static bool cut(struct mock_journal_file *file)
{
    int error = errno;
    file->ragged = ftruncate(file->descriptor, file->size) != 0;
    if (!file->ragged) errno = error;
    return !file->ragged;
}

/* Ends file->line, which is open, and writes it. */
static enum wx_status write_line(struct mock_journal_file *file, uint64_t id)
{
    struct mock_chain next = file->chain;
    if (file->ragged && !cut(file)) return WX_ERR_IO;
    mock_chain_add(&next, id, &file->line);
    if (wx_buf_status(&file->line) != WX_OK) return wx_buf_status(&file->line);
    if (!write_all(file->descriptor, wx_buf_bytes(&file->line))) {
        (void)cut(file);
        return WX_ERR_IO;
    }
    file->chain = next;
    file->size += (off_t)file->line.size;
    return WX_OK;
}

void mock_journal_file_prepare(const struct mock_record *record, struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);
    writer.wants_comma = true; /* behind the id */
    mock_record_write_members(record, &writer);
}

enum wx_status mock_journal_file_append(struct mock_journal_file *file, uint64_t id,
                                        struct wx_bytes members)
{
    wx_buf_clear(&file->line);
    mock_chain_begin(MOCK_CHAIN_REQUEST, &file->line);
    wx_buf_append_format(&file->line, ",\"id\":%llu", (unsigned long long)id);
    wx_buf_append(&file->line, members);
    return write_line(file, id);
}

static void write_now(struct wx_json_writer *writer)
{
    char text[MOCK_CHAIN_TIME_SIZE] = "";
    struct tm broken;
    time_t now = time(NULL);
    if (gmtime_r(&now, &broken)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &broken);
    wx_json_write_text(writer, "time", text);
}

static struct wx_json_writer begin_line(struct mock_journal_file *file, enum mock_chain_kind kind)
{
    wx_buf_clear(&file->line);
    mock_chain_begin(kind, &file->line);
    struct wx_json_writer writer = wx_json_writer(&file->line);
    writer.wants_comma = true;
    write_now(&writer);
    return writer;
}

static enum wx_status write_start(struct mock_journal_file *file)
{
    struct wx_json_writer writer = begin_line(file, MOCK_CHAIN_START);
    wx_json_write_text(&writer, "version", WX_VERSION);
    wx_json_write_text(&writer, "values", file->raw ? "raw" : "masked");
    return write_line(file, 0);
}

static enum wx_status write_repaired(struct mock_journal_file *file,
                                     const struct mock_chain_report *report)
{
    struct wx_json_writer writer = begin_line(file, MOCK_CHAIN_REPAIRED);
    wx_json_write_integer(&writer, "cut_bytes", (int64_t)report->torn_size);
    wx_json_write_bytes(&writer, "cut", wx_buf_bytes(&report->torn));
    return write_line(file, 0);
}

/* --- Opening --- */

static enum wx_status refuse(struct wx_buf *notice, const char *path, const char *why,
                             const char *what_to_do)
{
    wx_buf_append_format(notice, "%s: %s: %s", path, why, what_to_do);
    return WX_ERR_UNAVAILABLE;
}

static enum wx_status open_alone(const char *path, int *out, struct wx_buf *notice)
{
    struct stat facts;
    /* Not to hang on a pipe that nobody reads. */
    int descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
    if (descriptor < 0)
        return refuse(notice, path, strerror(errno),
                      "give --journal a file that this user can write");
    *out = descriptor;
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return refuse(notice, path, "is not a regular file",
                      "a journal needs one that it can read again");
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return WX_OK;
    if (errno == EWOULDBLOCK)
        return refuse(notice, path, "another wxmock writes this journal",
                      "stop that one, or give each a --journal of its own");
    return refuse(notice, path, strerror(errno), "a journal needs a file system that can lock");
}

/* A first line that a crash tore is the front of what is always written there; what is anything
 * else is somebody's file, and not cut. */
static bool is_ours(const struct mock_chain_report *report)
{
    struct wx_bytes opening = mock_chain_opening();
    struct wx_bytes torn = wx_buf_bytes(&report->torn);
    size_t size = torn.size < opening.size ? torn.size : opening.size;
    return report->chain.lines > 0 || memcmp(torn.data, opening.data, size) == 0;
}

static enum wx_status refuse_broken(const char *path, const struct mock_chain_report *report,
                                    struct wx_buf *notice)
{
    bool stranger = report->defect == MOCK_CHAIN_NO_JOURNAL || report->defect == MOCK_CHAIN_GOOD;
    wx_buf_append_format(
        notice, "%s: line %llu %s: %s", path, (unsigned long long)report->chain.lines + 1,
        mock_chain_defect_words(stranger ? MOCK_CHAIN_NO_JOURNAL : report->defect),
        stranger ? "nothing was written to it: give --journal another file"
                 : "keep it for whoever has to look into it, and give --journal another file");
    return WX_ERR_FORMAT;
}

static enum wx_status repair(struct mock_journal_file *file, const char *path,
                             const struct mock_chain_report *report, struct wx_buf *notice)
{
    file->ragged = true;
    enum wx_status status = write_repaired(file, report);
    if (status == WX_OK)
        wx_buf_append_format(notice,
                             "%s: its last line was torn by a crash (%llu bytes of a request that "
                             "was not answered): it was cut off, and kept in line %llu",
                             path, (unsigned long long)report->torn_size,
                             (unsigned long long)file->chain.lines);
    return status;
}

/* Nothing but a torn first line: it held no request, and the first line of a file is a start. */
static enum wx_status begin_anew(struct mock_journal_file *file, const char *path,
                                 struct wx_buf *notice)
{
    file->ragged = true;
    wx_buf_append_format(notice, "%s: its only line was torn by a crash: it begins anew", path);
    return WX_OK;
}

static enum wx_status tell_failure(const char *path, enum wx_status status, int error,
                                   struct wx_buf *notice)
{
    wx_buf_append_format(notice, "%s: %s: make room, or give --journal another file", path,
                         status == WX_ERR_IO ? strerror(error) : wx_status_words(status));
    return status;
}

static enum wx_status resume(struct mock_journal_file *file, const char *path,
                             struct wx_buf *notice)
{
    __attribute__((cleanup(mock_chain_report_release))) struct mock_chain_report report = {0};
    enum wx_status status = mock_chain_scan(file->descriptor, false, NULL, &report);
    if (status != WX_OK) return tell_failure(path, status, errno, notice);
    if (report.defect != MOCK_CHAIN_GOOD || (report.torn_size > 0 && !is_ours(&report)))
        return refuse_broken(path, &report, notice);
    file->chain = report.chain;
    file->size = (off_t)report.whole_size;
    if (report.torn_size > 0 && report.chain.lines > 0)
        status = repair(file, path, &report, notice);
    else if (report.torn_size > 0)
        status = begin_anew(file, path, notice);
    if (status == WX_OK) status = write_start(file);
    return status == WX_OK ? status : tell_failure(path, status, errno, notice);
}

enum wx_status mock_journal_file_open(const char *path, bool raw, struct mock_journal_file **out,
                                      struct wx_buf *notice)
{
    struct mock_journal_file *file = calloc(1, sizeof *file);
    if (!file) return tell_failure(path, WX_ERR_MEMORY, 0, notice);
    file->descriptor = -1;
    file->raw = raw;
    wx_buf_init(&file->line, MOCK_CHAIN_LINE_LONGEST);
    enum wx_status status = open_alone(path, &file->descriptor, notice);
    if (status == WX_OK) status = resume(file, path, notice);
    if (status != WX_OK) {
        mock_journal_file_close(file);
        return status;
    }
    *out = file;
    return WX_OK;
}

void mock_journal_file_close(struct mock_journal_file *file)
{
    if (!file) return;
    if (file->descriptor >= 0) close(file->descriptor);
    wx_buf_release(&file->line);
    free(file);
}

bool mock_journal_file_is_raw(const struct mock_journal_file *file)
{
    return file->raw;
}

uint64_t mock_journal_file_last_id(const struct mock_journal_file *file)
{
    return file->chain.last_id;
}
