#include "conformance/conclusion.h"

enum { WORDS_LIMIT = 1024 };
enum { GREEN = 0, RED = 1, HARNESS = 4, NOTHING = 5 };

void conf_conclusion_release(struct conf_conclusion *conclusion)
{
    wx_buf_release(&conclusion->words);
}

struct counts {
    size_t ran, red, known, broken;
};

static struct counts count(const struct conf_log *log)
{
    struct counts counts = {0};

    for (size_t i = 0; i < log->case_count; i++) {
        const struct conf_log_case *kase = &log->cases[i];
        enum conf_standing standing = conf_log_standing(log, kase);
        counts.ran += kase->verdict != CONF_NOT_RUN && kase->verdict != CONF_NOT_APPLICABLE &&
                      kase->verdict != CONF_UNSUPPORTED;
        counts.red += standing == CONF_STANDS_RED;
        counts.known += standing == CONF_STANDS_KNOWN;
        counts.broken += kase->verdict == CONF_HARNESS_ERROR;
    }
    return counts;
}

static int exit_code_of(const struct counts *counts, const struct conf_ending *ending)
{
    if (ending->harness_failed || counts->broken) return HARNESS;
    if (ending->sanity_failed || ending->interrupted) return RED;
    if (counts->red || ending->ledger_problems) return RED;
    return counts->ran ? GREEN : NOTHING;
}

static void say(const struct conf_log *log, const struct counts *counts,
                const struct conf_ending *ending, struct conf_conclusion *out)
{
    struct wx_buf *words = &out->words;

    switch (out->exit_code) {
    case GREEN:
        wx_buf_append_format(words, "green: %zu cases ran, every selected `must` conforms",
                             counts->ran);
        break;
    case NOTHING:
        wx_buf_append_format(words, "nothing ran: %zu cases were selected", log->case_count);
        break;
    case HARNESS:
        wx_buf_append_text(words, "harness fault: the runner or the mock failed, so the run says "
                                  "nothing about the client");
        break;
    default:
        wx_buf_append_format(words, "red: %zu of %zu cases do not conform", counts->red,
                             log->case_count);
        break;
    }
    if (ending->sanity_failed) wx_buf_append_text(words, "; a sanity check of the client failed");
    if (ending->interrupted) wx_buf_append_text(words, "; the run was interrupted");
    if (counts->known) wx_buf_append_format(words, "; %zu known failures", counts->known);
    if (ending->ledger_problems)
        wx_buf_append_format(words, "; %zu problems of the ledger", ending->ledger_problems);
}

/* judge_eligibility: as a reader of the log will: with a footer that claims what we claim. */
static void judge_eligibility(const struct conf_log *log, const struct conf_ending *ending,
                              struct conf_conclusion *out)
{
    WX_JSON(footer);
    const char *text = ending->interrupted
                           ? "{\"interrupted\":true,\"eligibility\":{\"complete\":true}}"
                           : "{\"interrupted\":false,\"eligibility\":{\"complete\":true}}";
    struct conf_log view = *log;

    if (wx_json_parse(wx_bytes_text(text), &footer, NULL) != WX_OK) return;
    view.footer = footer;
    out->eligibility = conf_eligibility_of(&view);
}

void conf_conclude(const struct conf_log *log, const struct conf_ending *ending,
                   struct conf_conclusion *out)
{
    struct counts counts = count(log);

    wx_buf_init(&out->words, WORDS_LIMIT);
    out->known_failures = counts.known;
    out->exit_code = exit_code_of(&counts, ending);
    say(log, &counts, ending, out);
    judge_eligibility(log, ending, out);
}

void conf_conclusion_write_eligibility(const struct conf_conclusion *conclusion,
                                       struct wx_json_writer *writer)
{
    wx_json_begin_object(writer, "eligibility");
    wx_json_write_boolean(writer, "complete", conclusion->eligibility.complete);
    wx_json_begin_array(writer, "reasons");
    for (size_t i = 0; i < CONF_PARTIAL_COUNT; i++)
        if (conclusion->eligibility.reasons[i])
            wx_json_write_text(writer, NULL, conf_partial_words((enum conf_partial)i, "en"));
    wx_json_end_array(writer);
    wx_json_end_object(writer);
}
