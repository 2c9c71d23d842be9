/* Subcommands: one file of this folder and one row of commands.def each. */
#ifndef CONF_COMMAND_H
#define CONF_COMMAND_H

/* Exit statuses; `wxconform run` has a table of its own. */
enum conf_exit {
    CONF_EXIT_DONE = 0,
    CONF_EXIT_FAILED = 1, /* the checked thing failed */
    CONF_EXIT_USAGE = 2,  /* usage or configuration */
    CONF_EXIT_UNABLE = 3, /* could not run, or write */
};

/* A subcommand: argv[0] is the program's name, its own is gone. Returns the program's exit status.
 */
typedef int conf_command(int argc, char **argv);

#define CONF_COMMAND(name, words) conf_command conf_command_##name;
#include "conformance/commands/commands.def"
#undef CONF_COMMAND

#endif
