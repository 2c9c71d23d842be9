#include "mock_server/admin/origin.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HOST_LONGEST = 255 };

static bool is_port(const char *text)
{
    return strspn(text, "0123456789") == strlen(text);
}

/* The name of "name:port" without its port, brackets and root dot; false where it is no host. */
static bool read_name(const char *host, char out[HOST_LONGEST + 1])
{
    bool bracketed = host[0] == '[';
    const char *end = bracketed ? strchr(host, ']') : strchrnul(host, ':');
    if (!end) return false;
    const char *rest = bracketed ? end + 1 : end;
    if (*rest != '\0' && (*rest != ':' || !is_port(rest + 1))) return false;
    const char *start = bracketed ? host + 1 : host;
    size_t size = (size_t)(end - start);
    if (!bracketed && size > 0 && start[size - 1] == '.') size--;
    if (size == 0 || size > HOST_LONGEST) return false;
    snprintf(out, HOST_LONGEST + 1, "%.*s", (int)size, start);
    unsigned char address[sizeof(struct in6_addr)];
    return !bracketed || inet_pton(AF_INET6, out, address) == 1;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    return size > strlen(end) && strcasecmp(text + size - strlen(end), end) == 0;
}

/* Names that lead nowhere but to this machine, addresses (no name server answers for those), and
 * what the user says is a name of it. */
static bool is_ours(const char *host, const struct mock_service_options *options)
{
    char name[HOST_LONGEST + 1];
    unsigned char address[sizeof(struct in6_addr)];
    if (!read_name(host, name)) return false;
    if (host[0] == '[' || inet_pton(AF_INET, name, address) == 1) return true;
    if (strcasecmp(name, "localhost") == 0 || ends_with(name, ".localhost")) return true;
    for (size_t i = 0; i < options->tls_name_count; i++)
        if (strcasecmp(name, options->tls_names[i]) == 0) return true;
    return false;
}

/* "https://name:port" against the "name:port" it was sent to. The scheme does not matter: a proxy
 * in front may speak TLS. An opaque origin is "null". */
static bool is_origin_of(const char *origin, const char *host)
{
    const char *authority = strstr(origin, "://");
    return authority && host && strcasecmp(authority + 3, host) == 0;
}

enum mock_origin mock_origin_judge(const struct mock_request *request,
                                   const struct mock_service_options *options)
{
    const char *host = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, "Host") != 0) continue;
        host = request->headers[i].value;
        if (!options->admin_token && !is_ours(host, options)) return MOCK_ORIGIN_FOREIGN_HOST;
    }
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, "Origin") == 0 &&
            !is_origin_of(request->headers[i].value, host))
            return MOCK_ORIGIN_FOREIGN_PAGE;
    return MOCK_ORIGIN_OURS;
}
