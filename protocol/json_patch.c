#include "protocol/json_patch.h"

#include <stdlib.h>

#include "protocol/json_writer.h"

/* One member of a patch; sorted by name, since both sides may hold thousands. */
struct change {
    const char *name;
    const struct wx_json *value;
    bool used; /* the target has that member */
};

static int compare_changes(const void *a, const void *b)
{
    return strcmp(((const struct change *)a)->name, ((const struct change *)b)->name);
}

static struct change *find_change(struct change *changes, size_t count, const char *name)
{
    struct change wanted = {.name = name};
    return count > 0 ? bsearch(&wanted, changes, count, sizeof wanted, compare_changes) : NULL;
}

static bool is_object(const struct wx_json *node)
{
    return node && wx_json_type(node) == WX_JSON_OBJECT;
}

static bool is_null(const struct wx_json *node)
{
    return wx_json_type(node) == WX_JSON_NULL;
}

static void write_merged(struct wx_json_writer *writer, const char *name,
                         const struct wx_json *target, const struct wx_json *patch);

static void write_members(struct wx_json_writer *writer, const struct wx_json *target,
                          const struct wx_json *patch, struct change *changes, size_t count)
{
    for (const struct wx_json *member = is_object(target) ? wx_json_first(target) : NULL; member;
         member = wx_json_next(member)) {
        struct change *change = find_change(changes, count, wx_json_name(member));
        if (change) change->used = true;
        if (!change)
            wx_json_write_node(writer, wx_json_name(member), member);
        else if (!is_null(change->value))
            write_merged(writer, change->name, member, change->value);
    }
    for (const struct wx_json *value = wx_json_first(patch); value; value = wx_json_next(value)) {
        const struct change *change = find_change(changes, count, wx_json_name(value));
        if (change && !change->used && !is_null(value))
            write_merged(writer, change->name, NULL, value);
    }
}

/* RFC 7396 section 2. Recursion is as deep as the patch, which wx_json_parse has bounded. */
static void write_merged(struct wx_json_writer *writer, const char *name,
                         const struct wx_json *target, const struct wx_json *patch)
{
    if (!is_object(patch)) {
        wx_json_write_node(writer, name, patch);
        return;
    }
    size_t count = wx_json_count(patch);
    struct change *changes = count > 0 ? calloc(count, sizeof *changes) : NULL;
    if (count > 0 && !changes) {
        wx_buf_fail(writer->out, wx_starve());
        return;
    }
    size_t filled = 0;
    const struct wx_json *value = wx_json_first(patch);
    for (; value && filled < count; value = wx_json_next(value))
        changes[filled++] = (struct change){.name = wx_json_name(value), .value = value};
    if (count > 0) qsort(changes, count, sizeof *changes, compare_changes);
    wx_json_begin_object(writer, name);
    write_members(writer, target, patch, changes, count);
    wx_json_end_object(writer);
    free(changes);
}

enum wx_status wx_json_merge_patch(const struct wx_json *target, const struct wx_json *patch,
                                   struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);
    write_merged(&writer, NULL, target, patch);
    return wx_buf_status(out);
}
