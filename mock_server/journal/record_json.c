/* How a record is shown (the RECORD of docs/journal.md). */
#include "mock_server/journal/record.h"

#include <stdio.h>
#include <time.h>

static void write_time(const struct mock_record *record, struct wx_json_writer *writer)
{
    time_t seconds = (time_t)(record->arrived_us / 1000000);
    struct tm broken;
    char date[32] = "";
    char text[48];
    if (gmtime_r(&seconds, &broken)) strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &broken);
    snprintf(text, sizeof text, "%s.%03dZ", date, (int)(record->arrived_us / 1000 % 1000));
    wx_json_write_text(writer, "time", text);
}

static void write_text(const struct mock_record *record, struct wx_json_writer *writer,
                       const char *name, enum mock_record_text which)
{
    wx_json_write_bytes(writer, name, mock_record_text(record, which));
}

/* Nothing where there is nothing to say. */
static void write_optional(const struct mock_record *record, struct wx_json_writer *writer,
                           const char *name, enum mock_record_text which)
{
    if (mock_record_text(record, which).size > 0) write_text(record, writer, name, which);
}

static void write_headers(const struct mock_record *record, struct wx_json_writer *writer)
{
    wx_json_begin_array(writer, "headers");
    for (size_t i = 0; i < record->header_count; i++) {
        struct wx_bytes parts[2];
        mock_record_header(record, i, parts);
        wx_json_begin_object(writer, NULL);
        wx_json_write_bytes(writer, "name", parts[0]);
        wx_json_write_bytes(writer, "value", parts[1]);
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_request(const struct mock_record *record, struct wx_json_writer *writer)
{
    write_text(record, writer, "space", MOCK_RECORD_SPACE);
    write_time(record, writer);
    write_text(record, writer, "listener", MOCK_RECORD_LISTENER);
    wx_json_write_integer(writer, "connection", (int64_t)record->connection);
    write_text(record, writer, "peer", MOCK_RECORD_PEER);
    wx_json_write_text(writer, "endpoint",
                       mock_endpoint_name((enum mock_endpoint)record->endpoint));
    write_text(record, writer, "method", MOCK_RECORD_METHOD);
    write_text(record, writer, "path", MOCK_RECORD_PATH);
    write_text(record, writer, "query", MOCK_RECORD_QUERY);
    write_headers(record, writer);
    write_text(record, writer, "body", MOCK_RECORD_BODY);
    wx_json_write_integer(writer, "body_size", (int64_t)record->body_size);
    if (record->body_cut) wx_json_write_boolean(writer, "body_cut", true);
    write_optional(record, writer, "appid", MOCK_RECORD_APPID);
}

/* Taken from the answer, which holds it: it would only cost memory twice. */
static void write_errmsg(const struct mock_record *record, struct wx_json_writer *writer)
{
    struct wx_bytes answer = mock_record_text(record, MOCK_RECORD_ANSWER);
    if ((record->has_errcode && record->errcode == 0) || !wx_bytes_starts_with(answer, "{")) return;
    WX_JSON(root);
    if (wx_json_parse(answer, &root, NULL) != WX_OK) return;
    const char *text = wx_json_text(wx_json_member(root, "errmsg"));
    if (text) wx_json_write_text(writer, "errmsg", text);
}

static void write_answer(const struct mock_record *record, struct wx_json_writer *writer)
{
    wx_json_write_integer(writer, "status", record->status);
    if (record->has_errcode)
        wx_json_write_integer(writer, "errcode", record->errcode);
    else
        wx_json_write_null(writer, "errcode");
    write_errmsg(record, writer);
    write_text(record, writer, "answer", MOCK_RECORD_ANSWER);
    wx_json_write_integer(writer, "answer_size", (int64_t)record->answer_size);
    if (record->answer_cut) wx_json_write_boolean(writer, "answer_cut", true);
}

static void write_checks(const struct mock_record *record, struct wx_json_writer *writer)
{
    wx_json_begin_array(writer, "checks");
    for (size_t i = 0; record->is_judged && i < MOCK_RULE_COUNT; i++) {
        const struct mock_rule_row *row = mock_rule_row((enum mock_rule)i);
        if (!(row->endpoints & record->endpoint)) continue;
        wx_json_begin_object(writer, NULL);
        wx_json_write_text(writer, "id", row->id);
        wx_json_write_integer(writer, "errcode", wx_api_error_code(row->error));
        wx_json_write_text(writer, "outcome",
                           mock_outcome_name((enum mock_outcome)record->checks[i]));
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_findings(const struct mock_record *record, struct wx_json_writer *writer)
{
    wx_json_begin_array(writer, "diagnosis");
    for (size_t i = 0; i < record->finding_count; i++) {
        struct wx_bytes parts[3];
        mock_record_finding(record, i, parts);
        wx_json_begin_object(writer, NULL);
        wx_json_write_bytes(writer, "code", parts[0]);
        wx_json_write_bytes(writer, "message", parts[1]);
        wx_json_write_bytes(writer, "remedy", parts[2]);
        wx_json_end_object(writer);
    }
    wx_json_end_array(writer);
}

static void write_signed(const struct mock_record *record, struct wx_json_writer *writer)
{
    if (!record->has_timestamp && mock_record_text(record, MOCK_RECORD_SERIAL).size == 0) return;
    wx_json_begin_object(writer, "signed");
    if (record->has_timestamp) wx_json_write_integer(writer, "timestamp", record->timestamp);
    write_optional(record, writer, "cert_serialno", MOCK_RECORD_SERIAL);
    wx_json_end_object(writer);
}

void mock_record_write_members(const struct mock_record *record, struct wx_json_writer *writer)
{
    write_request(record, writer);
    write_answer(record, writer);
    write_checks(record, writer);
    write_findings(record, writer);
    write_signed(record, writer);
    write_optional(record, writer, "auth_token_hash", MOCK_RECORD_AUTH_TOKEN_HASH);
    write_optional(record, writer, "sign_hash", MOCK_RECORD_SIGN_HASH);
    if (mock_record_text(record, MOCK_RECORD_FAULT).size > 0)
        write_text(record, writer, "fault", MOCK_RECORD_FAULT);
    else
        wx_json_write_null(writer, "fault");
}

void mock_record_write(const struct mock_record *record, struct wx_json_writer *writer,
                       const char *name)
{
    wx_json_begin_object(writer, name);
    wx_json_write_integer(writer, "id", (int64_t)record->id);
    mock_record_write_members(record, writer);
    wx_json_write_text(writer, "sent", mock_record_sent_name(record));
    if (record->sent != 0) wx_json_write_integer(writer, "duration_us", record->duration_us);
    wx_json_end_object(writer);
}
