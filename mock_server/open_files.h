/* How many files, and so connections, the process may have open. */
#ifndef MOCK_OPEN_FILES_H
#define MOCK_OPEN_FILES_H

#include "protocol/buf.h"

enum {
    MOCK_OPEN_FILES_LEAST = 64,   /* free ones, below which nothing is begun */
    MOCK_OPEN_FILES_WANTED = 4096 /* for every listener's threads, and who waits for one */
};

/* mock_open_files_prepare: raises the limit as far as that is ours to do, to
 * MOCK_OPEN_FILES_WANTED. False, and `notice` (what to do), where fewer than MOCK_OPEN_FILES_LEAST
 * are free then; `notice` too where they may not be enough for a crowd. */
bool mock_open_files_prepare(struct wx_buf *notice) WX_MUST_CHECK;

/* mock_open_files_missing: how many should be closed so that there are some to spare. */
size_t mock_open_files_missing(size_t open);

#endif
