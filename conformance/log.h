/* A finished log read back: what every report, comparison and attestation is made from.
 *
 * A log is read whole and checked before anything is shown of it: header first, footer last, the
 * digest over all bytes before the footer, totals that agree with the events, a case_finished for
 * each planned case. A log that fails in one of these is refused: nothing partial reads as whole.
 * The format is fixtures/schemas/event.schema.json. */
#ifndef CONF_LOG_H
#define CONF_LOG_H

#include "conformance/verdict.h"
#include "protocol/json.h"

enum { CONF_LOG_LIMIT = 256 * 1024 * 1024 }; /* bytes of the largest log that is read */

/* One case_finished event. Texts are borrowed from the log. */
struct conf_log_case {
    const struct wx_json *event;
    size_t line;      /* from 1 */
    const char *name; /* ID or ID/VARIANT */
    const char *id;
    const char *variant; /* NULL where the case has none */
    enum conf_level level;
    enum conf_verdict verdict;
    const char *reason;
    const char *known_failure; /* pattern of the ledger's row, or NULL */
    int64_t attempt;
    int64_t elapsed_ms;
};

/* How a case stands in a run: what every report makes its colours from. */
enum conf_standing {
    CONF_STANDS_GREEN,
    CONF_STANDS_WARNED,  /* conforms, with a note */
    CONF_STANDS_SKIPPED, /* proves nothing, and does not decide the run: never green */
    CONF_STANDS_KNOWN,   /* does not conform, as the ledger says: never green */
    CONF_STANDS_RED,     /* by itself makes the run red */
};

struct conf_log {
    struct wx_buf text;     /* the file as it was */
    struct wx_json **lines; /* its events, in order */
    size_t line_count;
    const struct wx_json *header;
    const struct wx_json *footer;
    struct conf_log_case *cases; /* in the order in which they finished */
    size_t case_count;
    bool green; /* as the footer says */
};

/* CONF_LOG: an owning local. */
#define CONF_LOG(name)                                                                             \
    __attribute__((cleanup(conf_log_release))) struct conf_log name = {.lines = NULL}

/* conf_log_read: reads and checks a log. WX_ERR_FORMAT or WX_ERR_MISMATCH where it is none, is cut
 * or was changed, WX_ERR_IO, WX_ERR_LIMIT, WX_ERR_MEMORY; `out_reason` then holds a sentence that
 * begins with the path, and `out` stays empty. */
enum wx_status conf_log_read(const char *path, struct conf_log *out, struct wx_buf *out_reason)
    WX_MUST_CHECK;

/* conf_log_parse: the same of bytes; `name` stands for the path. */
enum wx_status conf_log_parse(const char *name, struct wx_bytes text, struct conf_log *out,
                              struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_log_keep: for a log that is being written: takes one more event, unchecked. On failure the
 * event stays the caller's. */
enum wx_status conf_log_keep(struct conf_log *log, struct wx_json *event) WX_MUST_CHECK;

void conf_log_release(struct conf_log *log);

/* conf_log_total: how many cases got that verdict. */
size_t conf_log_total(const struct conf_log *log, enum conf_verdict verdict);

/* conf_log_words: a member {"en","zh"} of an event in a language ("en" or "zh"); "" if missing. */
const char *conf_log_words(const struct wx_json *event, const char *member, const char *language);

/* conf_log_text: a text member; "" where it is missing or null. */
const char *conf_log_text(const struct wx_json *object, const char *member);

/* conf_log_option: a boolean of the header's options. */
bool conf_log_option(const struct conf_log *log, const char *option);

/* conf_log_standing: how a case stands. A log that says green although a case stands red is refused
 * when it is read. */
enum conf_standing conf_log_standing(const struct conf_log *log, const struct conf_log_case *kase);

#endif
