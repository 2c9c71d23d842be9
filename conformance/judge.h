/* The judge: a case and the evidence of both sides in, findings out. Pure: no socket, no clock.
 *
 * A negative case passes only two-sided: the mock recorded the deciding request and how its answer
 * left, the client reported an allowed refusal, and nothing forbidden followed. */
#ifndef CONF_JUDGE_H
#define CONF_JUDGE_H

#include "conformance/case.h"
#include "conformance/driver.h"
#include "conformance/secrets.h"

/* The evidence of one call. All of an evidence is borrowed. */
struct conf_step_evidence {
    const struct conf_answer *answer;
    const struct wx_json *step;        /* the case's step, or NULL where it has none */
    size_t first_record, record_count; /* its part of the records */
    int64_t patience_ms;               /* by how much its timeout_ms was lengthened */
};

struct conf_evidence {
    const struct conf_step_evidence *steps;
    size_t step_count;
    const struct wx_json *const *records; /* RECORDs of the mock, of all steps, oldest first */
    size_t record_count;
    size_t trap_requests;
    bool has_trap;
    size_t connections; /* answered ones, as the relay counted */
    const struct conf_secrets *secrets;
    int64_t starting_ms; /* what the client's own start may have added to each call */
};

enum { CONF_FINDINGS_MOST = 16, CONF_WORDS_LIMIT = 4096 };

struct conf_finding {
    const char *reason; /* code; static */
    char *words;        /* masked */
    size_t step;        /* from 1; 0: the whole case */
};

struct conf_judgement {
    enum conf_verdict verdict;
    struct conf_finding findings[CONF_FINDINGS_MOST];
    size_t finding_count;
    struct wx_buf expected; /* one line each, masked */
    struct wx_buf got;
};

/* conf_judge: judges a case. `out` is given zeroed and released with conf_judgement_release. */
void conf_judge(const struct conf_case *kase, const struct conf_evidence *evidence,
                struct conf_judgement *out);

void conf_judgement_release(struct conf_judgement *judgement);

/* conf_judgement_add: one more finding, and with it the verdict where it is graver than the one so
 * far. Its words may hold secrets: they are masked here (secrets may be NULL). Beyond
 * CONF_FINDINGS_MOST findings are dropped: the first is the reason. */
void conf_judgement_add(struct conf_judgement *judgement, const struct conf_secrets *secrets,
                        enum conf_reason reason, size_t step, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* conf_judgement_set: makes a case's verdict one that nothing was judged for (not_run,
 * not_applicable, harness_error), with its reason and words. */
void conf_judgement_set(struct conf_judgement *judgement, enum conf_verdict verdict,
                        enum conf_reason reason, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What a row of expect.def is judged on: a step's requests, or (step 0) the whole case's. */
struct conf_scope {
    const struct conf_case *kase;
    const struct conf_evidence *evidence;
    const char *operation;
    size_t step;
    const struct wx_json *const *records;
    size_t record_count;
};

typedef void conf_expectation(const struct conf_scope *scope, const struct wx_json *value,
                              struct conf_judgement *out);

#define CONF_EXPECT(name, scope, member, function, words) conf_expectation function;
#include "conformance/expect.def"
#undef CONF_EXPECT

/* conf_judge_traffic: judges the rows of the case's expect_traffic, and nothing else. */
void conf_judge_traffic(const struct conf_scope *scope, struct conf_judgement *out);

/* conf_endpoint_of: the endpoint of an operation, as RECORDs name it. */
const char *conf_endpoint_of(const char *operation);

/* conf_endpoint_matches: whether a record is of that endpoint; any_token is both token endpoints,
 * total is all. */
bool conf_endpoint_matches(const struct wx_json *record, const char *endpoint);

/* conf_record_arrival_ms: when a request arrived, by the mock's clock; -1 where its record does not
 * say. */
int64_t conf_record_arrival_ms(const struct wx_json *record);

/* conf_judge_client: whether a step's result is one that is allowed; adds its findings and tells
 * whether the client chose to refuse before it sent anything, where that is allowed. */
bool conf_judge_client(const struct conf_scope *scope, const struct conf_answer *answer,
                       const struct wx_json *expect_client, struct conf_judgement *out);

/* conf_judge_privacy: what is judged in every case: stdout, stderr, URLs, the private key. */
void conf_judge_privacy(const struct conf_case *kase, const struct conf_evidence *evidence,
                        struct conf_judgement *out);

#endif
