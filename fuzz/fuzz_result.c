/* What a client prints: a line is a result only where it is one of the four outcomes, and of a
 * whole stdout the last line is the result, never an earlier one. */
#include "conformance/result.h"
#include "fuzz/fuzz.h"

static void require_line(struct wx_bytes line)
{
    struct wx_json *result = NULL;
    enum conf_delivery delivery = conf_result_read(line, &result);
    REQUIRE((delivery == CONF_DELIVERY_RESULT) == (result != NULL), "a result, or none");
    if (!result) {
        REQUIRE(delivery == CONF_DELIVERY_BAD_JSON || delivery == CONF_DELIVERY_BAD_RESULT,
                "and then why not");
        return;
    }
    static const char *const OUTCOMES[] = {"ok", "api_error", "client_error", "unsupported"};
    const char *outcome = wx_json_text(wx_json_member(result, "outcome"));
    bool known = false;
    for (size_t i = 0; outcome && i < sizeof OUTCOMES / sizeof OUTCOMES[0]; i++)
        known = known || strcmp(outcome, OUTCOMES[i]) == 0;
    REQUIRE(known, "a result has one of four outcomes");
    wx_json_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes text = wx_bytes(data, size);
    if (size > CONF_STDOUT_LIMIT) return 0;
    require_line(text);
    struct conf_answer answer = {.delivery = CONF_DELIVERY_RESULT};
    conf_result_take_last(text, &answer);
    REQUIRE((answer.delivery == CONF_DELIVERY_RESULT) == (answer.result != NULL),
            "a stdout has a result, or none");
    REQUIRE(answer.stdout_text.size <= size, "no more is kept than was printed");
    conf_answer_release(&answer);
    return 0;
}
