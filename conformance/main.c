/* wxconform: the subcommands' names, and nothing else. */
#include "conformance/commands/command.h"
#include "protocol/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *words;
    conf_command *run;
} COMMANDS[] = {
#define CONF_COMMAND(name, words) {#name, words, conf_command_##name},
#include "conformance/commands/commands.def"
#undef CONF_COMMAND
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static void print_help(void)
{
    puts("usage: wxconform COMMAND [OPTION]… [ARGUMENT]…\n\n"
         "Says whether a client of WeChat's real-name interface does what the interface asks.\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-14s%s\n", COMMANDS[i].name, COMMANDS[i].words);
    puts("\nBegin with: wxconform run --client './my-client'\n"
         "`wxconform COMMAND --help` says more. --version prints the version.");
}

/* finish: what was printed must have arrived, or nothing was done. Who reads no further (EPIPE) has
 * what it wanted. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    if (errno == EPIPE || code != CONF_EXIT_DONE) return code;
    fprintf(stderr, "wxconform: standard output: %s: what was printed is not whole\n",
            strerror(errno));
    return CONF_EXIT_UNABLE;
}

int main(int argc, char **argv)
{
    static char program[] = "wxconform"; /* what getopt_long begins its complaints with */
    const char *name = argc > 1 ? argv[1] : NULL;

    if (name && (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)) {
        print_help();
        return finish(CONF_EXIT_DONE);
    }
    if (name && strcmp(name, "--version") == 0) {
        puts("wxconform " WX_VERSION);
        return finish(CONF_EXIT_DONE);
    }
    if (wx_crypto_start() != WX_OK)
        return fputs("wxconform: out of memory\n", stderr), CONF_EXIT_UNABLE;
    if (name) argv[1] = program;
    for (size_t i = 0; name && i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return finish(COMMANDS[i].run(argc - 1, argv + 1));
    if (name)
        fprintf(stderr, "wxconform: no command %s: `wxconform --help` lists them\n", name);
    else
        fputs("wxconform: name a command: `wxconform --help` lists them\n", stderr);
    return CONF_EXIT_USAGE;
}
