#include "mock_server/head.h"

#include <strings.h>

static size_t count_headers(const struct mock_request *request, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0) count++;
    return count;
}

/* --- Lines --- */

static const char *end_of(const char *text)
{
    return text + strlen(text);
}

/* The line behind one whose text ends at `end`; NULL where it did not end in CR LF. */
static const char *next_line(const char *end)
{
    return end[0] == '\0' && end[1] == '\0' ? end + 2 : NULL;
}

static bool is_blank(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    return from == to;
}

/* What the bytes between the words tell: the library has cut the words out, and forgets where. */
static const char *defect_of_lines(const struct mock_request *request, const char *version)
{
    static const char LINE_END[] = "a line ends without CR LF: end each of them so";
    /* All white space behind the first line is cut out: where no header follows, nothing tells what
     * was there, and what was left unread. */
    if (request->header_count == 0) return "no header that begins with its name: send Host";
    const char *line = next_line(end_of(version));
    if (!line) return LINE_END;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct mock_header *header = &request->headers[i];
        if (header->name != line)
            return "a header begins with white space: begin it with its name, on a line";
        if (!is_blank(end_of(header->name) + 1, header->value))
            return "white space in front of a header's colon: leave it out";
        line = next_line(end_of(header->value));
        if (!line) return LINE_END;
    }
    /* Where the last line ended in LF alone the head is at its end here, and the bytes behind it
     * are looked at: still the library's, unless the head filled its buffer; the limit sees to
     * that. If they are CR and zero, nothing tells: docs/security.md. */
    if (line - request->method_name > MOCK_HEAD_MOST) return "the head is too long: send less";
    if (line[0] == '\r' && line[1] == '\0') return NULL;
    return "the head does not end where its headers do: send at most 64, each NAME: VALUE on one "
           "line that ends in CR LF";
}

/* --- The body's length --- */

static bool is_length(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && text[digits + strspn(text + digits, " \t")] == '\0';
}

static const char *defect_of_length(const struct mock_request *request, const char *version)
{
    size_t lengths = count_headers(request, "Content-Length");
    size_t codings = count_headers(request, "Transfer-Encoding");
    if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0))
        return "two lengths of one body: send one Content-Length, or chunked alone";
    if (lengths > 0 && !is_length(mock_request_header(request, "Content-Length")))
        return "Content-Length is no number: send digits alone";
    if (codings > 0 &&
        strcasecmp(mock_request_header(request, "Transfer-Encoding"), "chunked") != 0)
        return "an unknown Transfer-Encoding: send a Content-Length, or chunked";
    if (codings > 0 && strcmp(version, "1.1") != 0)
        return "HTTP/1.0 has no Transfer-Encoding: send a Content-Length";
    return NULL;
}

const char *mock_head_defect(const struct mock_request *request, const char *version)
{
    const char *defect = defect_of_lines(request, version);
    if (!defect) defect = defect_of_length(request, version);
    if (!defect && count_headers(request, "Host") > 1)
        defect = "two names of the host: send one Host";
    return defect;
}

static bool is_front(unsigned char byte)
{
    return byte == ' ' || byte == '\r' || byte == '\n';
}

bool mock_head_repeats(const struct mock_request *request, struct wx_bytes body)
{
    while (body.size > 0 && is_front(body.data[0])) body = wx_bytes_from(body, 1);
    size_t size = strlen(request->method_name) + 1;
    return body.size >= size && memcmp(body.data, request->method_name, size) == 0;
}
