#include "mock_server/options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdlib.h>

#include "mock_server/authority.h"

enum { HTTP = 256, HTTPS, ADMIN, ADMIN_TOKEN, READY_FILE, STATE_DIR, TLS_CERT, TLS_KEY, TLS_NAME };

static const struct option OPTIONS[] = {
    {"http", required_argument, NULL, HTTP},
    {"https", required_argument, NULL, HTTPS},
    {"admin", required_argument, NULL, ADMIN},
    {"admin-token", required_argument, NULL, ADMIN_TOKEN},
    {"world", required_argument, NULL, 'w'},
    {"ready-file", required_argument, NULL, READY_FILE},
    {"state-dir", required_argument, NULL, STATE_DIR},
    {"tls-cert", required_argument, NULL, TLS_CERT},
    {"tls-key", required_argument, NULL, TLS_KEY},
    {"tls-name", required_argument, NULL, TLS_NAME},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
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

static void take(int option, struct mock_serve_options *options, char **argv,
                 struct mock_problems *problems)
{
    switch (option) {
    case HTTP: read_address("--http", optarg, &options->http, problems); return;
    case HTTPS: read_address("--https", optarg, &options->https, problems); return;
    case ADMIN: read_address("--admin", optarg, &options->admin, problems); return;
    case ADMIN_TOKEN: options->admin_token = optarg; return;
    case 'w': options->world = optarg; return;
    case READY_FILE: options->ready_file = optarg; return;
    case STATE_DIR: options->state_dir = optarg; return;
    case TLS_CERT: options->tls_cert = optarg; return;
    case TLS_KEY: options->tls_key = optarg; return;
    case TLS_NAME: add_tls_name(optarg, options, problems); return;
    case 'h': options->help = true; return;
    case ':':
        mock_problems_add(problems, NULL, "%s: expected a value behind it", argv[optind - 1]);
        return;
    default:
        mock_problems_add(problems, NULL, "%s: no such option: `wxmock serve --help` lists them",
                          argv[optind - 1]);
        return;
    }
}

bool mock_serve_options_read(int argc, char **argv, struct mock_serve_options *out,
                             struct mock_problems *problems)
{
    struct mock_serve_options options = {.http = {"127.0.0.1", 8080},
                                         .https = {"127.0.0.1", 8443},
                                         .admin = {"127.0.0.1", 8081},
                                         .admin_token = getenv("WXMOCK_ADMIN_TOKEN")};
    optind = 1;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":w:h", OPTIONS, NULL)) != -1;)
        take(option, &options, argv, problems);
    for (int i = optind; i < argc; i++)
        mock_problems_add(problems, NULL, "%s: no argument is expected here", argv[i]);
    if ((options.tls_cert == NULL) != (options.tls_key == NULL))
        mock_problems_add(problems, NULL, "--tls-cert and --tls-key: expected both or neither");
    if (options.admin_token && options.admin_token[0] == '\0') options.admin_token = NULL;
    if (strncmp(options.admin.address, "127.", 4) != 0 && !options.admin_token)
        mock_problems_add(problems, NULL,
                          "--admin %s is reachable from other machines: give --admin-token (or "
                          "WXMOCK_ADMIN_TOKEN), or an address on loopback",
                          options.admin.address);
    *out = options;
    return problems->count == 0;
}
