/* The running double, as the files of this library share it. */
#ifndef WXMOCK_TEST_MOCK_H
#define WXMOCK_TEST_MOCK_H

#include "wxmock_test/child.h"

struct wxmock {
    struct wxmock_child child;
    int timeout_ms;
    char *urls[3]; /* by enum wxmock_listener */
    char *ca_file;
};

#endif
