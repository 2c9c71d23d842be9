/* wxconform report LOG --format FORMAT=FILE …: reports from a finished log. */
#include "conformance/commands/command.h"
#include "conformance/report.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { REASON_LIMIT = 64 * 1024, REPORTS_MOST = 32 };

struct wanted {
    const struct conf_report_format *format;
    const char *path;
};

static void print_help(FILE *out)
{
    size_t count = 0;
    const struct conf_report_format *formats = conf_report_formats(&count);
    fputs("usage: wxconform report LOG --format FORMAT=FILE [--format FORMAT=FILE …]\n"
          "\n"
          "Makes reports from the log of a run; FILE - is stdout. Formats:\n",
          out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-10s%s\n", formats[i].name, formats[i].words);
    fputs("\n"
          "  -f, --format FORMAT=FILE   repeatable\n"
          "  -h, --help\n"
          "\n"
          "exit: 0 written, 1 the log is cut, changed or none, 2 usage, 3 cannot be read or "
          "written\n",
          out);
}

/* FORMAT=FILE, and what is wrong with it on stderr. */
static bool read_wanted(const char *text, struct wanted *out)
{
    const char *equals = strchr(text, '=');
    size_t size = equals ? (size_t)(equals - text) : strlen(text);
    out->format = conf_report_by_name(wx_bytes(text, size));
    out->path = equals && equals[1] ? equals + 1 : NULL;
    if (!out->format)
        fprintf(stderr, "wxconform: unknown format %.*s: `wxconform report --help` lists them\n",
                (int)size, text);
    else if (!out->path)
        fprintf(stderr, "wxconform: --format %s names no file: say %s=FILE\n", text,
                out->format->name);
    return out->format && out->path;
}

static enum conf_exit write_reports(const char *path, const struct wanted *wanted, size_t count)
{
    CONF_LOG(log);
    WX_BUF(reason, REASON_LIMIT);
    enum wx_status status = conf_log_read(path, &log, &reason);
    if (status != WX_OK) {
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        return status == WX_ERR_FORMAT || status == WX_ERR_MISMATCH ? CONF_EXIT_FAILED
                                                                    : CONF_EXIT_UNABLE;
    }
    enum conf_exit result = CONF_EXIT_DONE;
    for (size_t i = 0; i < count; i++) {
        wx_buf_clear(&reason);
        if (conf_report_write(wanted[i].format, &log, wanted[i].path, &reason) == WX_OK) continue;
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        result = CONF_EXIT_UNABLE;
    }
    return result;
}

int conf_command_report(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"format", required_argument, NULL, 'f'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct wanted wanted[REPORTS_MOST];
    size_t count = 0;
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "f:h", OPTIONS, NULL)) != -1;) {
        if (option == 'h') {
            print_help(stdout);
            return CONF_EXIT_DONE;
        }
        if (option != 'f' || count == REPORTS_MOST || !read_wanted(optarg, &wanted[count++]))
            return CONF_EXIT_USAGE;
    }
    if (argc - optind != 1 || count == 0) {
        fputs("wxconform: report needs one log and a --format: `wxconform report --help`\n",
              stderr);
        return CONF_EXIT_USAGE;
    }
    return (int)write_reports(argv[optind], wanted, count);
}
