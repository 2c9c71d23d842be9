/* wxtool: one-shot helpers for the real-name interface: the table in front of the subcommands. */
#include "tools/wxtool/commands.h"
#include "tools/wxtool/output.h"
#include "protocol/crypto.h"

#include <fcntl.h>
#include <signal.h>

static const struct {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} COMMANDS[] = {
#define WXTOOL_COMMAND(name, summary) {#name, summary, wxtool_##name},
#include "tools/wxtool/commands.def"
#undef WXTOOL_COMMAND
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof COMMANDS[0], HELP_LIMIT = 16 * 1024 };

static const char USAGE[] =
    "Usage: wxtool COMMAND [OPTION]... [OPERAND]\n"
    "       wxtool COMMAND --help\n"
    "       wxtool --help | --version\n\n"
    "One-shot helpers for WeChat's real-name interface. Each reads files or standard input,\n"
    "prints one result on standard output, and works in a pipe.\n\n"
    "Commands:\n";
static const char EXAMPLE[] =
    "\nExample: a request, signed, sent, and its answer read (TOKEN is the access token):\n"
    "  URL=https://api.weixin.qq.com/cgi-bin/wxopen/getrealnameinfo\n"
    "  wxtool sign --key apiclient_key.pem --cert apiclient_cert.pem --format json \\\n"
    "      --auth-token \"$AUTH_TOKEN\" --mch-id 1900000001 |\n"
    "    curl -s -d @- \"$URL?access_token=$TOKEN\" |\n"
    "    wxtool decrypt --key apiclient_key.pem\n"
    "\nExit status: 0 done; 1 the checked thing is wrong; 2 usage or configuration;\n"
    "3 could not run.\n";

/* A standard stream that the caller closed would be the next file opened, a private key maybe.
 * Opened the wrong way round, its use fails as it should. */
static bool open_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) != -1) continue;
        if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) return false;
    }
    return true;
}

static int print_help(struct wxtool_run *run)
{
    WX_BUF(help, HELP_LIMIT);
    wx_buf_append_text(&help, USAGE);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        wx_buf_append_format(&help, "  %-9s%s\n", COMMANDS[i].name, COMMANDS[i].summary);
    wx_buf_append_text(&help, EXAMPLE);
    return wxtool_print(run, &help);
}

static bool is(const char *argument, const char *name, const char *short_name)
{
    return strcmp(argument, name) == 0 || strcmp(argument, short_name) == 0;
}

int main(int argc, char **argv)
{
    struct wxtool_run run = {0};
    /* A reader that went away is a failed write with a message, not a silent death. */
    if (!open_standard_streams() || signal(SIGPIPE, SIG_IGN) == SIG_ERR) return WXTOOL_BROKEN;
    if (argc < 2) {
        wxtool_problem(&run, WXTOOL_USAGE, "no command is given: see wxtool --help");
        return (int)run.exit;
    }
    if (is(argv[1], "--help", "-h")) return print_help(&run);
    if (is(argv[1], "--version", "-V")) return wxtool_print_version(&run);
    if (wx_crypto_start() != WX_OK) {
        wxtool_problem(&run, WXTOOL_BROKEN, "out of memory");
        return (int)run.exit;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], COMMANDS[i].name) == 0) return COMMANDS[i].run(argc - 1, argv + 1);
    wxtool_problem(&run, WXTOOL_USAGE, "there is no command '%s': see wxtool --help", argv[1]);
    return (int)run.exit;
}
