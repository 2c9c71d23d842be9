#include <stdio.h>
#include <string.h>

#include "mock_server/clock.h"
#include "mock_server/commands/commands.h"
#include "mock_server/world/world.h"

void mock_command_tell(const char *subject, const struct mock_problems *problems)
{
    for (size_t i = 0; problems->list && i < mock_problems_kept(problems); i++) {
        const char *place = problems->list[i].place;
        const char *message = problems->list[i].message;
        fprintf(stderr, "wxmock: %s: %s%s%s\n", subject, place ? place : "",
                place && place[0] != '\0' ? ": " : "", message ? message : "out of memory");
    }
    if (problems->count > mock_problems_kept(problems))
        fprintf(stderr, "wxmock: %s: and %zu more\n", subject,
                problems->count - mock_problems_kept(problems));
}

int mock_command_check(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        puts("Usage: wxmock check WORLD\n\nReads a world file and says everything that is wrong "
             "with it, each problem with its\nJSON path and what was expected. Exit status: 0 "
             "good, 2 not.");
        return 0;
    }
    if (argc != 2) {
        fputs("wxmock check: one world file is expected: wxmock check WORLD\n", stderr);
        return 2;
    }
    MOCK_PROBLEMS(problems);
    struct mock_world *world = NULL;
    enum wx_status status = mock_world_load(argv[1], mock_clock_machine(), &world, &problems);
    if (status == WX_OK) {
        mock_world_drop(world);
        printf("%s: good\n", argv[1]);
        return 0;
    }
    mock_command_tell(argv[1], &problems);
    if (problems.count == 0) fprintf(stderr, "wxmock: %s: %s\n", argv[1], wx_status_words(status));
    return status == WX_ERR_MEMORY ? 3 : 2;
}
