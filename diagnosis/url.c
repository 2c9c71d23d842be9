/* The URL and the headers: where the access token belongs, and where people put it instead. */
#include "diagnosis/reading.h"

/* Takes the next parameter off a query; false at its end. Nothing is decoded: the names that
 * matter need no escape. */
static bool next_parameter(struct wx_bytes *query, struct wx_bytes *out_name,
                           struct wx_bytes *out_value)
{
    if (query->size == 0) return false;
    const unsigned char *end = memchr(query->data, '&', query->size);
    size_t size = end ? (size_t)(end - query->data) : query->size;
    const unsigned char *equals = memchr(query->data, '=', size);
    size_t name_size = equals ? (size_t)(equals - query->data) : size;
    *out_name = wx_bytes(query->data, name_size);
    *out_value = equals ? wx_bytes(equals + 1, size - name_size - 1) : wx_bytes(NULL, 0);
    *query = wx_bytes_from(*query, end ? size + 1 : size);
    return true;
}

static bool find_parameter(struct wx_bytes query, const char *name, struct wx_bytes *out_value)
{
    struct wx_bytes found;
    while (next_parameter(&query, &found, out_value))
        if (wx_bytes_equal_text(found, name)) return true;
    return false;
}

const char *diag_header(const struct diag_subject *subject, const char *folded)
{
    for (size_t i = 0; i < subject->header_count; i++)
        if (strcmp(diag_fold(wx_bytes_text(subject->headers[i].name)).text, folded) == 0)
            return subject->headers[i].value;
    return NULL;
}

/* What stands in documents and templates where the token is meant: what to call it, or NULL. */
static const char *placeholder(struct wx_bytes value)
{
    static const char *const WORDS[] = {"TOKEN",     "ACCESS_TOKEN", "access_token",
                                        "undefined", "null",         "None",
                                        "nil",       "NULL",         "[object+Object]"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (wx_bytes_equal_text(value, WORDS[i])) return WORDS[i];
    size_t crosses = 0;
    while (crosses < value.size && (value.data[crosses] == 'x' || value.data[crosses] == 'X'))
        crosses++;
    if (value.size >= 3 && crosses == value.size) return "xxx";
    static const char *const BRACES[] = {"{", "$", "%7B", "%7b", "%24%7B", "<", "%3C"};
    for (size_t i = 0; i < sizeof BRACES / sizeof BRACES[0]; i++)
        if (wx_bytes_starts_with(value, BRACES[i])) return "{...}";
    return NULL;
}

static bool has_token_letters_only(struct wx_bytes value)
{
    for (size_t i = 0; i < value.size; i++) {
        unsigned char byte = value.data[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= '0' && byte <= '9') || (byte && strchr("._~-", byte));
        if (!letter) return false;
    }
    return true;
}

static bool is_in_body(const struct diag_reading *reading)
{
    for (const struct wx_json *node = wx_json_first(reading->tree); node; node = wx_json_next(node))
        if (strcmp(diag_fold(wx_bytes_text(wx_json_name(node))).text, "accesstoken") == 0)
            return true;
    return false;
}

static const char *header_with_token(const struct diag_subject *subject)
{
    for (size_t i = 0; i < subject->header_count; i++) {
        const char *name = subject->headers[i].name;
        if (diag_is_access_token_name(wx_bytes_text(name))) return name;
        if (strcmp(diag_fold(wx_bytes_text(name)).text, "authorization") == 0) return name;
    }
    return NULL;
}

/* The URL has no access_token: where is it? */
static void look_for_token(struct diag_reading *reading)
{
    struct wx_bytes query = reading->subject->query;
    struct wx_bytes name;
    struct wx_bytes value;
    while (next_parameter(&query, &name, &value)) {
        if (!diag_is_access_token_name(name)) continue;
        diag_findings_add(reading->out, DIAG_ACCESS_TOKEN_MISSPELT,
                          "the parameter is called access_token, the URL has %s",
                          diag_quote(name).text);
        return;
    }
    const char *header = header_with_token(reading->subject);
    if (is_in_body(reading))
        diag_findings_add(reading->out, DIAG_ACCESS_TOKEN_IN_BODY,
                          "access_token is in the body, the interface reads it from the URL");
    else if (header)
        diag_findings_add(reading->out, DIAG_ACCESS_TOKEN_IN_HEADER,
                          "the URL has no access_token, and a header %s that may hold it: the "
                          "interface reads it from the URL",
                          diag_quote(wx_bytes_text(header)).text);
    else
        diag_findings_add(reading->out, DIAG_ACCESS_TOKEN_MISSING,
                          "the URL has no parameter access_token");
}

static void check_access_token(struct diag_reading *reading)
{
    struct wx_bytes value;
    if (!find_parameter(reading->subject->query, "access_token", &value)) {
        look_for_token(reading);
    } else if (value.size == 0) {
        diag_findings_add(reading->out, DIAG_ACCESS_TOKEN_EMPTY,
                          "the URL has access_token= with nothing behind it");
    } else if (placeholder(value)) {
        struct diag_finding *finding = diag_findings_add(
            reading->out, DIAG_ACCESS_TOKEN_PLACEHOLDER,
            "access_token is %s: a placeholder that no token was put in for", placeholder(value));
        if (!has_token_letters_only(value)) diag_finding_blame(finding, WX_API_TOKEN_MALFORMED);
    }
}

/* The parameters of GET /cgi-bin/token, under other names. */
static void check_token_parameters(struct diag_reading *reading)
{
    static const enum diag_member MEMBERS[] = {DIAG_MEMBER_GRANT_TYPE, DIAG_MEMBER_APPID,
                                               DIAG_MEMBER_SECRET};
    struct wx_bytes name;
    struct wx_bytes value;
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        const struct diag_member_row *row = diag_member_row(MEMBERS[i]);
        struct wx_bytes query = reading->subject->query;
        if (find_parameter(query, row->name, &value)) continue;
        while (next_parameter(&query, &name, &value)) {
            if (!diag_member_is_called(MEMBERS[i], name)) continue;
            struct diag_finding *finding = diag_findings_add(
                reading->out, row->misspelt, "the parameter is called %s, the URL has %s",
                row->name, diag_quote(name).text);
            diag_finding_blame(finding, row->absent);
            break;
        }
    }
}

void diag_url(struct diag_reading *reading)
{
    enum diag_endpoint endpoint = reading->subject->endpoint;
    if (!reading->subject->knows_url) return;
    if (endpoint == DIAG_ENDPOINT_REALNAME || endpoint == DIAG_ENDPOINT_CATEGORY)
        check_access_token(reading);
    else if (endpoint == DIAG_ENDPOINT_TOKEN)
        check_token_parameters(reading);
}
