#include "conformance/run.h"

#include "conformance/interrupt.h"
#include "conformance/process.h"
#include "conformance/report.h"
#include "conformance/sanity.h"

#include "embedded/conf_worlds.h"
#include "protocol/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REASON_LIMIT = 64 * 1024 };

static void complain(const char *words)
{
    fprintf(stderr, "wxconform: %s\n", words);
}

bool conf_run_begin(struct conf_run *run)
{
    unsigned char id[8];

    if (wx_random(run->secret_key, sizeof run->secret_key) != WX_OK ||
        wx_random(id, sizeof id) != WX_OK)
        return false;
    wx_bytes_hex(wx_bytes(id, sizeof id), run->id);
    run->started_ms = conf_clock_ms();
    return conf_worlds_file_count == 1 &&
           wx_json_parse(conf_worlds_files[0].content, &run->world, NULL) == WX_OK;
}

bool conf_run_open_log(struct conf_run *run)
{
    char own[CONF_PATH_LIMIT];

    snprintf(own, sizeof own, "%s/run.ndjson", run->stage.workspace.path);
    const char *path = run->options->log ? run->options->log : own;
    if (conf_events_open(path, &run->events) == WX_OK) return true;
    if (errno == EWOULDBLOCK)
        fprintf(stderr, "wxconform: --log %s: another run writes it: give each a file of its own\n",
                path);
    else
        fprintf(stderr, "wxconform: --log %s: %s: name a file that can be written\n", path,
                strerror(errno));
    return false;
}

bool conf_run_check_mock(struct conf_run *run, const char *when)
{
    WX_BUF(words, REASON_LIMIT);
    bool ok = conf_sanity_mock(run, &words);

    conf_event_sanity(&run->events, when, "mock", ok, wx_buf_text(&words));
    if (!ok && words.size)
        fprintf(stderr, "wxconform: the mock died: %s\n", wx_buf_text(&words));
    else if (!ok)
        fprintf(stderr, "wxconform: out of memory: nobody knows whether the mock lives\n");
    return ok;
}

/* --- ending ----------------------------------------------------------------------------------- */

static void tell_row(void *context, const char *row, const char *problem, const char *words)
{
    struct conf_run *run = context;

    conf_event_ledger(&run->events, row, problem, words);
    conf_console_say(&run->console, "ledger: %s: %s: %s", row, problem, words);
}

static size_t check_ledger(struct conf_run *run)
{
    time_t now = time(NULL);
    struct tm tm;
    char today[16];

    gmtime_r(&now, &tm);
    strftime(today, sizeof today, "%Y-%m-%d", &tm);
    return conf_ledger_problems(&run->ledger, run->pack, today, tell_row, run);
}

static bool write_reports(const struct conf_run *run)
{
    CONF_LOG(log);
    WX_BUF(reason, REASON_LIMIT);
    bool good = true;

    if (!run->options->reports.count) return true;
    if (conf_log_read(run->events.path, &log, &reason) != WX_OK) {
        complain(wx_buf_text(&reason));
        return false;
    }
    for (size_t i = 0; i < run->options->reports.count; i++) {
        const char *text = run->options->reports.items[i];
        const char *equals = strchr(text, '=');
        wx_buf_clear(&reason);
        const struct conf_report_format *format =
            conf_report_by_name(wx_bytes(text, (size_t)(equals - text)));
        if (conf_report_write(format, &log, equals + 1, &reason) == WX_OK) continue;
        complain(wx_buf_text(&reason));
        good = false;
    }
    return good;
}

enum conf_run_exit conf_run_finish(struct conf_run *run, struct conf_ending *ending)
{
    WX_BUF(words, REASON_LIMIT);

    ending->interrupted = !run->observed && conf_interrupted();
    if (!ending->interrupted) ending->ledger_problems = check_ledger(run);
    ending->elapsed_ms = conf_clock_ms() - run->started_ms;
    int code = conf_events_finish(&run->events, ending, &words);
    if (run->options->log) conf_console_say(&run->console, "log: %s", run->options->log);
    conf_console_end(&run->console, code == CONF_RUN_GREEN, wx_buf_text(&words));
    if (code == CONF_RUN_NO_EVIDENCE)
        fprintf(stderr, "wxconform: %s: %s: the log could not be written whole\n", run->events.path,
                strerror(run->events.error));
    if (code != CONF_RUN_NO_EVIDENCE && !write_reports(run)) return CONF_RUN_NO_EVIDENCE;
    return (enum conf_run_exit)code;
}

void conf_run_end(struct conf_run *run)
{
    conf_stage_close(&run->stage);
    conf_ledger_release(&run->ledger);
    wx_json_free(run->world);
    free(run->planned);
    free(run->order);
}
