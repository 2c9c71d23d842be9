#include "mock_server/journal/recorder.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "mock_server/journal/chain.h"

enum { LINE_USUAL = 6 * 1024 };

struct mock_recorder {
    _Atomic uint64_t ids; /* the last one given */
    struct mock_mask mask;
    struct mock_journal_file *file; /* NULL: none */
    /* Held from the choice of an id until the record is on file and in its journal, so that ids
     * rise in both. Not needed without a file: a journal's own lock does that. */
    pthread_mutex_t order;
};

enum wx_status mock_recorder_new(struct mock_journal_file *take_file, struct mock_recorder **out)
{
    struct mock_recorder *recorder = calloc(1, sizeof *recorder);
    if (!recorder) return WX_ERR_MEMORY;
    enum wx_status status = mock_mask_init(&recorder->mask);
    if (status != WX_OK) {
        free(recorder);
        return status;
    }
    pthread_mutex_init(&recorder->order, NULL);
    recorder->file = take_file;
    if (take_file) atomic_init(&recorder->ids, mock_journal_file_last_id(take_file));
    *out = recorder;
    return WX_OK;
}

void mock_recorder_free(struct mock_recorder *recorder)
{
    if (!recorder) return;
    mock_journal_file_close(recorder->file);
    pthread_mutex_destroy(&recorder->order);
    explicit_bzero(recorder, sizeof *recorder);
    free(recorder);
}

const struct mock_mask *mock_recorder_mask(const struct mock_recorder *recorder)
{
    return &recorder->mask;
}

/* What goes on file: the record itself, or a raw one made for it. */
static enum wx_status prepare(const struct mock_recorder *recorder,
                              const struct mock_exchange *exchange, const struct mock_reply *reply,
                              const struct mock_record_facts *facts,
                              const struct mock_record *masked, struct wx_buf *out)
{
    __attribute__((cleanup(mock_record_free_local))) struct mock_record *raw = NULL;
    if (mock_journal_file_is_raw(recorder->file)) {
        enum wx_status status = mock_record_new(NULL, exchange, reply, facts, &raw);
        if (status != WX_OK) return status;
    }
    mock_journal_file_prepare(raw ? raw : masked, out);
    return wx_buf_status(out);
}

static enum wx_status file_and_add(struct mock_recorder *recorder, struct mock_journal *journal,
                                   struct wx_bytes members, struct mock_record *record)
{
    pthread_mutex_lock(&recorder->order);
    uint64_t id = atomic_load(&recorder->ids) + 1;
    enum wx_status status = mock_journal_file_append(recorder->file, id, members);
    int error = errno;
    if (status == WX_OK) {
        atomic_store(&recorder->ids, id);
        record->id = id;
        mock_journal_add(journal, &recorder->ids, record);
    }
    pthread_mutex_unlock(&recorder->order);
    errno = error;
    return status;
}

enum wx_status mock_recorder_record(struct mock_recorder *recorder, struct mock_journal *journal,
                                    const struct mock_exchange *exchange,
                                    const struct mock_reply *reply,
                                    const struct mock_record_facts *facts, uint64_t *out_id)
{
    __attribute__((cleanup(mock_record_free_local))) struct mock_record *record = NULL;
    WX_BUF(members, MOCK_CHAIN_LINE_LONGEST);
    enum wx_status status = mock_record_new(&recorder->mask, exchange, reply, facts, &record);
    if (status != WX_OK) return status;
    if (recorder->file) {
        wx_buf_reserve(&members, LINE_USUAL);
        status = prepare(recorder, exchange, reply, facts, record, &members);
        if (status == WX_OK)
            status = file_and_add(recorder, journal, wx_buf_bytes(&members), record);
        if (status != WX_OK) return status;
    } else {
        mock_journal_add(journal, &recorder->ids, record);
    }
    *out_id = record->id;
    return WX_OK;
}

void mock_recorder_record_unfiled(struct mock_recorder *recorder, struct mock_journal *journal,
                                  const struct mock_exchange *exchange,
                                  const struct mock_reply *reply,
                                  const struct mock_record_facts *facts, uint64_t *out_id)
{
    __attribute__((cleanup(mock_record_free_local))) struct mock_record *record = NULL;
    *out_id = 0;
    if (mock_record_new(&recorder->mask, exchange, reply, facts, &record) != WX_OK) return;
    if (recorder->file) pthread_mutex_lock(&recorder->order);
    mock_journal_add(journal, &recorder->ids, record);
    if (recorder->file) pthread_mutex_unlock(&recorder->order);
    *out_id = record->id;
}
