/* wxconform verify DIR --key PUB: whether evidence is what its signer made, agrees with itself, and
 * proves what a whole green run proves. Offline. */
#include "conformance/commands/command.h"
#include "conformance/evidence.h"
#include "conformance/reports/markup.h"

#include <getopt.h>
#include <stdio.h>

enum { REASON_LIMIT = 64 * 1024, INDENT = 14 };

struct request {
    const char *folder;
    const char *key;
    const char *client_binary;
    bool allow_partial;
    bool allow_red;
};

static void print_help(void)
{
    puts("usage: wxconform verify DIR --key PUBLIC_KEY [--client-binary FILE] [--allow-partial]\n"
         "                        [--allow-red]\n"
         "\n"
         "Verifies evidence made by `wxconform attest`, offline, and tells apart:\n"
         "  signature      whether the holder of the key made it\n"
         "  consistency    whether every file is what was signed, and all of them agree\n"
         "  completeness   whether it is a whole run: no filter, ledger row or changed case\n"
         "  result         whether the run was green\n"
         "Take the public key from the signer by another way than the evidence.\n"
         "\n"
         "  -k, --key PUBLIC_KEY       PEM (BEGIN PUBLIC KEY)\n"
         "  -b, --client-binary FILE   must be the binary that the statement names\n"
         "      --allow-partial        a partial run is enough\n"
         "      --allow-red            a red run is enough: what counts is that it is told truly\n"
         "  -h, --help\n"
         "\n"
         "exit: 0 all four hold, 1 one does not, 2 usage or no usable key, 3 DIR cannot be read");
}

/* Lines whose words may be a stranger's: none of them can steer the terminal. */
static void print_lines(const char *before, struct wx_buf *lines)
{
    char *rest = (char *)lines->data;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        WX_BUF(shown, CONF_PROBLEMS_LIMIT);
        conf_markup_line(&shown, line);
        if (line[0]) printf("%*s%s%s\n", INDENT, "", before, wx_buf_text(&shown));
    }
}

static void print_part(const char *name, const char *good, const char *bad,
                       struct conf_problems *problems)
{
    printf("%-*s%s\n", INDENT, name, problems->count == 0 ? good : bad);
    print_lines("- ", &problems->lines);
}

static enum conf_exit conclude(const struct request *request, const struct conf_verification *found)
{
    const char *failed = found->signature.count                                 ? "signature"
                         : found->consistency.count                             ? "consistency"
                         : !found->judged                                       ? "consistency"
                         : found->completeness.count && !request->allow_partial ? "completeness"
                         : found->result.count && !request->allow_red           ? "result"
                                                                                : NULL;
    if (failed) {
        printf("NOT VERIFIED: %s\n", failed);
        return CONF_EXIT_FAILED;
    }
    printf("VERIFIED%s%s\n", found->completeness.count ? ", as partial" : "",
           found->result.count ? ", as red" : "");
    return CONF_EXIT_DONE;
}

static enum conf_exit verify(const struct request *request)
{
    WX_BUF(reason, REASON_LIMIT);
    __attribute__((cleanup(conf_verification_release))) struct conf_verification found = {0};
    enum wx_status status = conf_evidence_verify(request->folder, request->key,
                                                 request->client_binary, &found, &reason);
    if (status != WX_OK) {
        WX_BUF(shown, REASON_LIMIT);
        conf_markup_line(&shown, wx_buf_text(&reason));
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&shown));
        return status == WX_ERR_KEY ? CONF_EXIT_USAGE : CONF_EXIT_UNABLE;
    }
    print_part("signature", "good", "BAD", &found.signature);
    print_part("consistency", "good", "BAD", &found.consistency);
    if (found.judged) {
        print_part("completeness", "complete", "partial", &found.completeness);
        print_part("result", "green", "red", &found.result);
    } else {
        printf("%-*sunknown\n%-*sunknown\n", INDENT, "completeness", INDENT, "result");
    }
    print_lines("", &found.notes);
    return conclude(request, &found);
}

int conf_command_verify(int argc, char **argv)
{
    static const struct option OPTIONS[] = {
        {"key", required_argument, NULL, 'k'},     {"client-binary", required_argument, NULL, 'b'},
        {"allow-partial", no_argument, NULL, 'p'}, {"allow-red", no_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    struct request request = {0};
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "k:b:h", OPTIONS, NULL)) != -1;) {
        switch (option) {
        case 'k': request.key = optarg; break;
        case 'b': request.client_binary = optarg; break;
        case 'p': request.allow_partial = true; break;
        case 'r': request.allow_red = true; break;
        case 'h': print_help(); return CONF_EXIT_DONE;
        default: return CONF_EXIT_USAGE;
        }
    }
    if (argc - optind != 1 || !request.key) {
        fputs("wxconform: verify needs one folder and --key: `wxconform verify --help`\n", stderr);
        return CONF_EXIT_USAGE;
    }
    request.folder = argv[optind];
    return (int)verify(&request);
}
