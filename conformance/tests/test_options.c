#include "conformance/options.h"

#include "conformance/tests/made_case.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { WORDS_MOST = 8 };

static enum conf_options_result read_for(enum conf_options_command command, const char *text,
                                         struct conf_options *out)
{
    static char copy[512];
    char *words[WORDS_MOST + 1] = {copy};
    int count = 0, rest = 0;

    snprintf(copy, sizeof copy, "run %s", text);
    for (char *word = strtok(copy, " "); word && count < WORDS_MOST; word = strtok(NULL, " "))
        words[count++] = word;
    words[count] = NULL;
    conf_options_init(out);
    return conf_options_read(command, count, words, out, &rest);
}

static enum conf_options_result read_words(const char *text, struct conf_options *out)
{
    return read_for(CONF_COMMAND_RUN, text, out);
}

static const char *const WRONG[] = {
    "--jobs 0",
    "--jobs 65",
    "--jobs x",
    "--jobs -1",
    "--jobs 2x",
    "--shard 0/2",
    "--shard 3/2",
    "--shard 1",
    "--shard 1/2/3",
    "--shard 4294967297/5",
    "--shard -1/2",
    "--shard 1/1001",
    "--timeout 0",
    "--repeat 1001",
    "--level many",
    "--driver carrier",
    "--report none=x",
    "--report junit",
    "--lang fr",
    "--lacks brain",
    "--server a --mock b",
    "--unknown",
    "--only",
};

Test(options, wrong_ones_are_refused)
{
    struct conf_options options;

    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        cr_expect_eq(read_words(WRONG[i], &options), CONF_OPTIONS_WRONG, "%s", WRONG[i]);
}

Test(options, a_command_refuses_those_of_others)
{
    static const struct {
        enum conf_options_command command;
        const char *words;
        enum conf_options_result result;
    } COMMANDS[] = {
        {CONF_COMMAND_RUN, "--for 3", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_OBSERVE, "--for 3 -n 2", CONF_OPTIONS_GO},
        {CONF_COMMAND_OBSERVE, "--for 0", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_OBSERVE, "--requests 2001", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_OBSERVE, "--client x", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_OBSERVE, "--space a", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_OBSERVE, "--server x --space a-1", CONF_OPTIONS_GO},
        {CONF_COMMAND_OBSERVE, "--server x --space A", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_LIST, "--only x --tag y", CONF_OPTIONS_GO},
        {CONF_COMMAND_LIST, "--jobs 2", CONF_OPTIONS_WRONG},
        {CONF_COMMAND_SERVE, "--lang zh", CONF_OPTIONS_GO},
    };
    struct conf_options options;

    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        cr_expect_eq(read_for(COMMANDS[i].command, COMMANDS[i].words, &options), COMMANDS[i].result,
                     "%s", COMMANDS[i].words);
}

static bool selects(const char *words, const struct conf_case *kase)
{
    struct conf_options options;

    cr_assert_eq(read_words(words, &options), CONF_OPTIONS_GO, "%s", words);
    return conf_options_select(&options, kase);
}

Test(options, select_by_name_tag_and_level)
{
    CONF_PACK(pack);

    made_pack("\"variant\":\"a\",\"tags\":[\"tls\"],\"level\":\"should\"", &pack);
    const struct conf_case *kase = &pack.cases[0];
    cr_expect(selects("", kase));
    cr_expect(selects("--only T-CASE", kase));
    cr_expect(selects("--only X --only T-*", kase));
    cr_expect_not(selects("--only X", kase));
    cr_expect_not(selects("--skip */a", kase));
    cr_expect_not(selects("--only T-CASE --skip T-CASE", kase));
    cr_expect(selects("--tag tls", kase));
    cr_expect_not(selects("--tag retry", kase));
    cr_expect_not(selects("--level must", kase));
    cr_expect(selects("--level must --level should", kase));
}

Test(options, each_case_is_in_exactly_one_shard)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    size_t counts[3] = {0};

    cr_assert_eq(conf_pack_load(NULL, &pack, &problems), WX_OK);
    for (size_t i = 0; i < pack.count; i++) {
        size_t in = 0;
        for (size_t shard = 0; shard < 3; shard++) {
            char words[64];
            snprintf(words, sizeof words, "--shard %zu/3", shard + 1);
            if (!selects(words, &pack.cases[i])) continue;
            counts[shard]++;
            in++;
        }
        cr_expect_eq(in, 1, "%s is in %zu shards", pack.cases[i].name, in);
    }
    for (size_t shard = 0; shard < 3; shard++)
        cr_expect_gt(counts[shard], pack.count / 6, "shard %zu holds %zu", shard + 1,
                     counts[shard]);
}
