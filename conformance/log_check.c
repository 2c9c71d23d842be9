#include "conformance/log_check.h"

#include <inttypes.h>
#include <stdlib.h>

struct check {
    const struct conf_log *log;
    const char *name;
    struct wx_buf *out_reason;
    const char **planned; /* sorted */
    size_t planned_count;
    int64_t repeat;
};

static void release_check(struct check *check)
{
    free(check->planned);
}

static enum wx_status refuse(const struct check *check, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum wx_status refuse(const struct check *check, size_t line, const char *format, ...)
{
    wx_buf_append_format(check->out_reason, "%s: line %zu: ", check->name, line);
    va_list arguments;
    va_start(arguments, format);
    wx_buf_append_format_list(check->out_reason, format, arguments);
    va_end(arguments);
    return WX_ERR_MISMATCH;
}

/* --- The plan --- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum wx_status read_plan(struct check *check)
{
    const struct wx_json *planned = wx_json_member(check->log->header, "planned");
    const struct wx_json *options = wx_json_member(check->log->header, "options");
    if (!wx_json_integer(wx_json_member(options, "repeat"), &check->repeat) || check->repeat < 1)
        return refuse(check, 1, "`repeat` is below 1");
    check->planned = calloc(wx_json_count(planned) + 1, sizeof *check->planned);
    if (!check->planned) return WX_ERR_MEMORY;
    for (const struct wx_json *item = wx_json_first(planned); item; item = wx_json_next(item))
        check->planned[check->planned_count++] = wx_json_text(item);
    qsort(check->planned, check->planned_count, sizeof *check->planned, compare_names);
    for (size_t i = 1; i < check->planned_count; i++)
        if (strcmp(check->planned[i - 1], check->planned[i]) == 0)
            return refuse(check, 1, "%s is planned twice", check->planned[i]);
    return WX_OK;
}

static bool is_planned(const struct check *check, const char *name)
{
    return check->planned_count > 0 && bsearch(&name, check->planned, check->planned_count,
                                               sizeof *check->planned, compare_names);
}

/* --- Events --- */

/* Events of a case: it is a planned one. */
static enum wx_status check_belonging(const struct check *check)
{
    for (size_t i = 0; i < check->log->line_count; i++) {
        const struct wx_json *event = check->log->lines[i];
        const char *name = wx_json_text(wx_json_member(event, "case"));
        int64_t attempt = 0;
        if (!name) continue;
        if (!is_planned(check, name))
            return refuse(check, i + 1, "case %s is not among the planned ones", name);
        if (wx_json_integer(wx_json_member(event, "attempt"), &attempt) && attempt > check->repeat)
            return refuse(check, i + 1, "%s: attempt %" PRId64 " of %" PRId64, name, attempt,
                          check->repeat);
    }
    return WX_OK;
}

static enum wx_status check_case(const struct check *check, const struct conf_log_case *kase)
{
    size_t id_size = strlen(kase->id);
    const char *rest = kase->variant ? kase->variant : "";
    bool named =
        strncmp(kase->name, kase->id, id_size) == 0 &&
        (kase->variant ? kase->name[id_size] == '/' && strcmp(kase->name + id_size + 1, rest) == 0
                       : kase->name[id_size] == '\0');
    if (!named)
        return refuse(check, kase->line, "`case` is %s, not its `id` and `variant`", kase->name);
    if (!conf_reason_is_known(kase->reason))
        return refuse(check, kase->line, "%s: unknown reason \"%.100s\"", kase->name, kase->reason);
    bool passed = kase->verdict == CONF_PASSED;
    if (passed != (kase->reason[0] == '\0'))
        return refuse(check, kase->line, "%s: verdict %s with reason \"%s\"", kase->name,
                      conf_verdict_name(kase->verdict), kase->reason);
    return WX_OK;
}

static int compare_cases(const void *a, const void *b)
{
    const struct conf_log_case *one = *(const struct conf_log_case *const *)a;
    const struct conf_log_case *two = *(const struct conf_log_case *const *)b;
    int order = strcmp(one->name, two->name);
    if (order == 0) order = (one->attempt > two->attempt) - (one->attempt < two->attempt);
    return order ? order : (one->line > two->line) - (one->line < two->line);
}

/* Each planned case is finished once for each attempt: nothing is missing, nothing comes twice. */
static enum wx_status check_sorted(const struct check *check,
                                   const struct conf_log_case *const *sorted)
{
    const struct conf_log *log = check->log;
    for (size_t i = 1; i < log->case_count; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0 &&
            sorted[i - 1]->attempt == sorted[i]->attempt)
            return refuse(check, sorted[i]->line, "%s is finished twice: line %zu was the first",
                          sorted[i]->name, sorted[i - 1]->line);
    size_t next = 0;
    for (size_t i = 0; i < check->planned_count; i++)
        for (int64_t attempt = 1; attempt <= check->repeat; attempt++, next++)
            if (next >= log->case_count || strcmp(sorted[next]->name, check->planned[i]) != 0)
                return refuse(check, log->line_count,
                              "%s was planned, but nothing says what became of it (attempt %" PRId64
                              ")",
                              check->planned[i], attempt);
    return WX_OK;
}

static enum wx_status check_cases(const struct check *check)
{
    const struct conf_log *log = check->log;
    const struct conf_log_case **sorted = calloc(log->case_count + 1, sizeof *sorted);
    if (!sorted) return WX_ERR_MEMORY;
    for (size_t i = 0; i < log->case_count; i++) sorted[i] = &log->cases[i];
    qsort(sorted, log->case_count, sizeof *sorted, compare_cases);
    enum wx_status status = check_sorted(check, sorted);
    free(sorted);
    for (size_t i = 0; status == WX_OK && i < log->case_count; i++)
        status = check_case(check, &log->cases[i]);
    return status;
}

/* --- The footer --- */

static enum wx_status check_totals(const struct check *check)
{
    const struct conf_log *log = check->log;
    const struct wx_json *totals = wx_json_member(log->footer, "totals");
    for (const struct wx_json *item = wx_json_first(totals); item; item = wx_json_next(item)) {
        enum conf_verdict verdict;
        if (!conf_verdict_by_name(wx_json_name(item), &verdict))
            return refuse(check, log->line_count, "`totals` counts an unknown verdict, %s",
                          wx_json_name(item));
    }
    for (size_t i = 0; i < CONF_VERDICT_COUNT; i++) {
        const char *name = conf_verdict_name((enum conf_verdict)i);
        size_t counted = conf_log_total(log, (enum conf_verdict)i);
        int64_t claimed = -1;
        if (!wx_json_integer(wx_json_member(totals, name), &claimed) || claimed != (int64_t)counted)
            return refuse(check, log->line_count,
                          "`totals` says %" PRId64 " %s, the events say %zu", claimed, name,
                          counted);
    }
    return WX_OK;
}

static enum wx_status check_sanity(const struct check *check)
{
    for (size_t i = 0; i < check->log->line_count; i++) {
        bool ok = true;
        if (wx_json_boolean(wx_json_member(check->log->lines[i], "ok"), &ok) && !ok)
            return refuse(check, check->log->line_count,
                          "says green, but line %zu is a failed sanity check", i + 1);
        if (wx_json_member(check->log->lines[i], "problem"))
            return refuse(check, check->log->line_count,
                          "says green, but line %zu is a problem of the ledger", i + 1);
    }
    return WX_OK;
}

/* A run that says green must be one: nothing is taken on trust. */
static enum wx_status check_green(const struct check *check)
{
    const struct conf_log *log = check->log;
    int64_t exit_code = -1;
    (void)wx_json_integer(wx_json_member(log->footer, "exit_code"), &exit_code);
    if (log->green != (exit_code == 0))
        return refuse(check, log->line_count, "says %s with exit code %" PRId64,
                      log->green ? "green" : "red", exit_code);
    if (!log->green) return WX_OK;
    size_t idle = conf_log_total(log, CONF_NOT_RUN) + conf_log_total(log, CONF_NOT_APPLICABLE) +
                  conf_log_total(log, CONF_UNSUPPORTED);
    if (idle == log->case_count)
        return refuse(check, log->line_count, "says green, but no case ran");
    for (size_t i = 0; i < log->case_count; i++)
        if (conf_log_standing(log, &log->cases[i]) == CONF_STANDS_RED)
            return refuse(check, log->line_count, "says green, but line %zu says that %s %s",
                          log->cases[i].line, log->cases[i].name,
                          conf_verdict_name(log->cases[i].verdict));
    return check_sanity(check);
}

enum wx_status conf_log_check(const struct conf_log *log, const char *name,
                              struct wx_buf *out_reason)
{
    __attribute__((cleanup(release_check))) struct check check = {log,  name, out_reason,
                                                                  NULL, 0,    1};
    enum wx_status status = read_plan(&check);
    if (status == WX_OK) status = check_belonging(&check);
    if (status == WX_OK) status = check_cases(&check);
    if (status == WX_OK) status = check_totals(&check);
    return status == WX_OK ? check_green(&check) : status;
}
