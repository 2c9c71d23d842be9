/* Where the wxmock program is. */
#ifndef WXMOCK_TEST_PROGRAM_H
#define WXMOCK_TEST_PROGRAM_H

#include "include/wxrealname/wxmock.h"
#include "protocol/buf.h"

/* wxmock_program_find: the path of the program: `wanted`, else the variable WXMOCK, else the one
 * installed with this library, else the one on PATH. WXMOCK_USAGE, with words, where there is none.
 */
enum wxmock_result wxmock_program_find(const char *wanted, struct wx_buf *out) WX_MUST_CHECK;

#endif
