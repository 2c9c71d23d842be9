/* timestamp: its type, its unit, and how far it is from now. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "diagnosis/reading.h"

enum {
    HALF_HOUR = 1800,
    ZONE_MOST = 28,          /* half hours: UTC+14 */
    ZONE_TOLERANCE = 60,     /* seconds that a good clock may be off beside the zone */
    SECONDS_MOST_SHOWN = 120 /* longer ones are told in hours and days too */
};

static const int64_t MS = 1000;
static const int64_t MILLISECONDS_LEAST = INT64_C(100000000000);      /* 1973 */
static const int64_t MICROSECONDS_LEAST = INT64_C(100000000000000);   /* 1973 */
static const int64_t NANOSECONDS_LEAST = INT64_C(100000000000000000); /* 1973 */

/* A span in words: "90 s", "28800 s (8 h)", "259200 s (3 days)". */
struct span {
    char text[64];
};

static struct span span_words(int64_t seconds)
{
    struct span span;
    double hours = (double)seconds / 3600;
    if (seconds < SECONDS_MOST_SHOWN)
        snprintf(span.text, sizeof span.text, "%" PRId64 " s", seconds);
    else if (hours < 1)
        snprintf(span.text, sizeof span.text, "%" PRId64 " s (%" PRId64 " min)", seconds,
                 seconds / 60);
    else if (hours < 48)
        snprintf(span.text, sizeof span.text, "%" PRId64 " s (%.1f h)", seconds, hours);
    else
        snprintf(span.text, sizeof span.text, "%" PRId64 " s (%.0f days)", seconds, hours / 24);
    return span;
}

/* --- How far from now --- */

/* The half hours by which local time is off; 0: it is not that. */
static int zone_of(int64_t ahead)
{
    for (int halves = -ZONE_MOST; halves <= ZONE_MOST; halves++) {
        int64_t rest = ahead - (int64_t)halves * HALF_HOUR;
        if (halves != 0 && rest >= -ZONE_TOLERANCE && rest <= ZONE_TOLERANCE) return halves;
    }
    return 0;
}

static void report_zone(struct diag_reading *reading, int64_t value, int halves)
{
    double hours = abs(halves) / 2.0;
    const char *minus = halves < 0 ? "behind" : "ahead of";
    struct diag_finding *finding =
        diag_findings_add(reading->out, DIAG_TIMESTAMP_LOCAL_TIME,
                          "timestamp %" PRId64 " is %g hours %s the time", value, hours, minus);
    if (halves == 16)
        diag_finding_advise(finding, "take Unix time from the system: China's local time was taken "
                                     "for UTC, and adds 8 hours to it");
    else if (halves == -16)
        diag_finding_advise(finding, "take Unix time from the system: UTC was taken for China's "
                                     "local time, and that takes 8 hours off");
}

static void compare_with_now(struct diag_reading *reading, int64_t value)
{
    const struct diag_subject *subject = reading->subject;
    if (!subject->knows_now) return;
    int64_t ahead = value - subject->now;
    if (ahead <= subject->window_s && ahead >= -subject->window_s) return;
    int halves = zone_of(ahead);
    if (halves != 0) {
        report_zone(reading, value, halves);
        return;
    }
    diag_findings_add(reading->out, ahead < 0 ? DIAG_TIMESTAMP_OLD : DIAG_TIMESTAMP_AHEAD,
                      "timestamp %" PRId64 " is %s %s, %" PRId64 " s are allowed", value,
                      span_words(llabs(ahead)).text, ahead < 0 ? "old" : "ahead of the time",
                      subject->window_s);
}

/* --- Its unit --- */

static void judge_integer(struct diag_reading *reading, int64_t value,
                          const struct diag_findings *signature)
{
    if (value < 0) {
        diag_findings_add(reading->out, DIAG_TIMESTAMP_NEGATIVE, "timestamp is %" PRId64, value);
    } else if (value <= UINT32_MAX) {
        compare_with_now(reading, value);
    } else if (value >= MILLISECONDS_LEAST && value < MICROSECONDS_LEAST) {
        /* Where the text signed has seconds, that finding says it all. */
        if (!diag_findings_have(signature, DIAG_MILLISECONDS)) {
            struct diag_finding *finding =
                diag_findings_add(reading->out, DIAG_TIMESTAMP_MILLISECONDS,
                                  "timestamp %" PRId64 " is in milliseconds", value);
            diag_finding_advise(finding, "sign and send seconds: %" PRId64, value / MS);
        }
        compare_with_now(reading, value / MS);
    } else if (value >= MICROSECONDS_LEAST) {
        bool nano = value >= NANOSECONDS_LEAST;
        int64_t seconds = nano ? value / (MS * MS * MS) : value / (MS * MS);
        struct diag_finding *finding = diag_findings_add(reading->out, DIAG_TIMESTAMP_MICROSECONDS,
                                                         "timestamp %" PRId64 " is in %s", value,
                                                         nano ? "nanoseconds" : "microseconds");
        diag_finding_advise(finding, "sign and send seconds: %" PRId64, seconds);
        compare_with_now(reading, seconds);
    } else {
        diag_findings_add(reading->out, DIAG_TIMESTAMP_TOO_LARGE,
                          "timestamp %" PRId64 " is above 4294967295", value);
    }
}

/* --- Its type --- */

static bool is_integer_text(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 18 && text[digits] == '\0';
}

static void judge_string(struct diag_reading *reading, const char *text,
                         const struct diag_findings *signature)
{
    struct diag_finding *finding = NULL;
    if (is_integer_text(text)) {
        finding = diag_findings_add(reading->out, DIAG_TIMESTAMP_STRING,
                                    "timestamp is the string \"%s\", a number is due", text);
        diag_finding_advise(finding, "send it without the quotes: %s", text);
        judge_integer(reading, strtoll(text, NULL, 10), signature);
        return;
    }
    bool date = strlen(text) >= 8 && strspn(text, "0123456789-/.:TZ +") == strlen(text);
    finding =
        diag_findings_add(reading->out, DIAG_TIMESTAMP_STRING, "timestamp is a string that is %s",
                          date ? "a date, or another text, not seconds" : "no number");
    diag_finding_advise(finding, "%s", diag_trap_row(DIAG_TIMESTAMP_MISSING)->remedy);
}

static void judge_fraction(struct diag_reading *reading, const struct wx_json *node,
                           const struct diag_findings *signature)
{
    const char *text = wx_json_number_text(node);
    double value = 0;
    if (!wx_json_real(node, &value)) return;
    if (text[strspn(text, "-0123456789")] == '\0') {
        diag_findings_add(reading->out,
                          value < 0 ? DIAG_TIMESTAMP_NEGATIVE : DIAG_TIMESTAMP_TOO_LARGE,
                          "timestamp is an integer of %zu characters", strlen(text));
        return;
    }
    diag_findings_add(reading->out, DIAG_TIMESTAMP_FLOAT, "timestamp is %s: an integer is due",
                      diag_quote(wx_bytes_text(text)).text);
    if (value > -9e17 && value < 9e17) judge_integer(reading, (int64_t)floor(value), signature);
}

void diag_tell_reuse(unsigned calls, int64_t ms, struct diag_findings *out)
{
    if (calls == 0) return;
    diag_findings_add(out, DIAG_TIMESTAMP_REUSED,
                      "the same timestamp came in %u call%s before, the first %.1f s ago", calls,
                      calls == 1 ? "" : "s", (double)ms / 1000);
}

void diag_timestamp(struct diag_reading *reading, const struct diag_findings *signature)
{
    const struct wx_json *node = reading->members[DIAG_MEMBER_TIMESTAMP];
    int64_t value = 0;
    if (!node) return;
    if (wx_json_text(node))
        judge_string(reading, wx_json_text(node), signature);
    else if (wx_json_integer(node, &value))
        judge_integer(reading, value, signature);
    else if (wx_json_type(node) == WX_JSON_NUMBER)
        judge_fraction(reading, node, signature);
    else
        diag_findings_add(reading->out, DIAG_TIMESTAMP_NOT_NUMBER,
                          "timestamp is %s: a number is due",
                          wx_json_type_words(wx_json_type(node)));
    diag_tell_reuse(reading->subject->reused, reading->subject->reused_ms, reading->out);
}
