#include "conformance/tests/made_case.h"

#include "conformance/file.h"
#include "conformance/template.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_LIMIT = 1024 * 1024, STEPS_MOST = 8, RECORDS_MOST = 32 };

static const char USUAL[] =
    "{\"id\":\"T-CASE\",\"title\":{\"en\":\"a\",\"zh\":\"b\"},\"why\":{\"en\":\"a\",\"zh\":\"b\"},"
    "\"remedy\":{\"en\":\"a\",\"zh\":\"b\"},\"requirements\":[\"T\"],\"level\":\"must\","
    "\"operation\":\"get_realname_info\","
    "\"expect_client\":[{\"outcome\":\"api_error\",\"errcode\":94003}],"
    "\"expect_traffic\":{\"records\":[{\"errcode\":94003}]}}";

/* write_file: USUAL with the given members in place of, or beside, its own. */
static void write_file(const char *folder, const char *members)
{
    WX_JSON(usual);
    WX_JSON(over);
    WX_BUF(text, TEXT_LIMIT);
    WX_BUF(merged, TEXT_LIMIT);
    WX_BUF(path, TEXT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&merged);

    wx_buf_append_format(&text, "{%s}", members);
    cr_assert_eq(wx_json_parse(wx_bytes_text(USUAL), &usual, NULL), WX_OK);
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&text), &over, NULL), WX_OK, "no JSON: %s",
                 wx_buf_text(&text));
    wx_json_begin_object(&writer, NULL);
    for (const struct wx_json *item = wx_json_first(usual); item; item = wx_json_next(item))
        if (!wx_json_member(over, wx_json_name(item)))
            wx_json_write_node(&writer, wx_json_name(item), item);
    for (const struct wx_json *item = wx_json_first(over); item; item = wx_json_next(item))
        if (wx_json_type(item) != WX_JSON_NULL) /* null: a test takes a usual member away */
            wx_json_write_node(&writer, wx_json_name(item), item);
    wx_json_end_object(&writer);
    wx_buf_append_format(&path, "%s/case.json", folder);
    cr_assert_eq(conf_file_write(wx_buf_text(&path), wx_buf_bytes(&merged), 0600), WX_OK);
}

static enum wx_status load(const char *members, struct conf_pack *out,
                           struct conf_problems *problems)
{
    char folder[] = "/tmp/conf-test.XXXXXX";

    cr_assert_not_null(mkdtemp(folder));
    write_file(folder, members);
    enum wx_status status = conf_pack_load(folder, out, problems);
    conf_folder_remove(folder);
    return status;
}

void made_pack(const char *members, struct conf_pack *out)
{
    CONF_PROBLEMS(problems);

    cr_assert_eq(load(members, out, &problems), WX_OK, "%s", wx_buf_text(&problems.lines));
}

void made_pack_problems(const char *members, struct wx_buf *out)
{
    CONF_PROBLEMS(problems);
    CONF_PACK(pack);

    (void)!load(members, &pack, &problems);
    wx_buf_append(out, wx_buf_bytes(&problems.lines));
}

static struct wx_json *parse(const char *text)
{
    struct wx_json *json = NULL;

    cr_assert_eq(wx_json_parse(wx_bytes_text(text), &json, NULL), WX_OK, "no JSON: %s", text);
    return json;
}

void made_judgement(const struct conf_case *kase, const struct made_evidence *made,
                    struct conf_judgement *out)
{
    static const unsigned char key[CONF_SECRETS_KEY_SIZE] = {7};
    CONF_SECRETS(secrets);
    WX_JSON(records);
    struct conf_answer answer = {
        .delivery = made->delivery, .exit_status = -1, .elapsed_ms = made->elapsed_ms};
    struct conf_step_evidence steps[STEPS_MOST];
    const struct wx_json *list[RECORDS_MOST];
    struct conf_evidence evidence = {.steps = steps,
                                     .records = list,
                                     .has_trap = made->has_trap,
                                     .trap_requests = made->trap_requests,
                                     .connections = made->connections,
                                     .starting_ms = made->starting_ms,
                                     .secrets = &secrets};

    conf_secrets_init(&secrets, key);
    cr_assert_eq(conf_secrets_add(&secrets, "access_token", "test-access-token-full"), WX_OK);
    cr_assert_eq(conf_secrets_add(&secrets, "real_name", "张三"), WX_OK);
    wx_buf_init(&answer.stdout_text, TEXT_LIMIT);
    wx_buf_init(&answer.stderr_text, TEXT_LIMIT);
    wx_buf_append_text(&answer.stdout_text, made->stdout_text ? made->stdout_text : "");
    wx_buf_append_text(&answer.stderr_text, made->stderr_text ? made->stderr_text : "");
    if (made->result) answer.result = parse(made->result);
    records = parse(made->records ? made->records : "[]");
    for (const struct wx_json *item = wx_json_first(records); item; item = wx_json_next(item))
        list[evidence.record_count++] = item;
    const struct wx_json *step = wx_json_first(kase->steps);
    do {
        bool first = evidence.step_count == 0;
        steps[evidence.step_count++] = (struct conf_step_evidence){
            .answer = &answer,
            .patience_ms = made->patience_ms,
            .step = step,
            .record_count = first ? evidence.record_count : 0,
            .first_record = first ? 0 : evidence.record_count,
        };
        step = wx_json_next(step);
    } while (step);
    *out = (struct conf_judgement){.verdict = CONF_PASSED};
    conf_judge(kase, &evidence, out);
    conf_answer_release(&answer);
}
