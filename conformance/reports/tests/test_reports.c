#include "conformance/report.h"

#include "conformance/file.h"
#include "conformance/reports/markup.h"
#include "conformance/reports/shared.h"
#include "conformance/tests/made_log.h"

#include "embedded/conf_html.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_LIMIT = 64 * 1024 * 1024, PAGE_MOST = 2 * 1024 * 1024, MANY = 300 };

static const char HOSTILE[] =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\xE2\x80\xA8\xE2\x80\xA9"
    "\xE2\x80\xAE\x1B[31m\x01\x7F]]>--><!-- {{data}} `|*_[x](javascript:alert(3)) # SKIP \\ \n"
    "ok 99 - forged\n1..0\n  ...\nBail out!\n";

static void write_report(const char *format, const struct made_log *made, struct wx_buf *out)
{
    CONF_LOG(log);
    made_log_read(made, &log);
    const struct conf_report_format *found = conf_report_by_name(wx_bytes_text(format));
    cr_assert_not_null(found, "%s", format);
    found->write(&log, out);
    cr_assert_eq(wx_buf_status(out), WX_OK, "%s", format);
}

static size_t count_of(const struct wx_buf *text, const char *part)
{
    size_t count = 0;
    for (const char *at = wx_buf_text(text); (at = strstr(at, part)) != NULL; at++) count++;
    return count;
}

static void expect_part(const char *name, const struct wx_buf *text, const char *part)
{
    cr_expect_not_null(strstr(wx_buf_text(text), part), "%s: \"%s\" is missing in:\n%.3000s", name,
                       part, wx_buf_text(text));
}

/* --- Every verdict in every format --- */

static const struct {
    const char *verdict, *level, *options, *known_failure;
    const char *junit, *tap;
    bool red;
} STANDINGS[] = {
    {"passed", "must", NULL, NULL, "</testcase>", "\nok 1 - A-1", false},
    {"warned", "should", NULL, NULL, "</testcase>", "\nok 1 - A-1", false},
    {"warned", "should", "\"strict\":true", NULL, "<failure ", "\nnot ok 1 - A-1", true},
    {"failed", "must", NULL, NULL, "<failure ", "\nnot ok 1 - A-1: Reads a name\n", true},
    {"failed", "must", NULL, "A-*", "<skipped ", "\nnot ok 1 - A-1: Reads a name # TODO", false},
    {"crashed", "must", NULL, NULL, "<error ", "\nnot ok 1 - A-1: Reads a name\n", true},
    {"crashed", "may", NULL, NULL, "<skipped ", "\nnot ok 1 - A-1: Reads a name # TODO", false},
    {"timeout", "must", NULL, NULL, "<error ", "\nnot ok 1 - A-1: Reads a name\n", true},
    {"unsupported", "must", NULL, NULL, "<failure ", "\nnot ok 1 - A-1: Reads a name\n", true},
    {"unsupported", "must", "\"allow_unsupported\":true", NULL, "<skipped ",
     "\nok 1 - A-1: Reads a name # SKIP unsupported", false},
    {"unsupported", "should", NULL, NULL, "<skipped ",
     "\nok 1 - A-1: Reads a name # SKIP unsupported", false},
    {"not_applicable", "must", NULL, NULL, "<skipped ",
     "\nok 1 - A-1: Reads a name # SKIP not_applicable", false},
    {"not_run", "must", NULL, NULL, "<error ", "\nnot ok 1 - A-1: Reads a name\n", true},
    {"not_run", "may", NULL, NULL, "<skipped ", "\nok 1 - A-1: Reads a name # SKIP not_run", false},
    {"harness_error", "must", NULL, NULL, "<error ", "\nnot ok 1 - A-1: Reads a name\n", true},
    {"harness_error", "may", NULL, NULL, "<error ", "\nnot ok 1 - A-1: Reads a name\n", true},
};

Test(reports, each_verdict_looks_the_same_in_all_formats)
{
    for (size_t i = 0; i < sizeof STANDINGS / sizeof STANDINGS[0]; i++) {
        const struct made_case cases[] = {{.name = "A-1",
                                           .verdict = STANDINGS[i].verdict,
                                           .level = STANDINGS[i].level,
                                           .known_failure = STANDINGS[i].known_failure},
                                          {.name = "B-1"}};
        const struct made_log made = {.cases = cases,
                                      .count = 2,
                                      .green = !STANDINGS[i].red,
                                      .options = STANDINGS[i].options};
        WX_BUF(junit, TEXT_LIMIT);
        WX_BUF(tap, TEXT_LIMIT);
        WX_BUF(badge, TEXT_LIMIT);
        WX_BUF(markdown, TEXT_LIMIT);
        write_report("junit", &made, &junit);
        write_report("tap", &made, &tap);
        write_report("badge", &made, &badge);
        write_report("markdown", &made, &markdown);
        const char *name = STANDINGS[i].verdict;
        expect_part(name, &junit, STANDINGS[i].junit);
        expect_part(name, &tap, STANDINGS[i].tap);
        expect_part(name, &tap, STANDINGS[i].red ? "\nnot ok 3 - the run" : "\nok 3 - the run");
        expect_part(name, &badge, STANDINGS[i].red ? "#c62828" : "#");
        expect_part(name, &markdown, STANDINGS[i].red ? "❌ red" : "green");
        bool green_case = strcmp(STANDINGS[i].junit, "</testcase>") == 0;
        size_t marks = count_of(&junit, "<skipped ") + count_of(&junit, "<error ") +
                       count_of(&junit, "<failure ");
        cr_expect_eq(marks, (green_case ? 0u : 1u) + (STANDINGS[i].red ? 1u : 0u), "%s: %zu", name,
                     marks);
    }
}

Test(reports, a_red_run_is_red_though_every_case_passed)
{
    static const struct made_case CASES[] = {{.name = "A-1"}};
    static const struct made_log MADE = {.cases = CASES, .count = 1, .green = false};
    WX_BUF(junit, TEXT_LIMIT);
    WX_BUF(tap, TEXT_LIMIT);
    WX_BUF(badge, TEXT_LIMIT);
    WX_BUF(markdown, TEXT_LIMIT);
    write_report("junit", &MADE, &junit);
    write_report("tap", &MADE, &tap);
    write_report("badge", &MADE, &badge);
    write_report("markdown", &MADE, &markdown);
    expect_part("junit", &junit, "<failure type=\"red\" message=\"all is not well\"/>");
    expect_part("tap", &tap, "\nnot ok 2 - the run is green: all is not well\n");
    expect_part("badge", &badge, "#c62828");
    expect_part("markdown", &markdown, "❌ red");
}

Test(reports, a_run_of_nothing_is_red)
{
    static const struct made_log MADE = {.count = 0, .green = false, .pack_cases = 9};
    WX_BUF(junit, TEXT_LIMIT);
    WX_BUF(tap, TEXT_LIMIT);
    WX_BUF(badge, TEXT_LIMIT);
    WX_BUF(html, TEXT_LIMIT);
    write_report("junit", &MADE, &junit);
    write_report("tap", &MADE, &tap);
    write_report("badge", &MADE, &badge);
    write_report("html", &MADE, &html);
    expect_part("junit", &junit, "<failure ");
    expect_part("tap", &tap, "1..1\nnot ok 1");
    expect_part("badge", &badge, "nothing ran");
}

Test(badge, tells_green_partial_and_red_apart)
{
    static const struct made_case CASES[] = {{.name = "A-1"}, {.name = "B-1"}};
    static const struct made_case FAILED[] = {{.name = "A-1"},
                                              {.name = "B-1", .verdict = "failed"}};
    static const struct {
        struct made_log made;
        const char *text, *colour;
    } ROWS[] = {
        {{.cases = CASES, .count = 2, .green = true}, "passed 2/2", "#1a7f37"},
        {{.cases = CASES, .count = 2, .green = true, .pack_cases = 9}, "partial 2/2", "#59636e"},
        {{.cases = FAILED, .count = 2}, "failed 1/2", "#c62828"},
        {{.cases = FAILED, .count = 2, .pack_cases = 9}, "failed 1/2", "#c62828"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        WX_BUF(badge, TEXT_LIMIT);
        write_report("badge", &ROWS[i].made, &badge);
        expect_part(ROWS[i].text, &badge, ROWS[i].text);
        expect_part(ROWS[i].text, &badge, ROWS[i].colour);
    }
}

/* --- Hostile content --- */

static const struct made_case HOSTILE_CASES[] = {
    {.name = "A-1", .verdict = "failed", .hostile = HOSTILE},
    {.name = "A-2", .verdict = "warned", .level = "should", .hostile = HOSTILE},
    {.name = "A-3", .verdict = "unsupported", .level = "may", .hostile = HOSTILE},
    {.name = "A-4", .verdict = "failed", .hostile = HOSTILE, .known_failure = HOSTILE},
};
static const struct made_log HOSTILE_LOG = {.cases = HOSTILE_CASES, .count = 4, .green = false};

Test(reports, no_format_lets_a_control_character_through)
{
    size_t count = 0;
    const struct conf_report_format *formats = conf_report_formats(&count);
    for (size_t i = 0; i < count; i++) {
        WX_BUF(text, TEXT_LIMIT);
        write_report(formats[i].name, &HOSTILE_LOG, &text);
        for (size_t at = 0; at < text.size; at++) {
            bool control = (text.data[at] < 0x20 && text.data[at] != '\n') || text.data[at] == 0x7F;
            cr_expect_not(control, "%s: byte %02x at %zu", formats[i].name, text.data[at], at);
        }
        cr_expect_eq(count_of(&text, "\xE2\x80\xA8"), 0, "%s: U+2028", formats[i].name);
        bool markup = strcmp(formats[i].name, "html") == 0 || strcmp(formats[i].name, "tap") == 0;
        if (!markup) {
            cr_expect_eq(count_of(&text, "<script"), 0, "%s: markup", formats[i].name);
            cr_expect_eq(count_of(&text, "<img"), 0, "%s: markup", formats[i].name);
        }
    }
}

/* Test lines with a directive: # behind a space, where no backslash stands before it. */
static size_t directives(const struct wx_buf *tap, const char *directive)
{
    char marker[16];
    size_t count = 0;
    WX_BUF(copy, TEXT_LIMIT);
    wx_buf_append(&copy, wx_buf_bytes(tap));
    char *rest = (char *)copy.data;
    snprintf(marker, sizeof marker, " # %s ", directive);
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        count += line[0] != ' ' && strstr(line, marker) != NULL;
    return count;
}

Test(tap, a_text_cannot_forge_a_test_or_a_directive)
{
    WX_BUF(tap, TEXT_LIMIT);
    write_report("tap", &HOSTILE_LOG, &tap);
    cr_expect_eq(count_of(&tap, "\nok "), 2, "%s", wx_buf_text(&tap));
    cr_expect_eq(count_of(&tap, "\nnot ok "), 3);
    cr_expect_eq(count_of(&tap, "\nBail out!"), 0);
    cr_expect_eq(count_of(&tap, "\n1.."), 1);
    cr_expect_eq(count_of(&tap, "\n  ...\n"), 4);
    cr_expect_eq(directives(&tap, "SKIP"), 1, "only the one that was skipped");
    cr_expect_eq(directives(&tap, "TODO"), 1);
}

Test(markdown, a_text_cannot_become_markup)
{
    WX_BUF(text, TEXT_LIMIT);
    write_report("markdown", &HOSTILE_LOG, &text);
    cr_expect_eq(count_of(&text, "](javascript"), 0);
    cr_expect_eq(count_of(&text, "<!--"), 0);
    cr_expect_eq(count_of(&text, "\nok 99"), 0);
    cr_expect_eq(count_of(&text, "<details>"), 4);
    cr_expect_eq(count_of(&text, "</details>"), 4);
}

Test(html, a_text_ends_no_script_and_starts_none)
{
    WX_BUF(html, TEXT_LIMIT);
    write_report("html", &HOSTILE_LOG, &html);
    cr_expect_eq(count_of(&html, "<script"), 3);
    cr_expect_eq(count_of(&html, "</script"), 3);
    cr_expect_eq(count_of(&html, "<!--"), 0);
    cr_expect_eq(count_of(&html, "<img"), 0);
    expect_part("html", &html, "{{data}}"); /* the text's own: it is no place of the template */
}

/* --- The page --- */

static const char *page_file(const char *name)
{
    for (size_t i = 0; i < conf_html_file_count; i++)
        if (strcmp(strrchr(conf_html_files[i].path, '/') + 1, name) == 0)
            return (const char *)conf_html_files[i].content.data;
    cr_assert_fail("%s is not embedded", name);
    return "";
}

Test(html, needs_nothing_from_elsewhere_and_runs_nothing_inline)
{
    static const char *const NEVER[] = {"http://",
                                        "https://",
                                        "src=",
                                        "@import",
                                        "url(",
                                        "<link",
                                        "fetch(",
                                        "XMLHttpRequest",
                                        "eval(",
                                        "innerHTML",
                                        "insertAdjacentHTML",
                                        "document.write",
                                        "style=",
                                        "onclick=",
                                        "onload="};
    static const char *const FILES[] = {"page.html", "page.css", "page.js"};
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        for (size_t k = 0; k < sizeof NEVER / sizeof NEVER[0]; k++)
            cr_expect_null(strstr(page_file(FILES[i]), NEVER[k]), "%s holds %s", FILES[i],
                           NEVER[k]);
    cr_expect_not_null(strstr(page_file("page.html"), "default-src 'none'"));
    cr_expect_null(strstr(page_file("page.html"), "unsafe-"));
}

static void expect_words(const struct wx_json *words, const char *prefix, const char *code)
{
    char key[128];
    snprintf(key, sizeof key, "%s%s", prefix, code);
    const char *zh = wx_json_text(wx_json_member(wx_json_member(words, key), "zh"));
    cr_expect(zh && zh[0], "words.json lacks %s in Chinese", key);
}

Test(html, has_chinese_words_for_every_row_of_the_tables)
{
    WX_JSON(words);
    cr_assert_eq(wx_json_parse(wx_bytes_text(page_file("words.json")), &words, NULL), WX_OK);
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++) {
        expect_words(words, "verdict.", conf_verdict_name((enum conf_verdict)i));
        expect_words(words, "words.", conf_verdict_name((enum conf_verdict)i));
    }
#define CONF_REASON(name, code, text)                                                              \
    if (code[0]) expect_words(words, "reason.", code);
#include "conformance/reason.def"
#undef CONF_REASON
#define CONF_DELIVERY(name, code, verdict, text) expect_words(words, "reason.", code);
#include "conformance/delivery.def"
#undef CONF_DELIVERY
}

/* Each say("key") of the script has both languages. */
Test(html, has_both_languages_for_every_word_of_its_script)
{
    WX_JSON(words);
    cr_assert_eq(wx_json_parse(wx_bytes_text(page_file("words.json")), &words, NULL), WX_OK);
    size_t count = 0;
    for (const char *at = page_file("page.js"); (at = strstr(at, "say(\"")) != NULL; count++) {
        char key[64];
        at += strlen("say(\"");
        snprintf(key, sizeof key, "%.*s", (int)strcspn(at, "\""), at);
        if (key[strlen(key) - 1] == '.' || key[strlen(key) - 1] == '_') continue; /* a prefix */
        const struct wx_json *entry = wx_json_member(words, key);
        cr_expect_not_null(wx_json_text(wx_json_member(entry, "en")), "%s lacks English", key);
        cr_expect_not_null(wx_json_text(wx_json_member(entry, "zh")), "%s lacks Chinese", key);
    }
    cr_expect_gt(count, 40);
}

Test(html, three_hundred_cases_make_less_than_two_megabytes)
{
    static char names[MANY][16];
    static struct made_case cases[MANY];
    static char body[4000];
    memset(body, 'A', sizeof body - 1);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "RN-%zu", i);
        cases[i] = (struct made_case){.name = names[i], .hostile = body};
    }
    const struct made_log made = {.cases = cases, .count = MANY, .green = true};
    WX_BUF(html, TEXT_LIMIT);
    WX_BUF(log, TEXT_LIMIT);
    write_report("html", &made, &html);
    made_log_write(&made, &log);
    cr_expect_lt(html.size, (size_t)PAGE_MOST, "%zu bytes from a log of %zu", html.size, log.size);
}

/* --- Files --- */

Test(report, appears_whole_or_not_at_all)
{
    static const struct made_case CASES[] = {{.name = "A-1"}};
    static const struct made_log MADE = {.cases = CASES, .count = 1, .green = true};
    char folder[] = "/tmp/wx-report-XXXXXX";
    char path[64];
    CONF_LOG(log);
    WX_BUF(reason, TEXT_LIMIT);
    WX_BUF(text, TEXT_LIMIT);
    made_log_read(&MADE, &log);
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/badge.svg", folder);
    const struct conf_report_format *badge = conf_report_by_name(wx_bytes_text("badge"));
    cr_expect_eq(conf_report_write(badge, &log, path, &reason), WX_OK);
    cr_expect_eq(conf_file_read(path, &text), WX_OK);
    expect_part("badge", &text, "</svg>\n");
    snprintf(path, sizeof path, "%s/nowhere/badge.svg", folder);
    cr_expect_eq(conf_report_write(badge, &log, path, &reason), WX_ERR_IO);
    expect_part("nowhere", &reason, "badge report cannot be written: No such file or directory");
    wx_buf_clear(&reason);
    cr_expect_eq(conf_report_write(badge, &log, folder, &reason), WX_ERR_IO);
    conf_folder_remove(folder);
}

Test(report, an_unknown_format_is_none)
{
    cr_expect_null(conf_report_by_name(wx_bytes_text("pdf")));
    cr_expect_null(conf_report_by_name(wx_bytes_text("htm")));
    cr_expect_null(conf_report_by_name(wx_bytes_text("html ")));
}

Test(shared, keeps_each_text_once)
{
    CONF_SHARED(shared, TEXT_LIMIT);
    char text[32];
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < 2000; i++) {
            size_t index = 0;
            snprintf(text, sizeof text, "text %zu", i);
            cr_assert_eq(conf_shared_put(&shared, wx_bytes_text(text), &index), WX_OK);
            cr_assert_eq(index, i);
            cr_assert(wx_bytes_equal_text(conf_shared_at(&shared, i), text));
        }
    cr_expect_eq(shared.count, 2000);
}
