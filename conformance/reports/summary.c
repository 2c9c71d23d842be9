#include "conformance/reports/summary.h"

#include <inttypes.h>
#include <stdlib.h>

struct wx_bytes conf_family_name(const struct conf_log_case *kase)
{
    const char *tag = wx_json_text(wx_json_first(wx_json_member(kase->event, "tags")));
    return tag ? wx_bytes_text(tag) : wx_bytes(kase->id, strcspn(kase->id, "-"));
}

static struct conf_family *find_family(struct conf_families *families, struct wx_bytes name)
{
    for (size_t i = 0; i < families->count; i++)
        if (wx_bytes_equal(families->items[i].name, name)) return &families->items[i];
    return NULL;
}

enum wx_status conf_families_read(const struct conf_log *log, struct conf_families *out)
{
    CONF_FAMILIES(families);
    families.items = calloc(log->case_count + 1, sizeof *families.items);
    if (!families.items) return WX_ERR_MEMORY;
    for (size_t i = 0; i < log->case_count; i++) {
        struct wx_bytes name = conf_family_name(&log->cases[i]);
        struct conf_family *family = find_family(&families, name);
        if (!family) {
            family = &families.items[families.count++];
            family->name = name;
        }
        family->totals[log->cases[i].verdict]++;
        family->count++;
    }
    *out = families;
    families.items = NULL;
    return WX_OK;
}

void conf_families_release(struct conf_families *families)
{
    free(families->items);
    *families = (struct conf_families){.items = NULL};
}

void conf_summary_name(const struct conf_log *log, const struct conf_log_case *kase,
                       struct wx_buf *out)
{
    int64_t repeat = 1;
    const struct wx_json *options = wx_json_member(log->header, "options");
    (void)wx_json_integer(wx_json_member(options, "repeat"), &repeat);
    wx_buf_append_text(out, kase->name);
    if (repeat > 1) wx_buf_append_format(out, " (attempt %" PRId64 ")", kase->attempt);
}

void conf_summary_client(const struct conf_log *log, struct wx_buf *out)
{
    const struct wx_json *client = wx_json_member(log->header, "client");
    const char *name = conf_log_text(client, "name");
    const char *version = conf_log_text(client, "version");
    wx_buf_append_text(out, name[0] ? name : conf_log_text(client, "command"));
    if (name[0] && version[0]) wx_buf_append_format(out, " %s", version);
}

struct conf_score conf_summary_score(const struct conf_log *log)
{
    struct conf_score score = {.all = log->case_count};
    for (size_t i = 0; i < log->case_count; i++) {
        enum conf_standing standing = conf_log_standing(log, &log->cases[i]);
        score.conforming += standing == CONF_STANDS_GREEN || standing == CONF_STANDS_WARNED;
        score.red += standing == CONF_STANDS_RED;
    }
    return score;
}
