#include "mock_server/request.h"

#include <stdlib.h>
#include <strings.h>

enum mock_method mock_method_of(const char *name)
{
    if (strcmp(name, "GET") == 0) return MOCK_METHOD_GET;
    return strcmp(name, "POST") == 0 ? MOCK_METHOD_POST : MOCK_METHOD_OTHER;
}

const char *mock_request_header(const struct mock_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0) return request->headers[i].value;
    return NULL;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/* The byte of the escape at `at`, or -1. */
static int escaped_byte(const char *at, const char *end)
{
    if (*at != '%' || end - at < 3) return -1;
    int high = hex_value(at[1]);
    int low = hex_value(at[2]);
    return high < 0 || low < 0 || high * 16 + low == 0 ? -1 : high * 16 + low;
}

/* Decodes [from, end) to `to`, which has as much room and one byte more. */
static void decode(const char *from, const char *end, char plus, char *to)
{
    while (from < end) {
        int byte = escaped_byte(from, end);
        *to++ = (char)(byte >= 0 ? byte : *from == '+' ? plus : *from);
        from += byte >= 0 ? 3 : 1;
    }
    *to = '\0';
}

void mock_path_decode(const char *path, char *out)
{
    decode(path, path + strlen(path), '+', out);
}

char *mock_query_value(const char *query, const char *name, bool *out_starved)
{
    size_t size = strlen(query);
    char *decoded = malloc(size + 1);
    if (!decoded) {
        *out_starved = true;
        return NULL;
    }
    for (const char *at = query; *at != '\0';) {
        const char *end = strchrnul(at, '&');
        const char *equals = memchr(at, '=', (size_t)(end - at));
        decode(at, equals ? equals : end, ' ', decoded);
        if (strcmp(decoded, name) == 0) {
            decode(equals ? equals + 1 : end, end, ' ', decoded);
            return decoded;
        }
        at = *end == '&' ? end + 1 : end;
    }
    free(decoded);
    return NULL;
}
