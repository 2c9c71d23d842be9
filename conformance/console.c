#include "conformance/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char RED[] = "\033[31m", GREEN[] = "\033[32m", YELLOW[] = "\033[33m",
                  PLAIN[] = "\033[0m", ERASE[] = "\r\033[K";

void conf_console_init(struct conf_console *console, size_t total, bool chinese, bool quiet)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool tty = isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;

    *console = (struct conf_console){.live = tty,
                                     .colour = tty && !(no_colour && *no_colour),
                                     .chinese = chinese,
                                     .quiet = quiet,
                                     .total = total};
    pthread_mutex_init(&console->lock, NULL);
}

static const char *colour_of(const struct conf_console *console, enum conf_verdict verdict,
                             bool known)
{
    if (!console->colour) return "";
    if (verdict == CONF_PASSED) return GREEN;
    return known || verdict == CONF_WARNED || verdict == CONF_NOT_APPLICABLE ? YELLOW : RED;
}

static const char *plain(const struct conf_console *console)
{
    return console->colour ? PLAIN : "";
}

static void erase(const struct conf_console *console)
{
    if (console->live) fputs(ERASE, stdout);
}

static size_t count_red(const struct conf_console *console)
{
    size_t red = 0;

    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
        if (!conf_verdict_conforms((enum conf_verdict)i) && i != CONF_NOT_APPLICABLE)
            red += console->counts[i];
    return red - console->known;
}

static void draw(const struct conf_console *console)
{
    if (!console->live) return;
    printf("%s[%zu/%zu] %zu ok, %zu warned, %s%zu not ok%s  %s", ERASE, console->done,
           console->total, console->counts[CONF_PASSED], console->counts[CONF_WARNED],
           console->colour && count_red(console) ? RED : "", count_red(console), plain(console),
           console->running);
    fflush(stdout);
}

void conf_console_started(struct conf_console *console, const struct conf_case *kase)
{
    pthread_mutex_lock(&console->lock);
    snprintf(console->running, sizeof console->running, "%s", kase->name);
    draw(console);
    pthread_mutex_unlock(&console->lock);
}

/* print_safe: a client's words, without the control characters that would drive a terminal. */
static void print_safe(const char *label, const char *text)
{
    if (!*text) return;
    printf("    %s: ", label);
    for (; *text; text++) putchar((unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text);
    putchar('\n');
}

static void explain(const struct conf_console *console, const struct conf_finished *finished)
{
    const struct conf_judgement *judgement = finished->judgement;
    const char *language = console->chinese ? "zh" : "en";

    for (size_t i = 0; i < judgement->finding_count; i++)
        print_safe(judgement->findings[i].reason, judgement->findings[i].words);
    print_safe("expected", wx_buf_text(&judgement->expected));
    print_safe("got", wx_buf_text(&judgement->got));
    if (judgement->verdict == CONF_HARNESS_ERROR || judgement->verdict == CONF_NOT_RUN) return;
    print_safe(console->chinese ? "修正" : "remedy",
               conf_case_words(finished->kase, "remedy", language));
}

static bool is_worth_a_line(const struct conf_console *console, enum conf_verdict verdict)
{
    bool good = verdict == CONF_PASSED || verdict == CONF_NOT_APPLICABLE;

    if (verdict == CONF_NOT_RUN) return !console->live && !console->quiet;
    return !good || (!console->live && !console->quiet);
}

void conf_console_finished(struct conf_console *console, const struct conf_finished *finished)
{
    enum conf_verdict verdict = finished->judgement->verdict;
    bool known = finished->known_failure != NULL;
    const char *language = console->chinese ? "zh" : "en";

    pthread_mutex_lock(&console->lock);
    console->done++;
    console->counts[verdict]++;
    console->known += known;
    if (is_worth_a_line(console, verdict)) {
        erase(console);
        printf("%s%-14s%s %s (%s, %lld ms): %s%s\n", colour_of(console, verdict, known),
               conf_verdict_name(verdict), plain(console), finished->kase->name,
               conf_level_name(finished->kase->level), (long long)finished->elapsed_ms,
               conf_case_words(finished->kase, "title", language), known ? " [known failure]" : "");
        if (verdict != CONF_PASSED && verdict != CONF_NOT_APPLICABLE && verdict != CONF_NOT_RUN)
            explain(console, finished);
        if (!console->live) fflush(stdout);
    }
    draw(console);
    pthread_mutex_unlock(&console->lock);
}

void conf_console_say(struct conf_console *console, const char *format, ...)
{
    va_list arguments;

    pthread_mutex_lock(&console->lock);
    erase(console);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
    pthread_mutex_unlock(&console->lock);
}

void conf_console_end(struct conf_console *console, bool green, const char *words)
{
    erase(console);
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++)
        if (console->counts[i])
            printf("%zu %s  ", console->counts[i], conf_verdict_name((enum conf_verdict)i));
    if (console->known) printf("(%zu known failures)", console->known);
    printf("\n%s%s%s\n", console->colour ? (green ? GREEN : RED) : "", words, plain(console));
    fflush(stdout);
    pthread_mutex_destroy(&console->lock);
}
