#include "conformance/result.h"

#include <criterion/criterion.h>

enum { TEXT_LIMIT = 64 * 1024 };

#define GOOD "{\"outcome\":\"ok\"}"

static const struct {
    const char *name;
    const char *text;
    enum conf_delivery delivery;
} ROWS[] = {
    {"one line", GOOD "\n", CONF_DELIVERY_RESULT},
    {"no line end", GOOD, CONF_DELIVERY_RESULT},
    {"noise before it", "starting\n{\"level\":\"info\"}\n" GOOD "\n", CONF_DELIVERY_RESULT},
    {"blank lines after it", GOOD "\r\n\n  \n", CONF_DELIVERY_RESULT},
    {"nothing", "", CONF_DELIVERY_NO_RESULT},
    {"blank lines", "\n \n", CONF_DELIVERY_NO_RESULT},
    {"twice", GOOD "\n" GOOD "\n", CONF_DELIVERY_TWO_RESULTS},
    {"an earlier one, noise between", "{\"outcome\":\"api_error\",\"errcode\":1}\nx\n" GOOD "\n",
     CONF_DELIVERY_TWO_RESULTS},
    {"noise after it", GOOD "\nbye\n", CONF_DELIVERY_BAD_JSON},
    {"two on one line", GOOD GOOD, CONF_DELIVERY_BAD_JSON},
    {"an array", "[]\n", CONF_DELIVERY_BAD_JSON},
    {"no outcome", "{}\n", CONF_DELIVERY_BAD_RESULT},
    {"an unknown outcome", "{\"outcome\":\"fine\"}", CONF_DELIVERY_BAD_RESULT},
    {"an errcode as text", "{\"outcome\":\"api_error\",\"errcode\":\"94003\"}",
     CONF_DELIVERY_BAD_RESULT},
    {"an errcode with a point", "{\"outcome\":\"api_error\",\"errcode\":94003.0}",
     CONF_DELIVERY_BAD_RESULT},
    {"an unknown kind", "{\"outcome\":\"client_error\",\"kind\":\"other\"}",
     CONF_DELIVERY_BAD_RESULT},
    {"a known kind", "{\"outcome\":\"client_error\",\"kind\":\"tls\"}", CONF_DELIVERY_RESULT},
    {"unsupported", "{\"outcome\":\"unsupported\"}", CONF_DELIVERY_RESULT},
    {"a zero byte, as JSON writes it", "{\"outcome\":\"ok\",\"real_name\":\"a\\u0000b\"}",
     CONF_DELIVERY_RESULT},
    {"a zero byte in what is no JSON", "{\"outcome\":\"ok\",\"real_name\":\"a\\u0000b\"",
     CONF_DELIVERY_BAD_JSON},
    {"bad UTF-8", "{\"outcome\":\"ok\",\"real_name\":\"\xD5\xC5\"}", CONF_DELIVERY_BAD_JSON},
    {"duplicate members", "{\"outcome\":\"ok\",\"outcome\":\"ok\"}", CONF_DELIVERY_BAD_JSON},
};

Test(result, only_a_single_well_formed_one_counts)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct conf_answer answer = {.exit_status = -1};
        wx_buf_init(&answer.stdout_text, TEXT_LIMIT);
        conf_result_take_last(wx_bytes_text(ROWS[i].text), &answer);
        cr_expect_str_eq(conf_delivery_name(answer.delivery), conf_delivery_name(ROWS[i].delivery),
                         "%s", ROWS[i].name);
        cr_expect_eq(answer.result != NULL, ROWS[i].delivery == CONF_DELIVERY_RESULT, "%s",
                     ROWS[i].name);
        conf_answer_release(&answer);
    }
}
