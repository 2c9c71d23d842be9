/* A journal file, line by line. */
#include "mock_server/journal/chain.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "protocol/json.h"

enum { CHUNK = 256 * 1024 };

void mock_chain_report_release(struct mock_chain_report *report)
{
    wx_buf_release(&report->torn);
}

static void note_time(struct wx_bytes line, struct mock_chain_report *report)
{
    WX_JSON(root);
    if (wx_json_parse(line, &root, NULL) != WX_OK) return;
    const char *time = wx_json_text(wx_json_member(root, "time"));
    if (!time) return;
    snprintf(report->last_time, sizeof report->last_time, "%s", time);
    if (report->requests == 1) snprintf(report->first_time, sizeof report->first_time, "%s", time);
}

static bool take_line(struct wx_bytes line, bool strictly, const char *wanted_head,
                      struct mock_chain_report *report)
{
    enum mock_chain_kind kind = MOCK_CHAIN_START;
    report->defect = mock_chain_take(&report->chain, line, strictly, &kind);
    if (report->defect != MOCK_CHAIN_GOOD) return false;
    report->whole_size += line.size + 1;
    report->starts += kind == MOCK_CHAIN_START;
    report->repairs += kind == MOCK_CHAIN_REPAIRED;
    report->requests += kind == MOCK_CHAIN_REQUEST;
    if (strictly && kind == MOCK_CHAIN_REQUEST) note_time(line, report);
    if (wanted_head && wx_bytes_equal_text(mock_chain_hash_at(line), wanted_head))
        report->head_found = true;
    return true;
}

/* Takes all whole lines at the front of `pending`, and leaves the rest of it; false at a bad one.
 */
static bool take_lines(struct wx_buf *pending, bool strictly, const char *wanted_head,
                       struct mock_chain_report *report)
{
    struct wx_bytes rest = wx_buf_bytes(pending);
    const unsigned char *newline = NULL;
    while (rest.size > 0 && (newline = memchr(rest.data, '\n', rest.size))) {
        struct wx_bytes line = wx_bytes(rest.data, (size_t)(newline - rest.data));
        if (!take_line(line, strictly, wanted_head, report)) return false;
        rest = wx_bytes_from(rest, line.size + 1);
    }
    if (rest.size > 0) memmove(pending->data, rest.data, rest.size);
    wx_buf_truncate(pending, rest.size);
    return true;
}

/* A line that does not end within any that a journal has. */
static void refuse_long_line(struct mock_chain_report *report)
{
    report->defect = report->chain.lines == 0 ? MOCK_CHAIN_NO_JOURNAL : MOCK_CHAIN_NO_LINE;
}

static ssize_t read_at(int descriptor, unsigned char *to, off_t offset)
{
    ssize_t size = 0;
    do size = pread(descriptor, to, CHUNK, offset);
    while (size < 0 && errno == EINTR);
    return size;
}

static enum wx_status keep_torn(const struct wx_buf *pending, struct mock_chain_report *out)
{
    size_t kept = pending->size < MOCK_CHAIN_TORN_KEPT ? pending->size : MOCK_CHAIN_TORN_KEPT;
    out->torn_size = pending->size;
    wx_buf_append(&out->torn, wx_bytes(pending->data, kept));
    return wx_buf_status(&out->torn);
}

enum wx_status mock_chain_scan(int descriptor, bool strictly, const char *wanted_head,
                               struct mock_chain_report *out)
{
    *out = (struct mock_chain_report){0};
    wx_buf_init(&out->torn, MOCK_CHAIN_TORN_KEPT);
    WX_BUF(pending, MOCK_CHAIN_LINE_LONGEST + CHUNK);
    for (off_t offset = 0;;) {
        size_t before = pending.size;
        unsigned char *room = wx_buf_extend(&pending, CHUNK);
        if (!room) return wx_buf_status(&pending);
        ssize_t size = read_at(descriptor, room, offset);
        if (size < 0) return WX_ERR_IO;
        wx_buf_truncate(&pending, before + (size_t)size);
        if (size == 0) return keep_torn(&pending, out);
        offset += size;
        if (!take_lines(&pending, strictly, wanted_head, out)) return WX_OK;
        if (pending.size > MOCK_CHAIN_LINE_LONGEST) {
            refuse_long_line(out);
            return WX_OK;
        }
    }
}
