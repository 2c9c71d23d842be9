/* wxconform run: the suite against a client. */
#include "conformance/commands/command.h"
#include "conformance/engine.h"

#include <stdio.h>

static void print_help(void)
{
    puts(
        "usage: wxconform run --client CMD [OPTION]…\n"
        "\n"
        "Runs the cases against a client: its command runs under /bin/sh -c, the inputs in WX_…\n"
        "variables (driver exec), as lines of JSON on stdin (stdio), or POSTed to a URL (http).\n");
    conf_options_help(CONF_COMMAND_RUN);
    puts("\nexit: 0 green, 1 red, 2 usage or configuration, 3 evidence could not be written,\n"
         "      4 harness fault, 5 nothing ran");
}

int conf_command_run(int argc, char **argv)
{
    struct conf_options options;
    int rest = 0;

    conf_options_init(&options);
    switch (conf_options_read(CONF_COMMAND_RUN, argc, argv, &options, &rest)) {
    case CONF_OPTIONS_HELP: print_help(); return CONF_EXIT_DONE;
    case CONF_OPTIONS_WRONG: return CONF_RUN_USAGE;
    case CONF_OPTIONS_GO: break;
    }
    if (rest < argc) {
        fprintf(stderr, "wxconform: %s: run takes options only: `wxconform run --help`\n",
                argv[rest]);
        return CONF_RUN_USAGE;
    }
    if (!options.client || !*options.client) {
        fputs("wxconform: --client is missing: name the command that makes one call\n", stderr);
        return CONF_RUN_USAGE;
    }
    return (int)conf_run(&options);
}
