/* The options of `wxconform run`, and of the subcommands that share some of them. */
#ifndef CONF_OPTIONS_H
#define CONF_OPTIONS_H

#include "conformance/case.h"
#include "conformance/driver.h"

enum {
    CONF_LIST_MOST = 64,
    CONF_JOBS_MOST = 64,
    CONF_REPORTS_MOST = 16,
    CONF_REQUESTS_MOST = 2000
};

struct conf_list {
    const char *items[CONF_LIST_MOST];
    size_t count;
};

/* Texts are borrowed from argv. A zeroed struct is none: conf_options_init. */
struct conf_options {
    const char *client;
    enum conf_driver_kind driver;
    const char *client_name, *client_version;
    struct conf_list lacks;
    const char *cases; /* folder, or NULL */
    struct conf_list only, skip, tags;
    bool levels[3];                    /* by enum conf_level; all true where none was named */
    int jobs;                          /* 0 until read: see conf_options_init */
    unsigned shard_index, shard_count; /* 0: no shards; the index counts from 1 */
    int timeout_ms;
    bool timeout_set; /* by --timeout */
    int repeat;
    bool fail_fast, strict, allow_unsupported;
    const char *known_failures;
    const char *mock, *server, *admin_token;
    struct conf_list reports; /* FORMAT=FILE */
    const char *log;
    bool chinese, quiet;
    int observe_s, observe_requests; /* 0: no such end */
    const char *space;
};

/* The subcommands that share these options; each knows its own ones only. */
enum conf_options_command {
    CONF_COMMAND_RUN = 1,
    CONF_COMMAND_LIST = 2,
    CONF_COMMAND_SHOW = 4,
    CONF_COMMAND_SERVE = 8,
    CONF_COMMAND_OBSERVE = 16,
    CONF_COMMAND_REQUIREMENTS = 32,
    CONF_COMMAND_ALL = 63,
};

/* conf_options_init: the defaults: exec, 10 s; jobs, once options were read: 16 for stdio, whose
 * clients start once and mostly wait; else one for each processor up to eight, two at least for
 * http. */
void conf_options_init(struct conf_options *options);

/* What came of reading options. */
enum conf_options_result { CONF_OPTIONS_GO, CONF_OPTIONS_HELP, CONF_OPTIONS_WRONG };

/* conf_options_read: reads a subcommand's options; *out_rest is the index of its first argument
 * that is none. Every error is told on stderr. */
enum conf_options_result conf_options_read(enum conf_options_command command, int argc, char **argv,
                                           struct conf_options *options, int *out_rest);

/* conf_options_help: a subcommand's options, a line each, to stdout. */
void conf_options_help(enum conf_options_command command);

/* conf_options_select: whether a case is among the selected ones. */
bool conf_options_select(const struct conf_options *options, const struct conf_case *kase);

/* conf_list_has: whether a text is in a list. */
bool conf_list_has(const struct conf_list *list, const char *text);

#endif
