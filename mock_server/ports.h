/* The listeners of a space's own, each on a free port: HTTP, HTTPS, and HTTPS that a careful client
 * must refuse. What arrives on one belongs to its space, whatever its token. */
#ifndef MOCK_PORTS_H
#define MOCK_PORTS_H

#include "mock_server/server.h"

enum mock_port {
    MOCK_PORT_HTTP,
    MOCK_PORT_HTTPS,
    MOCK_PORT_SELF_SIGNED,
    MOCK_PORT_EXPIRED,
    MOCK_PORT_NOT_YET_VALID,
    MOCK_PORT_WRONG_HOST,
    MOCK_PORT_UNTRUSTED_CA,
    MOCK_PORT_TLS1_1,
    MOCK_PORT_COUNT
};

/* A zeroed struct is valid and has none open. */
struct mock_ports {
    struct mock_listener *listeners[MOCK_PORT_COUNT]; /* for who opens and closes them alone */
    char urls[MOCK_PORT_COUNT][MOCK_URL_SIZE];        /* "" for none; stay when they are closed */
};

struct mock_ports_request {
    unsigned wanted;                 /* bits 1 << enum mock_port */
    const char *address;             /* IPv4, dotted */
    const struct mock_leaf **leaves; /* by enum mock_leaf_variant, as far as they are needed */
    struct mock_handler handler;
};

/* mock_port_name: "http", "https", "self_signed", …, as the admin API names them. mock_port_find:
 * the counterpart; MOCK_PORT_COUNT where there is none. */
const char *mock_port_name(enum mock_port port);
enum mock_port mock_port_find(const char *name);

/* mock_port_variant: the kind of certificate that a port shows; plain HTTP has none, and false. */
bool mock_port_variant(enum mock_port port, enum mock_leaf_variant *out);

/* mock_ports_open: opens all that are wanted, or none: then `problem` says why, as of
 * mock_listener_start. */
enum wx_status mock_ports_open(const struct mock_ports_request *request, struct mock_ports *out,
                               struct wx_buf *problem) WX_MUST_CHECK;

/* mock_ports_close: lets running requests finish, and closes all. Others may read the URLs
 * meanwhile, and after. */
void mock_ports_close(struct mock_ports *ports);

#endif
