/* Whole requests, made by the openssl program, and the codes of the traps that are in each. */
#include <criterion/criterion.h>

#include "diagnosis/memory.h"
#include "diagnosis/tests/bench.h"

/* Puts a row of requests.json into the bench. `body` and `header` keep what the subject refers to.
 */
static void take_row(const struct wx_json *row, struct bench *bench, struct wx_buf *body,
                     struct diag_header *header, char name[64])
{
    const char *query = oracle_text(row, "query");
    const char *text = oracle_text(row, "header");
    oracle_hex(oracle_text(row, "body_hex"), body);
    bench->subject.body = wx_buf_bytes(body);
    bench->subject.now = oracle_integer(row, "now");
    bench->subject.knows_url = true;
    bench->subject.query = wx_bytes_text(query ? query : "access_token=test-access-token-full");
    if (!text) return;
    const char *colon = strstr(text, ": ");
    cr_assert(colon && colon - text < 64);
    memcpy(name, text, (size_t)(colon - text));
    name[colon - text] = '\0';
    *header = (struct diag_header){name, colon + 2};
    bench->subject.headers = header;
    bench->subject.header_count = 1;
}

static const char *run_row(const struct wx_json *row)
{
    BENCH(bench);
    WX_BUF(body, 64 * 1024);
    struct diag_header header;
    char name[64];
    take_row(row, &bench, &body, &header, name);
    return bench_run(&bench);
}

Test(requests, each_is_told_by_the_traps_that_are_in_it_and_no_other)
{
    WX_JSON(rows);
    rows = oracle_rows("requests");
    size_t seen = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row), seen++) {
        const char *codes = run_row(row);
        cr_expect_str_eq(codes, oracle_text(row, "traps"), "%s: %s, not %s",
                         oracle_text(row, "name"), codes, oracle_text(row, "traps"));
    }
    cr_assert_geq(seen, 190);
}

/* Whether some row of a file of vectors wants that code among others. */
static bool is_wanted(const struct wx_json *rows, const char *member, const char *code)
{
    size_t size = strlen(code);
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *codes = oracle_text(row, member);
        for (const char *at = codes; (at = strstr(at, code)); at++)
            if ((at == codes || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
                return true;
    }
    return false;
}

Test(requests, every_trap_that_a_request_can_hold_has_a_vector)
{
    WX_JSON(requests);
    WX_JSON(signatures);
    requests = oracle_rows("requests");
    signatures = oracle_rows("wrong-signatures");
    for (size_t i = 0; i < DIAG_TRAP_COUNT; i++) {
        const struct diag_trap_row *row = diag_trap_row((enum diag_trap)i);
        /* Tested with the double; by what follows; by the double's limit. */
        if (row->group == DIAG_GROUP_STATE || i == DIAG_TIMESTAMP_REUSED ||
            i == DIAG_BODY_TOO_LARGE)
            continue;
        cr_expect(is_wanted(requests, "traps", row->code) ||
                      is_wanted(signatures, "trap", row->code),
                  "no vector wants %s", row->code);
    }
}

/* --- What no vector can say --- */

static const struct wx_json *right_request(const struct wx_json *rows)
{
    const struct wx_json *row = wx_json_first(rows);
    cr_assert_str_eq(oracle_text(row, "name"), "right");
    return row;
}

Test(requests, a_timestamp_that_was_used_before_is_told)
{
    WX_JSON(rows);
    rows = oracle_rows("requests");
    BENCH(bench);
    WX_BUF(body, 64 * 1024);
    struct diag_header header;
    char name[64];
    take_row(right_request(rows), &bench, &body, &header, name);
    bench.subject.reused = 3;
    bench.subject.reused_ms = 60000;
    cr_assert_str_eq(bench_run(&bench), "timestamp-reused");
}

Test(requests, what_the_caller_does_not_know_is_not_judged)
{
    WX_JSON(rows);
    rows = oracle_rows("requests");
    BENCH(bench);
    WX_BUF(body, 64 * 1024);
    struct diag_header header;
    char name[64];
    take_row(right_request(rows), &bench, &body, &header, name);
    bench.subject.query = wx_bytes_text("");
    cr_expect_str_eq(bench_run(&bench), "access-token-missing");
    bench.subject.knows_url = false;
    cr_expect_str_eq(bench_run(&bench), "", "without URL");
    bench.subject.now = 0;
    cr_expect_str_eq(bench_run(&bench), "timestamp-ahead");
    bench.subject.knows_now = false;
    cr_expect_str_eq(bench_run(&bench), "", "without time");
    bench.subject.certificate_count = 0;
    cr_expect_str_eq(bench_run(&bench), "", "without certificates");
    bench.subject.endpoint = DIAG_ENDPOINT_OTHER;
    bench.subject.body = wx_bytes_text("<");
    cr_expect_str_eq(bench_run(&bench), "", "another interface");
}

Test(requests, of_many_keys_the_signer_is_found_without_the_serial)
{
    WX_JSON(rows);
    rows = oracle_rows("requests");
    BENCH(bench);
    WX_BUF(body, 64 * 1024);
    struct diag_header header;
    char name[64];
    take_row(right_request(rows), &bench, &body, &header, name);
    WX_BUF(changed, 64 * 1024);
    const char *serial = strstr(wx_buf_text(&body), "5D3F2C81");
    wx_buf_append(&changed, wx_bytes(body.data, (size_t)(serial - wx_buf_text(&body))));
    wx_buf_append_text(&changed, "x");
    wx_buf_append_text(&changed, serial + 1);
    bench.subject.body = wx_buf_bytes(&changed);
    DIAG_FINDINGS(findings);
    cr_assert_eq(diag_run(&bench.subject, &findings), WX_OK);
    cr_assert_str_eq(diag_finding_code(&findings.list[0]), "serial-malformed");
    cr_assert(strstr(findings.list[0].remedy, "merchant 1900000001's certificate 5D3F2C81"), "%s",
              findings.list[0].remedy);
}

/* --- Memory --- */

Test(memory, only_calls_that_lie_a_second_and_a_half_apart_count)
{
    struct diag_memory memory = {0};
    cr_expect_eq(diag_memory_note(&memory, 1, 100, 5000).calls, 0, "the first");
    cr_expect_eq(diag_memory_note(&memory, 1, 100, 5000).calls, 0, "at the same time");
    cr_expect_eq(diag_memory_note(&memory, 1, 100, 6499).calls, 0, "a moment too early");
    struct diag_reuse reuse = diag_memory_note(&memory, 1, 100, 6500);
    cr_expect_eq(reuse.calls, 3);
    cr_expect_eq(reuse.ms, 1500);
    cr_expect_eq(diag_memory_note(&memory, 2, 100, 15000).calls, 0, "another client");
    cr_expect_eq(diag_memory_note(&memory, 1, 101, 15000).calls, 0, "another timestamp");
}

Test(memory, the_longest_unused_row_makes_room)
{
    struct diag_memory memory = {0};
    for (uint32_t i = 0; i < DIAG_MEMORY_MOST; i++) (void)diag_memory_note(&memory, 1, i, 1000 + i);
    (void)diag_memory_note(&memory, 1, 0, 20000);
    (void)diag_memory_note(&memory, 1, 9999, 20001);
    cr_expect_eq(diag_memory_note(&memory, 1, 0, 20002).calls, 2, "it was used lately");
    cr_expect_eq(diag_memory_note(&memory, 1, 1, 20003).calls, 0, "it was not");
}

/* --- The table and the list --- */

Test(traps, codes_are_kebab_case_and_stand_once)
{
    for (size_t i = 0; i < DIAG_TRAP_COUNT; i++) {
        const struct diag_trap_row *row = diag_trap_row((enum diag_trap)i);
        size_t size = strspn(row->code, "abcdefghijklmnopqrstuvwxyz0123456789-");
        cr_expect(size > 0 && row->code[size] == '\0', "%s", row->code);
        cr_expect_eq(diag_trap_by_code(row->code), i, "%s stands twice", row->code);
        cr_expect(strlen(row->message) >= 10 && strlen(row->remedy) >= 10, "%s", row->code);
        cr_expect(strlen(row->message) < DIAG_MESSAGE_MOST, "%s", row->code);
    }
    cr_expect_eq(diag_trap_by_code("no-such-trap"), DIAG_TRAP_COUNT);
}

Test(findings, past_the_bound_findings_are_dropped)
{
    DIAG_FINDINGS(findings);
    for (int i = 0; i < DIAG_FINDINGS_MOST; i++)
        cr_assert(diag_findings_add(&findings, DIAG_METHOD, "%d", i));
    cr_assert_null(diag_findings_add(&findings, DIAG_METHOD, "too many"));
    diag_finding_advise(NULL, "nothing happens");
    diag_finding_blame(NULL, WX_API_OK);
    struct diag_findings more = {.count = 0};
    cr_assert(diag_findings_add(&more, DIAG_METHOD, "too many"));
    diag_findings_move(&more, &findings);
    cr_assert_eq(findings.count, DIAG_FINDINGS_MOST);
    cr_assert_eq(more.count, 0);
}

Test(findings, a_quote_shows_printable_ascii_and_is_cut)
{
    cr_expect_str_eq(diag_quote(BYTES("abc")).text, "abc");
    cr_expect_str_eq(diag_quote(BYTES("a\nb\xE5\0")).text, "a?b??");
    WX_BUF(longer, 1000);
    for (int i = 0; i < DIAG_QUOTE_MOST + 1; i++) wx_buf_append_byte(&longer, 'a');
    struct diag_quote quote = diag_quote(wx_buf_bytes(&longer));
    cr_expect_eq(strlen(quote.text), DIAG_QUOTE_MOST + 3);
    cr_expect(strstr(quote.text, "..."));
}
