/* When a fault strikes: the requests that it matches, and how long it waits. */
#include <math.h>

#include "mock_server/faults/reading.h"

enum { NAMES_LIMIT = 1024, TOKEN_MOST = 4096, SIGMA_MOST = 10 };

/* --- Matching --- */

struct written_match {
    const char *endpoint, *access_token, *auth_token;
};

static const struct mock_member MATCH[] = {
    MOCK_MEMBER(written_match, endpoint, TEXT, false, 0, 64),
    MOCK_MEMBER(written_match, access_token, TEXT, false, 1, TOKEN_MOST),
    MOCK_MEMBER(written_match, auth_token, TEXT, false, 1, TOKEN_MOST),
};

static void read_endpoint(const struct mock_fault_reading *reading, const struct mock_path *path,
                          const char *name)
{
    static const enum mock_endpoint ENDPOINTS[] = {MOCK_ENDPOINT_REALNAME, MOCK_ENDPOINT_CATEGORY,
                                                   MOCK_ENDPOINT_TOKEN, MOCK_ENDPOINT_STABLE_TOKEN,
                                                   MOCK_ENDPOINT_NONE};
    WX_BUF(names, NAMES_LIMIT);
    for (size_t i = 0; i < sizeof ENDPOINTS / sizeof ENDPOINTS[0]; i++) {
        const char *known = mock_endpoint_name(ENDPOINTS[i]);
        wx_buf_append_format(&names, "%s%s", i > 0 ? ", " : "", known);
        if (strcmp(known, name) != 0) continue;
        reading->fault->match.any_endpoint = false;
        reading->fault->match.endpoint = ENDPOINTS[i];
        return;
    }
    struct mock_path step = mock_path_member(path, "endpoint");
    mock_problems_add(reading->problems, &step, "%s: no such endpoint: the known ones are %s", name,
                      wx_buf_text(&names));
}

/* A token that the endpoint's requests do not carry would make a fault that never strikes. */
static void judge_token(const struct mock_fault_reading *reading, const struct mock_path *path,
                        const char *member, unsigned carriers)
{
    const struct mock_fault_match *match = &reading->fault->match;
    if (match->any_endpoint || (carriers & (unsigned)match->endpoint)) return;
    struct mock_path step = mock_path_member(path, member);
    mock_problems_add(reading->problems, &step, "requests of endpoint %s have no %s: leave it out",
                      mock_endpoint_name(match->endpoint), member);
}

void mock_fault_read_match(const struct mock_fault_reading *reading, const struct wx_json *node)
{
    struct mock_fault_match *match = &reading->fault->match;
    struct written_match written = {0};
    struct mock_path path = mock_path_member(reading->root, "match");
    if (!MOCK_FAULT_MEMBERS(reading, node, &path, MATCH, &written)) return;
    if (written.endpoint) read_endpoint(reading, &path, written.endpoint);
    match->access_token = written.access_token;
    match->auth_token = written.auth_token;
    if (match->access_token)
        judge_token(reading, &path, "access_token",
                    MOCK_ENDPOINT_CATEGORY | MOCK_ENDPOINT_REALNAME);
    if (match->auth_token) judge_token(reading, &path, "auth_token", MOCK_ENDPOINT_REALNAME);
}

bool mock_fault_matches(const struct mock_fault *fault, enum mock_endpoint endpoint,
                        const char *access_token, const char *auth_token)
{
    const struct mock_fault_match *match = &fault->match;
    if (!match->any_endpoint && match->endpoint != endpoint) return false;
    if (match->access_token && (!access_token || strcmp(match->access_token, access_token) != 0))
        return false;
    return !match->auth_token || (auth_token && strcmp(match->auth_token, auth_token) == 0);
}

/* --- Delay --- */

struct written_delay {
    int64_t min, max, median;
    double sigma;
};

static const struct mock_member UNIFORM[] = {
    MOCK_MEMBER(written_delay, min, INTEGER, true, 0, MOCK_FAULT_DELAY_MOST_MS),
    MOCK_MEMBER(written_delay, max, INTEGER, true, 0, MOCK_FAULT_DELAY_MOST_MS),
};

static const struct mock_member LOGNORMAL[] = {
    MOCK_MEMBER(written_delay, median, INTEGER, true, 1, MOCK_FAULT_DELAY_MOST_MS),
    MOCK_MEMBER(written_delay, sigma, REAL, true, 0, SIGMA_MOST),
};

void mock_fault_read_delay(const struct mock_fault_reading *reading, const struct wx_json *node)
{
    struct mock_path path = mock_path_member(reading->root, "delay_ms");
    struct written_delay written = {0};
    struct mock_delay *delay = &reading->fault->delay;
    int64_t fixed = 0;
    if (wx_json_integer(node, &fixed) && fixed >= 0 && fixed <= MOCK_FAULT_DELAY_MOST_MS) {
        *delay = (struct mock_delay){MOCK_DELAY_FIXED, (double)fixed, 0};
    } else if (wx_json_type(node) != WX_JSON_OBJECT) {
        mock_problems_add(reading->problems, &path,
                          "expected whole milliseconds from 0 to %d, {\"min\",\"max\"}, or "
                          "{\"median\",\"sigma\"}",
                          MOCK_FAULT_DELAY_MOST_MS);
    } else if (wx_json_member(node, "median") || wx_json_member(node, "sigma")) {
        if (MOCK_FAULT_MEMBERS(reading, node, &path, LOGNORMAL, &written))
            *delay =
                (struct mock_delay){MOCK_DELAY_LOGNORMAL, (double)written.median, written.sigma};
    } else if (MOCK_FAULT_MEMBERS(reading, node, &path, UNIFORM, &written)) {
        if (written.min > written.max)
            mock_problems_add(reading->problems, &path, "min is above max: expected min <= max");
        *delay = (struct mock_delay){MOCK_DELAY_UNIFORM, (double)written.min, (double)written.max};
    }
}

int64_t mock_fault_draw_delay(const struct mock_fault *fault, struct mock_chance *chance)
{
    const struct mock_delay *delay = &fault->delay;
    double drawn = delay->first;
    if (delay->kind == MOCK_DELAY_UNIFORM)
        drawn += mock_chance_unit(chance) * (delay->second - delay->first);
    if (delay->kind == MOCK_DELAY_LOGNORMAL)
        drawn *= exp(delay->second * mock_chance_normal(chance));
    return drawn > MOCK_FAULT_DELAY_MOST_MS ? MOCK_FAULT_DELAY_MOST_MS : (int64_t)llround(drawn);
}
