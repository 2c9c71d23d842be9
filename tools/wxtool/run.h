/* One run of a subcommand: what went wrong so far, and so how it will end.
 *
 * Problems go to standard error one a line, as `wxtool NAME: what is wrong: what to do`; a command
 * reports all it can find and then ends with the gravest status. Functions of this tool that
 * return false have said why. */
#ifndef WXTOOL_RUN_H
#define WXTOOL_RUN_H

#include <stdbool.h>

/* The exit status of every program of the project. A larger one outranks a smaller one. */
enum wxtool_exit {
    WXTOOL_DONE = 0,
    WXTOOL_FAILED = 1, /* the checked thing is wrong */
    WXTOOL_USAGE = 2,  /* usage or configuration */
    WXTOOL_BROKEN = 3, /* could not run: memory, disk, a library */
};

/* A zeroed struct is valid: a run of wxtool itself. */
struct wxtool_run {
    const char *name;         /* of the subcommand; NULL in front of them */
    enum wxtool_exit exit;    /* the gravest so far */
    const char *operand;      /* the argument that is no option, NULL where absent */
    const char *stdin_reader; /* who has read standard input, NULL while nobody */
};

/* wxtool_problem: says what is wrong and what to do, and makes the run end with at least `exit`.
 * Control characters are masked: what is quoted may come from anywhere. Always false. */
bool wxtool_problem(struct wxtool_run *run, enum wxtool_exit exit, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* wxtool_note: says something that a person should know beside the result. */
void wxtool_note(const struct wxtool_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
