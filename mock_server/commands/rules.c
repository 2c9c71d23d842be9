#include <stdio.h>

#include "mock_server/commands/commands.h"
#include "mock_server/magic.h"
#include "mock_server/rules.h"

static void print_magic(void)
{
    size_t count = 0;
    const struct wx_api_error_row *rows = wx_api_errors(&count);
    puts("\nMagic auth tokens: auth_token magic-94004 is answered with errcode 94004, any other "
         "number\nlikewise (magic--1, magic-40001), when every check above holds.");
    for (size_t i = 0; i < count; i++)
        if (rows[i].origin == WX_ORIGIN_DOC)
            printf("  " MOCK_MAGIC_PREFIX "%-8d %s\n", rows[i].code, rows[i].message);
}

int mock_command_rules(int argc, char **argv)
{
    if (argc > 1) {
        bool help = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
        fputs("Usage: wxmock rules\n\nPrints the checks of every interface in the order in which "
              "they answer.\n",
              help ? stdout : stderr);
        return help ? 0 : 2;
    }
    static const enum mock_endpoint ENDPOINTS[] = {MOCK_ENDPOINT_REALNAME, MOCK_ENDPOINT_CATEGORY,
                                                   MOCK_ENDPOINT_TOKEN, MOCK_ENDPOINT_STABLE_TOKEN};
    for (size_t k = 0; k < sizeof ENDPOINTS / sizeof ENDPOINTS[0]; k++) {
        printf("%s%s\n", k > 0 ? "\n" : "", mock_endpoint_name(ENDPOINTS[k]));
        for (size_t i = 0; i < MOCK_RULE_COUNT; i++) {
            const struct mock_rule_row *row = mock_rule_row((enum mock_rule)i);
            if (row->endpoints & ENDPOINTS[k])
                printf("  %5d  %-22s %s\n", wx_api_error_code(row->error), row->id, row->summary);
        }
    }
    print_magic();
    return 0;
}
