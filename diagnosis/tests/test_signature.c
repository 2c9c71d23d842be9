/* Each wrong signature of the vectors gives away just what was done to it; the right ones nothing.
 */
#include <criterion/criterion.h>

#include "diagnosis/tests/bench.h"
#include "protocol/json_writer.h"

/* The body of a row of the vectors, compact, in the order of the interface's table. */
static void write_body(const struct wx_json *row, struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);
    const char *auth_token = wx_json_text(wx_json_member(row, "auth_token"));
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "auth_token", auth_token ? auth_token : "test-auth-token-any");
    wx_json_write_text(&writer, "mch_id", oracle_text(row, "mch_id"));
    wx_json_write_text(&writer, "cert_serialno", oracle_text(row, "serial"));
    wx_json_write_integer(&writer, "timestamp", oracle_integer(row, "timestamp"));
    wx_json_write_bytes(&writer, "sign", oracle_view(row, "sign"));
    wx_json_end_object(&writer);
    cr_assert_eq(wx_buf_status(out), WX_OK);
}

static const char *run_row(struct bench *bench, const struct wx_json *row)
{
    WX_BUF(body, 64 * 1024);
    write_body(row, &body);
    bench->subject.body = wx_buf_bytes(&body);
    bench->subject.knows_url = true;
    bench->subject.query = wx_bytes_text("access_token=test-access-token-full");
    return bench_run(bench);
}

Test(signature, of_a_right_signature_nothing_is_found)
{
    WX_JSON(rows);
    rows = oracle_rows("signing");
    size_t seen = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row), seen++) {
        BENCH(bench);
        bench.subject.now = oracle_integer(row, "timestamp");
        bench.subject.now += bench.subject.now < 946684800 ? 946684800 : 0; /* it must be valid */
        bench.subject.window_s = 946684800;
        cr_expect_str_eq(run_row(&bench, row), "", "%s", oracle_text(row, "name"));
    }
    cr_assert_geq(seen, 8);
}

Test(signature, each_wrong_one_of_the_vectors_is_told_by_its_trap_alone)
{
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    size_t seen = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row), seen++) {
        BENCH(bench);
        cr_expect_str_eq(run_row(&bench, row), oracle_text(row, "trap"), "%s",
                         oracle_text(row, "name"));
    }
    cr_assert_geq(seen, 54);
}
