/* The logs of all shards of one run made into the log of the run. */
#ifndef CONF_MERGE_H
#define CONF_MERGE_H

#include "conformance/log.h"

/* conf_merge: writes the merged log to `path`. WX_ERR_MISMATCH where the logs are not just the
 * shards of one run, each once: another client, mock, case pack or option, a shard that is missing
 * or there twice. *out_code is the exit code of the run as a whole; `out_words` gets its verdict in
 * a sentence, or on failure the reason. */
enum wx_status conf_merge(const struct conf_log *logs, size_t count, const char *path,
                          int *out_code, struct wx_buf *out_words) WX_MUST_CHECK;

#endif
