/* wxconform requirements: every demand of the interface, and what tests it. */
#include "conformance/commands/command.h"
#include "conformance/matrix.h"
#include "conformance/options.h"

#include <stdio.h>

enum { TEXT_LIMIT = 16 * 1024 * 1024 };

static const char HELP[] =
    "usage: wxconform requirements [--cases DIR] [--lang en|zh]\n"
    "\n"
    "Prints the matrix as a Markdown table: each demand, its place, the cases that test it or the\n"
    "reason why none can, and the broken clients that prove each of these cases can fail.\n"
    "\n"
    "exit: 0 nothing is missing, 1 a demand without a case, a case without a demand, or a case "
    "that\n"
    "      no broken client fails, 2 usage, or a case file is wrong";

int conf_command_requirements(int argc, char **argv)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);
    CONF_MATRIX(matrix);
    WX_BUF(text, TEXT_LIMIT);
    struct conf_options options;
    int rest = 0;

    conf_options_init(&options);
    switch (conf_options_read(CONF_COMMAND_REQUIREMENTS, argc, argv, &options, &rest)) {
    case CONF_OPTIONS_HELP: puts(HELP); return CONF_EXIT_DONE;
    case CONF_OPTIONS_WRONG: return CONF_EXIT_USAGE;
    case CONF_OPTIONS_GO: break;
    }
    if (rest < argc) {
        fputs("wxconform: requirements takes options only: `wxconform requirements --help`\n",
              stderr);
        return CONF_EXIT_USAGE;
    }
    if (conf_pack_load(options.cases, &pack, &problems) != WX_OK ||
        conf_matrix_load(&matrix, &problems) != WX_OK) {
        fputs(conf_problems_text(&problems), stderr);
        return CONF_EXIT_USAGE;
    }
    conf_matrix_write(&matrix, &pack, options.chinese ? "zh" : "en", &text);
    fputs(wx_buf_text(&text), stdout);
    conf_matrix_check(&matrix, &pack, &problems);
    fputs(conf_problems_text(&problems), stderr);
    return problems.count ? CONF_EXIT_FAILED : CONF_EXIT_DONE;
}
