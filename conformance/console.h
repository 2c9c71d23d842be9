/* What a person sees while a run goes on: on a terminal one moving line under the failures, else a
 * plain line for each case. Everything is masked already. */
#ifndef CONF_CONSOLE_H
#define CONF_CONSOLE_H

#include "conformance/events.h"

struct conf_console {
    pthread_mutex_t lock;
    bool live; /* a terminal: one line that moves */
    bool colour;
    bool chinese, quiet;
    size_t total, done;
    size_t counts[CONF_VERDICT_COUNT];
    size_t known;
    char running[64];
};

/* conf_console_init: looks at stdout, NO_COLOR and TERM. */
void conf_console_init(struct conf_console *console, size_t total, bool chinese, bool quiet);

void conf_console_started(struct conf_console *console, const struct conf_case *kase);
void conf_console_finished(struct conf_console *console, const struct conf_finished *finished);

/* conf_console_say: one line of our own, above the moving one. */
void conf_console_say(struct conf_console *console, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* conf_console_end: the totals and the verdict on the run. */
void conf_console_end(struct conf_console *console, bool green, const char *words);

#endif
