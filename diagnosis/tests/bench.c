#include "diagnosis/tests/bench.h"

#include <criterion/criterion.h>
#include <stdio.h>

void bench_open(struct bench *bench)
{
    static const struct {
        const char *file;
        const char *mch_id;
    } FILES[BENCH_CERTIFICATES] = {
        {"test-merchant-a.cert.pem", "1900000001"}, {"test-merchant-a2.cert.pem", "1900000001"},
        {"test-merchant-b.cert.pem", "1900000002"}, {"test-merchant-c.cert.pem", "1900000003"},
        {"test-platform.cert.pem", NULL},
    };
    *bench = (struct bench){.subject = {.endpoint = DIAG_ENDPOINT_REALNAME,
                                        .now = 1700000000,
                                        .knows_now = true,
                                        .window_s = 300,
                                        .certificate_count = BENCH_CERTIFICATES}};
    for (size_t i = 0; i < BENCH_CERTIFICATES; i++) {
        bench->owned[i] = oracle_certificate(FILES[i].file);
        bench->certificates[i] = (struct diag_certificate){
            .x509 = bench->owned[i], .mch_id = FILES[i].mch_id, .platform = !FILES[i].mch_id};
    }
    bench->subject.certificates = bench->certificates;
}

void bench_close(struct bench *bench)
{
    for (size_t i = 0; i < BENCH_CERTIFICATES; i++) wx_certificate_free(bench->owned[i]);
}

static void check_words(const struct diag_finding *finding)
{
    static const char *const SECRETS[] = {"test-auth-token", "test-access-token"};
    const char *code = diag_finding_code(finding);
    cr_assert(finding->message && finding->message[0] && finding->remedy && finding->remedy[0],
              "%s has no words", code);
    for (size_t i = 0; i < sizeof SECRETS / sizeof SECRETS[0]; i++)
        cr_assert(!strstr(finding->message, SECRETS[i]) && !strstr(finding->remedy, SECRETS[i]),
                  "%s repeats a secret", code);
}

const char *bench_run(const struct bench *bench)
{
    static char codes[1024];
    DIAG_FINDINGS(findings);
    cr_assert_eq(diag_run(&bench->subject, &findings), WX_OK);
    codes[0] = '\0';
    for (size_t i = 0; i < findings.count; i++) {
        size_t used = strlen(codes);
        check_words(&findings.list[i]);
        snprintf(codes + used, sizeof codes - used, "%s%s", i > 0 ? " " : "",
                 diag_finding_code(&findings.list[i]));
    }
    return codes;
}

const char *bench_body(struct bench *bench, const char *body)
{
    bench->subject.body = wx_bytes_text(body);
    return bench_run(bench);
}
