/* What a request to the interface meets, whichever listener it came in on: its space is found, it
 * is judged and answered, diagnosed where it is refused, written down, and only then sent. */
#ifndef MOCK_DOOR_H
#define MOCK_DOOR_H

#include "mock_server/server.h"

struct mock_service;
struct mock_space;

/* What a listener leads to. */
struct mock_door {
    struct mock_service *service;
    struct mock_space *space; /* NULL: the request's token says which */
};

/* mock_door_handler: answers the interface to what comes through a door, which outlives its
 * listener. */
struct mock_handler mock_door_handler(struct mock_door *door);

#endif
