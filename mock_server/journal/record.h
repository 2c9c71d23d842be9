/* One request as the journal keeps it: what came, what each check made of it, what was answered.
 *
 * Built once, when the answer is ready and before it leaves, then never changed but for how the
 * answer left. It is one block of memory without pointers, so that a ring can copy it; an honest
 * request takes about 1.6 KB. Tokens, secrets and persons are hidden (mask.h) unless it is made
 * raw. Texts are cut: a body at 8 KiB, an answer at 4 KiB. */
#ifndef MOCK_JOURNAL_RECORD_H
#define MOCK_JOURNAL_RECORD_H

#include "mock_server/delivery.h"
#include "mock_server/exchange.h"
#include "mock_server/journal/mask.h"
#include "protocol/json_writer.h"

enum {
    MOCK_RECORD_BODY_MOST = 8 * 1024,
    MOCK_RECORD_ANSWER_MOST = 4 * 1024,
    MOCK_RECORD_FINDINGS_MOST = 16,
    MOCK_RECORD_LONGEST = 1024 * 1024, /* its memory, and more than any record takes */
};

/* One row of `diagnosis`. */
struct mock_record_finding {
    const char *code;
    const char *message;
    const char *remedy;
};

/* What a request and its exchange do not say of themselves. Borrowed; may be zeroed. */
struct mock_record_facts {
    const struct mock_record_finding *findings;
    size_t finding_count;
    int64_t arrived_us; /* Unix microseconds by the machine's clock; 0: now */
};

/* The texts that every record has, as far as there is something to say. */
enum mock_record_text {
    MOCK_RECORD_SPACE,
    MOCK_RECORD_LISTENER,
    MOCK_RECORD_PEER,
    MOCK_RECORD_METHOD,
    MOCK_RECORD_PATH,
    MOCK_RECORD_QUERY,
    MOCK_RECORD_BODY,
    MOCK_RECORD_ANSWER,
    MOCK_RECORD_APPID,
    MOCK_RECORD_FAULT,
    MOCK_RECORD_SERIAL,
    MOCK_RECORD_AUTH_TOKEN_HASH,
    MOCK_RECORD_SIGN_HASH,
    MOCK_RECORD_TEXT_COUNT
};

struct mock_record {
    uint64_t id; /* 0 until it is in a journal */
    uint64_t connection;
    int64_t arrived_us;
    int64_t duration_us; /* from the arrival until the answer had left */
    uint64_t body_size;  /* of what came, however much was kept */
    uint64_t answer_size;
    int64_t errcode; /* of the answer that leaves */
    uint32_t size;   /* of the whole block */
    uint32_t timestamp;
    uint16_t status;
    uint8_t endpoint; /* enum mock_endpoint */
    uint8_t sent;     /* 0: pending; else enum mock_sent + 1 */
    uint8_t header_count;
    uint8_t finding_count;
    bool has_errcode, has_timestamp, body_cut, answer_cut, is_judged;
    uint8_t checks[MOCK_RULE_COUNT]; /* enum mock_outcome */
    /* Then the sizes of all texts, then the texts. Read them by the functions below. */
    uint16_t sizes[];
};

/* mock_record_new: the record of a finished exchange and the answer that is about to leave. `mask`
 * NULL makes it raw: everything in the clear. WX_ERR_MEMORY. */
enum wx_status mock_record_new(const struct mock_mask *mask, const struct mock_exchange *exchange,
                               const struct mock_reply *reply,
                               const struct mock_record_facts *facts, struct mock_record **out)
    WX_MUST_CHECK;

/* mock_record_free: wipes and frees it. */
void mock_record_free(struct mock_record *record);
void mock_record_free_local(struct mock_record **record);

/* mock_record_text: one of its texts; empty where there is none. */
struct wx_bytes mock_record_text(const struct mock_record *record, enum mock_record_text which);

/* mock_record_header: name and value of its header `index`; mock_record_finding: code, message and
 * remedy of its finding `index`. */
void mock_record_header(const struct mock_record *record, size_t index, struct wx_bytes out[2]);
void mock_record_finding(const struct mock_record *record, size_t index, struct wx_bytes out[3]);

/* mock_record_write: the record as the admin API shows it, an object. mock_record_write_members:
 * its members without `id`, and without `sent` and `duration_us`, which are not known when it is
 * put on file. */
void mock_record_write(const struct mock_record *record, struct wx_json_writer *writer,
                       const char *name);
void mock_record_write_members(const struct mock_record *record, struct wx_json_writer *writer);

/* mock_record_sent_name: "pending", "complete", "partial" or "none"; static. */
const char *mock_record_sent_name(const struct mock_record *record);

#endif
