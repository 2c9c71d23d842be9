/* Which requests the admin listener takes for its own: table of headers and verdicts. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "mock_server/admin/origin.h"

struct origin_case {
    const char *name;
    const char *host, *origin; /* NULL: not sent */
    bool with_token;           /* the double asks for an admin token */
    enum mock_origin expected;
};

static const struct origin_case CASES[] = {
    {"a program by loopback address", "127.0.0.1:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"a program by a name of loopback", "localhost:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"case does not matter", "LocalHost:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"no port", "localhost", NULL, false, MOCK_ORIGIN_OURS},
    {"a root dot", "localhost.:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"a name under localhost", "mock.localhost:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"another address", "192.0.2.7:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"an IPv6 address", "[::1]:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"a --tls-name", "mock.example:8081", NULL, false, MOCK_ORIGIN_OURS},
    {"no Host at all", NULL, NULL, false, MOCK_ORIGIN_OURS},
    {"a name that was made to lead here", "evil.example:8081", NULL, false,
     MOCK_ORIGIN_FOREIGN_HOST},
    {"a name that begins as ours", "localhost.evil.example", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"a name that ends as ours", "evillocalhost", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"a name that begins as an address", "127.0.0.1.evil.example", NULL, false,
     MOCK_ORIGIN_FOREIGN_HOST},
    {"brackets around a name", "[localhost]:1", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"an open bracket", "[::1", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"a port that is none", "localhost:1@evil.example", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"an empty host", "", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"a dot alone", ".", NULL, false, MOCK_ORIGIN_FOREIGN_HOST},
    {"any name behind a token", "evil.example:8081", NULL, true, MOCK_ORIGIN_OURS},
    {"our own page", "127.0.0.1:8081", "http://127.0.0.1:8081", false, MOCK_ORIGIN_OURS},
    {"our own page behind a TLS proxy", "mock.example", "https://mock.example", false,
     MOCK_ORIGIN_OURS},
    {"a page of another site", "127.0.0.1:8081", "https://evil.example", false,
     MOCK_ORIGIN_FOREIGN_PAGE},
    {"a page of another port here", "127.0.0.1:8081", "http://127.0.0.1:3000", false,
     MOCK_ORIGIN_FOREIGN_PAGE},
    {"a page of another name of here", "127.0.0.1:8081", "http://localhost:8081", false,
     MOCK_ORIGIN_FOREIGN_PAGE},
    {"a file or a sandbox", "127.0.0.1:8081", "null", false, MOCK_ORIGIN_FOREIGN_PAGE},
    {"a page that begins as ours", "127.0.0.1:8081", "http://127.0.0.1:8081.evil.example", false,
     MOCK_ORIGIN_FOREIGN_PAGE},
    {"a foreign page without our host", NULL, "http://evil.example", false,
     MOCK_ORIGIN_FOREIGN_PAGE},
    {"a foreign page behind a token", "mock.example", "http://evil.example", true,
     MOCK_ORIGIN_FOREIGN_PAGE},
};

enum { CASE_COUNT = sizeof CASES / sizeof CASES[0] };

ParameterizedTestParameters(origin, each_request_is_told_from_a_foreign_one)
{
    static size_t indices[CASE_COUNT];
    for (size_t i = 0; i < CASE_COUNT; i++) indices[i] = i;
    return cr_make_param_array(size_t, indices, CASE_COUNT);
}

ParameterizedTest(const size_t *index, origin, each_request_is_told_from_a_foreign_one)
{
    const struct origin_case *row = &CASES[*index];
    static const char *const NAMES[] = {"mock.example"};
    struct mock_service_options options = {
        .admin_token = row->with_token ? "token" : NULL, .tls_names = NAMES, .tls_name_count = 1};
    struct mock_request request = {0};
    if (row->host)
        request.headers[request.header_count++] = (struct mock_header){"Host", row->host};
    if (row->origin)
        request.headers[request.header_count++] = (struct mock_header){"oRIGIN", row->origin};
    cr_expect_eq(mock_origin_judge(&request, &options), row->expected, "%s", row->name);
}

Test(origin, a_second_host_counts_too)
{
    struct mock_service_options options = {0};
    struct mock_request request = {.headers = {{"Host", "localhost"}, {"host", "evil.example"}},
                                   .header_count = 2};
    cr_expect_eq(mock_origin_judge(&request, &options), MOCK_ORIGIN_FOREIGN_HOST);
}
