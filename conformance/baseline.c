#include "conformance/baseline.h"

#include "conformance/ledger.h"
#include "protocol/json_writer.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

enum { GLOB_LIMIT = 256 };

/* failure: what a row would say of a case: its first attempt that fails; NULL where none does, or
 * where it fails in a way that no ledger takes. */
static const struct conf_log_case *failure(const struct conf_log *log, const char *name)
{
    for (size_t i = 0; i < log->case_count; i++) {
        const struct conf_log_case *kase = &log->cases[i];
        if (strcmp(kase->name, name) != 0) continue;
        if (kase->verdict == CONF_FAILED || kase->verdict == CONF_CRASHED ||
            kase->verdict == CONF_TIMEOUT || kase->verdict == CONF_UNSUPPORTED)
            return kase;
    }
    return NULL;
}

static bool is_flaky(const struct conf_log *log, const char *name)
{
    bool failed = false, passed = false;

    for (size_t i = 0; i < log->case_count; i++) {
        if (strcmp(log->cases[i].name, name) != 0) continue;
        failed = failed || !conf_verdict_conforms(log->cases[i].verdict);
        passed = passed || conf_verdict_conforms(log->cases[i].verdict);
    }
    return failed && passed;
}

static bool matches(const struct conf_log_case *kase, const char *glob)
{
    return fnmatch(glob, kase->name, 0) == 0 || fnmatch(glob, kase->id, 0) == 0;
}

static bool alike(const struct conf_log *log, const struct conf_log_case *a,
                  const struct conf_log_case *b)
{
    return a && b && a->verdict == b->verdict && strcmp(a->reason, b->reason) == 0 &&
           is_flaky(log, a->name) == is_flaky(log, b->name);
}

static bool is_played(const struct conf_log *log, const char *name)
{
    for (size_t i = 0; i < log->case_count; i++)
        if (strcmp(log->cases[i].name, name) == 0) return true;
    return false;
}

/* is_foreign: whether a glob covers a case that the run did not play: who knows how that ends. */
static bool is_foreign(const struct conf_log *log, const struct conf_pack *pack, const char *glob)
{
    for (size_t i = 0; pack && i < pack->count; i++) {
        const struct conf_case *kase = &pack->cases[i];
        bool covered = fnmatch(glob, kase->name, 0) == 0 || fnmatch(glob, kase->id, 0) == 0;
        if (covered && !is_played(log, kase->name)) return true;
    }
    return false;
}

/* fits: whether a glob covers failures like this one only, each not covered yet, and not too many.
 */
static bool fits(const struct conf_log *log, const struct conf_pack *pack, const bool *covered,
                 const struct conf_log_case *like, const char *glob)
{
    size_t count = 0;

    if (is_foreign(log, pack, glob)) return false;
    for (size_t i = 0; i < log->case_count; i++) {
        const struct conf_log_case *kase = &log->cases[i];
        if (!matches(kase, glob)) continue;
        if (covered[i] || !alike(log, like, failure(log, kase->name))) return false;
        count += kase->attempt == 1;
    }
    return count <= CONF_LEDGER_WIDEST;
}

/* widest: the shortest prefix, cut at a hyphen or slash, whose glob fits; else the bare id, else
 * the full name. */
static void widest(const struct conf_log *log, const struct conf_pack *pack, const bool *covered,
                   const struct conf_log_case *kase, char out[GLOB_LIMIT])
{
    for (size_t size = 1; kase->name[size - 1]; size++) {
        if (kase->name[size - 1] != '-' && kase->name[size - 1] != '/') continue;
        snprintf(out, GLOB_LIMIT, "%.*s*", (int)size, kase->name);
        if (fits(log, pack, covered, kase, out)) return;
    }
    snprintf(out, GLOB_LIMIT, "%s", kase->id);
    if (!fits(log, pack, covered, kase, out)) snprintf(out, GLOB_LIMIT, "%s", kase->name);
}

static void cover(const struct conf_log *log, bool *covered, const char *glob)
{
    for (size_t i = 0; i < log->case_count; i++)
        if (matches(&log->cases[i], glob)) covered[i] = true;
}

/* shorten: a glob that matches a single case is that case's name. */
static void shorten(const struct conf_log *log, char glob[GLOB_LIMIT])
{
    const char *only = NULL;

    for (size_t i = 0; i < log->case_count; i++) {
        if (!matches(&log->cases[i], glob)) continue;
        if (only && strcmp(only, log->cases[i].name) != 0) return;
        only = log->cases[i].name;
    }
    if (only) snprintf(glob, GLOB_LIMIT, "%s", only);
}

static void write_row(struct wx_json_writer *writer, const struct conf_log *log,
                      const struct conf_log_case *kase, const char *glob,
                      const struct conf_baseline_settings *settings)
{
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "case", glob);
    wx_json_write_text(writer, "verdict", conf_verdict_name(kase->verdict));
    wx_json_write_text(writer, "reason", kase->reason);
    wx_json_write_text(writer, "owner", settings->owner);
    wx_json_write_text(writer, "link", settings->link);
    wx_json_write_text(writer, "expires", settings->expires);
    if (is_flaky(log, kase->name)) wx_json_write_boolean(writer, "flaky", true);
    wx_json_end_object(writer);
}

size_t conf_baseline_write(const struct conf_log *log,
                           const struct conf_baseline_settings *settings, struct wx_buf *out)
{
    bool *covered = calloc(log->case_count + 1, sizeof *covered);
    struct wx_json_writer writer = wx_json_writer(out);
    size_t rows = 0;

    if (!covered) {
        wx_buf_fail(out, WX_ERR_MEMORY);
        return 0;
    }
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_array(&writer, "known_failures");
    const struct wx_json *planned = wx_json_first(wx_json_member(log->header, "planned"));
    for (; planned; planned = wx_json_next(planned)) { /* in the pack's order, not that of chance */
        const struct conf_log_case *kase = failure(log, wx_json_text(planned));
        char glob[GLOB_LIMIT];
        if (!kase || covered[kase - log->cases]) continue;
        widest(log, settings->pack, covered, kase, glob);
        shorten(log, glob);
        cover(log, covered, glob);
        write_row(&writer, log, kase, glob, settings);
        rows++;
    }
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    wx_buf_append_byte(out, '\n');
    free(covered);
    return rows;
}
