/* wxmock: finds the subcommand. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mock_server/commands/commands.h"
#include "protocol/crypto.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *words;
} COMMANDS[] = {
    {"serve", mock_command_serve, "serve the interface"},
    {"exec", mock_command_exec, "run a command against a double of its own"},
    {"check", mock_command_check, "check a world file"},
    {"rules", mock_command_rules, "print the ordered checks of every interface"},
    {"journal", mock_command_journal, "check a journal"},
};

static void print_usage(FILE *out)
{
    fputs("Usage: wxmock COMMAND [OPTION…]\n\nA test double of WeChat's real-name authorization "
          "interface.\n\n",
          out);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        fprintf(out, "  wxmock %-7s  %s\n", COMMANDS[i].name, COMMANDS[i].words);
    fputs("\n`wxmock COMMAND --help` says more. -V, --version prints the version.\n", out);
}

/* What was printed must have arrived, or nothing was done. Who reads no further (EPIPE) has what it
 * wanted. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    if (errno == EPIPE || code != 0) return code;
    fprintf(stderr, "wxmock: standard output: %s: what was printed is not whole\n",
            strerror(errno));
    return 3;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)

        return puts("wxmock " WX_VERSION), finish(0);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_usage(stdout), finish(0);
    if (wx_crypto_start() != WX_OK) return fputs("wxmock: out of memory\n", stderr), 3;
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return finish(COMMANDS[i].run(argc - 1, argv + 1));
    fprintf(stderr, "wxmock: %s: no such command: `wxmock --help` lists them\n",
            name[0] ? name : "(nothing)");
    return 2;
}
