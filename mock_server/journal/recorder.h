/* What all journals of a process share: the counter of ids, the key that hides values, and the file
 * on disk, where there is one. Safe for any thread.
 *
 * How a request is recorded, and when:
 *
 *     run the exchange, have the reply ready
 *     mock_recorder_record(…, &id)         before the first byte leaves
 *     send the reply
 *     mock_journal_mark_sent(journal, id, sent, duration_us)
 */
#ifndef MOCK_JOURNAL_RECORDER_H
#define MOCK_JOURNAL_RECORDER_H

#include "mock_server/journal/file.h"
#include "mock_server/journal/journal.h"

struct mock_recorder;

/* mock_recorder_new: takes the file (NULL: none). WX_ERR_CRYPTO where no key can be drawn. */
enum wx_status mock_recorder_new(struct mock_journal_file *take_file, struct mock_recorder **out)
    WX_MUST_CHECK;

/* mock_recorder_free: closes the file. NULL is allowed. */
void mock_recorder_free(struct mock_recorder *recorder);

const struct mock_mask *mock_recorder_mask(const struct mock_recorder *recorder);

/* mock_recorder_record: makes the record of a finished exchange, puts it on file and then in the
 * journal of its space. On failure it is in neither, and the answer must not leave: the caller
 * answers -1 instead, and records that with mock_recorder_record_unfiled.
 * WX_ERR_IO: the file cannot be written (errno says why); it is as whole as before, and may work
 * again the next time. WX_ERR_MEMORY. */
enum wx_status mock_recorder_record(struct mock_recorder *recorder, struct mock_journal *journal,
                                    const struct mock_exchange *exchange,
                                    const struct mock_reply *reply,
                                    const struct mock_record_facts *facts, uint64_t *out_id)
    WX_MUST_CHECK;

/* mock_recorder_record_unfiled: the same, in the journal alone. Without memory there is no record,
 * and *out_id is 0. */
void mock_recorder_record_unfiled(struct mock_recorder *recorder, struct mock_journal *journal,
                                  const struct mock_exchange *exchange,
                                  const struct mock_reply *reply,
                                  const struct mock_record_facts *facts, uint64_t *out_id);

#endif
