/* wxconform show ID: all there is to a case. */
#include "conformance/commands/command.h"
#include "conformance/options.h"
#include "protocol/json_writer.h"

#include <stdio.h>

enum { TEXT_LIMIT = 8 * 1024 * 1024 };

static const char HELP[] =
    "usage: wxconform show [--cases DIR] ID…\n"
    "\n"
    "Prints what a case asks for, why, and what to change in a client that fails; ID is an id, a\n"
    "full name (ID/VARIANT) or a glob.\n"
    "\n"
    "exit: 0 done, 1 no such case, 2 usage";

static void print_words(const struct conf_case *kase, const char *member)
{
    printf("%s\n  %s\n  %s\n", member, conf_case_words(kase, member, "en"),
           conf_case_words(kase, member, "zh"));
}

static void print_member(const struct conf_case *kase, const char *member)
{
    const struct wx_json *node = wx_json_member(kase->root, member);
    WX_BUF(text, TEXT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);

    if (!node) return;
    wx_json_write_node(&writer, NULL, node);
    printf("%s\n  %s\n", member, wx_buf_text(&text));
}

static void print_case(const struct conf_case *kase)
{
    static const char *const MEMBERS[] = {"requirements",   "needs",     "tags",
                                          "given",          "steps",     "expect_client",
                                          "expect_traffic", "expect_run"};

    printf("%s (%s, %s)\n", kase->name, conf_level_name(kase->level), kase->operation);
    print_words(kase, "title");
    print_words(kase, "why");
    print_words(kase, "remedy");
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) print_member(kase, MEMBERS[i]);
    putchar('\n');
}

static size_t print_matching(const struct conf_pack *pack, const char *glob)
{
    size_t count = 0;

    for (size_t i = 0; i < pack->count; i++) {
        if (!conf_case_matches(&pack->cases[i], glob)) continue;
        print_case(&pack->cases[i]);
        count++;
    }
    if (!count)
        fprintf(stderr, "wxconform: %s: no such case: `wxconform list` prints them\n", glob);
    return count;
}

int conf_command_show(int argc, char **argv)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    struct conf_options options;
    enum conf_exit result = CONF_EXIT_DONE;
    int rest = 0;

    conf_options_init(&options);
    switch (conf_options_read(CONF_COMMAND_SHOW, argc, argv, &options, &rest)) {
    case CONF_OPTIONS_HELP: puts(HELP); return CONF_EXIT_DONE;
    case CONF_OPTIONS_WRONG: return CONF_EXIT_USAGE;
    case CONF_OPTIONS_GO: break;
    }
    if (rest == argc) {
        fputs("wxconform: show needs the id of a case: `wxconform list` prints them\n", stderr);
        return CONF_EXIT_USAGE;
    }
    if (conf_pack_load(options.cases, &pack, &problems) != WX_OK) {
        fputs(conf_problems_text(&problems), stderr);
        return CONF_EXIT_USAGE;
    }
    for (int i = rest; i < argc; i++)
        if (!print_matching(&pack, argv[i])) result = CONF_EXIT_FAILED;
    return (int)result;
}
