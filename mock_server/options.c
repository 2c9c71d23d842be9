#include "mock_server/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "mock_server/authority.h"
#include "mock_server/journal/journal.h"

/* Above any letter: getopt tells options by these. */
enum option_id {
    FIRST_OPTION = 256,
#define MOCK_OPTION(id, letter, name, argument, help) OPTION_##id,
#include "mock_server/options.def"
#undef MOCK_OPTION
};

static const struct row {
    enum option_id id;
    char letter;
    const char *name, *argument, *help;
} ROWS[] = {
#define MOCK_OPTION(id, letter, name, argument, help) {OPTION_##id, letter, name, argument, help},
#include "mock_server/options.def"
#undef MOCK_OPTION
};

enum {
    ROW_COUNT = sizeof ROWS / sizeof ROWS[0],
    COLUMN = 26,
    LINE_SIZE = 64,
    ADMIN_TOKEN_SIZE = 4097
};

static void read_address(const char *option, const char *text, struct mock_endpoint_address *out,
                         struct mock_problems *problems)
{
    const char *colon = strrchr(text, ':');
    size_t size = colon ? (size_t)(colon - text) : 0;
    char address[MOCK_ADDRESS_SIZE] = "";
    struct in_addr parsed;
    char *end = NULL;
    unsigned long port = colon ? strtoul(colon + 1, &end, 10) : 0;
    if (size == strlen("localhost") && strncmp(text, "localhost", size) == 0)
        memcpy(address, "127.0.0.1", sizeof "127.0.0.1");
    else if (size > 0 && size < sizeof address)
        memcpy(address, text, size);
    bool digits = colon && colon[1] >= '0' && colon[1] <= '9' && *end == '\0';
    if (!digits || port > UINT16_MAX || inet_pton(AF_INET, address, &parsed) != 1) {
        mock_problems_add(problems, NULL,
                          "%s %s: expected ADDR:PORT with an IPv4 address, such as 127.0.0.1:8080 "
                          "(port 0 takes a free one)",
                          option, text);
        return;
    }
    memcpy(out->address, address, sizeof address);
    out->port = (uint16_t)port;
}

static void add_tls_name(const char *name, struct mock_serve_options *options,
                         struct mock_problems *problems)
{
    if (!mock_leaf_name_valid(name))
        mock_problems_add(problems, NULL, "--tls-name %s: expected a DNS name or an IP address",
                          name);
    else if (options->tls_name_count == MOCK_TLS_NAMES_MOST)
        mock_problems_add(problems, NULL, "--tls-name: expected at most %d of them",
                          MOCK_TLS_NAMES_MOST);
    else
        options->tls_names[options->tls_name_count++] = name;
}

static void take_seed(const char *text, struct mock_serve_options *options,
                      struct mock_problems *problems)
{
    char *end = NULL;
    errno = 0;
    options->seed = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
        mock_problems_add(problems, NULL, "--seed %s: expected a whole number", text);
}

static void take_keep(const char *text, struct mock_serve_options *options,
                      struct mock_problems *problems)
{
    char *end = NULL;
    errno = 0;
    unsigned long long keep = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || keep == 0 ||
        keep > MOCK_KEEP_MOST)
        mock_problems_add(problems, NULL, "--keep %s: expected a number from 1 to %d", text,
                          MOCK_KEEP_MOST);
    else
        options->keep = (size_t)keep;
}

static void take_log_format(const char *text, struct mock_serve_options *options,
                            struct mock_problems *problems)
{
    options->log_json = strcmp(text, "json") == 0;
    if (!options->log_json && strcmp(text, "text") != 0)
        mock_problems_add(problems, NULL, "--log-format %s: expected text or json", text);
}

/* Keeps the token, and blots it out where every user of the machine can read it: in the list of
 * processes. */
static void take_admin_token(char *text, struct mock_serve_options *options,
                             struct mock_problems *problems)
{
    static char token[ADMIN_TOKEN_SIZE];
    size_t size = strlen(text);
    if (size == 0 || size >= sizeof token) { /* an unset variable must not take the lock away */
        mock_problems_add(problems, NULL, "--admin-token: expected 1 to %d characters",
                          ADMIN_TOKEN_SIZE - 1);
        return;
    }
    memcpy(token, text, size + 1);
    memset(text, '*', size);
    options->admin_token = token;
}

static void take(enum option_id option, struct mock_serve_options *options,
                 struct mock_problems *problems)
{
    switch (option) {
    case OPTION_HTTP: read_address("--http", optarg, &options->http, problems); return;
    case OPTION_HTTPS: read_address("--https", optarg, &options->https, problems); return;
    case OPTION_ADMIN: read_address("--admin", optarg, &options->admin, problems); return;
    case OPTION_PROXY: read_address("--proxy", optarg, &options->proxy, problems); return;
    case OPTION_ADMIN_TOKEN: take_admin_token(optarg, options, problems); return;
    case OPTION_WORLD: options->world = optarg; return;
    case OPTION_JOURNAL: options->journal = optarg; return;
    case OPTION_JOURNAL_RAW: options->journal_raw = true; return;
    case OPTION_NO_DEBUG_HEADER: options->no_debug_header = true; return;
    case OPTION_KEEP: take_keep(optarg, options, problems); return;
    case OPTION_SEED: take_seed(optarg, options, problems); return;
    case OPTION_READY_FILE: options->ready_file = optarg; return;
    case OPTION_STATE_DIR: options->state_dir = optarg; return;
    case OPTION_TLS_CERT: options->tls_cert = optarg; return;
    case OPTION_TLS_KEY: options->tls_key = optarg; return;
    case OPTION_TLS_NAME: add_tls_name(optarg, options, problems); return;
    case OPTION_LOG_FORMAT: take_log_format(optarg, options, problems); return;
    case OPTION_QUIET: options->quiet = true; return;
    case OPTION_HELP: options->help = true; return;
    case FIRST_OPTION: return;
    }
}

/* What getopt_long wants to know, from the rows. */
static void describe(struct option longs[ROW_COUNT + 1], char letters[2 * ROW_COUNT + 3])
{
    size_t size = 0;
    letters[size++] = '+';
    letters[size++] = ':';
    for (size_t i = 0; i < ROW_COUNT; i++) {
        bool takes = ROWS[i].argument[0] != '\0';
        longs[i] = (struct option){.name = ROWS[i].name,
                                   .has_arg = takes ? required_argument : no_argument,
                                   .val = (int)ROWS[i].id};
        if (ROWS[i].letter == '\0') continue;
        letters[size++] = ROWS[i].letter;
        if (takes) letters[size++] = ':';
    }
    longs[ROW_COUNT] = (struct option){0};
    letters[size] = '\0';
}

static enum option_id id_of_letter(int letter)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].letter == letter) return ROWS[i].id;
    return (enum option_id)letter;
}

static void read_options(int argc, char **argv, const char *command,
                         struct mock_serve_options *options, struct mock_problems *problems)
{
    struct option longs[ROW_COUNT + 1];
    char letters[2 * ROW_COUNT + 3];
    describe(longs, letters);
    optind = 1;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (option == ':')
            mock_problems_add(problems, NULL, "%s: expected a value behind it", argv[optind - 1]);
        else if (option == '?')
            mock_problems_add(problems, NULL, "%s: no such option: `wxmock %s --help` lists them",
                              argv[optind - 1], command);
        else
            take(id_of_letter(option), options, problems);
    }
}

static void judge(struct mock_serve_options *options, struct mock_problems *problems)
{
    if ((options->tls_cert == NULL) != (options->tls_key == NULL))
        mock_problems_add(problems, NULL, "--tls-cert and --tls-key: expected both or neither");
    if (options->journal_raw && !options->journal)
        mock_problems_add(problems, NULL,
                          "--journal-raw says what goes into --journal FILE: give that too");
    if (options->admin_token && options->admin_token[0] == '\0') options->admin_token = NULL;
    if (strncmp(options->admin.address, "127.", 4) != 0 && !options->admin_token)
        mock_problems_add(problems, NULL,
                          "--admin %s is reachable from other machines: give --admin-token (or "
                          "WXMOCK_ADMIN_TOKEN), or an address on loopback",
                          options->admin.address);
}

bool mock_serve_options_read(enum mock_options_of of, int argc, char **argv,
                             struct mock_serve_options *out, struct mock_problems *problems)
{
    bool serves = of == MOCK_OPTIONS_OF_SERVE;
    struct mock_serve_options options = {.http = {"127.0.0.1", serves ? 8080 : 0},
                                         .https = {"127.0.0.1", serves ? 8443 : 0},
                                         .admin = {"127.0.0.1", serves ? 8081 : 0},
                                         .admin_token = getenv("WXMOCK_ADMIN_TOKEN"),
                                         .keep = MOCK_JOURNAL_RECORDS};
    read_options(argc, argv, serves ? "serve" : "exec", &options, problems);
    if (!serves) options.command = optind < argc ? argv + optind : NULL;
    for (int i = optind; serves && i < argc; i++)
        mock_problems_add(problems, NULL, "%s: no argument is expected here", argv[i]);
    if (!serves && !options.command && !options.help)
        mock_problems_add(problems, NULL, "expected the command to run: wxmock exec -- CMD…");
    if (!serves && options.ready_file)
        mock_problems_add(problems, NULL,
                          "--ready-file is for serve: CMD starts when the double is ready");
    judge(&options, problems);
    *out = options;
    return problems->count == 0;
}

/* One option: its forms in a first column, its words in a second. */
static void append_row(const struct row *row, struct wx_buf *out)
{
    char forms[LINE_SIZE];
    char letter[8] = "   ";
    if (row->letter) snprintf(letter, sizeof letter, "-%c,", row->letter);
    snprintf(forms, sizeof forms, "  %s --%s%s%s", letter, row->name, row->argument[0] ? " " : "",
             row->argument);
    wx_buf_append_format(out, "%-*s", COLUMN, forms);
    if (strlen(forms) >= COLUMN) wx_buf_append_format(out, "\n%*s", COLUMN, "");
    for (const char *text = row->help; *text != '\0'; text++) {
        wx_buf_append_byte(out, (unsigned char)*text);
        if (*text == '\n') wx_buf_append_format(out, "%*s", COLUMN, "");
    }
    wx_buf_append_text(out, "\n");
}

void mock_serve_options_help(struct wx_buf *out)
{
    for (size_t i = 0; i < ROW_COUNT; i++) append_row(&ROWS[i], out);
}
