/* Event logs: what a log claims is checked before anything is shown of it, and every report can be
 * made of every log that is taken. Changed inputs are sealed again, as somebody would who changes a
 * log with care; else the digest would refuse them all. */
#include "conformance/evidence.h"
#include "conformance/report.h"
#include "fuzz/fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { TEXT_LIMIT = 64 * 1024 * 1024 };

/* The last line with the count and digest that the lines before it have. */
static void seal(struct wx_buf *text)
{
    static const char EVENTS[] = "\"events\":";
    char digest[65];
    size_t lines = 0, begin = 0;
    for (size_t i = 0; i + 1 < text->size; i++) {
        if (text->data[i] != '\n') continue;
        lines++;
        begin = i + 1;
    }
    const unsigned char *events =
        begin > 0 ? memmem(text->data + begin, text->size - begin, EVENTS, strlen(EVENTS)) : NULL;
    if (!events || conf_evidence_digest(wx_bytes(text->data, begin), digest) != WX_OK) return;
    wx_buf_truncate(text, (size_t)(events - text->data));
    wx_buf_append_format(text, "\"events\":%zu,\"digest\":\"sha256:%s\"}\n", lines, digest);
}

/* libFuzzer calls this in place of its own mutation. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    (void)seed;
#ifdef WX_LIBFUZZER
    size = LLVMFuzzerMutate(data, size, max_size);
#endif
    WX_BUF(text, TEXT_LIMIT);
    wx_buf_append(&text, wx_bytes(data, size));
    seal(&text);
    if (wx_buf_status(&text) != WX_OK || text.size == 0 || text.size > max_size) return size;
    memcpy(data, text.data, text.size);
    return text.size;
}

static void require_reports(const struct conf_log *log)
{
    size_t count = 0;
    const struct conf_report_format *formats = conf_report_formats(&count);
    for (size_t i = 0; i < count; i++) {
        WX_BUF(report, CONF_REPORT_LIMIT);
        formats[i].write(log, &report);
        REQUIRE(wx_buf_status(&report) == WX_OK && report.size > 0, "every report can be made");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CONF_LOG(log);
    WX_BUF(reason, TEXT_LIMIT);
    enum wx_status status = conf_log_parse("fuzz.ndjson", wx_bytes(data, size), &log, &reason);
    REQUIRE((status == WX_OK) == (reason.size == 0), "a refusal is told, and only a refusal");
    REQUIRE(status == WX_OK || (log.line_count == 0 && !log.header),
            "what is refused is not shown");
    if (status != WX_OK) return 0;
    REQUIRE(log.header && log.footer && log.line_count >= 2, "a log is whole");
    size_t total = 0;
    for (int verdict = 0; verdict < CONF_VERDICT_COUNT; verdict++)
        total += conf_log_total(&log, (enum conf_verdict)verdict);
    REQUIRE(total == log.case_count, "every case has one verdict");
    for (size_t i = 0; i < log.case_count; i++)
        REQUIRE(!log.green || conf_log_standing(&log, &log.cases[i]) != CONF_STANDS_RED,
                "green is not red");
    require_reports(&log);
    return 0;
}
