/* What the last failure was about: one text a thread, cut where it grows too long. */
#ifndef WXMOCK_TEST_WORDS_H
#define WXMOCK_TEST_WORDS_H

#include "include/wxrealname/wxmock.h"
#include "protocol/bytes.h"

/* wxmock_fail: sets this thread's words; returns `result`, so that a caller can return both. */
enum wxmock_result wxmock_fail(enum wxmock_result result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* wxmock_fail_more: appends to the words of the failure before. */
void wxmock_fail_more(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
