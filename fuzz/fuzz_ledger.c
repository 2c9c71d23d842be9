/* Ledgers of known failures: what is refused is told; a row that is taken covers a few cases of the
 * pack, each in one way. */
#include "conformance/ledger.h"
#include "fuzz/fuzz.h"

static struct conf_pack pack;

static void release_pack(void)
{
    conf_pack_release(&pack);
}

static void load_pack(void)
{
    CONF_PROBLEMS(problems);
    REQUIRE(conf_pack_load(NULL, &pack, &problems) == WX_OK, "the built-in cases are sound");
    atexit(release_pack);
}

static void count_problem(void *context, const char *row, const char *problem, const char *words)
{
    REQUIRE(row && problem && *problem && words && *words, "a problem has a row, a code and words");
    ++*(size_t *)context;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!pack.count) load_pack();
    CONF_LEDGER(ledger);
    CONF_PROBLEMS(problems);
    enum wx_status status =
        conf_ledger_parse("fuzz.json", wx_bytes(data, size), &pack, &ledger, &problems);
    REQUIRE((status == WX_OK) == (problems.count == 0), "a refusal is told, and only a refusal");
    if (status != WX_OK) return 0;
    size_t steady = 0;
    for (size_t i = 0; i < ledger.count; i++) {
        enum conf_verdict verdict;
        REQUIRE(conf_verdict_by_name(ledger.rows[i].verdict, &verdict), "a row has a verdict");
        REQUIRE(strlen(ledger.rows[i].expires) == 10, "and an end");
        if (!ledger.rows[i].flaky) steady++;
    }
    for (size_t i = 0; i < pack.count; i++) {
        const char *row = conf_ledger_note(&ledger, &pack.cases[i], CONF_PASSED, "");
        REQUIRE(!row, "what passes needs no excuse");
    }
    size_t told = 0;
    REQUIRE(conf_ledger_problems(&ledger, &pack, "2026-11-23", count_problem, &told) == told,
            "each problem is told once");
    REQUIRE(told >= steady, "where all passes, every row is a problem that is not flaky");
    return 0;
}
