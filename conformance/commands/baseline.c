/* wxconform baseline LOG: the smallest ledger for today's failures. */
#include "conformance/baseline.h"
#include "conformance/commands/command.h"

#include <getopt.h>
#include <stdio.h>
#include <time.h>

enum { REASON_LIMIT = 64 * 1024, LEDGER_LIMIT = 4 * 1024 * 1024, DAYS = 30 };

static const char HELP[] =
    "usage: wxconform baseline LOG [--owner NAME] [--link URL] [--expires YYYY-MM-DD]\n"
    "\n"
    "Prints the smallest ledger of known failures for what fails in a log, for --known-failures.\n"
    "Rows expire after 30 days unless --expires says otherwise. What is not_run or the harness's "
    "own\n"
    "fault is in no ledger.\n"
    "\n"
    "exit: 0 printed, 1 the log is cut or changed, 2 usage, 3 it cannot be read";

static void in_thirty_days(char out[16])
{
    time_t then = time(NULL) + (time_t)DAYS * 24 * 60 * 60;
    struct tm tm;

    gmtime_r(&then, &tm);
    strftime(out, 16, "%Y-%m-%d", &tm);
}

static enum conf_exit baseline(const char *path, const struct conf_baseline_settings *settings)
{
    CONF_LOG(log);
    WX_BUF(reason, REASON_LIMIT);
    WX_BUF(ledger, LEDGER_LIMIT);
    enum wx_status status = conf_log_read(path, &log, &reason);

    if (status != WX_OK) {
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        return status == WX_ERR_FORMAT || status == WX_ERR_MISMATCH ? CONF_EXIT_FAILED
                                                                    : CONF_EXIT_UNABLE;
    }
    size_t rows = conf_baseline_write(&log, settings, &ledger);
    if (wx_buf_status(&ledger) != WX_OK || fputs(wx_buf_text(&ledger), stdout) < 0)
        return CONF_EXIT_UNABLE;
    fprintf(stderr, "%zu rows\n", rows);
    return CONF_EXIT_DONE;
}

int conf_command_baseline(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"owner", required_argument, NULL, 'o'},
                                            {"link", required_argument, NULL, 'l'},
                                            {"expires", required_argument, NULL, 'e'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    char expires[16];
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    struct conf_baseline_settings settings = {"nobody yet", "none yet", expires, &pack};

    in_thirty_days(expires);
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "o:l:e:h", OPTIONS, NULL)) != -1;) {
        switch (option) {
        case 'o': settings.owner = optarg; break;
        case 'l': settings.link = optarg; break;
        case 'e': settings.expires = optarg; break;
        case 'h': puts(HELP); return CONF_EXIT_DONE;
        default: return CONF_EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        fputs("wxconform: baseline needs one log: `wxconform baseline --help`\n", stderr);
        return CONF_EXIT_USAGE;
    }
    if (conf_pack_load(NULL, &pack, &problems) != WX_OK) {
        fputs(conf_problems_text(&problems), stderr);
        return CONF_EXIT_UNABLE;
    }
    return (int)baseline(argv[optind], &settings);
}
