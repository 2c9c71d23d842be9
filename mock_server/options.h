/* What `wxmock serve` and `wxmock exec` are told on their command line (INTERFACES.md). */
#ifndef MOCK_OPTIONS_H
#define MOCK_OPTIONS_H

#include "mock_server/problems.h"

enum { MOCK_TLS_NAMES_MOST = 32, MOCK_ADDRESS_SIZE = 16, MOCK_KEEP_MOST = 1000000 };

struct mock_endpoint_address {
    char address[MOCK_ADDRESS_SIZE]; /* IPv4, dotted; "": not asked for */
    uint16_t port;
};

/* Texts are views into argv and the environment. */
struct mock_serve_options {
    struct mock_endpoint_address http, https, admin, proxy;
    const char *admin_token; /* NULL: none */
    const char *world;       /* NULL: the built-in one */
    const char *journal;     /* NULL: no file */
    const char *ready_file;  /* NULL: none */
    const char *state_dir;   /* NULL: the XDG state folder */
    const char *tls_cert, *tls_key;
    const char *tls_names[MOCK_TLS_NAMES_MOST];
    size_t tls_name_count;
    uint64_t seed; /* of what faults draw */
    size_t keep;   /* records in each space's journal */
    bool journal_raw, no_debug_header, log_json, quiet, help;
    char **command; /* of exec: what is to run, NULL at its end; NULL: none */
};

/* Which command reads: exec listens on free ports unless told otherwise, and has a command. */
enum mock_options_of { MOCK_OPTIONS_OF_SERVE, MOCK_OPTIONS_OF_EXEC };

/* mock_serve_options_read: reads argv (argv[0] is the command's name). False when anything is
 * wrong; `problems` then says all of it. */
bool mock_serve_options_read(enum mock_options_of of, int argc, char **argv,
                             struct mock_serve_options *out, struct mock_problems *problems)
    WX_MUST_CHECK;

/* mock_serve_options_help: appends a line or more for each option. */
void mock_serve_options_help(struct wx_buf *out);

#endif
