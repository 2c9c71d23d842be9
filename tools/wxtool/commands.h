/* The entry points of the subcommands; the rows are in commands.def.
 * Each takes its arguments with its own name in front (argv[0]) and returns the exit status. */
#ifndef WXTOOL_COMMANDS_H
#define WXTOOL_COMMANDS_H

#define WXTOOL_COMMAND(name, summary) int wxtool_##name(int argc, char **argv);
#include "tools/wxtool/commands.def"
#undef WXTOOL_COMMAND

#endif
