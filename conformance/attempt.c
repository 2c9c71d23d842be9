#include "conformance/attempt.h"

#include "conformance/file.h"
#include "conformance/interrupt.h"
#include "conformance/process.h"
#include "conformance/scene.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    REASON_LIMIT = 16 * 1024,
    STEPS_MOST = 32, /* as the schema has it */
    KEY_LIMIT = 64 * 1024,
    GRACE_MS = 3000, /* a client may need as long beyond its own timeout */
    OWN_MOST_MS = 600000,
};

/* What one attempt gathers. Large: on the heap. */
struct play {
    struct conf_worker *worker;
    struct conf_run *run;
    const struct conf_case *kase;
    int attempt;
    int64_t begin_ms;
    struct conf_scene scene;
    struct conf_secrets secrets;
    struct conf_answer answers[STEPS_MOST];
    struct conf_step_evidence steps[STEPS_MOST];
    const struct wx_json *records[CONF_RECORDS_MOST];
    const struct wx_json *trapped[CONF_RECORDS_MOST];
    struct conf_evidence evidence;
    struct conf_judgement judgement;
};

static void play_free(struct play *play)
{
    for (size_t i = 0; i < play->evidence.step_count; i++) conf_answer_release(&play->answers[i]);
    conf_judgement_release(&play->judgement);
    conf_secrets_release(&play->secrets);
    conf_scene_close(&play->scene);
    free(play);
}

/* --- secrets ---------------------------------------------------------------------------------- */

static enum wx_status add_expected(struct conf_secrets *secrets, const struct wx_json *expect)
{
    enum wx_status status = WX_OK;

    for (const struct wx_json *item = wx_json_first(expect); item && status == WX_OK;
         item = wx_json_next(item)) {
        status =
            conf_secrets_add(secrets, "real_name", wx_json_text(wx_json_member(item, "real_name")));
        if (status == WX_OK)
            status = conf_secrets_add(secrets, "credential_id",
                                      wx_json_text(wx_json_member(item, "credential_id")));
    }
    return status;
}

static enum wx_status gather_secrets(struct play *play)
{
    struct conf_secrets *secrets = &play->secrets;
    const struct wx_json *step;

    conf_secrets_init(secrets, play->run->secret_key);
    enum wx_status status = conf_secrets_add_world(secrets, play->run->world);
    if (status == WX_OK)
        status = conf_secrets_add_world(secrets, wx_json_member(play->kase->given, "world"));
    if (status == WX_OK) status = add_expected(secrets, play->kase->expect_client);
    for (step = wx_json_first(play->kase->steps); step && status == WX_OK;
         step = wx_json_next(step))
        status = add_expected(secrets, wx_json_member(step, "expect_client"));
    return status;
}

/* add_inputs: what the client is about to be given. */
static enum wx_status add_inputs(struct play *play, const struct conf_inputs *inputs)
{
    static const char *const SECRET[] = {"access_token", "auth_token", "appsecret"};
    const char *path = conf_inputs_value(inputs, "private_key_file");
    WX_BUF(pem, KEY_LIMIT);
    enum wx_status status = WX_OK;

    for (size_t i = 0; i < sizeof SECRET / sizeof *SECRET && status == WX_OK; i++)
        status = conf_secrets_add(&play->secrets, SECRET[i], conf_inputs_value(inputs, SECRET[i]));
    if (status == WX_OK && path && conf_file_read(path, &pem) == WX_OK)
        status = conf_secrets_add_key(&play->secrets, wx_buf_bytes(&pem));
    return status;
}

/* --- calls ------------------------------------------------------------------------------------ */

/* deadline_of: what a person set is law; else a client that honours its own timeout must not meet
 * ours first. */
static int deadline_of(const struct play *play, const struct conf_inputs *inputs)
{
    int64_t own = conf_inputs_timeout_ms(inputs);
    int64_t needed = own + play->run->starting_ms + GRACE_MS;
    int limit = play->run->options->timeout_ms;

    if (play->run->options->timeout_set || needed <= limit || own > OWN_MOST_MS) return limit;
    return (int)(needed < OWN_MOST_MS ? needed : OWN_MOST_MS);
}

/* patience_of: how much longer the call's own timeout is made. Not much where the case measures it
 * against a delay; and again, what a person set is law. */
static int64_t patience_of(const struct play *play, const struct conf_inputs *inputs)
{
    int64_t own = conf_inputs_timeout_ms(inputs), patience = play->run->patience_ms;
    int64_t room = play->run->options->timeout_ms - GRACE_MS - own;

    if (conf_case_delays(play->kase) && patience > own / 4) patience = own / 4;
    if (play->run->options->timeout_set && patience > room) patience = room;
    return patience > 0 ? patience : 0;
}

static enum wx_status call(struct play *play, const struct wx_json *step, size_t index,
                           struct wx_buf *out_reason)
{
    __attribute__((cleanup(conf_inputs_release))) struct conf_inputs inputs = {.owned = {NULL}};
    struct conf_answer *answer = &play->answers[index];

    enum wx_status status = conf_scene_step(&play->scene, step, out_reason);
    if (status == WX_OK) status = conf_scene_inputs(&play->scene, step, &inputs);
    int64_t patience_ms = patience_of(play, &inputs);
    if (status == WX_OK) status = conf_inputs_lengthen(&inputs, patience_ms);
    if (status == WX_OK) status = add_inputs(play, &inputs);
    if (status != WX_OK) return status;
    struct conf_call call = {inputs.items, CONF_INPUTS_COUNT, deadline_of(play, &inputs)};
    conf_driver_call(play->worker->driver, &call, answer);
    play->evidence.step_count = index + 1;
    size_t first = play->evidence.record_count;
    status = conf_space_fetch(&play->scene.space, play->records, &play->evidence.record_count,
                              out_reason);
    play->steps[index] = (struct conf_step_evidence){
        .answer = answer,
        .patience_ms = patience_ms,
        .step = step,
        .first_record = first,
        .record_count = play->evidence.record_count - first,
    };
    conf_event_result(&play->run->events, play->kase->name, play->attempt, index + 1, answer,
                      &play->secrets);
    return status;
}

static enum wx_status call_all(struct play *play, struct wx_buf *out_reason)
{
    size_t count = conf_scene_step_count(&play->scene);
    enum wx_status status = WX_OK;

    for (size_t i = 0; i < count && i < STEPS_MOST && status == WX_OK; i++) {
        status = call(play, conf_scene_step_at(&play->scene, i), i, out_reason);
        /* What follows a lost client would only be blamed on the wrong step. */
        if (play->answers[i].delivery != CONF_DELIVERY_RESULT) break;
    }
    if (status != WX_OK || !play->scene.trap.id[0]) return status;
    play->evidence.has_trap = true;
    return conf_space_fetch(&play->scene.trap, play->trapped, &play->evidence.trap_requests,
                            out_reason);
}

static void judge(struct play *play)
{
    if (play->scene.witness)
        play->evidence.connections = conf_witness_answered(play->scene.witness);
    conf_judge(play->kase, &play->evidence, &play->judgement);
}

static void perform(struct play *play)
{
    WX_BUF(reason, REASON_LIMIT);
    char id[CONF_SPACE_ID_SIZE];

    snprintf(id, sizeof id, "c-%s-%zu", play->run->id,
             atomic_fetch_add(&play->run->space_count, 1));
    play->evidence = (struct conf_evidence){.steps = play->steps,
                                            .records = play->records,
                                            .secrets = &play->secrets,
                                            .starting_ms = play->run->starting_ms};
    enum wx_status status = gather_secrets(play);
    if (status == WX_OK)
        status = conf_scene_open(play->kase, play->run->stage.mock, play->worker->http,
                                 &play->run->stage.workspace, id, &play->scene, &reason);
    if (status == WX_OK) status = call_all(play, &reason);
    if (conf_interrupted()) {
        conf_judgement_set(&play->judgement, CONF_NOT_RUN, CONF_REASON_INTERRUPTED,
                           "The run was interrupted during this case.");
        return;
    }
    if (status == WX_OK) {
        judge(play);
        return;
    }
    WX_BUF(masked, 2 * REASON_LIMIT);
    conf_secrets_mask(&play->secrets, wx_buf_bytes(&reason), &masked);
    conf_judgement_set(&play->judgement, CONF_HARNESS_ERROR, CONF_REASON_HARNESS,
                       "The case could not be played: %.1000s",
                       masked.size ? wx_buf_text(&masked) : wx_status_words(status));
}

/* --- around it -------------------------------------------------------------------------------- */

/* lacking: what the case needs and the client does not have; NULL where nothing. */
static const char *lacking(const struct conf_run *run, const struct conf_case *kase)
{
    const struct wx_json *item = wx_json_first(wx_json_member(kase->root, "needs"));

    for (; item; item = wx_json_next(item)) {
        const char *need = wx_json_text(item);
        if (strcmp(need, "session") == 0 && run->options->driver == CONF_DRIVER_EXEC) return need;
        if (conf_list_has(&run->lacks, need)) return need;
    }
    return NULL;
}

static bool is_called_off(struct play *play)
{
    struct conf_run *run = play->run;
    const char *need = lacking(run, play->kase);

    if (need)
        conf_judgement_set(&play->judgement, CONF_NOT_APPLICABLE, CONF_REASON_NEEDS,
                           strcmp(need, "session") == 0
                               ? "The case needs one process for several calls (%s): use the "
                                 "driver stdio or http."
                               : "The client declared that it lacks %s.",
                           need);
    else if (run->refused)
        conf_judgement_set(&play->judgement, CONF_NOT_RUN, CONF_REASON_SANITY,
                           "The opening sanity check failed, so no case was run.");
    else if (conf_interrupted() || atomic_load(&run->stop))
        conf_judgement_set(&play->judgement, CONF_NOT_RUN, CONF_REASON_INTERRUPTED,
                           conf_interrupted() ? "The run was interrupted before this case."
                                              : "The run ended at its first failure.");
    else
        return false;
    return true;
}

/* finish: the ledger, the log, the console; and the end of the run with --fail-fast. */
static void finish(struct play *play, bool called)
{
    struct conf_run *run = play->run;
    const struct conf_judgement *judgement = &play->judgement;
    const char *reason = judgement->finding_count ? judgement->findings[0].reason : "";

    pthread_mutex_lock(&run->ledger_lock);
    const char *known = conf_ledger_note(&run->ledger, play->kase, judgement->verdict, reason);
    pthread_mutex_unlock(&run->ledger_lock);
    struct conf_finished finished = {.kase = play->kase,
                                     .attempt = play->attempt,
                                     .judgement = judgement,
                                     .evidence = called ? &play->evidence : NULL,
                                     .known_failure = known,
                                     .elapsed_ms = conf_clock_ms() - play->begin_ms};
    conf_event_finished(&run->events, &finished);
    conf_console_finished(&run->console, &finished);
    if (run->options->fail_fast && !known && play->kase->level == CONF_MUST &&
        judgement->verdict != CONF_NOT_APPLICABLE && !conf_verdict_conforms(judgement->verdict))
        atomic_store(&run->stop, true);
}

void conf_attempt(struct conf_worker *worker, const struct conf_case *kase, int attempt)
{
    struct play *play = calloc(1, sizeof *play);

    if (!play) { /* nothing can be told of the case: the log stays without footer */
        conf_events_break(&worker->run->events, ENOMEM);
        return;
    }
    play->worker = worker;
    play->run = worker->run;
    play->kase = kase;
    play->attempt = attempt;
    play->begin_ms = conf_clock_ms();
    bool called = !is_called_off(play);
    if (called) {
        conf_event_started(&play->run->events, kase->name, attempt);
        conf_console_started(&play->run->console, kase);
        perform(play);
    }
    finish(play, called);
    play_free(play);
}
