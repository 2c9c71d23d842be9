/* A file that was put into the program when it was built (cmake/wx_embed.cmake). Static. */
#ifndef WX_EMBEDDED_H
#define WX_EMBEDDED_H

#include "protocol/bytes.h"

struct wx_embedded_file {
    const char *path; /* from the top of the project */
    struct wx_bytes content;
};

#endif
