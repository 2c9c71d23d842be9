/* Case files: what is refused is told, and a case that is taken has all that the engine builds on.
 */
#include "conformance/case.h"
#include "fuzz/fuzz.h"

static void require_whole(const struct conf_pack *pack, const struct conf_case *kase)
{
    REQUIRE(kase->name && kase->id && kase->operation && kase->expect_client, "a case is whole");
    REQUIRE(conf_pack_find(pack, kase->name) == kase, "and found by its name");
    REQUIRE(conf_case_matches(kase, kase->name) && conf_case_matches(kase, kase->id) &&
                conf_case_matches(kase, "*"),
            "and by globs");
    static const char *const WORDS[] = {"title", "why", "remedy"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        REQUIRE(conf_case_words(kase, WORDS[i], "en"), "it has words in English");
        REQUIRE(conf_case_words(kase, WORDS[i], "zh"), "and Chinese");
    }
    (void)conf_case_is_negative(kase);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CONF_PACK(pack);
    CONF_PROBLEMS(problems);
    enum wx_status status = conf_pack_parse("fuzz.json", wx_bytes(data, size), &pack, &problems);
    REQUIRE((status == WX_OK) == (problems.count == 0), "a refusal is told, and only a refusal");
    REQUIRE(status == WX_OK || (pack.count == 0 && problems.lines.size > 0), "with words");
    for (size_t i = 0; i < pack.count; i++) require_whole(&pack, &pack.cases[i]);
    return 0;
}
