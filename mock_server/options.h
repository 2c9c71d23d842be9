/* What `wxmock serve` is told on its command line (INTERFACES.md, "wxmock serve"). */
#ifndef MOCK_OPTIONS_H
#define MOCK_OPTIONS_H

#include "mock_server/problems.h"

enum { MOCK_TLS_NAMES_MOST = 32, MOCK_ADDRESS_SIZE = 16 };

struct mock_endpoint_address {
    char address[MOCK_ADDRESS_SIZE]; /* IPv4, dotted */
    uint16_t port;
};

/* Texts are views into argv. */
struct mock_serve_options {
    struct mock_endpoint_address http, https, admin;
    const char *admin_token; /* NULL: none */
    const char *world;       /* NULL: the built-in one */
    const char *ready_file;  /* NULL: none */
    const char *state_dir;   /* NULL: the XDG state folder */
    const char *tls_cert, *tls_key;
    const char *tls_names[MOCK_TLS_NAMES_MOST];
    size_t tls_name_count;
    bool help;
};

/* mock_serve_options_read: reads argv (argv[0] is the command's name). False when anything is
 * wrong; `problems` then says all of it. */
bool mock_serve_options_read(int argc, char **argv, struct mock_serve_options *out,
                             struct mock_problems *problems) WX_MUST_CHECK;

#endif
