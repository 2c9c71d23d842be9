#include "conformance/judge.h"

#include <stdlib.h>

static const struct row {
    enum { TRAFFIC, RUN } scope;
    const char *member;
    conf_expectation *judge;
} ROWS[] = {
#define CONF_EXPECT(name, scope, member, function, words) {scope, member, function},
#include "conformance/expect.def"
#undef CONF_EXPECT
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

/* graver: which verdict stands where findings speak for two. */
static enum conf_verdict graver(enum conf_verdict a, enum conf_verdict b)
{
    static const enum conf_verdict ORDER[] = {CONF_HARNESS_ERROR, CONF_CRASHED, CONF_TIMEOUT,
                                              CONF_UNSUPPORTED,   CONF_FAILED,  CONF_WARNED};

    for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++)
        if (a == ORDER[i] || b == ORDER[i]) return ORDER[i];
    return a;
}

static void add_words(struct conf_judgement *judgement, const struct conf_secrets *secrets,
                      const char *reason, size_t step, const char *format, va_list arguments)
{
    WX_BUF(plain, CONF_WORDS_LIMIT);
    WX_BUF(masked, 4 * CONF_WORDS_LIMIT);

    if (judgement->finding_count == CONF_FINDINGS_MOST) return;
    wx_buf_append_format_list(&plain, format, arguments);
    if (wx_buf_status(&plain) != WX_OK) { /* too long for words: the code says it */
        wx_buf_clear(&plain);
        wx_buf_append_text(&plain, reason);
    }
    if (secrets)
        conf_secrets_mask(secrets, wx_buf_bytes(&plain), &masked);
    else
        wx_buf_append(&masked, wx_buf_bytes(&plain));
    struct conf_finding *finding = &judgement->findings[judgement->finding_count];
    finding->words = wx_buf_take_text(&masked);
    if (!finding->words) return;
    finding->reason = reason;
    finding->step = step;
    judgement->finding_count++;
}

void conf_judgement_add(struct conf_judgement *judgement, const struct conf_secrets *secrets,
                        enum conf_reason reason, size_t step, const char *format, ...)
{
    va_list arguments;
    enum conf_verdict verdict = CONF_FAILED;

    if (reason == CONF_REASON_UNSUPPORTED) verdict = CONF_UNSUPPORTED;
    if (reason == CONF_REASON_HARNESS) verdict = CONF_HARNESS_ERROR;
    va_start(arguments, format);
    add_words(judgement, secrets, conf_reason_name(reason), step, format, arguments);
    va_end(arguments);
    judgement->verdict = graver(judgement->verdict, verdict);
}

void conf_judgement_set(struct conf_judgement *judgement, enum conf_verdict verdict,
                        enum conf_reason reason, const char *format, ...)
{
    va_list arguments;

    while (judgement->finding_count) free(judgement->findings[--judgement->finding_count].words);
    va_start(arguments, format);
    add_words(judgement, NULL, conf_reason_name(reason), 0, format, arguments);
    va_end(arguments);
    judgement->verdict = verdict;
}

void conf_judgement_release(struct conf_judgement *judgement)
{
    for (size_t i = 0; i < judgement->finding_count; i++) free(judgement->findings[i].words);
    wx_buf_release(&judgement->expected);
    wx_buf_release(&judgement->got);
    *judgement = (struct conf_judgement){.verdict = CONF_PASSED};
}

/* --- steps ------------------------------------------------------------------------------------ */

static void add_delivery(const struct conf_scope *scope, const struct conf_answer *answer,
                         struct conf_judgement *out)
{
    struct conf_finding *finding = &out->findings[out->finding_count];

    if (answer->delivery == CONF_DELIVERY_SIGNAL)
        conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_DELIVERY, scope->step,
                           "The client was ended by signal %d (%s).", answer->exit_signal,
                           strsignal(answer->exit_signal));
    else
        conf_judgement_add(out, scope->evidence->secrets, CONF_REASON_DELIVERY, scope->step,
                           "The client %s.", conf_delivery_words(answer->delivery));
    if (finding->words) finding->reason = conf_delivery_name(answer->delivery);
    out->verdict = graver(out->verdict == CONF_FAILED ? CONF_PASSED : out->verdict,
                          conf_delivery_verdict(answer->delivery));
}

static void judge_rows(const struct conf_scope *scope, int kind, const struct wx_json *members,
                       struct conf_judgement *out)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct wx_json *value = wx_json_member(members, ROWS[i].member);
        if (value && (int)ROWS[i].scope == kind) ROWS[i].judge(scope, value, out);
    }
}

void conf_judge_traffic(const struct conf_scope *scope, struct conf_judgement *out)
{
    judge_rows(scope, TRAFFIC, scope->kase->expect_traffic, out);
}

static const char *text_or(const struct wx_json *object, const char *member, const char *other)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : other;
}

/* judge_step: false where the traffic of the whole case is not to be asked for: the client refused
 * before sending, or gave no result to hold the traffic against. */
static bool judge_step(const struct conf_scope *scope, const struct conf_step_evidence *step,
                       struct conf_judgement *out)
{
    const struct wx_json *expect = wx_json_member(step->step, "expect_client");

    if (step->answer->delivery != CONF_DELIVERY_RESULT) {
        add_delivery(scope, step->answer, out);
        return false;
    }
    size_t before = out->finding_count;
    if (conf_judge_client(scope, step->answer, expect ? expect : scope->kase->expect_client, out))
        return false;
    if (out->finding_count > before && out->verdict == CONF_UNSUPPORTED) return false;
    judge_rows(scope, TRAFFIC, wx_json_member(step->step, "expect_traffic"), out);
    return true;
}

static void judge_whole(const struct conf_case *kase, const struct conf_evidence *evidence,
                        bool ask_traffic, struct conf_judgement *out)
{
    struct conf_scope whole = {.kase = kase,
                               .evidence = evidence,
                               .operation = kase->operation,
                               .records = evidence->records,
                               .record_count = evidence->record_count};

    if (ask_traffic) {
        judge_rows(&whole, TRAFFIC, kase->expect_traffic, out);
        judge_rows(&whole, RUN, kase->expect_run, out);
    }
    bool says_trap = wx_json_member(kase->expect_traffic, "trap_requests") != NULL;
    if (evidence->has_trap && evidence->trap_requests && !(says_trap && ask_traffic))
        conf_judgement_add(out, evidence->secrets, CONF_REASON_TRAP, 0,
                           "%zu requests came to the host of the redirect: none may.",
                           evidence->trap_requests);
    conf_judge_privacy(kase, evidence, out);
}

void conf_judge(const struct conf_case *kase, const struct conf_evidence *evidence,
                struct conf_judgement *out)
{
    bool ask_traffic = true;

    wx_buf_init(&out->expected, CONF_WORDS_LIMIT);
    wx_buf_init(&out->got, CONF_WORDS_LIMIT);
    for (size_t i = 0; i < evidence->step_count; i++) {
        const struct conf_step_evidence *step = &evidence->steps[i];
        struct conf_scope scope = {
            .kase = kase,
            .evidence = evidence,
            .operation = text_or(step->step, "operation", kase->operation),
            .step = evidence->step_count > 1 ? i + 1 : 0,
            .records = evidence->records ? evidence->records + step->first_record : NULL,
            .record_count = step->record_count,
        };
        if (!judge_step(&scope, step, out)) ask_traffic = false;
    }
    judge_whole(kase, evidence, ask_traffic, out);
    if (out->verdict == CONF_FAILED && kase->level != CONF_MUST) out->verdict = CONF_WARNED;
}
