#include "tools/wxtool/options.h"

#include "tools/wxtool/output.h"

#include <getopt.h>
#include <stdlib.h>

enum { HELP_LIMIT = 16 * 1024, HELP_COLUMN = 26, OUR_OPTIONS = 2 };

/* What getopt_long returns for long options: above every letter. The manual's first option, the
 * others after it, and those that every subcommand has. */
enum { FIRST_INDEX = 256, HELP_INDEX = 1024, VERSION_INDEX };

/* The tables that getopt_long wants. */
struct spelling {
    char letters[2 * WXTOOL_OPTIONS_MOST + 4];
    struct option longs[WXTOOL_OPTIONS_MOST + OUR_OPTIONS + 1];
};

static struct spelling spell(const struct wxtool_manual *manual)
{
    struct spelling spelling = {.letters = ":hV"};
    size_t letters = strlen(spelling.letters);
    for (size_t i = 0; i < manual->option_count; i++) {
        const struct wxtool_option *option = &manual->options[i];
        int wants_value = option->value ? required_argument : no_argument;
        spelling.longs[i] = (struct option){option->name, wants_value, NULL, FIRST_INDEX + (int)i};
        if (option->letter == '\0') continue;
        spelling.letters[letters++] = option->letter;
        if (option->value) spelling.letters[letters++] = ':';
    }
    spelling.longs[manual->option_count] = (struct option){"help", no_argument, NULL, HELP_INDEX};
    spelling.longs[manual->option_count + 1] =
        (struct option){"version", no_argument, NULL, VERSION_INDEX};
    return spelling;
}

/* The row of what getopt_long returned: an index, or a letter that one of the rows has. */
static const struct wxtool_option *find(const struct wxtool_manual *manual, int found)
{
    if (found >= FIRST_INDEX) return &manual->options[found - FIRST_INDEX];
    size_t i = 0;
    while (i + 1 < manual->option_count && manual->options[i].letter != found) i++;
    return &manual->options[i];
}

static bool may_repeat(const struct wxtool_option *option)
{
    return option->value && option->value[0] == '+';
}

static void take_more(struct wxtool_run *run, const struct wxtool_option *option,
                      struct wxtool_list *list)
{
    if (list->count == WXTOOL_LIST_MOST)
        wxtool_problem(run, WXTOOL_USAGE, "--%s is given more than %d times: leave some out",
                       option->name, WXTOOL_LIST_MOST);
    else
        list->items[list->count++] = optarg;
}

static void take(struct wxtool_run *run, const struct wxtool_option *option, void *out_given)
{
    if (may_repeat(option)) {
        take_more(run, option, (struct wxtool_list *)(void *)((char *)out_given + option->offset));
        return;
    }
    const char **slot = (const char **)(void *)((char *)out_given + option->offset);
    if (*slot) wxtool_problem(run, WXTOOL_USAGE, "--%s is given twice: give it once", option->name);
    *slot = option->value ? optarg : "";
}

static void report_unknown(struct wxtool_run *run, const char *argument)
{
    /* optopt: the letter of an unknown short option, the index of a switch that got a value, or 0
     * for a long option that is unknown or ambiguous. */
    if (optopt > 0 && optopt < FIRST_INDEX)
        wxtool_problem(run, WXTOOL_USAGE, "there is no option -%c: see wxtool %s --help", optopt,
                       run->name);
    else if (optopt != 0)
        wxtool_problem(run, WXTOOL_USAGE, "%s: this option takes no value: leave it out", argument);
    else
        wxtool_problem(run, WXTOOL_USAGE,
                       "there is no option %s, or it is short for several: see wxtool %s --help",
                       argument, run->name);
}

static void take_operands(const struct wxtool_manual *manual, int argc, char **argv,
                          struct wxtool_run *run)
{
    if (optind < argc && manual->operand) run->operand = argv[optind++];
    /* They are not repeated: one may be a person's name. */
    if (optind < argc)
        wxtool_problem(run, WXTOOL_USAGE,
                       "%d argument(s) too many: leave them out, or quote what holds spaces",
                       argc - optind);
}

static void append_option(struct wx_buf *help, const struct wxtool_option *option)
{
    size_t start = help->size;
    if (option->letter)
        wx_buf_append_format(help, "  -%c, --%s", option->letter, option->name);
    else
        wx_buf_append_format(help, "      --%s", option->name);
    if (option->value) wx_buf_append_format(help, " %s", option->value + may_repeat(option));
    bool fits = help->size - start + 2 <= HELP_COLUMN;
    if (!fits) wx_buf_append_byte(help, '\n');
    int indent = HELP_COLUMN - (fits ? (int)(help->size - start) : 0);
    for (const char *line = option->help; *line != '\0'; indent = HELP_COLUMN) {
        size_t size = strcspn(line, "\n");
        wx_buf_append_format(help, "%*s%.*s\n", indent, "", (int)size, line);
        line += size + (line[size] == '\n');
    }
}

static void print_help(const struct wxtool_manual *manual, struct wxtool_run *run)
{
    static const struct wxtool_option OURS = {"help", 'h', NULL, "show this help", 0};
    WX_BUF(help, HELP_LIMIT);
    wx_buf_append_format(&help, "Usage: wxtool %s %s\n\n%s\nOptions:\n", manual->name,
                         manual->usage, manual->about);
    for (size_t i = 0; i < manual->option_count; i++) append_option(&help, &manual->options[i]);
    append_option(&help, &OURS);
    wx_buf_append_format(&help, "\nExamples:\n%s\nExit status:\n  0  %s\n", manual->examples,
                         manual->exit_done);
    if (manual->exit_failed) wx_buf_append_format(&help, "  1  %s\n", manual->exit_failed);
    wx_buf_append_text(&help, "  2  usage or configuration: the command line, a file it names\n"
                              "  3  could not run: memory, disk, standard output, a library\n");
    wxtool_print(run, &help);
}

bool wxtool_options_read(const struct wxtool_manual *manual, int argc, char **argv,
                         struct wxtool_run *run, void *out_given)
{
    struct spelling spelling = spell(manual);
    run->name = manual->name;
    opterr = 0;
    for (;;) {
        int found = getopt_long(argc, argv, spelling.letters, spelling.longs, NULL);
        const char *argument = argv[optind - 1];
        if (found == -1) break;
        if (found == 'h' || found == HELP_INDEX) {
            print_help(manual, run);
            return false;
        }
        if (found == 'V' || found == VERSION_INDEX) {
            wxtool_print_version(run);
            return false;
        }
        if (found == ':')
            wxtool_problem(run, WXTOOL_USAGE, "%s needs a value: see wxtool %s --help", argument,
                           run->name);
        else if (found == '?')
            report_unknown(run, argument);
        else
            take(run, find(manual, found), out_given);
    }
    take_operands(manual, argc, argv, run);
    return true;
}

bool wxtool_number_read(struct wxtool_run *run, const char *option, const char *text,
                        unsigned least, unsigned most, unsigned *out)
{
    size_t digits = strspn(text, "0123456789");
    unsigned long number = digits > 0 && digits < 10 ? strtoul(text, NULL, 10) : 0;
    if (digits == 0 || digits >= 10 || text[digits] != '\0' || number < least || number > most)
        return wxtool_problem(run, WXTOOL_USAGE, "%s '%s': give a number from %u to %u", option,
                              text, least, most);
    *out = (unsigned)number;
    return true;
}
