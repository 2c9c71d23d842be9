/* wxconform merge LOG… --out LOG: the shards of a run made one. */
#include "conformance/commands/command.h"
#include "conformance/merge.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { REASON_LIMIT = 64 * 1024 };

static const char HELP[] =
    "usage: wxconform merge LOG… --out LOG\n"
    "\n"
    "Joins the logs of all shards of a run (--shard I/N) into one. Refuses missing, duplicate and\n"
    "mismatched shards.\n"
    "\n"
    "  -o, --out LOG   the log to write\n"
    "\n"
    "exit: that of the run as a whole (0 green, 1 red, 4 harness fault, 5 nothing ran); 1 too "
    "where\n"
    "      the logs are not the shards of one run, 2 usage, 3 cannot be read or written";

static enum wx_status read_all(char **paths, size_t count, struct conf_log *logs,
                               struct wx_buf *out_reason)
{
    for (size_t i = 0; i < count; i++) {
        enum wx_status status = conf_log_read(paths[i], &logs[i], out_reason);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

static int merge(char **paths, size_t count, const char *out)
{
    WX_BUF(words, REASON_LIMIT);
    struct conf_log *logs = calloc(count, sizeof *logs);
    int code = CONF_EXIT_UNABLE;

    if (!logs) return CONF_EXIT_UNABLE;
    enum wx_status status = read_all(paths, count, logs, &words);
    if (status == WX_OK) status = conf_merge(logs, count, out, &code, &words);
    for (size_t i = 0; i < count; i++) conf_log_release(&logs[i]);
    free(logs);
    if (status == WX_OK) {
        printf("%s: %s\n", out, wx_buf_text(&words));
        return code;
    }
    fprintf(stderr, "wxconform: %s\n", wx_buf_text(&words));
    return status == WX_ERR_FORMAT || status == WX_ERR_MISMATCH ? CONF_EXIT_FAILED
                                                                : CONF_EXIT_UNABLE;
}

int conf_command_merge(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"out", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    const char *out = NULL;

    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "o:h", OPTIONS, NULL)) != -1;) {
        switch (option) {
        case 'o': out = optarg; break;
        case 'h': puts(HELP); return CONF_EXIT_DONE;
        default: return CONF_EXIT_USAGE;
        }
    }
    if (!out || optind == argc) {
        fputs("wxconform: merge needs logs and --out: `wxconform merge --help`\n", stderr);
        return CONF_EXIT_USAGE;
    }
    return merge(argv + optind, (size_t)(argc - optind), out);
}
