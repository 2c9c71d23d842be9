#include "mock_server/journal/recorder.h"

#include <pthread.h>
#include <stdlib.h>

struct mock_recorder {
    _Atomic uint64_t ids; /* the last one given */
    struct mock_mask mask;
};

enum wx_status mock_recorder_new(struct mock_journal_file *take_file, struct mock_recorder **out)
{
    (void)take_file;
    struct mock_recorder *recorder = calloc(1, sizeof *recorder);
    if (!recorder) return WX_ERR_MEMORY;
    enum wx_status status = mock_mask_init(&recorder->mask);
    if (status != WX_OK) {
        free(recorder);
        return status;
    }
    *out = recorder;
    return WX_OK;
}

void mock_recorder_free(struct mock_recorder *recorder)
{
    if (!recorder) return;
    explicit_bzero(recorder, sizeof *recorder);
    free(recorder);
}

const struct mock_mask *mock_recorder_mask(const struct mock_recorder *recorder)
{
    return &recorder->mask;
}

enum wx_status mock_recorder_record(struct mock_recorder *recorder, struct mock_journal *journal,
                                    const struct mock_exchange *exchange,
                                    const struct mock_reply *reply,
                                    const struct mock_record_facts *facts, uint64_t *out_id)
{
    __attribute__((cleanup(mock_record_free_local))) struct mock_record *record = NULL;
    enum wx_status status = mock_record_new(&recorder->mask, exchange, reply, facts, &record);
    if (status != WX_OK) return status;
    mock_journal_add(journal, &recorder->ids, record);
    *out_id = record->id;
    return WX_OK;
}

void mock_recorder_record_unfiled(struct mock_recorder *recorder, struct mock_journal *journal,
                                  const struct mock_exchange *exchange,
                                  const struct mock_reply *reply,
                                  const struct mock_record_facts *facts, uint64_t *out_id)
{
    uint64_t id = 0;
    (void)!mock_recorder_record(recorder, journal, exchange, reply, facts, &id);
    *out_id = id;
}
