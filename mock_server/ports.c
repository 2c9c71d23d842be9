#include "mock_server/ports.h"

#include <stdio.h>

enum { PORT_THREADS = 16 };

static const struct {
    const char *name;
    bool secure;
    enum mock_leaf_variant variant;
    enum mock_tls_range range;
} ROWS[MOCK_PORT_COUNT] = {
    [MOCK_PORT_HTTP] = {"http", false, MOCK_LEAF_GOOD, MOCK_TLS_12_UP},
    [MOCK_PORT_HTTPS] = {"https", true, MOCK_LEAF_GOOD, MOCK_TLS_12_UP},
    [MOCK_PORT_SELF_SIGNED] = {"self_signed", true, MOCK_LEAF_SELF_SIGNED, MOCK_TLS_12_UP},
    [MOCK_PORT_EXPIRED] = {"expired", true, MOCK_LEAF_EXPIRED, MOCK_TLS_12_UP},
    [MOCK_PORT_NOT_YET_VALID] = {"not_yet_valid", true, MOCK_LEAF_NOT_YET_VALID, MOCK_TLS_12_UP},
    [MOCK_PORT_WRONG_HOST] = {"wrong_host", true, MOCK_LEAF_WRONG_HOST, MOCK_TLS_12_UP},
    [MOCK_PORT_UNTRUSTED_CA] = {"untrusted_ca", true, MOCK_LEAF_UNTRUSTED_CA, MOCK_TLS_12_UP},
    [MOCK_PORT_TLS1_1] = {"tls1_1", true, MOCK_LEAF_GOOD, MOCK_TLS_11_ONLY},
};

const char *mock_port_name(enum mock_port port)
{
    return ROWS[port].name;
}

enum mock_port mock_port_find(const char *name)
{
    size_t port = 0;
    while (port < MOCK_PORT_COUNT && strcmp(ROWS[port].name, name) != 0) port++;
    return (enum mock_port)port;
}

bool mock_port_variant(enum mock_port port, enum mock_leaf_variant *out)
{
    if (ROWS[port].secure) *out = ROWS[port].variant;
    return ROWS[port].secure;
}

enum wx_status mock_ports_open(const struct mock_ports_request *request, struct mock_ports *out,
                               struct wx_buf *problem)
{
    struct mock_ports ports = {0};
    for (size_t i = 0; i < MOCK_PORT_COUNT; i++) {
        if (!(request->wanted & 1u << i)) continue;
        struct mock_listener_options options = {
            .name = ROWS[i].name,
            .address = request->address,
            .threads = PORT_THREADS,
            .leaf = ROWS[i].secure ? request->leaves[ROWS[i].variant] : NULL,
            .range = ROWS[i].range,
            .handler = request->handler};
        enum wx_status status = mock_listener_start(&options, &ports.listeners[i], problem);
        if (status != WX_OK) {
            mock_ports_close(&ports);
            return status;
        }
        snprintf(ports.urls[i], MOCK_URL_SIZE, "%s", mock_listener_url(ports.listeners[i]));
    }
    *out = ports;
    return WX_OK;
}

void mock_ports_close(struct mock_ports *ports)
{
    for (size_t i = 0; i < MOCK_PORT_COUNT; i++) {
        mock_listener_stop(ports->listeners[i]);
        ports->listeners[i] = NULL;
    }
}
