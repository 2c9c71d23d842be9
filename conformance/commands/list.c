/* wxconform list: the cases, or what is wrong with a folder of them. */
#include "conformance/commands/command.h"
#include "conformance/options.h"

#include <stdio.h>

static const char HELP[] =
    "usage: wxconform list [--cases DIR] [--only GLOB] [--skip GLOB] [--tag T] [--level L]\n"
    "                      [--shard I/N] [--lang en|zh] [--quiet]\n"
    "\n"
    "Prints the selected cases: full name, level, title; with --quiet the names only. With "
    "--cases\n"
    "it checks the files of a folder and prints every error in them.\n"
    "\n"
    "exit: 0 done, 1 no case is selected, 2 usage, or a case file is wrong";

int conf_command_list(int argc, char **argv)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    struct conf_options options;
    size_t count = 0;
    int rest = 0;

    conf_options_init(&options);
    switch (conf_options_read(CONF_COMMAND_LIST, argc, argv, &options, &rest)) {
    case CONF_OPTIONS_HELP: puts(HELP); return CONF_EXIT_DONE;
    case CONF_OPTIONS_WRONG: return CONF_EXIT_USAGE;
    case CONF_OPTIONS_GO: break;
    }
    if (rest < argc) {
        fprintf(stderr, "wxconform: %s: list takes options only: `wxconform list --help`\n",
                argv[rest]);
        return CONF_EXIT_USAGE;
    }
    if (conf_pack_load(options.cases, &pack, &problems) != WX_OK) {
        fputs(conf_problems_text(&problems), stderr);
        return CONF_EXIT_USAGE;
    }
    for (size_t i = 0; i < pack.count; i++) {
        const struct conf_case *kase = &pack.cases[i];
        if (!conf_options_select(&options, kase)) continue;
        count++;
        if (options.quiet)
            puts(kase->name);
        else
            printf("%-40s %-7s %s\n", kase->name, conf_level_name(kase->level),
                   conf_case_words(kase, "title", options.chinese ? "zh" : "en"));
    }
    if (!options.quiet) fprintf(stderr, "%zu of %zu cases\n", count, pack.count);
    return count ? CONF_EXIT_DONE : CONF_EXIT_FAILED;
}
