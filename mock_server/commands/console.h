/* What the terminal is told of refused requests: a few lines that a person wants to read, or one
 * line of JSON for a machine. */
#ifndef MOCK_CONSOLE_H
#define MOCK_CONSOLE_H

#include <stdio.h>

#include "mock_server/service.h"

struct mock_console {
    FILE *out;   /* borrowed */
    bool json;   /* one line of JSON for each refused request: its record */
    bool colour; /* of a terminal, unless NO_COLOR is set */
};

/* mock_console_open: a console on `out`; whether it has colours it finds out itself. */
struct mock_console mock_console_open(FILE *out, bool json);

/* mock_console_teller: what a service is given to tell this console, which outlives it. */
struct mock_service_teller mock_console_teller(struct mock_console *console);

#endif
