/* The event log of a run as it is written: NDJSON, a line at a time, from any thread; the footer
 * comes last and makes it a log (fixtures/schemas/event.schema.json).
 *
 * Each line goes to the file at once, so that what is done is kept when the run is killed; without
 * its footer such a file is refused by every reader. Failures stick and are told at the end. */
#ifndef CONF_EVENTS_H
#define CONF_EVENTS_H

#include "conformance/judge.h"
#include "conformance/log.h"

#include <pthread.h>

enum { CONF_RECORDS_KEPT = 20, CONF_STDERR_KEPT = 4096 };

struct conf_events {
    int fd;
    char *path;
    pthread_mutex_t lock;
    struct wx_buf text; /* all that was written, for the digest */
    size_t count;
    bool failed;
    int error;           /* errno of the first failure */
    struct conf_log log; /* header and cases so far, as a reader will see them */
};

/* conf_events_open: makes the file, or empties it. WX_ERR_IO with errno set, EWOULDBLOCK where
 * another run writes it. The struct must not be
 * moved afterwards. */
enum wx_status conf_events_open(const char *path, struct conf_events *out) WX_MUST_CHECK;

void conf_events_close(struct conf_events *events);

/* conf_events_break: something is missing in it, for that reason (an errno): it gets no footer. */
void conf_events_break(struct conf_events *events, int error);

/* conf_events_put: appends one event, a JSON object without a line end. The first one is the
 * header. */
void conf_events_put(struct conf_events *events, const struct wx_buf *line);

/* conf_events_finish: the end of the run. */
struct conf_ending {
    int64_t elapsed_ms;
    bool interrupted;
    bool sanity_failed; /* the client's, or the mock's */
    bool harness_failed;
    size_t ledger_problems;
};

/* conf_events_finish: concludes from the cases what the run is, writes the footer and brings all of
 * it to the disk. Returns the exit code of `wxconform run` (CONFORMANCE.md): 0 green, 1 red, 3 the
 * log could not be written, 4 harness fault, 5 nothing ran. `out_words` gets the verdict on the run
 * in one sentence. */
int conf_events_finish(struct conf_events *events, const struct conf_ending *ending,
                       struct wx_buf *out_words);

/* conf_event_time: writes the member `time`, now. */
void conf_event_time(struct wx_json_writer *writer);

/* conf_event_sanity, conf_event_started, conf_event_ledger: the small events. */
void conf_event_sanity(struct conf_events *events, const char *when, const char *what, bool ok,
                       const char *words);
void conf_event_started(struct conf_events *events, const char *name, int attempt);
void conf_event_ledger(struct conf_events *events, const char *row, const char *problem,
                       const char *words);

/* conf_event_result: what came of one call; the client's JSON masked. */
void conf_event_result(struct conf_events *events, const char *name, int attempt, size_t step,
                       const struct conf_answer *answer, const struct conf_secrets *secrets);

/* One finished case. */
struct conf_finished {
    const struct conf_case *kase;
    int attempt;
    const struct conf_judgement *judgement;
    const struct conf_evidence *evidence; /* NULL where nothing was called */
    const char *known_failure;            /* or NULL */
    int64_t elapsed_ms;
};

/* conf_event_finished: the event that reports are made of. */
void conf_event_finished(struct conf_events *events, const struct conf_finished *finished);

#endif
