/* wxmock journal verify FILE: whether a journal is as it was written. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mock_server/commands/commands.h"
#include "mock_server/journal/chain.h"

enum { TRIES = 5, WHOLE = 0, BROKEN = 1, USAGE = 2, FAILED = 3 };

static const char HELP[] =
    "Usage: wxmock journal verify [--head HASH] FILE\n"
    "\n"
    "Checks a journal (of `wxmock serve --journal FILE`) from its first line to its last: that "
    "each\n"
    "line has the hash that it says, follows the one before and is JSON, and that ids rise. "
    "Prints\n"
    "how many requests it holds, when they came, and its head: the hash of its last line.\n"
    "\n"
    "      --head HASH  a head that was noted earlier: it must be the hash of a line, or the\n"
    "                   journal was cut off before that line, or made anew\n"
    "  -h, --help       prints this\n"
    "\n"
    "Exit status: 0 whole; 1 not, and the first broken line is named (a last line that a crash "
    "tore\n"
    "is told apart); 2 wrong use, or the file cannot be read.\n";

struct verify_options {
    const char *file;
    const char *head;
    bool help;
};

/* --- Options --- */

static void read_verify_options(int argc, char **argv, struct verify_options *out,
                                struct mock_problems *problems)
{
    static const struct option LONGS[] = {{"head", required_argument, NULL, 'H'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    optind = 1;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":h", LONGS, NULL)) != -1;) {
        if (option == 'H')
            out->head = optarg;
        else if (option == 'h')
            out->help = true;
        else
            mock_problems_add(problems, NULL, "%s: %s: `wxmock journal --help` says more",
                              argv[optind - 1],
                              option == ':' ? "expected a value behind it" : "no such option");
    }
    bool verify = optind < argc && strcmp(argv[optind], "verify") == 0;
    if (out->help) return;
    if (!verify)
        mock_problems_add(problems, NULL, "expected: wxmock journal verify FILE");
    else if (argc - optind != 2)
        mock_problems_add(problems, NULL, "expected one file: wxmock journal verify FILE");
    else
        out->file = argv[optind + 1];
    if (out->head && strspn(out->head, "0123456789abcdef") != MOCK_CHAIN_HASH_SIZE - 1)
        mock_problems_add(problems, NULL, "--head: expected 64 digits of 0-9 and a-f");
}

/* --- Reading --- */

static int open_journal(const char *path)
{
    struct stat facts;
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): without a file it was a problem */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor >= 0 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode))
        return descriptor;
    bool opened = descriptor >= 0;
    fprintf(stderr, "wxmock: %s: %s: give a journal that this user can read\n", path,
            opened ? "is not a regular file" : strerror(errno));
    if (opened) close(descriptor);
    return -1;
}

/* Whether a double has it open: what looks torn may then be a line on its way. */
static bool is_being_written(int descriptor)
{
    if (flock(descriptor, LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
    flock(descriptor, LOCK_UN);
    return false;
}

static enum wx_status scan(int descriptor, const char *head, struct mock_chain_report *out)
{
    for (int left = TRIES;; left--) {
        enum wx_status status = mock_chain_scan(descriptor, true, head, out);
        bool again = status == WX_OK && out->torn_size > 0 && left > 1;
        if (!again || !is_being_written(descriptor)) return status;
        mock_chain_report_release(out);
    }
}

/* --- Telling --- */

static int tell_broken(const char *file, const struct mock_chain_report *report)
{
    fprintf(stderr, "wxmock: %s: line %llu %s", file, (unsigned long long)report->chain.lines + 1,
            mock_chain_defect_words(report->defect));
    if (report->chain.lines > 0)
        fprintf(stderr, "; the %llu lines before it are whole, up to head %s",
                (unsigned long long)report->chain.lines, report->chain.head);
    fputs("\n", stderr);
    return BROKEN;
}

static int tell_torn(const char *file, const struct mock_chain_report *report)
{
    fprintf(stderr,
            "wxmock: %s: line %llu is torn: it ends without a line feed after %llu bytes, as a "
            "crash leaves it; the %llu lines before it are whole: `wxmock serve --journal` goes on "
            "behind them\n",
            file, (unsigned long long)report->chain.lines + 1,
            (unsigned long long)report->torn_size, (unsigned long long)report->chain.lines);
    return BROKEN;
}

static void print_count(const char *what, uint64_t count)
{
    printf("  %-9s %llu\n", what, (unsigned long long)count);
}

static int tell_whole(const char *file, const struct mock_chain_report *report)
{
    printf("%s: whole\n", file);
    print_count("lines", report->chain.lines);
    print_count("requests", report->requests);
    print_count("starts", report->starts);
    print_count("repairs", report->repairs);
    if (report->requests > 0)
        printf("  first     %s\n  last      %s\n", report->first_time, report->last_time);
    printf("  head      %s\n", report->chain.head);
    return WHOLE;
}

static int tell(const struct verify_options *options, const struct mock_chain_report *report)
{
    if (report->defect != MOCK_CHAIN_GOOD) return tell_broken(options->file, report);
    if (report->torn_size > 0) return tell_torn(options->file, report);
    if (report->chain.lines == 0) {
        fprintf(stderr, "wxmock: %s: is empty: no journal is\n", options->file);
        return BROKEN;
    }
    if (!options->head || report->head_found) return tell_whole(options->file, report);
    fprintf(stderr,
            "wxmock: %s: no line has the hash %s: the journal was cut off before that line, or "
            "made anew\n",
            options->file, options->head);
    return BROKEN;
}

int mock_command_journal(int argc, char **argv)
{
    struct verify_options options = {0};
    MOCK_PROBLEMS(problems);
    read_verify_options(argc, argv, &options, &problems);
    if (problems.count > 0) {
        mock_command_tell("journal", &problems);
        return USAGE;
    }
    if (options.help) return fputs(HELP, stdout), WHOLE;
    int descriptor = open_journal(options.file);
    if (descriptor < 0) return USAGE;
    __attribute__((cleanup(mock_chain_report_release))) struct mock_chain_report report = {0};
    enum wx_status status = scan(descriptor, options.head, &report);
    int error = errno;
    close(descriptor);
    if (status == WX_OK) return tell(&options, &report);
    fprintf(stderr, "wxmock: %s: %s\n", options.file,
            status == WX_ERR_IO ? strerror(error) : wx_status_words(status));
    return status == WX_ERR_IO ? USAGE : FAILED;
}
