/* One case, once: set up, called, fetched, judged, written to the log. */
#ifndef CONF_ATTEMPT_H
#define CONF_ATTEMPT_H

#include "conformance/console.h"
#include "conformance/events.h"
#include "conformance/ledger.h"
#include "conformance/options.h"
#include "conformance/stage.h"

#include <stdatomic.h>

/* A run: what all its workers share. */
struct conf_run {
    const struct conf_options *options;
    const struct conf_pack *pack;
    const struct conf_case **planned; /* the selected cases, in the order of the pack */
    size_t planned_count;
    struct conf_list lacks; /* from the options and the client's handshake */
    struct conf_stage stage;
    struct conf_events events;
    struct conf_console console;
    struct conf_ledger ledger;
    pthread_mutex_t ledger_lock;
    struct wx_json *world; /* the built-in one: what is secret in it is secret everywhere */
    unsigned char secret_key[CONF_SECRETS_KEY_SIZE];
    char id[17];
    int64_t started_ms;
    atomic_size_t space_count;
    atomic_size_t next; /* the next of planned_count * repeat attempts */
    atomic_bool stop;   /* --fail-fast */
    bool refused;       /* the opening sanity check failed: nothing is called */
};

/* A worker's own: never shared. */
struct conf_worker {
    struct conf_run *run;
    struct conf_driver *driver;
    struct conf_http *http;
};

/* conf_attempt: plays a case and writes its events. */
void conf_attempt(struct conf_worker *worker, const struct conf_case *kase, int attempt);

#endif
