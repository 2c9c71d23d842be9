/* Faults: what is refused is told, what is taken is written as it was given, and none makes a test
 * wait longer than the longest delay. */
#include "fuzz/fuzz.h"
#include "mock_server/faults/faults.h"

static void require_written(struct mock_fault *fault, const struct wx_json *given)
{
    WX_BUF(text, SIZE_MAX / 2);
    WX_JSON(list);
    struct mock_faults *faults = NULL;
    char id[MOCK_FAULT_ID_SIZE];
    REQUIRE(mock_faults_new(1, "fuzz", &faults) == WX_OK, "there is memory");
    REQUIRE(mock_faults_add(faults, mock_fault_hold(fault), id) == WX_OK, "a first fault has room");
    struct wx_json_writer writer = wx_json_writer(&text);
    mock_faults_write(faults, &writer, NULL);
    REQUIRE(wx_json_parse(wx_buf_bytes(&text), &list, NULL) == WX_OK, "a list of faults is JSON");
    const struct wx_json *written = wx_json_first(list);
    const char *written_id = wx_json_text(wx_json_member(written, "id"));
    REQUIRE(written_id && strcmp(written_id, id) == 0, "it has its id");
    for (const struct wx_json *item = wx_json_first(given); item; item = wx_json_next(item))
        REQUIRE(wx_json_member(written, wx_json_name(item)), "and all members that were given");
    mock_faults_free(faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    WX_JSON(given);
    MOCK_PROBLEMS(problems);
    struct mock_fault *fault = NULL;
    if (wx_json_parse(wx_bytes(data, size), &given, NULL) != WX_OK) return 0;
    if (wx_json_type(given) != WX_JSON_OBJECT) return 0; /* the admin API has looked */
    enum wx_status status = mock_fault_read(given, NULL, &fault, &problems);
    REQUIRE(status == WX_OK || status == WX_ERR_FORMAT, "it is a fault or it is not");
    REQUIRE((status == WX_OK) == (problems.count == 0), "a refusal is told, and only a refusal");
    if (status != WX_OK) return 0;
    struct mock_chance chance = mock_chance_start(1, "fuzz");
    for (int i = 0; i < 8; i++) {
        int64_t delay = mock_fault_draw_delay(fault, &chance);
        REQUIRE(delay >= 0 && delay <= MOCK_FAULT_DELAY_MOST_MS, "a delay is bounded");
    }
    require_written(fault, given);
    mock_fault_drop(fault);
    return 0;
}
