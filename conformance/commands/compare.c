/* wxconform compare OLD NEW: what changed between two runs. */
#include "conformance/commands/command.h"
#include "conformance/log.h"

#include <stdio.h>

enum { REASON_LIMIT = 64 * 1024 };

static const char HELP[] = "usage: wxconform compare OLD NEW\n"
                           "\n"
                           "Lists cases that newly fail, newly pass, vanished or were added, "
                           "between the logs of two runs.\n"
                           "A case conforms when all its attempts do.\n"
                           "\n"
                           "exit: 0 nothing fails newly and nothing vanished, 1 something does, or "
                           "a log is cut or changed,\n"
                           "      2 usage, 3 a log cannot be read";

static bool is_first(const struct conf_log *log, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(log->cases[i].name, log->cases[index].name) == 0) return false;
    return true;
}

/* worst: the attempt that speaks for the case: one that does not conform, where there is one. */
static const struct conf_log_case *worst(const struct conf_log *log, const char *name)
{
    const struct conf_log_case *found = NULL;

    for (size_t i = 0; i < log->case_count; i++) {
        if (strcmp(log->cases[i].name, name) != 0) continue;
        if (!found || !conf_verdict_conforms(log->cases[i].verdict)) found = &log->cases[i];
    }
    return found;
}

static void print_change(const char *what, const char *name, const struct conf_log_case *before,
                         const struct conf_log_case *after)
{
    printf("%-14s %s: %s%s%s -> %s%s%s\n", what, name,
           before ? conf_verdict_name(before->verdict) : "-", before && *before->reason ? " " : "",
           before ? before->reason : "", after ? conf_verdict_name(after->verdict) : "-",
           after && *after->reason ? " " : "", after ? after->reason : "");
}

/* compare: how many changes are bad news. */
static size_t compare(const struct conf_log *old, const struct conf_log *new)
{
    size_t bad = 0;

    for (size_t i = 0; i < old->case_count; i++) {
        const char *name = old->cases[i].name;
        const struct conf_log_case *before = worst(old, name), *after = worst(new, name);
        if (!before || !is_first(old, i)) continue;
        bool did = conf_verdict_conforms(before->verdict);
        bool does = after && conf_verdict_conforms(after->verdict);
        if (!after)
            print_change("vanished", name, before, after);
        else if (did && !does)
            print_change("newly failing", name, before, after);
        else if (!did && does)
            print_change("newly passing", name, before, after);
        else if (!does &&
                 (before->verdict != after->verdict || strcmp(before->reason, after->reason) != 0))
            print_change("otherwise", name, before, after);
        bad += !after || (did && !does);
    }
    for (size_t i = 0; i < new->case_count; i++)
        if (is_first(new, i) && !worst(old, new->cases[i].name))
            print_change("added", new->cases[i].name, NULL, worst(new, new->cases[i].name));
    return bad;
}

int conf_command_compare(int argc, char **argv)
{
    CONF_LOG(old);
    CONF_LOG(new);
    struct conf_log *logs[] = {&old, &new};

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        puts(HELP);
        return CONF_EXIT_DONE;
    }
    if (argc != 3) {
        fputs("wxconform: compare needs two logs: `wxconform compare --help`\n", stderr);
        return CONF_EXIT_USAGE;
    }
    for (int i = 0; i < 2; i++) {
        WX_BUF(reason, REASON_LIMIT);
        enum wx_status status = conf_log_read(argv[i + 1], logs[i], &reason);
        if (status == WX_OK) continue;
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        return status == WX_ERR_FORMAT || status == WX_ERR_MISMATCH ? CONF_EXIT_FAILED
                                                                    : CONF_EXIT_UNABLE;
    }
    size_t bad = compare(&old, &new);
    if (!bad) puts("nothing fails that did not fail before");
    return bad ? CONF_EXIT_FAILED : CONF_EXIT_DONE;
}
