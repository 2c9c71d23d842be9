/* wxconform observe: judges an application that cannot be driven, by its traffic. */
#include "conformance/commands/command.h"
#include "conformance/observe.h"

#include <stdio.h>

static void print_help(void)
{
    puts(
        "usage: wxconform observe [--for SECONDS] [--requests N] [OPTION]…\n"
        "\n"
        "Judges an application that cannot be driven: starts a mock (or joins that of --server),\n"
        "says what to set, tells each request as it comes with what is wrong with it, and ends\n"
        "with a verdict at Ctrl-C, after --for or after --requests. Only requests are judged:\n"
        "what the application makes of the answers, `wxconform run` tells.\n"
        "\n"
        "For a port that stays the same, start `wxmock serve` and name its admin URL: --server.\n");
    conf_options_help(CONF_COMMAND_OBSERVE);
    puts("\nexit: 0 all that was seen is right, 1 red, 2 usage or configuration, 3 evidence could\n"
         "      not be written, 4 harness fault, 5 nothing was seen");
}

int conf_command_observe(int argc, char **argv)
{
    struct conf_options options;
    int rest = 0;

    conf_options_init(&options);
    switch (conf_options_read(CONF_COMMAND_OBSERVE, argc, argv, &options, &rest)) {
    case CONF_OPTIONS_HELP: print_help(); return CONF_EXIT_DONE;
    case CONF_OPTIONS_WRONG: return CONF_RUN_USAGE;
    case CONF_OPTIONS_GO: break;
    }
    if (rest < argc) {
        fprintf(stderr, "wxconform: %s: observe takes options only: `wxconform observe --help`\n",
                argv[rest]);
        return CONF_RUN_USAGE;
    }
    return (int)conf_observe(&options);
}
