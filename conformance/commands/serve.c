/* wxconform serve ID: holds one case open, so that a person can run the client under a debugger. */
#include "conformance/commands/command.h"
#include "conformance/interrupt.h"
#include "conformance/scene.h"
#include "conformance/stage.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { REASON_LIMIT = 64 * 1024, TEXT_LIMIT = 8 * 1024 * 1024, LOOK_MS = 300 };

static const char HELP[] =
    "usage: wxconform serve [--cases DIR] [--mock PATH | --server URL] [--lang en|zh] ID\n"
    "\n"
    "Sets a case up and holds it open: prints the inputs as shell lines to paste, then each "
    "request\n"
    "as it comes, with what is wrong with it. Enter goes on to the next step of a case of several\n"
    "calls; Ctrl-C ends.\n"
    "\n"
    "exit: 0 done, 1 no such case, 2 usage, 3 could not be set up";

/* print_quoted: one word for a shell. */
static void print_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
    putchar('\'');
}

static void print_inputs(const struct conf_inputs *inputs)
{
    for (size_t i = 0; i < CONF_INPUTS_COUNT; i++) {
        const struct conf_input *input = &inputs->items[i];
        printf(input->value ? "export WX_" : "unset WX_");
        for (const char *c = input->name; *c; c++) putchar(toupper((unsigned char)*c));
        if (input->value) putchar('=');
        if (input->value) print_quoted(input->value);
        putchar('\n');
    }
    fflush(stdout);
}

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static void print_record(const struct wx_json *record)
{
    const char *errcode = wx_json_number_text(wx_json_member(record, "errcode"));
    const struct wx_json *item = wx_json_first(wx_json_member(record, "diagnosis"));

    fprintf(stderr, "# %s %s -> errcode %s %s\n", text_of(record, "method"),
            text_of(record, "path"), errcode ? errcode : "none", text_of(record, "errmsg"));
    for (; item; item = wx_json_next(item))
        fprintf(stderr, "#   %s: %s\n#   %s\n", text_of(item, "code"), text_of(item, "message"),
                text_of(item, "remedy"));
}

static bool show_step(struct conf_scene *scene, size_t index)
{
    __attribute__((cleanup(conf_inputs_release))) struct conf_inputs inputs = {.owned = {NULL}};
    const struct wx_json *step = conf_scene_step_at(scene, index);
    WX_BUF(reason, REASON_LIMIT);
    WX_BUF(text, TEXT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&text);
    const struct wx_json *expect = wx_json_member(step, "expect_client");

    if (conf_scene_step(scene, step, &reason) != WX_OK ||
        conf_scene_inputs(scene, step, &inputs) != WX_OK) {
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        return false;
    }
    print_inputs(&inputs);
    wx_json_write_node(&writer, NULL, expect ? expect : scene->kase->expect_client);
    fprintf(stderr, "# call %zu of %zu; right is one of %s\n", index + 1,
            conf_scene_step_count(scene), wx_buf_text(&text));
    return true;
}

static bool show_new(struct conf_scene *scene, const struct wx_json **records, size_t *count)
{
    WX_BUF(reason, REASON_LIMIT);
    size_t shown = *count;

    if (conf_space_fetch(&scene->space, records, count, &reason) != WX_OK) {
        fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        return false;
    }
    for (; shown < *count; shown++) print_record(records[shown]);
    return true;
}

/* wants_next: waits a moment; whether a person pressed Enter. *out_open: whether stdin still is. */
static bool wants_next(bool *is_open)
{
    struct pollfd set[] = {{.fd = *is_open ? STDIN_FILENO : -1, .events = POLLIN},
                           {.fd = conf_interrupt_fd(), .events = POLLIN}};
    char line[256];

    if (poll(set, sizeof set / sizeof *set, LOOK_MS) <= 0 || !set[0].revents) return false;
    if (read(STDIN_FILENO, line, sizeof line) > 0) return true;
    *is_open = false;
    return false;
}

static enum conf_exit hold(struct conf_scene *scene)
{
    const struct wx_json **records = calloc(CONF_RECORDS_MOST, sizeof *records);
    size_t count = 0, step = 0;
    bool is_open = true, good = records && show_step(scene, step);

    while (good && !conf_interrupted()) {
        good = show_new(scene, records, &count);
        if (!good || !wants_next(&is_open)) continue;
        if (++step >= conf_scene_step_count(scene)) break;
        good = show_step(scene, step);
    }
    free(records);
    return good ? CONF_EXIT_DONE : CONF_EXIT_UNABLE;
}

static enum conf_exit serve(const struct conf_options *options, const struct conf_case *kase)
{
    WX_BUF(reason, REASON_LIMIT);
    struct conf_stage stage;
    struct conf_scene scene;
    struct conf_http *http = NULL;
    enum conf_exit result = CONF_EXIT_UNABLE;

    if (conf_stage_open(options, &stage) && conf_http_open(&http) == WX_OK) {
        if (conf_scene_open(kase, stage.mock, http, &stage.workspace, "served", &scene, &reason) ==
            WX_OK) {
            fprintf(stderr, "# %s: %s\n", kase->name,
                    conf_case_words(kase, "title", options->chinese ? "zh" : "en"));
            result = hold(&scene);
            conf_scene_close(&scene);
        } else {
            fprintf(stderr, "wxconform: %s\n", wx_buf_text(&reason));
        }
    }
    conf_http_free(http);
    conf_stage_close(&stage);
    return result;
}

int conf_command_serve(int argc, char **argv)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    struct conf_options options;
    int rest = 0;

    conf_options_init(&options);
    switch (conf_options_read(CONF_COMMAND_SERVE, argc, argv, &options, &rest)) {
    case CONF_OPTIONS_HELP: puts(HELP); return CONF_EXIT_DONE;
    case CONF_OPTIONS_WRONG: return CONF_EXIT_USAGE;
    case CONF_OPTIONS_GO: break;
    }
    if (argc - rest != 1) {
        fputs("wxconform: serve needs the full name of one case: `wxconform list` prints them\n",
              stderr);
        return CONF_EXIT_USAGE;
    }
    if (conf_pack_load(options.cases, &pack, &problems) != WX_OK) {
        fputs(conf_problems_text(&problems), stderr);
        return CONF_EXIT_USAGE;
    }
    const struct conf_case *kase = conf_pack_find(&pack, argv[rest]);
    if (kase) return (int)serve(&options, kase);
    fprintf(stderr, "wxconform: %s: no such case: `wxconform list` prints the full names\n",
            argv[rest]);
    return CONF_EXIT_FAILED;
}
