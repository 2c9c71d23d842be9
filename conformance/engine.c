#include "conformance/engine.h"

#include "conformance/attempt.h"
#include "conformance/header.h"
#include "conformance/interrupt.h"
#include "conformance/sanity.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    REASON_LIMIT = 64 * 1024,
    PATIENCE_MOST_MS = 5000,
    SLOW_START_MS = 50,
    OWN_ROOM_MS = 500, /* the shortest timeout_ms of a case has it */
};

/* --- setting up ------------------------------------------------------------------------------- */

/* longer_first: what was in order before stays in order. */
static int longer_first(const void *a, const void *b)
{
    const struct conf_case *one = *(const struct conf_case *const *)a;
    const struct conf_case *other = *(const struct conf_case *const *)b;
    int64_t waits = conf_case_waits_ms(one), waits_other = conf_case_waits_ms(other);

    if (waits != waits_other) return waits > waits_other ? -1 : 1;
    return (one > other) - (one < other);
}

static bool plan(struct conf_run *run)
{
    size_t count = run->pack->count;

    run->planned = calloc(count, sizeof *run->planned);
    run->order = calloc(count, sizeof *run->order);
    if (!run->planned || !run->order) return false;
    for (size_t i = 0; i < count; i++)
        if (conf_options_select(run->options, &run->pack->cases[i]))
            run->planned[run->planned_count++] = &run->pack->cases[i];
    memcpy(run->order, run->planned, run->planned_count * sizeof *run->planned);
    /* Where several are played at once, nobody waits at the end for a long one that began last. */
    if (run->options->jobs > 1)
        qsort(run->order, run->planned_count, sizeof *run->order, longer_first);
    return true;
}

/* --- working ---------------------------------------------------------------------------------- */

/* take: the next attempt of those that are left, from the front or from the end. */
static bool take(struct conf_run *run, bool from_end, size_t *out_index)
{
    size_t total = run->planned_count * (size_t)run->options->repeat;

    pthread_mutex_lock(&run->order_lock);
    bool left = run->taken_first + run->taken_last < total;
    if (left && from_end)
        *out_index = total - ++run->taken_last;
    else if (left)
        *out_index = run->taken_first++;
    pthread_mutex_unlock(&run->order_lock);
    return left;
}

/* play_all: a client that lives on and starts slowly is warmed up by a short case, from the end of
 * the order, before one of those where it has little time. */
static void play_all(struct conf_worker *worker)
{
    struct conf_run *run = worker->run;
    size_t repeat = (size_t)run->options->repeat, index = 0;

    for (bool warm = !run->warms_up; take(run, !warm, &index); warm = true)
        conf_attempt(worker, run->order[index / repeat], (int)(index % repeat) + 1);
}

static bool worker_open(struct conf_run *run, struct conf_worker *out)
{
    struct conf_driver_settings settings = {.kind = run->options->driver,
                                            .client = run->options->client};

    *out = (struct conf_worker){.run = run};
    return conf_driver_open(&settings, &out->driver) == WX_OK &&
           conf_http_open(&out->http) == WX_OK;
}

static void worker_close(struct conf_worker *worker)
{
    conf_driver_free(worker->driver);
    conf_http_free(worker->http);
}

/* work: of every worker but the first, whose client has started already. One that lives on has its
 * start behind it before a case measures its time. */
static void *work(void *argument)
{
    struct conf_worker *worker = argument;
    struct conf_answer answer = {0};
    WX_BUF(words, REASON_LIMIT);

    if (!worker->run->refused && worker->run->options->driver == CONF_DRIVER_STDIO)
        (void)conf_sanity_client(worker->run, worker->driver, &answer, &words);
    conf_answer_release(&answer);
    play_all(worker);
    /* Here, so that the clients end beside each other and beside the last cases. */
    worker_close(worker);
    return NULL;
}

/* run_workers: the first one is this thread and has a driver already, that of the handshake. */
static void run_workers(struct conf_run *run, struct conf_worker *first)
{
    struct conf_worker workers[CONF_JOBS_MOST];
    pthread_t threads[CONF_JOBS_MOST];
    size_t count = 0;

    while (count + 1 < (size_t)run->options->jobs && count + 1 < run->planned_count) {
        if (!worker_open(run, &workers[count]) ||
            pthread_create(&threads[count], NULL, work, &workers[count]) != 0) {
            worker_close(&workers[count]);
            break; /* fewer at once do the same work */
        }
        count++;
    }
    play_all(first);
    for (size_t i = 0; i < count; i++) pthread_join(threads[i], NULL);
}

/* --- sanity ----------------------------------------------------------------------------------- */

static void learn(struct conf_run *run, const struct wx_json *handshake)
{
    const struct wx_json *item = wx_json_first(wx_json_member(handshake, "lacks"));

    run->lacks = run->options->lacks;
    for (; item && run->lacks.count < CONF_LIST_MOST; item = wx_json_next(item))
        if (wx_json_text(item) && !conf_list_has(&run->lacks, wx_json_text(item)))
            run->lacks.items[run->lacks.count++] = wx_json_text(item);
}

/* learn_pace: the handshake was alone on the machine; the cases share it. What a client needs for
 * its first steps must not eat up the time that a case gives it for a stalled answer. */
static void learn_pace(struct conf_run *run, int64_t handshake_ms)
{
    int64_t starting_ms = handshake_ms * (run->options->jobs + 1);

    if (run->options->driver == CONF_DRIVER_EXEC) run->starting_ms = starting_ms;
    run->warms_up = run->options->driver == CONF_DRIVER_STDIO && run->options->jobs > 1 &&
                    handshake_ms >= SLOW_START_MS;
    int64_t patience_ms = starting_ms > OWN_ROOM_MS ? starting_ms - OWN_ROOM_MS : 0;
    run->patience_ms = patience_ms < PATIENCE_MOST_MS ? patience_ms : PATIENCE_MOST_MS;
}

/* blame: a handshake that failed: the client, or us where we could not ask, or not read. */
static void blame(const struct conf_answer *handshake, struct conf_ending *ending)
{
    bool ours = conf_delivery_verdict(handshake->delivery) == CONF_HARNESS_ERROR;

    ending->harness_failed = ending->harness_failed || ours;
    ending->sanity_failed = ending->sanity_failed || !ours;
}

/* open_client: the handshake, and with it the header; false where the adapter is broken. */
static bool open_client(struct conf_run *run, struct conf_worker *worker,
                        struct conf_answer *handshake)
{
    WX_BUF(words, REASON_LIMIT);
    bool ok = conf_sanity_client(run, worker->driver, handshake, &words);

    learn(run, handshake->result);
    learn_pace(run, handshake->elapsed_ms);
    conf_event_header(run, handshake->result);
    conf_event_sanity(&run->events, "opening", "handshake", ok, wx_buf_text(&words));
    if (!ok) fprintf(stderr, "wxconform: %s\n", wx_buf_text(&words));
    return ok;
}

static void close_client(struct conf_run *run, struct conf_worker *worker,
                         struct conf_ending *ending)
{
    struct conf_answer answer = {0};
    WX_BUF(words, REASON_LIMIT);
    bool ok = conf_sanity_client(run, worker->driver, &answer, &words);

    conf_event_sanity(&run->events, "closing", "handshake", ok, wx_buf_text(&words));
    if (!ok) {
        fprintf(stderr, "wxconform: the client did not survive the run: %s\n", wx_buf_text(&words));
        blame(&answer, ending);
    }
    conf_answer_release(&answer);
}

static enum conf_run_exit play(struct conf_run *run, struct conf_worker *worker)
{
    struct conf_answer handshake = {0};
    struct conf_ending ending = {0};

    if (!open_client(run, worker, &handshake)) blame(&handshake, &ending);
    if (!conf_run_check_mock(run, "opening")) ending.harness_failed = true;
    run->refused = ending.sanity_failed || ending.harness_failed;
    run_workers(run, worker);
    if (!run->refused && !conf_interrupted()) {
        close_client(run, worker, &ending);
        if (!conf_run_check_mock(run, "closing")) ending.harness_failed = true;
    }
    enum conf_run_exit code = conf_run_finish(run, &ending);
    conf_answer_release(&handshake);
    return code;
}

static enum conf_run_exit play_logged(struct conf_run *run)
{
    struct conf_worker worker;

    if (!conf_run_open_log(run)) return CONF_RUN_NO_EVIDENCE;
    pthread_mutex_init(&run->ledger_lock, NULL);
    pthread_mutex_init(&run->order_lock, NULL);
    conf_console_init(&run->console, run->planned_count * (size_t)run->options->repeat,
                      run->options->chinese, run->options->quiet);
    enum conf_run_exit code = CONF_RUN_HARNESS;
    if (worker_open(run, &worker))
        code = play(run, &worker);
    else
        fprintf(stderr, "wxconform: %s\n", wx_status_words(WX_ERR_MEMORY));
    worker_close(&worker);
    conf_events_close(&run->events);
    pthread_mutex_destroy(&run->order_lock);
    pthread_mutex_destroy(&run->ledger_lock);
    return code;
}

static bool load_ledger(struct conf_run *run)
{
    CONF_PROBLEMS(problems);
    const char *path = run->options->known_failures;

    if (!path || conf_ledger_load(path, run->pack, &run->ledger, &problems) == WX_OK) return true;
    fputs(conf_problems_text(&problems), stderr);
    return false;
}

enum conf_run_exit conf_run(const struct conf_options *options)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    struct conf_run run = {.options = options, .pack = &pack};

    enum wx_status status = conf_pack_load(options->cases, &pack, &problems);
    if (status != WX_OK) {
        fputs(conf_problems_text(&problems), stderr);
        return status == WX_ERR_MEMORY ? CONF_RUN_HARNESS : CONF_RUN_USAGE;
    }
    if (!load_ledger(&run)) return CONF_RUN_USAGE;
    enum conf_run_exit code = CONF_RUN_HARNESS;
    if (!plan(&run) || !conf_run_begin(&run))
        fprintf(stderr, "wxconform: %s\n", wx_status_words(WX_ERR_MEMORY));
    else if (conf_stage_open(options, &run.stage))
        code = play_logged(&run);
    conf_run_end(&run);
    return code;
}
