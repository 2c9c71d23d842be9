#include "mock_server/journal/chain.h"

#include "protocol/crypto.h"
#include "protocol/json.h"

enum { DIGITS = MOCK_CHAIN_HASH_SIZE - 1 };

/* The fixed pieces of a line. */
static const char *const KINDS[] = {
    [MOCK_CHAIN_START] = "{\"kind\":\"start\",\"journal\":\"wxmock\",\"format\":1",
    [MOCK_CHAIN_REPAIRED] = "{\"kind\":\"repaired\"",
    [MOCK_CHAIN_REQUEST] = "{\"kind\":\"request\"",
};
_Static_assert(MOCK_CHAIN_FORMAT == 1, "KINDS says the format");
static const char OPENING[] = "{\"kind\":\"start\",\"journal\":\"wxmock\",\"format\":";
static const char ID[] = ",\"id\":";
static const char PREV[] = ",\"prev\":\"";
static const char HASH[] = "\",\"hash\":\"";
static const char END[] = "\"}";

/* How far from its end the pieces of a line lie. */
enum {
    FROM_HASH = DIGITS + sizeof END - 1,
    FROM_HASHED = FROM_HASH + sizeof HASH - 2, /* the quote before it is hashed, too */
    FROM_PREV = FROM_HASHED + 1 + DIGITS,
    FROM_TAIL = FROM_PREV + sizeof PREV - 1,
};

struct wx_bytes mock_chain_opening(void)
{
    return wx_bytes_text(OPENING);
}

void mock_chain_begin(enum mock_chain_kind kind, struct wx_buf *line)
{
    wx_buf_append_text(line, KINDS[kind]);
}

static void compute(struct wx_bytes content, char out[MOCK_CHAIN_HASH_SIZE])
{
    unsigned char digest[WX_DIGEST_LONGEST];
    WX_BUF(hex, DIGITS);
    out[0] = '\0';
    if (wx_digest_compute(WX_SHA256, content, digest) != WX_OK) return;
    wx_buf_append_hex(&hex, wx_bytes(digest, WX_SHA256_SIZE));
    if (wx_buf_status(&hex) == WX_OK) memcpy(out, hex.data, MOCK_CHAIN_HASH_SIZE);
}

static void write_head(const struct mock_chain *chain, char out[MOCK_CHAIN_HASH_SIZE])
{
    memset(out, '0', DIGITS);
    out[DIGITS] = '\0';
    if (chain->lines > 0) memcpy(out, chain->head, MOCK_CHAIN_HASH_SIZE);
}

void mock_chain_add(struct mock_chain *chain, uint64_t id, struct wx_buf *line)
{
    char prev[MOCK_CHAIN_HASH_SIZE];
    char hash[MOCK_CHAIN_HASH_SIZE];
    write_head(chain, prev);
    wx_buf_append_text(line, PREV);
    wx_buf_append_text(line, prev);
    wx_buf_append_text(line, "\"");
    compute(wx_buf_bytes(line), hash);
    if (hash[0] == '\0') wx_buf_fail(line, WX_ERR_CRYPTO);
    wx_buf_append_text(line, HASH + 1);
    wx_buf_append_text(line, hash);
    wx_buf_append_text(line, END);
    wx_buf_append_text(line, "\n");
    if (wx_buf_status(line) != WX_OK) return;
    memcpy(chain->head, hash, sizeof hash);
    chain->lines++;
    if (id > 0) chain->last_id = id;
}

/* --- Checking --- */

static bool is_hex(struct wx_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!((text.data[i] >= '0' && text.data[i] <= '9') ||
              (text.data[i] >= 'a' && text.data[i] <= 'f')))
            return false;
    return true;
}

/* The piece of a line that begins `from_end` bytes before its end. */
static struct wx_bytes piece(struct wx_bytes line, size_t from_end, size_t size)
{
    return wx_bytes(line.data + line.size - from_end, size);
}

struct wx_bytes mock_chain_hash_at(struct wx_bytes line)
{
    return piece(line, FROM_HASH, DIGITS);
}

static bool has_tail(struct wx_bytes line)
{
    return line.size > FROM_TAIL && wx_bytes_equal_text(piece(line, 2, 2), END) &&
           is_hex(mock_chain_hash_at(line)) &&
           wx_bytes_equal_text(piece(line, FROM_HASHED + 1, sizeof HASH - 1), HASH) &&
           is_hex(piece(line, FROM_PREV, DIGITS)) &&
           wx_bytes_equal_text(piece(line, FROM_TAIL, sizeof PREV - 1), PREV);
}

static bool read_kind(struct wx_bytes line, enum mock_chain_kind *out)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!wx_bytes_starts_with(line, KINDS[i])) continue;
        if (line.data[strlen(KINDS[i])] != ',') continue;
        *out = (enum mock_chain_kind)i;
        return true;
    }
    return false;
}

/* The id of a request's line; 0 where there is none. */
static uint64_t read_id(struct wx_bytes line)
{
    struct wx_bytes rest = wx_bytes_from(line, strlen(KINDS[MOCK_CHAIN_REQUEST]));
    if (!wx_bytes_starts_with(rest, ID)) return 0;
    rest = wx_bytes_from(rest, sizeof ID - 1);
    uint64_t id = 0;
    while (rest.size > 0 && rest.data[0] >= '0' && rest.data[0] <= '9' && id < UINT64_MAX / 100) {
        id = id * 10 + (uint64_t)(rest.data[0] - '0');
        rest = wx_bytes_from(rest, 1);
    }
    return rest.size > 0 && rest.data[0] == ',' ? id : 0;
}

static bool is_object(struct wx_bytes line)
{
    WX_JSON(root);
    return wx_json_parse(line, &root, NULL) == WX_OK && wx_json_type(root) == WX_JSON_OBJECT;
}

/* Why a line that does not look like one of a journal does not. */
static enum mock_chain_defect judge_stranger(const struct mock_chain *chain, struct wx_bytes line)
{
    if (chain->lines == 0 && !wx_bytes_starts_with(line, OPENING)) return MOCK_CHAIN_NO_JOURNAL;
    if (!is_object(line)) return MOCK_CHAIN_NOT_JSON;
    return chain->lines == 0 && has_tail(line) ? MOCK_CHAIN_FORMAT_UNKNOWN : MOCK_CHAIN_NO_LINE;
}

enum mock_chain_defect mock_chain_take(struct mock_chain *chain, struct wx_bytes line,
                                       bool strictly, enum mock_chain_kind *out_kind)
{
    enum mock_chain_kind kind = MOCK_CHAIN_START;
    char hash[MOCK_CHAIN_HASH_SIZE];
    char prev[MOCK_CHAIN_HASH_SIZE];
    bool known = has_tail(line) && read_kind(line, &kind);
    if (!known || (chain->lines == 0 && kind != MOCK_CHAIN_START))
        return judge_stranger(chain, line);
    compute(wx_bytes(line.data, line.size - FROM_HASHED), hash);
    if (!wx_bytes_equal_text(mock_chain_hash_at(line), hash)) return MOCK_CHAIN_HASH;
    write_head(chain, prev);
    if (!wx_bytes_equal_text(piece(line, FROM_PREV, DIGITS), prev)) return MOCK_CHAIN_PREV;
    if (strictly && !is_object(line)) return MOCK_CHAIN_NOT_JSON;
    uint64_t id = kind == MOCK_CHAIN_REQUEST ? read_id(line) : 0;
    if (kind == MOCK_CHAIN_REQUEST && id <= chain->last_id) return MOCK_CHAIN_ORDER;
    memcpy(chain->head, hash, sizeof hash);
    chain->lines++;
    if (id > 0) chain->last_id = id;
    *out_kind = kind;
    return MOCK_CHAIN_GOOD;
}

const char *mock_chain_defect_words(enum mock_chain_defect defect)
{
    switch (defect) {
    case MOCK_CHAIN_GOOD: return "is good";
    case MOCK_CHAIN_NO_JOURNAL: return "is not the start of a wxmock journal";
    case MOCK_CHAIN_FORMAT_UNKNOWN: return "is of another format than this wxmock knows";
    case MOCK_CHAIN_NOT_JSON: return "is not JSON: it was changed or damaged";
    case MOCK_CHAIN_NO_LINE: return "is no line of a journal: it was changed or added";
    case MOCK_CHAIN_HASH: return "does not have the hash that it says: it was changed";
    case MOCK_CHAIN_PREV:
        return "does not follow the line before: a line was removed, added or moved";
    case MOCK_CHAIN_ORDER: return "has an id that is not above the one before";
    }
    return "is bad";
}
