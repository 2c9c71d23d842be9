/* The vectors of the diagnosis, sent through the double. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "mock_server/tests/diagnosis_bench.h"
#include "protocol/json_writer.h"
#include "protocol/tests/oracle.h"

/* Sends what is in run->body at that time; `header` is one line or NULL. */
static void send_body(struct diagnosis_run *run, const char *query, const char *header,
                      char name[64])
{
    MOCK_REPLY(reply);
    run->request = (struct mock_request){.method = MOCK_METHOD_POST,
                                         .method_name = "POST",
                                         .path = DIAGNOSIS_PATH,
                                         .query = query ? query : DIAGNOSIS_QUERY,
                                         .body = wx_buf_bytes(&run->body),
                                         .peer_ip = "127.0.0.1",
                                         .listener = "http"};
    if (header) {
        snprintf(name, 64, "%.*s", (int)strcspn(header, ":"), header);
        run->request.headers[run->request.header_count++] =
            (struct mock_header){name, strstr(header, ": ") + 2};
    }
    mock_exchange_judge(&run->request, run->space, &run->exchange);
    mock_exchange_answer(&run->exchange, &reply);
    mock_diagnose(&run->exchange, NULL, &run->findings);
    diagnosis_write_codes(run);
}

Test(diagnosis_vectors, through_the_double_the_vectors_are_told_by_their_traps_and_by_nothing_else)
{
    WX_JSON(rows);
    rows = oracle_rows("requests");
    size_t refused = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        struct diagnosis_run run = {.space = diagnosis_space(oracle_integer(row, "now")),
                                    .body.limit = 64 * 1024};
        char name[64];
        oracle_hex(oracle_text(row, "body_hex"), &run.body);
        send_body(&run, oracle_text(row, "query"), oracle_text(row, "header"), name);
        bool accepted = run.exchange.error == WX_API_OK;
        cr_expect_str_eq(run.codes, accepted ? "" : oracle_text(row, "traps"), "%s: %s, not %s",
                         oracle_text(row, "name"), run.codes, oracle_text(row, "traps"));
        refused += !accepted;
        diagnosis_close(&run);
    }
    cr_expect_geq(refused, 185, "%zu", refused);
}

Test(diagnosis_vectors, through_the_double_each_wrong_signature_is_told_by_its_trap_alone)
{
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    size_t seen = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row), seen++) {
        struct diagnosis_run run = {.space = diagnosis_space(DIAGNOSIS_NOW),
                                    .body.limit = 64 * 1024};
        struct wx_json_writer writer = wx_json_writer(&run.body);
        wx_json_begin_object(&writer, NULL);
        wx_json_write_text(&writer, "auth_token", oracle_text(row, "auth_token"));
        wx_json_write_text(&writer, "mch_id", oracle_text(row, "mch_id"));
        wx_json_write_text(&writer, "cert_serialno", oracle_text(row, "serial"));
        wx_json_write_integer(&writer, "timestamp", oracle_integer(row, "timestamp"));
        wx_json_write_bytes(&writer, "sign", oracle_view(row, "sign"));
        wx_json_end_object(&writer);
        send_body(&run, NULL, NULL, NULL);
        cr_expect_str_eq(run.codes, oracle_text(row, "trap"), "%s", oracle_text(row, "name"));
        diagnosis_close(&run);
    }
    cr_expect_geq(seen, 54);
}
