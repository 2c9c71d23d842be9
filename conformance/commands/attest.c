/* wxconform attest LOG --key PEM --out DIR: evidence of a run, signed. */
#include "conformance/commands/command.h"
#include "conformance/evidence.h"

#include <getopt.h>
#include <stdio.h>

enum { REASON_LIMIT = 64 * 1024 };

static void print_help(void)
{
    puts(
        "usage: wxconform attest LOG --key PEM --out DIR [--client-binary FILE] [--ledger FILE]\n"
        "                        [--cases DIR]\n"
        "\n"
        "Makes the folder DIR: log, report, transcripts, cases, ledger, an in-toto statement, the\n"
        "digests of all these, and a signature over them. A local signature proves origin and\n"
        "integrity, not honesty: who holds the key can sign what never happened.\n"
        "\n"
        "  -k, --key PEM              private key, RSA or EC, without a pass phrase\n"
        "  -o, --out DIR              must not exist; appears whole or not at all\n"
        "  -b, --client-binary FILE   what was tested: its digest goes into the statement\n"
        "  -l, --ledger FILE          the ledger of known failures that the run used\n"
        "  -c, --cases DIR            the cases of the run, where they were not the built-in ones\n"
        "  -h, --help\n"
        "\n"
        "exit: 0 made, 1 log, ledger or cases are not those of one run, 2 usage, 3 cannot be "
        "written");
}

static enum conf_exit attest(const struct conf_attest *request)
{
    WX_BUF(reason, REASON_LIMIT);
    enum wx_status status = conf_evidence_attest(request, &reason);
    if (status == WX_OK) {
        printf("%s: made; verify it with: wxconform verify %s --key PUBLIC_KEY\n", request->out,
               request->out);
        return CONF_EXIT_DONE;
    }
    fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
    switch (status) {
    case WX_ERR_FORMAT:
    case WX_ERR_MISMATCH: return CONF_EXIT_FAILED;
    case WX_ERR_KEY: return CONF_EXIT_USAGE;
    case WX_OK:
    case WX_ERR_MEMORY:
    case WX_ERR_LIMIT:
    case WX_ERR_CHARSET:
    case WX_ERR_UNAVAILABLE:
    case WX_ERR_IO:
    case WX_ERR_CRYPTO: break;
    }
    return CONF_EXIT_UNABLE;
}

int conf_command_attest(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"key", required_argument, NULL, 'k'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"client-binary", required_argument, NULL, 'b'},
                                            {"ledger", required_argument, NULL, 'l'},
                                            {"cases", required_argument, NULL, 'c'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct conf_attest request = {0};
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "k:o:b:l:c:h", OPTIONS, NULL)) != -1;) {
        switch (option) {
        case 'k': request.key = optarg; break;
        case 'o': request.out = optarg; break;
        case 'b': request.client_binary = optarg; break;
        case 'l': request.ledger = optarg; break;
        case 'c': request.cases = optarg; break;
        case 'h': print_help(); return CONF_EXIT_DONE;
        default: return CONF_EXIT_USAGE;
        }
    }
    if (argc - optind != 1 || !request.key || !request.out) {
        fputs("wxconform: attest needs one log, --key and --out: `wxconform attest --help`\n",
              stderr);
        return CONF_EXIT_USAGE;
    }
    request.log = argv[optind];
    return (int)attest(&request);
}
