/* A relay in front of one port that counts what comes: the runner's own eyes on a TLS listener,
 * where a refusal leaves no request in the mock's journal. It changes nothing and looks at nothing:
 * bytes in, bytes out. */
#ifndef CONF_WITNESS_H
#define CONF_WITNESS_H

#include "protocol/status.h"

#include <stddef.h>

struct conf_witness;

/* conf_witness_open: begins to relay from a free port on 127.0.0.1 to `upstream_port` there. */
enum wx_status conf_witness_open(unsigned upstream_port, struct conf_witness **out) WX_MUST_CHECK;

/* conf_witness_port: where clients connect. */
unsigned conf_witness_port(const struct conf_witness *witness);

/* conf_witness_answered: connections on which the server has sent something: a TLS server's flight,
 * with its certificate, or its alert. */
size_t conf_witness_answered(struct conf_witness *witness);

/* conf_witness_free: ends it and all its connections. NULL is allowed. */
void conf_witness_free(struct conf_witness *witness);

/* conf_closed_port: takes a port of 127.0.0.1 on which connections are refused for as long as the
 * descriptor is open. The caller closes it. */
enum wx_status conf_closed_port(int *out_fd, unsigned *out_port) WX_MUST_CHECK;

#endif
