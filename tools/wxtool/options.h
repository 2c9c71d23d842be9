/* A subcommand's command line, declared as tables: one row is the option's parsing and its help. */
#ifndef WXTOOL_OPTIONS_H
#define WXTOOL_OPTIONS_H

#include "protocol/buf.h"
#include "tools/wxtool/run.h"

enum { WXTOOL_OPTIONS_MOST = 16, WXTOOL_LIST_MOST = 32 };

/* The values of an option that may be given several times. */
struct wxtool_list {
    const char *items[WXTOOL_LIST_MOST];
    size_t count;
};

/* One option. Static. */
struct wxtool_option {
    const char *name;  /* without the hyphens */
    char letter;       /* its short form, '\0' for none */
    const char *value; /* what its value is called in the help; NULL for a switch. With a plus sign
                          in front, which is not shown, it may be given several times */
    const char *help;  /* may hold line breaks */
    size_t offset;     /* of a const char * in the command's struct: set to the value, or to "" for
                          a switch; stays NULL where the option is not given. Of a struct wxtool_list
                          where it may be given several times */
};

/* All that --help prints of a subcommand, and all that parses its command line. Static. */
struct wxtool_manual {
    const char *name;
    const char *usage;   /* what follows "wxtool NAME "; further lines whole */
    const char *about;   /* paragraphs, each line ended */
    const char *operand; /* what an argument without option is called; NULL: none is taken */
    const struct wxtool_option *options;
    size_t option_count;
    const char *examples;    /* lines, each ended */
    const char *exit_done;   /* what status 0 means */
    const char *exit_failed; /* what status 1 means; NULL where it cannot happen */
};

/* WXTOOL_OPTION_COUNT: how many rows a table has. */
#define WXTOOL_OPTION_COUNT(table) (sizeof(table) / sizeof(table)[0])

/* wxtool_options_read: parses the command line of a subcommand into the zeroed struct `out_given`
 * and run->operand, and reports every unknown option, missing value and surplus argument at once.
 * The caller then adds what it misses and looks at run->exit. False where --help or --version was
 * asked for and answered: the run is over and run->exit its status. */
bool wxtool_options_read(const struct wxtool_manual *manual, int argc, char **argv,
                         struct wxtool_run *run, void *out_given);

/* wxtool_number_read: the decimal number of an option within bounds, both included. */
bool wxtool_number_read(struct wxtool_run *run, const char *option, const char *text,
                        unsigned least, unsigned most, unsigned *out);

#endif
