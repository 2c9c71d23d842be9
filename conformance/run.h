/* A run: what its parts share, how it begins and how it ends, whether it plays cases or watches an
 * application. */
#ifndef CONF_RUN_H
#define CONF_RUN_H

#include "conformance/console.h"
#include "conformance/events.h"
#include "conformance/ledger.h"
#include "conformance/options.h"
#include "conformance/stage.h"

#include <stdatomic.h>

/* Exit codes of `wxconform run` (CONFORMANCE.md), and of `wxconform observe`. */
enum conf_run_exit {
    CONF_RUN_GREEN = 0,
    CONF_RUN_RED = 1,
    CONF_RUN_USAGE = 2,
    CONF_RUN_NO_EVIDENCE = 3,
    CONF_RUN_HARNESS = 4,
    CONF_RUN_NOTHING = 5,
};

/* What all workers share. A zeroed one, but for options and pack, is where a run begins. */
struct conf_run {
    const struct conf_options *options;
    const struct conf_pack *pack;
    const struct conf_case **planned; /* the selected cases, in the order of the pack */
    const struct conf_case **order;   /* the same, as they are played */
    size_t planned_count;
    pthread_mutex_t order_lock;
    size_t taken_first, taken_last; /* of the planned_count * repeat attempts, from both ends */
    struct conf_list lacks;         /* from the options and the client's handshake */
    struct conf_stage stage;
    struct conf_events events;
    struct conf_console console;
    struct conf_ledger ledger;
    pthread_mutex_t ledger_lock;
    struct wx_json *world; /* the built-in one: what is secret in it is secret everywhere */
    unsigned char secret_key[CONF_SECRETS_KEY_SIZE];
    char id[17];
    bool observed; /* an application is watched; nothing is called */
    int64_t started_ms;
    int64_t starting_ms; /* exec: about how long the client takes to start while others run too */
    int64_t patience_ms; /* by how much the calls' timeout_ms are longer than the cases say */
    bool warms_up;       /* each worker begins with a short case */
    atomic_size_t space_count;
    atomic_bool stop; /* --fail-fast */
    bool refused;     /* the opening sanity check failed: nothing is called */
};

/* conf_run_begin: gives it its identity, its keys and its beginning. Told on stderr where it fails,
 * here and below. */
bool conf_run_begin(struct conf_run *run);

/* conf_run_open_log: where the options say, else in the run's folder; the stage is open. */
bool conf_run_open_log(struct conf_run *run);

/* conf_run_check_mock: whether the mock answers; told in the log as well. `when` is "opening" or
 * "closing". */
bool conf_run_check_mock(struct conf_run *run, const char *when);

/* conf_run_finish: the ledger, the footer, the verdict on the console, the reports. */
enum conf_run_exit conf_run_finish(struct conf_run *run, struct conf_ending *ending);

/* conf_run_end: releases all that a run holds, its stage too. */
void conf_run_end(struct conf_run *run);

#endif
