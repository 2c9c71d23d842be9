/* Heads of requests: one that is let through can be read in one way only. A head is cut into words
 * as the HTTP library cuts it, forgiving as that is; what is then found no fault with must be a
 * head by a grammar of lines that knows the bytes as they came, and the other way round. */
#include "fuzz/fuzz.h"
#include "mock_server/head.h"

#include <ctype.h>
#include <strings.h>

enum { ROOM = 16384, INPUT_MOST = 8192 };

/* A head as it came, and as the library leaves it. */
struct cut {
    const char *version;
    struct mock_request request;
    size_t front; /* bytes of white space in front of it */
    size_t size;  /* of the head behind them */
};

/* --- As the library reads --- */

static size_t find_end(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 128 && byte != '\r' && byte != '\n' && !isprint(byte)) return 0;
        if (i + 1 < size && text[i] == '\n' && text[i + 1] == '\n') return i + 2;
        if (i + 3 < size && memcmp(text + i, "\r\n\r\n", 4) == 0) return i + 4;
    }
    return 0;
}

static bool cut_word(char **at, bool ends_line)
{
    while (isgraph((unsigned char)**at)) (*at)++;
    if (ends_line ? **at != '\r' && **at != '\n' : **at != ' ') return false;
    do {
        *(*at)++ = '\0';
    } while (isspace((unsigned char)**at));
    return ends_line || isgraph((unsigned char)**at);
}

/* One header at *at, which moves behind it; false where the list is over. *bad: it is none. */
static bool cut_header(char **at, struct mock_header *out, bool *bad)
{
    char *end = *at;
    while (*end != ':' && *end >= 33 && *end <= 126) end++;
    if (end == *at) return false;
    while (*end == ' ') *end++ = '\0';
    *bad = *end != ':';
    if (*bad) return false;
    *end++ = '\0';
    end += strspn(end, " \t");
    *out = (struct mock_header){.name = *at, .value = end};
    end += strcspn(end, "\r\n");
    if (*end == '\r') {
        *end++ = '\0';
        *bad = *end != '\n';
        if (*bad) return false;
    }
    if (*end != '\0') *end++ = '\0';
    *at = end;
    return true;
}

static bool cut_head(char *text, size_t size, struct cut *out)
{
    *out = (struct cut){.front = 0};
    while (out->front < size && isspace((unsigned char)text[out->front])) out->front++;
    char *at = text + out->front;
    out->size = find_end(at, size - out->front);
    if (out->size == 0) return false;
    at[out->size - 1] = '\0';
    out->request.method_name = at;
    if (!isgraph((unsigned char)*at) || !cut_word(&at, false) || !cut_word(&at, false))
        return false;
    out->version = at;
    if (!cut_word(&at, true) || strncmp(out->version, "HTTP/1.", 7) != 0) return false;
    out->version += strlen("HTTP/");
    bool bad = false;
    size_t *count = &out->request.header_count;
    while (*count < MOCK_HEADERS_MOST && cut_header(&at, &out->request.headers[*count], &bad)) {
        ++*count;
        if (*at == '\r' || *at == '\n' || *at == '\0') break;
    }
    return !bad && (strcmp(out->version, "1.1") == 0 || strcmp(out->version, "1.0") == 0);
}

/* --- As the standard has it --- */

struct seen {
    size_t headers, lengths, codings, hosts;
    bool good_length, chunked;
};

static bool is_named(struct wx_bytes line, const char *name)
{
    size_t size = strlen(name);
    return line.size > size && line.data[size] == ':' &&
           strncasecmp((const char *)line.data, name, size) == 0;
}

static struct wx_bytes value_of(struct wx_bytes line)
{
    (void)fuzz_cut(&line, ':');
    while (line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
        line = wx_bytes_from(line, 1);
    return line;
}

static bool is_number(struct wx_bytes value)
{
    while (value.size > 0 && strchr(" \t", value.data[value.size - 1])) value.size--;
    for (size_t i = 0; i < value.size; i++)
        if (!isdigit(value.data[i])) return false;
    return value.size > 0;
}

static bool read_line(struct wx_bytes line, struct seen *seen)
{
    const unsigned char *colon = line.size > 0 ? memchr(line.data, ':', line.size) : NULL;
    if (!colon || colon == line.data) return false;
    for (const unsigned char *at = line.data; at < colon; at++)
        if (!isgraph(*at)) return false;
    struct wx_bytes value = value_of(line);
    seen->headers++;
    seen->hosts += is_named(line, "Host");
    if (is_named(line, "Content-Length")) {
        seen->lengths++;
        seen->good_length = is_number(value);
    }
    if (is_named(line, "Transfer-Encoding")) {
        seen->codings++;
        seen->chunked = value.size == 7 && strncasecmp((const char *)value.data, "chunked", 7) == 0;
    }
    return true;
}

/* The next line without its CR LF; false where it has another end. */
static bool take_line(struct wx_bytes *rest, struct wx_bytes *out)
{
    const unsigned char *end = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    if (!end || end == rest->data || end[-1] != '\r') return false;
    *out = wx_bytes(rest->data, (size_t)(end - rest->data) - 1);
    *rest = wx_bytes_from(*rest, out->size + 2);
    return out->size == 0 || !memchr(out->data, '\r', out->size);
}

/* The first line's end is lost: any two bytes of white space. */
static bool is_head(struct wx_bytes head, bool old)
{
    struct seen seen = {0};
    struct wx_bytes line = {0};
    if (head.size < 2 || !isspace(head.data[0]) || !isspace(head.data[1])) return false;
    head = wx_bytes_from(head, 2);
    while (take_line(&head, &line) && line.size > 0)
        if (!read_line(line, &seen)) return false;
    if (line.size > 0 || head.size > 0) return false;
    return seen.headers > 0 && seen.headers <= MOCK_HEADERS_MOST && seen.hosts <= 1 &&
           seen.lengths + seen.codings <= 1 && (seen.lengths == 0 || seen.good_length) &&
           (seen.codings == 0 || (seen.chunked && !old));
}

/* A head that ends in LF LF, with CR and a zero byte behind it, is left as one that ends in CR LF
 * CR LF: docs/security.md says so. It ends where another reader of LF lines has its end, too. */
static bool has_hidden_end(const char *behind, struct wx_bytes head)
{
    return head.data[head.size - 2] == '\n' && behind[0] == '\r' && behind[1] == '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MOST) return 0;
    char *room = calloc(ROOM, 1); /* as the library's: bytes behind the head are its own */
    struct cut cut;
    if (!room) abort();
    memcpy(room, data, size);
    if (cut_head(room, size, &cut)) {
        const char *defect = mock_head_defect(&cut.request, cut.version);
        bool old = strcmp(cut.version, "1.0") == 0;
        size_t first = (size_t)(cut.version - cut.request.method_name) + strlen(cut.version);
        struct wx_bytes head = wx_bytes(data + cut.front, cut.size);
        bool good = is_head(wx_bytes_from(head, first), old);
        REQUIRE(!defect || *defect, "a defect has words");
        REQUIRE(defect || good || has_hidden_end(room + cut.front + cut.size, head),
                "what is let through is a head");
        REQUIRE(!defect || !good, "a head is let through");
    }
    free(room);
    return 0;
}
