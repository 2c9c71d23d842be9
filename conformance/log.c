#include "conformance/log.h"

#include "conformance/file.h"
#include "conformance/log_check.h"
#include "conformance/schema.h"

#include "embedded/conf_schemas.h"
#include "protocol/crypto.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

enum { HEX_SIZE = 2 * WX_SHA256_SIZE };

/* A log while it is checked, and who is told what is wrong. */
struct reading {
    const char *name;
    const struct wx_json *schema;
    struct conf_log *log;
    struct wx_buf *out_reason;
};

/* --- What is wrong, and where --- */

static enum wx_status refuse(const struct reading *reading, enum wx_status status, size_t line,
                             const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum wx_status refuse(const struct reading *reading, enum wx_status status, size_t line,
                             const char *format, ...)
{
    wx_buf_append_format(reading->out_reason, "%s: line %zu: ", reading->name, line);
    va_list arguments;
    va_start(arguments, format);
    wx_buf_append_format_list(reading->out_reason, format, arguments);
    va_end(arguments);
    return status;
}

/* The first of several problems; the rest mostly follows from it. */
static enum wx_status refuse_problems(const struct reading *reading,
                                      const struct conf_problems *problems)
{
    struct wx_bytes lines = wx_buf_bytes(&problems->lines);
    const unsigned char *end = lines.size > 0 ? memchr(lines.data, '\n', lines.size) : NULL;
    if (end) lines.size = (size_t)(end - lines.data);
    wx_buf_append(reading->out_reason, lines);
    return conf_problems_status(problems);
}

/* --- Lines --- */

static enum wx_status check_event(const struct reading *reading, size_t line,
                                  const struct wx_json *event)
{
    const char *kind = wx_json_text(wx_json_member(event, "event"));
    if (!kind) return refuse(reading, WX_ERR_FORMAT, line, "has no text member `event`");
    const struct wx_json *definition = conf_schema_definition(reading->schema, kind);
    const struct wx_json *members = wx_json_member(definition, "properties");
    if (!wx_json_member(wx_json_member(members, "event"), "const"))
        return refuse(reading, WX_ERR_FORMAT, line, "is an unknown event, \"%.100s\"", kind);
    CONF_PROBLEMS(problems);
    WX_BUF(place, CONF_PROBLEMS_LIMIT);
    wx_buf_append_format(&place, "%s: line %zu", reading->name, line);
    if (conf_schema_check(reading->schema, definition, event, wx_buf_text(&place), "$", &problems))
        return WX_OK;
    return refuse_problems(reading, &problems);
}

static enum wx_status add_line(struct reading *reading, struct wx_bytes text)
{
    struct conf_log *log = reading->log;
    size_t line = log->line_count + 1;
    struct wx_json_error error;
    enum wx_status status = wx_json_parse(text, &log->lines[log->line_count], &error);
    if (status == WX_ERR_FORMAT)
        return refuse(reading, status, line, "is no JSON: column %zu: %s", error.offset + 1,
                      error.reason);
    if (status != WX_OK) return refuse(reading, status, line, "%s", wx_status_words(status));
    return check_event(reading, line, log->lines[log->line_count++]);
}

static size_t count_lines(struct wx_bytes text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == '\n';
    return count;
}

static enum wx_status read_lines(struct reading *reading)
{
    struct wx_bytes rest = wx_buf_bytes(&reading->log->text);
    if (rest.size == 0) return refuse(reading, WX_ERR_FORMAT, 1, "the log is empty");
    reading->log->lines = calloc(count_lines(rest) + 1, sizeof *reading->log->lines);
    if (!reading->log->lines) return WX_ERR_MEMORY;
    while (rest.size > 0) {
        const unsigned char *end = memchr(rest.data, '\n', rest.size);
        if (!end)
            return refuse(reading, WX_ERR_FORMAT, reading->log->line_count + 1,
                          "is cut: no line feed ends it");
        size_t size = (size_t)(end - rest.data);
        enum wx_status status = add_line(reading, wx_bytes(rest.data, size));
        if (status != WX_OK) return status;
        rest = wx_bytes_from(rest, size + 1);
    }
    return WX_OK;
}

static bool is_event(const struct wx_json *event, const char *kind)
{
    return strcmp(wx_json_text(wx_json_member(event, "event")), kind) == 0;
}

/* Header first, footer last, neither anywhere else. */
static enum wx_status check_frame(struct reading *reading)
{
    struct conf_log *log = reading->log;
    if (!is_event(log->lines[0], "header"))
        return refuse(reading, WX_ERR_FORMAT, 1, "is no header: a log begins with one");
    for (size_t i = 1; i < log->line_count; i++) {
        if (is_event(log->lines[i], "header"))
            return refuse(reading, WX_ERR_FORMAT, i + 1, "is a second header");
        if (is_event(log->lines[i - 1], "footer"))
            return refuse(reading, WX_ERR_FORMAT, i + 1, "comes after the footer");
    }
    if (!is_event(log->lines[log->line_count - 1], "footer"))
        return refuse(
            reading, WX_ERR_FORMAT, log->line_count,
            "is the last one, and no footer: the run did not end, so the log says nothing");
    log->header = log->lines[0];
    log->footer = log->lines[log->line_count - 1];
    return WX_OK;
}

static int64_t integer_of(const struct wx_json *object, const char *member)
{
    int64_t value = 0;
    return wx_json_integer(wx_json_member(object, member), &value) ? value : 0;
}

/* The footer's digest is over every byte before its line. */
static enum wx_status check_digest(struct reading *reading)
{
    const struct conf_log *log = reading->log;
    struct wx_bytes text = wx_buf_bytes(&log->text);
    size_t before = text.size - 1;
    while (before > 0 && text.data[before - 1] != '\n') before--;
    unsigned char digest[WX_DIGEST_LONGEST];
    enum wx_status status = wx_digest_compute(WX_SHA256, wx_bytes(text.data, before), digest);
    if (status != WX_OK) return status;
    WX_BUF(hex, HEX_SIZE);
    wx_buf_append_hex(&hex, wx_bytes(digest, WX_SHA256_SIZE));
    if (wx_buf_status(&hex) != WX_OK) return wx_buf_status(&hex);
    const char *claimed = wx_json_text(wx_json_member(log->footer, "digest"));
    if (strcmp(claimed + strlen("sha256:"), wx_buf_text(&hex)) != 0)
        return refuse(
            reading, WX_ERR_MISMATCH, log->line_count,
            "the footer's digest is not that of the lines before it: the log was changed");
    if (integer_of(log->footer, "events") != (int64_t)log->line_count - 1)
        return refuse(reading, WX_ERR_MISMATCH, log->line_count,
                      "the footer counts %" PRId64 " events, there are %zu",
                      integer_of(log->footer, "events"), log->line_count - 1);
    return WX_OK;
}

/* --- The whole --- */

static struct wx_bytes schema_text(void)
{
    static const char NAME[] = "event.schema.json";
    for (size_t i = 0; i < conf_schemas_file_count; i++) {
        const char *path = conf_schemas_files[i].path;
        if (strlen(path) >= sizeof NAME - 1 &&
            strcmp(path + strlen(path) - (sizeof NAME - 1), NAME) == 0)
            return conf_schemas_files[i].content;
    }
    return wx_bytes(NULL, 0);
}

static enum conf_level level_of(const struct wx_json *event)
{
    enum conf_level level = CONF_MUST;
    (void)conf_level_by_name(wx_json_text(wx_json_member(event, "level")), &level);
    return level;
}

static enum conf_verdict verdict_of(const struct wx_json *event)
{
    enum conf_verdict verdict = CONF_HARNESS_ERROR;
    (void)conf_verdict_by_name(wx_json_text(wx_json_member(event, "verdict")), &verdict);
    return verdict;
}

static struct conf_log_case case_of(const struct wx_json *event, size_t line)
{
    return (struct conf_log_case){
        .event = event,
        .line = line,
        .name = wx_json_text(wx_json_member(event, "case")),
        .id = wx_json_text(wx_json_member(event, "id")),
        .variant = wx_json_text(wx_json_member(event, "variant")),
        .level = level_of(event),
        .verdict = verdict_of(event),
        .reason = wx_json_text(wx_json_member(event, "reason")),
        .known_failure = wx_json_text(wx_json_member(event, "known_failure")),
        .attempt = integer_of(event, "attempt"),
        .elapsed_ms = integer_of(event, "elapsed_ms"),
    };
}

static enum wx_status collect_cases(struct reading *reading)
{
    struct conf_log *log = reading->log;
    log->cases = calloc(log->line_count, sizeof *log->cases);
    if (!log->cases) return WX_ERR_MEMORY;
    for (size_t i = 0; i < log->line_count; i++)
        if (is_event(log->lines[i], "case_finished"))
            log->cases[log->case_count++] = case_of(log->lines[i], i + 1);
    return WX_OK;
}

enum wx_status conf_log_keep(struct conf_log *log, struct wx_json *event)
{
    struct wx_json **lines = reallocarray(log->lines, log->line_count + 1, sizeof *lines);
    if (!lines) return WX_ERR_MEMORY;
    log->lines = lines;
    if (is_event(event, "case_finished")) {
        struct conf_log_case *cases =
            reallocarray(log->cases, log->case_count + 1, sizeof *log->cases);
        if (!cases) return WX_ERR_MEMORY;
        log->cases = cases;
        cases[log->case_count++] = case_of(event, log->line_count + 1);
    }
    lines[log->line_count++] = event;
    if (is_event(event, "header")) log->header = event;
    return WX_OK;
}

static enum wx_status read_all(struct reading *reading)
{
    enum wx_status status = read_lines(reading);
    if (status == WX_OK) status = check_frame(reading);
    if (status == WX_OK) status = check_digest(reading);
    if (status == WX_OK) status = collect_cases(reading);
    if (status != WX_OK) return status;
    bool green = false;
    if (wx_json_boolean(wx_json_member(reading->log->footer, "green"), &green))
        reading->log->green = green;
    return conf_log_check(reading->log, reading->name, reading->out_reason);
}

/* Whatever went wrong, the reason is a sentence that begins with the name. */
static enum wx_status tell(enum wx_status status, const char *name, struct wx_buf *out_reason)
{
    if (status != WX_OK && out_reason->size == 0)
        wx_buf_append_format(out_reason, "%s: cannot be read: %s", name, wx_status_words(status));
    return status;
}

enum wx_status conf_log_parse(const char *name, struct wx_bytes text, struct conf_log *out,
                              struct wx_buf *out_reason)
{
    CONF_LOG(log);
    WX_JSON(schema);
    wx_buf_init(&log.text, CONF_LOG_LIMIT);
    wx_buf_append(&log.text, text);
    enum wx_status status = wx_buf_status(&log.text);
    if (status == WX_OK) status = wx_json_parse(schema_text(), &schema, NULL);
    struct reading reading = {name, schema, &log, out_reason};
    if (status == WX_OK) status = read_all(&reading);
    if (status != WX_OK) return tell(status, name, out_reason);
    *out = log;
    log = (struct conf_log){.lines = NULL};
    return WX_OK;
}

enum wx_status conf_log_read(const char *path, struct conf_log *out, struct wx_buf *out_reason)
{
    WX_BUF(text, CONF_LOG_LIMIT);
    enum wx_status status = conf_file_read(path, &text);
    if (status == WX_ERR_IO)
        wx_buf_append_format(out_reason, "%s: cannot be read: %s", path, strerror(errno));
    if (status != WX_OK) return tell(status, path, out_reason);
    return conf_log_parse(path, wx_buf_bytes(&text), out, out_reason);
}

void conf_log_release(struct conf_log *log)
{
    for (size_t i = 0; i < log->line_count; i++) wx_json_free(log->lines[i]);
    free(log->lines);
    free(log->cases);
    wx_buf_release(&log->text);
    *log = (struct conf_log){.lines = NULL};
}

/* --- Asking --- */

size_t conf_log_total(const struct conf_log *log, enum conf_verdict verdict)
{
    size_t total = 0;
    for (size_t i = 0; i < log->case_count; i++) total += log->cases[i].verdict == verdict;
    return total;
}

const char *conf_log_words(const struct wx_json *event, const char *member, const char *language)
{
    const char *words = wx_json_text(wx_json_member(wx_json_member(event, member), language));
    return words ? words : "";
}

const char *conf_log_text(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));
    return text ? text : "";
}

bool conf_log_option(const struct conf_log *log, const char *option)
{
    bool value = false;
    const struct wx_json *options = wx_json_member(log->header, "options");
    return wx_json_boolean(wx_json_member(options, option), &value) && value;
}

/* How what does not conform decides a run. --strict makes a missed `should` red, and a client that
 * breaks down over one has missed it. */
static enum conf_standing standing_by_level(const struct conf_log *log,
                                            const struct conf_log_case *kase)
{
    bool missed = kase->verdict == CONF_FAILED || kase->verdict == CONF_CRASHED ||
                  kase->verdict == CONF_TIMEOUT;

    if (kase->level == CONF_MUST) return CONF_STANDS_RED;
    if (kase->level == CONF_SHOULD && missed && conf_log_option(log, "strict"))
        return CONF_STANDS_RED;
    return CONF_STANDS_SKIPPED;
}

enum conf_standing conf_log_standing(const struct conf_log *log, const struct conf_log_case *kase)
{
    switch (kase->verdict) {
    case CONF_PASSED: return CONF_STANDS_GREEN;
    case CONF_WARNED: return conf_log_option(log, "strict") ? CONF_STANDS_RED : CONF_STANDS_WARNED;
    case CONF_HARNESS_ERROR: return CONF_STANDS_RED;
    case CONF_NOT_APPLICABLE: return CONF_STANDS_SKIPPED;
    case CONF_UNSUPPORTED:
        if (conf_log_option(log, "allow_unsupported")) return CONF_STANDS_SKIPPED;
        break;
    case CONF_FAILED:
    case CONF_CRASHED:
    case CONF_TIMEOUT:
    case CONF_NOT_RUN: break;
    case CONF_VERDICT_COUNT: return CONF_STANDS_RED;
    }
    if (kase->known_failure) return CONF_STANDS_KNOWN;
    return standing_by_level(log, kase);
}
