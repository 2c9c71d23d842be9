/* memory-sweep [--stride N] [PATH…], or --list: refuses every allocation of every path, one at a
 * time, and then all from there on. Run it with failing_memory.so in front: machine/test_memory
 * does. */
#include "machine/sweep.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/failing_memory.h"

static struct failing_memory *memory;
static struct failing_memory paused;
static const char *wrong;

enum wx_status sweep_wrong(const char *words)
{
    wrong = words;
    return WX_ERR_MISMATCH;
}

void sweep_pause(void)
{
    paused = *memory;
    memory->first = 0;
}

void sweep_resume(void)
{
    *memory = paused; /* what was asked for meanwhile does not count */
}

static enum wx_status walk(const struct sweep_path *path, int64_t first, int64_t span,
                           int64_t *out_refused)
{
    wrong = NULL;
    memory->refused = 0;
    memory->span = span;
    memory->count = 0;
    memory->first = first;
    enum wx_status status = path->walk();
    memory->first = 0;
    *out_refused = memory->refused;
    return status;
}

/* Whether that is what may come of a walk on which something was refused. */
static bool is_honest(enum wx_status status)
{
    return status == WX_OK || status == WX_ERR_MEMORY || status == WX_ERR_CRYPTO ||
           status == WX_ERR_IO;
}

static unsigned sweep_span(const struct sweep_path *path, int64_t span, int64_t stride)
{
    unsigned bad = 0;
    int64_t refused = 0;
    int64_t first = 1;
    for (;; first += stride) {
        enum wx_status status = walk(path, first, span, &refused);
        bool good = refused > 0 ? is_honest(status) : status == WX_OK;
        if (!good && bad++ < 10)
            printf("FAILED %s: allocation %lld%s refused: %s%s%s\n", path->name, (long long)first,
                   span > 1 ? " and all behind it" : "", wx_status_words(status), wrong ? ": " : "",
                   wrong ? wrong : "");
        if (refused == 0) break;
    }
    printf("%s  %s: %lld allocations%s\n", bad ? "FAILED" : "ok    ", path->name,
           (long long)memory->count, span > 1 ? ", and all behind each" : "");
    fflush(stdout);
    return bad;
}

static bool is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return argc == 0;
}

static unsigned sweep(const struct sweep_path *path, int64_t stride)
{
    int64_t refused = 0;
    /* What is made once in a process and kept is no part of the path. */
    if (walk(path, 0, 0, &refused) != WX_OK) {
        printf("FAILED %s: as it is: %s\n", path->name, wrong ? wrong : "");
        return 1;
    }
    return sweep_span(path, 1, stride) + sweep_span(path, INT64_MAX, stride);
}

int main(int argc, char **argv)
{
    const struct sweep_path *all[] = {SWEEP_PROTOCOL, SWEEP_MOCK, SWEEP_CONFORM};
    int64_t stride = 1;
    unsigned bad = 0;
    argc--, argv++;
    if (argc > 1 && strcmp(argv[0], "--stride") == 0) {
        stride = strtol(argv[1], NULL, 10);
        argc -= 2, argv += 2;
    }
    if (argc == 1 && strcmp(argv[0], "--list") == 0) {
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            for (const struct sweep_path *path = all[i]; path->name; path++) puts(path->name);
        return 0;
    }
    memory = failing_memory ? failing_memory() : NULL;
    if (!memory || stride < 1) {
        fputs("memory-sweep: needs failing_memory.so in front, and its file\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (const struct sweep_path *path = all[i]; path->name; path++)
            if (is_wanted(path->name, argc, argv)) bad += sweep(path, stride);
    return bad ? 1 : 0;
}
