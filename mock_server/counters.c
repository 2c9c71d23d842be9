#include "mock_server/counters.h"

enum { OTHER = MOCK_COUNTED_ERRORS - 1 };

/* Success, and each row. */
enum {
    KNOWN_ERRORS = 1
#define WX_API_ERROR(name, code, message, origin) +1
#include "protocol/api_error.def"
#undef WX_API_ERROR
};
_Static_assert((int)KNOWN_ERRORS < (int)OTHER, "every errcode has a counter of its own");

/* 0 for no endpoint, then their bits in order. */
static size_t place_of(enum mock_endpoint endpoint)
{
    size_t place = 0;
    for (unsigned bits = endpoint; bits != 0; bits >>= 1) place++;
    return place < MOCK_COUNTED_ENDPOINTS ? place : 0;
}

static enum mock_endpoint endpoint_at(size_t place)
{
    return place == 0 ? MOCK_ENDPOINT_NONE : (enum mock_endpoint)(1u << (place - 1));
}

void mock_counters_answer(struct mock_counters *counters, enum mock_endpoint endpoint, int errcode)
{
    const struct wx_api_error_row *row = wx_api_error_by_code(errcode);
    size_t error = errcode == 0 ? 0 : row ? (size_t)row->error : OTHER;
    atomic_fetch_add_explicit(&counters->answers[place_of(endpoint)][error], 1,
                              memory_order_relaxed);
}

static void write_answers(const struct mock_counters *counters, struct wx_buf *out)
{
    wx_buf_append_text(out, "# HELP wxmock_answers_total Answers of the interface, by errcode.\n"
                            "# TYPE wxmock_answers_total counter\n");
    for (size_t i = 0; i < MOCK_COUNTED_ENDPOINTS; i++) {
        for (size_t k = 0; k < MOCK_COUNTED_ERRORS; k++) {
            unsigned long long count = atomic_load(&counters->answers[i][k]);
            if (count == 0) continue;
            wx_buf_append_format(out, "wxmock_answers_total{endpoint=\"%s\",errcode=\"",
                                 mock_endpoint_name(endpoint_at(i)));
            if (k == OTHER)
                wx_buf_append_text(out, "other");
            else
                wx_buf_append_format(out, "%d", wx_api_error_code((enum wx_api_error)k));
            wx_buf_append_format(out, "\"} %llu\n", count);
        }
    }
}

static void write_counter(const char *name, const char *help, const atomic_ullong *counter,
                          struct wx_buf *out)
{
    wx_buf_append_format(out, "# HELP %s %s\n# TYPE %s counter\n%s %llu\n", name, help, name, name,
                         atomic_load(counter));
}

void mock_counters_write(const struct mock_counters *counters, struct wx_buf *out)
{
    write_answers(counters, out);
    write_counter("wxmock_faults_total", "Answers that a fault changed.", &counters->faults, out);
    write_counter("wxmock_answers_cut_total", "Answers that did not leave whole.", &counters->cut,
                  out);
    write_counter("wxmock_journal_failures_total",
                  "Requests answered with -1 because the journal file could not take them.",
                  &counters->journal_failures, out);
}
