#include "conformance/merge.h"

#include "conformance/events.h"
#include "conformance/template.h"

#include <errno.h>
#include <stdlib.h>

enum { LINE_LIMIT = 64 * 1024 * 1024, SHARDS_MOST = 1000 };

static const struct wx_json *option(const struct conf_log *log, const char *name)
{
    return wx_json_member(wx_json_member(log->header, "options"), name);
}

static int64_t shard(const struct conf_log *log, const char *member)
{
    int64_t value = 0;

    (void)wx_json_integer(wx_json_member(option(log, "shard"), member), &value);
    return value;
}

/* --- one run? --------------------------------------------------------------------------------- */

static bool same_member(const struct wx_json *a, const struct wx_json *b, const char *name)
{
    const struct wx_json *x = wx_json_member(a, name), *y = wx_json_member(b, name);

    return x == y || (x && y && conf_json_equal(x, y));
}

static enum wx_status check_same(const struct conf_log *first, const struct conf_log *log,
                                 size_t number, struct wx_buf *out_words)
{
    static const char *const PARTS[] = {"tool", "mock", "case_pack", "client"};
    static const char *const OPTIONS[] = {
        "only",          "skip", "tags", "levels", "repeat", "strict", "allow_unsupported",
        "known_failures"};

    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        if (same_member(first->header, log->header, PARTS[i])) continue;
        wx_buf_append_format(out_words,
                             "log %zu has another %s than the first: merge the shards "
                             "of one run",
                             number, PARTS[i]);
        return WX_ERR_MISMATCH;
    }
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        if (same_member(wx_json_member(first->header, "options"),
                        wx_json_member(log->header, "options"), OPTIONS[i]))
            continue;
        wx_buf_append_format(out_words,
                             "log %zu was made with another option `%s` than the first: "
                             "merge the shards of one run",
                             number, OPTIONS[i]);
        return WX_ERR_MISMATCH;
    }
    return WX_OK;
}

static enum wx_status check_shards(const struct conf_log *logs, size_t count,
                                   struct wx_buf *out_words)
{
    bool seen[SHARDS_MOST + 1] = {false};
    int64_t due = shard(&logs[0], "count");

    if (due < 1 || due > SHARDS_MOST) {
        wx_buf_append_text(out_words, "log 1 is no shard: only logs of --shard I/N are merged");
        return WX_ERR_MISMATCH;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t index = shard(&logs[i], "index");
        if (shard(&logs[i], "count") != due || index < 1 || index > due) {
            wx_buf_append_format(out_words, "log %zu is not one of %lld shards", i + 1,
                                 (long long)due);
            return WX_ERR_MISMATCH;
        }
        if (seen[index]) {
            wx_buf_append_format(out_words, "log %zu is shard %lld, which is there already", i + 1,
                                 (long long)index);
            return WX_ERR_MISMATCH;
        }
        seen[index] = true;
    }
    for (int64_t i = 1; i <= due; i++) {
        if (seen[i]) continue;
        wx_buf_append_format(out_words, "shard %lld of %lld is missing", (long long)i,
                             (long long)due);
        return WX_ERR_MISMATCH;
    }
    return WX_OK;
}

/* --- writing ---------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_planned(struct wx_json_writer *writer, const struct conf_log *logs, size_t count)
{
    const char **names = NULL;
    size_t total = 0, used = 0;

    for (size_t i = 0; i < count; i++)
        total += wx_json_count(wx_json_member(logs[i].header, "planned"));
    names = calloc(total + 1, sizeof *names);
    if (!names) {
        wx_buf_fail(writer->out, WX_ERR_MEMORY);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct wx_json *item = wx_json_first(wx_json_member(logs[i].header, "planned"));
        for (; item; item = wx_json_next(item)) names[used++] = wx_json_text(item);
    }
    qsort(names, used, sizeof *names, compare_texts);
    wx_json_begin_array(writer, "planned");
    for (size_t i = 0; i < used; i++) wx_json_write_text(writer, NULL, names[i]);
    wx_json_end_array(writer);
    free(names);
}

/* write_header: that of the first log, of no shard, with all cases. */
static void write_header(struct conf_events *events, const struct conf_log *logs, size_t count)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&line);

    wx_json_begin_object(&writer, NULL);
    for (const struct wx_json *item = wx_json_first(logs[0].header); item;
         item = wx_json_next(item)) {
        const char *name = wx_json_name(item);
        if (strcmp(name, "planned") == 0) {
            write_planned(&writer, logs, count);
        } else if (strcmp(name, "options") == 0) {
            wx_json_begin_object(&writer, name);
            for (const struct wx_json *one = wx_json_first(item); one; one = wx_json_next(one)) {
                if (strcmp(wx_json_name(one), "shard") == 0)
                    wx_json_write_null(&writer, "shard");
                else
                    wx_json_write_node(&writer, wx_json_name(one), one);
            }
            wx_json_end_object(&writer);
        } else {
            wx_json_write_node(&writer, name, item);
        }
    }
    wx_json_end_object(&writer);
    conf_events_put(events, &line);
}

static void write_events(struct conf_events *events, const struct conf_log *log,
                         struct conf_ending *ending)
{
    for (size_t i = 0; i < log->line_count; i++) {
        WX_BUF(line, LINE_LIMIT);
        struct wx_json_writer writer = wx_json_writer(&line);
        bool ok = true;
        if (log->lines[i] == log->header || log->lines[i] == log->footer) continue;
        if (wx_json_boolean(wx_json_member(log->lines[i], "ok"), &ok) && !ok)
            ending->sanity_failed = true;
        if (wx_json_member(log->lines[i], "problem")) ending->ledger_problems++;
        wx_json_write_node(&writer, NULL, log->lines[i]);
        conf_events_put(events, &line);
    }
}

static void add_ending(const struct conf_log *log, struct conf_ending *ending)
{
    enum { HARNESS = 4 };
    int64_t elapsed = 0, code = 0;
    bool interrupted = false;

    (void)wx_json_integer(wx_json_member(log->footer, "elapsed_ms"), &elapsed);
    (void)wx_json_integer(wx_json_member(log->footer, "exit_code"), &code);
    (void)wx_json_boolean(wx_json_member(log->footer, "interrupted"), &interrupted);
    if (elapsed > ending->elapsed_ms) ending->elapsed_ms = elapsed; /* shards run side by side */
    ending->interrupted = ending->interrupted || interrupted;
    ending->harness_failed = ending->harness_failed || code == HARNESS;
}

enum wx_status conf_merge(const struct conf_log *logs, size_t count, const char *path,
                          int *out_code, struct wx_buf *out_words)
{
    struct conf_events events;
    struct conf_ending ending = {0};

    for (size_t i = 1; i < count; i++) {
        enum wx_status status = check_same(&logs[0], &logs[i], i + 1, out_words);
        if (status != WX_OK) return status;
    }
    enum wx_status status = check_shards(logs, count, out_words);
    if (status != WX_OK) return status;
    status = conf_events_open(path, &events);
    if (status != WX_OK) {
        wx_buf_append_format(out_words, "%s: %s", path, strerror(errno));
        return status;
    }
    write_header(&events, logs, count);
    for (size_t i = 0; i < count; i++) {
        add_ending(&logs[i], &ending);
        write_events(&events, &logs[i], &ending);
    }
    *out_code = conf_events_finish(&events, &ending, out_words);
    conf_events_close(&events);
    return WX_OK;
}
