/* The journal on disk: what `--journal FILE` keeps (chain.h says of what its lines are made).
 *
 * One write(2) a line, before the answer leaves: what a process was killed after is in the file,
 * since the kernel has it. What the machine loses with its power is not: nothing is synced. A write
 * that fails (disk full) is taken back, so that the chain stays whole, and the next may work again.
 *
 * A process holds the file alone. Not safe for threads: the recorder guards it. */
#ifndef MOCK_JOURNAL_FILE_H
#define MOCK_JOURNAL_FILE_H

#include "mock_server/journal/record.h"

struct mock_journal_file;

/* mock_journal_file_open: opens a journal, or makes one (mode 0600). One that is there is checked
 * from its start, and its chain goes on; a torn last line, left by a crash, is cut off and kept in
 * a line of its own, and `notice` says so. `raw` only says so in the file: what is appended is the
 * caller's business. On failure `notice` says what is wrong and what to do:
 * WX_ERR_UNAVAILABLE  it cannot be opened, is no regular file, or another process writes it
 * WX_ERR_FORMAT       it is no journal, or a broken one: it was not touched
 * WX_ERR_IO           it cannot be read or written; WX_ERR_MEMORY */
enum wx_status mock_journal_file_open(const char *path, bool raw, struct mock_journal_file **out,
                                      struct wx_buf *notice) WX_MUST_CHECK;

/* mock_journal_file_close: NULL is allowed. */
void mock_journal_file_close(struct mock_journal_file *file);

bool mock_journal_file_is_raw(const struct mock_journal_file *file);

/* mock_journal_file_last_id: the id of its last request; 0: none. */
uint64_t mock_journal_file_last_id(const struct mock_journal_file *file);

/* mock_journal_file_prepare: appends a record's members to `out`, as mock_journal_file_append wants
 * them: the costly part, to be done before a lock is taken. */
void mock_journal_file_prepare(const struct mock_record *record, struct wx_buf *out);

/* mock_journal_file_append: appends the line of a request, whose id is above all before. WX_ERR_IO:
 * the file is as it was (errno says why). */
enum wx_status mock_journal_file_append(struct mock_journal_file *file, uint64_t id,
                                        struct wx_bytes members) WX_MUST_CHECK;

#endif
