/* The subcommands of wxmock, one file each. argv[0] is the subcommand's name; the result is the
 * exit status: 0 done, 1 the checked thing failed, 2 usage or configuration error, 3 could not run.
 */
#ifndef MOCK_COMMANDS_H
#define MOCK_COMMANDS_H

#include "mock_server/problems.h"

int mock_command_serve(int argc, char **argv);
int mock_command_exec(int argc, char **argv);
int mock_command_check(int argc, char **argv);
int mock_command_rules(int argc, char **argv);
int mock_command_journal(int argc, char **argv);

/* mock_command_tell: prints each problem on stderr: "wxmock: SUBJECT: $.place: what". */
void mock_command_tell(const char *subject, const struct mock_problems *problems);

#endif
