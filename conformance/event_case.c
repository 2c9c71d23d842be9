/* The events of a case: what came of each call, and what became of the case. Masked throughout. */
#include "conformance/events.h"

#include "protocol/json_writer.h"

enum {
    LINE_LIMIT = 32 * 1024 * 1024,
    RESULT_KEPT = 64 * 1024,  /* bytes of a result's JSON */
    RECORD_KEPT = 256 * 1024, /* bytes of a record's JSON */
};

/* write_limited: a value, masked, or a note in its place where it is longer than `most` bytes. */
static void write_limited(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                          const char *name, const struct wx_json *node, size_t most)
{
    WX_BUF(text, LINE_LIMIT);
    struct wx_json_writer inner = wx_json_writer(&text);

    if (node) conf_secrets_write(secrets, &inner, NULL, node);
    if (!node) {
        wx_json_write_null(writer, name);
    } else if (wx_buf_status(&text) == WX_OK && text.size <= most) {
        wx_json_write_raw(writer, name, wx_buf_bytes(&text));
    } else {
        if (wx_buf_status(&text) == WX_ERR_MEMORY) wx_buf_fail(writer->out, WX_ERR_MEMORY);
        wx_json_begin_object(writer, name);
        wx_json_write_integer(writer, "left_out_bytes", (int64_t)text.size);
        wx_json_end_object(writer);
    }
}

static void write_exit(struct wx_json_writer *writer, const struct conf_answer *answer)
{
    if (answer->exit_signal <= 0 && answer->exit_status < 0) {
        wx_json_write_null(writer, "exit");
        return;
    }
    wx_json_begin_object(writer, "exit");
    if (answer->exit_signal > 0)
        wx_json_write_integer(writer, "signal", answer->exit_signal);
    else
        wx_json_write_integer(writer, "status", answer->exit_status);
    wx_json_end_object(writer);
}

void conf_event_result(struct conf_events *events, const char *name, int attempt, size_t step,
                       const struct conf_answer *answer, const struct conf_secrets *secrets)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&line);

    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "event", "client_result");
    conf_event_time(&writer);
    wx_json_write_text(&writer, "case", name);
    wx_json_write_integer(&writer, "attempt", attempt);
    wx_json_write_integer(&writer, "step", (int64_t)step);
    wx_json_write_text(&writer, "delivery", conf_delivery_name(answer->delivery));
    write_limited(secrets, &writer, "result", answer->result, RESULT_KEPT);
    wx_json_write_integer(&writer, "elapsed_ms", answer->elapsed_ms);
    write_exit(&writer, answer);
    wx_json_end_object(&writer);
    conf_events_put(events, &line);
}

static void write_words(struct wx_json_writer *writer, const struct conf_case *kase,
                        const char *member)
{
    wx_json_begin_object(writer, member);
    wx_json_write_text(writer, "en", conf_case_words(kase, member, "en"));
    wx_json_write_text(writer, "zh", conf_case_words(kase, member, "zh"));
    wx_json_end_object(writer);
}

static void write_list(struct wx_json_writer *writer, const struct conf_case *kase,
                       const char *member)
{
    const struct wx_json *list = wx_json_member(kase->root, member);

    wx_json_begin_array(writer, member);
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item))
        wx_json_write_node(writer, NULL, item);
    wx_json_end_array(writer);
}

static void write_case(struct wx_json_writer *writer, const struct conf_case *kase, int attempt)
{
    wx_json_write_text(writer, "case", kase->name);
    wx_json_write_text(writer, "id", kase->id);
    wx_json_write_text(writer, "variant", kase->variant);
    wx_json_write_integer(writer, "attempt", attempt);
    wx_json_write_text(writer, "level", conf_level_name(kase->level));
    wx_json_write_text(writer, "operation", kase->operation);
    write_words(writer, kase, "title");
    write_words(writer, kase, "why");
    write_words(writer, kase, "remedy");
    write_list(writer, kase, "requirements");
    write_list(writer, kase, "tags");
}

static void write_judgement(struct wx_json_writer *writer, const struct conf_judgement *judgement)
{
    bool found = judgement->finding_count > 0;

    wx_json_write_text(writer, "verdict", conf_verdict_name(judgement->verdict));
    wx_json_write_text(writer, "reason", found ? judgement->findings[0].reason : "");
    wx_json_write_text(writer, "words", found ? judgement->findings[0].words : "");
    wx_json_write_bytes(writer, "expected", wx_buf_bytes(&judgement->expected));
    wx_json_write_bytes(writer, "got", wx_buf_bytes(&judgement->got));
    wx_json_begin_array(writer, "findings");
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct conf_finding *finding = &judgement->findings[i];
        wx_json_begin_object(writer, NULL);
        wx_json_write_text(writer, "reason", finding->reason);
        wx_json_write_text(writer, "words", finding->words);
        if (finding->step) wx_json_write_integer(writer, "step", (int64_t)finding->step);
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_records(struct wx_json_writer *writer, const struct conf_evidence *evidence)
{
    size_t count = evidence ? evidence->record_count : 0;
    size_t kept = count < CONF_RECORDS_KEPT ? count : CONF_RECORDS_KEPT;

    wx_json_begin_array(writer, "requests");
    for (size_t i = 0; i < kept; i++)
        write_limited(evidence->secrets, writer, NULL, evidence->records[i], RECORD_KEPT);
    wx_json_end_array(writer);
    wx_json_write_integer(writer, "requests_left_out", (int64_t)(count - kept));
}

/* write_diagnosis: what the mock has to say of the requests, each thing once. */
static void write_diagnosis(struct wx_json_writer *writer, const struct conf_evidence *evidence)
{
    enum { CODES_MOST = 32 };
    const char *told[CODES_MOST];
    size_t count = 0;

    wx_json_begin_array(writer, "diagnosis");
    for (size_t i = 0; evidence && i < evidence->record_count; i++) {
        const struct wx_json *item =
            wx_json_first(wx_json_member(evidence->records[i], "diagnosis"));
        for (; item; item = wx_json_next(item)) {
            const char *code = wx_json_text(wx_json_member(item, "code"));
            size_t same = 0;
            while (code && same < count && strcmp(told[same], code) != 0) same++;
            if (!code || same < count || count == CODES_MOST) continue;
            told[count++] = code;
            conf_secrets_write(evidence->secrets, writer, NULL, item);
        }
    }
    wx_json_end_array(writer);
}

/* write_stderr: the end of what was said in all steps. */
static void write_stderr(struct wx_json_writer *writer, const struct conf_evidence *evidence)
{
    WX_BUF(all, LINE_LIMIT);
    WX_BUF(masked, LINE_LIMIT);
    size_t left_out = 0;

    for (size_t i = 0; evidence && i < evidence->step_count; i++) {
        wx_buf_append(&all, wx_buf_bytes(&evidence->steps[i].answer->stderr_text));
        left_out += evidence->steps[i].answer->stderr_left_out;
    }
    if (evidence) conf_secrets_mask(evidence->secrets, wx_buf_bytes(&all), &masked);
    wx_buf_fail(writer->out, wx_buf_status(&all));
    wx_buf_fail(writer->out, wx_buf_status(&masked));
    struct wx_bytes tail = wx_buf_bytes(&masked);
    if (tail.size > CONF_STDERR_KEPT) {
        left_out += tail.size - CONF_STDERR_KEPT;
        tail = wx_bytes_from(tail, tail.size - CONF_STDERR_KEPT);
    }
    while (tail.size && left_out && (tail.data[0] & 0xC0) == 0x80) tail = wx_bytes_from(tail, 1);
    wx_json_write_bytes(writer, "stderr", tail);
    wx_json_write_integer(writer, "stderr_left_out", (int64_t)left_out);
}

void conf_event_finished(struct conf_events *events, const struct conf_finished *finished)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&line);

    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "event", "case_finished");
    conf_event_time(&writer);
    write_case(&writer, finished->kase, finished->attempt);
    write_judgement(&writer, finished->judgement);
    write_records(&writer, finished->evidence);
    write_diagnosis(&writer, finished->evidence);
    write_stderr(&writer, finished->evidence);
    wx_json_write_integer(&writer, "elapsed_ms", finished->elapsed_ms);
    wx_json_write_text(&writer, "known_failure", finished->known_failure);
    wx_json_end_object(&writer);
    conf_events_put(events, &line);
}
