#include "conformance/mutants.h"

/* A glob stands for more cases than any list. */
enum { SHOWN_MOST = 3, GLOB_COUNTS = 1000 };

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static const struct wx_json *first_mutant(const struct wx_json *table)
{
    return wx_json_first(wx_json_member(table, "mutants"));
}

/* group_of: the list that a name of the form @GROUP stands for; NULL for any other name. */
static const struct wx_json *group_of(const struct wx_json *table, const char *name)
{
    return name[0] == '@' ? wx_json_member(wx_json_member(table, "groups"), name + 1) : NULL;
}

static bool list_has(const struct wx_json *list, const struct conf_case *kase)
{
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item))
        if (wx_json_text(item) && conf_case_matches(kase, wx_json_text(item))) return true;
    return false;
}

static bool names_case(const struct wx_json *table, const char *name, const struct conf_case *kase)
{
    const struct wx_json *group = group_of(table, name);

    return group ? list_has(group, kase) : conf_case_matches(kase, name);
}

static bool fails(const struct wx_json *table, const struct wx_json *mutant,
                  const struct conf_case *kase)
{
    const struct wx_json *reason = wx_json_first(wx_json_member(mutant, "fails"));

    for (; reason; reason = wx_json_next(reason))
        for (const struct wx_json *name = wx_json_first(reason); name; name = wx_json_next(name))
            if (wx_json_text(name) && names_case(table, wx_json_text(name), kase)) return true;
    return false;
}

static size_t count_of_name(const struct wx_json *table, const char *name)
{
    const struct wx_json *group = group_of(table, name);

    if (group) return wx_json_count(group);
    return strpbrk(name, "*?") ? GLOB_COUNTS : 1;
}

/* count_of: how many cases a mutant names, about. */
static size_t count_of(const struct wx_json *table, const struct wx_json *mutant)
{
    const struct wx_json *reason = wx_json_first(wx_json_member(mutant, "fails"));
    size_t count = 0;

    for (; reason; reason = wx_json_next(reason))
        for (const struct wx_json *name = wx_json_first(reason); name; name = wx_json_next(name))
            if (wx_json_text(name)) count += count_of_name(table, wx_json_text(name));
    return count;
}

/* --- checking --------------------------------------------------------------------------------- */

static bool any_fails(const struct wx_json *table, const struct conf_case *kase)
{
    const struct wx_json *mutant = first_mutant(table);

    for (; mutant; mutant = wx_json_next(mutant))
        if (fails(table, mutant, kase)) return true;
    return false;
}

static void check_name(const struct wx_json *table, const char *file, const char *owner,
                       const char *name, const struct conf_pack *pack,
                       struct conf_problems *problems)
{
    if (name[0] == '@') {
        if (!group_of(table, name))
            conf_problems_add(problems, file, owner, "%s: there is no such group: mend it", name);
        return;
    }
    for (size_t i = 0; i < pack->count; i++)
        if (conf_case_matches(&pack->cases[i], name)) return;
    conf_problems_add(problems, file, owner, "%s matches no case: mend it", name);
}

static void check_list(const struct wx_json *table, const char *file, const char *owner,
                       const struct wx_json *list, const struct conf_pack *pack,
                       struct conf_problems *problems)
{
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item))
        check_name(table, file, owner, wx_json_text(item) ? wx_json_text(item) : "", pack,
                   problems);
}

void conf_mutants_check(const struct wx_json *table, const char *file, const struct conf_pack *pack,
                        struct conf_problems *problems)
{
    const struct wx_json *group = wx_json_first(wx_json_member(table, "groups"));
    const struct wx_json *mutant = first_mutant(table);

    for (; group; group = wx_json_next(group))
        check_list(table, file, wx_json_name(group), group, pack, problems);
    for (; mutant; mutant = wx_json_next(mutant)) {
        const struct wx_json *reason = wx_json_first(wx_json_member(mutant, "fails"));
        for (; reason; reason = wx_json_next(reason))
            check_list(table, file, text_of(mutant, "id"), reason, pack, problems);
    }
    for (size_t i = 0; i < pack->count; i++) {
        const struct conf_case *kase = &pack->cases[i];
        if (!any_fails(table, kase))
            conf_problems_add(problems, kase->file, kase->path,
                              "%s: no broken client fails it: write one that does", kase->name);
    }
}

/* --- writing ---------------------------------------------------------------------------------- */

struct shown {
    const char *id;
    size_t count; /* of cases that it fails */
};

/* keep: puts a mutant in its place among those that fail the fewest cases; the last may fall out.
 */
static void keep(struct shown list[SHOWN_MOST], size_t *count, struct shown one)
{
    for (size_t i = 0; i < SHOWN_MOST; i++) {
        if (i == *count) {
            list[(*count)++] = one;
            return;
        }
        if (one.count >= list[i].count) continue;
        struct shown pushed = list[i];
        list[i] = one;
        one = pushed;
    }
}

void conf_mutants_append(const struct wx_json *table, const struct conf_case *kase,
                         struct wx_buf *out)
{
    const struct wx_json *mutant = first_mutant(table);
    struct shown list[SHOWN_MOST];
    size_t kept = 0, found = 0;

    for (; mutant; mutant = wx_json_next(mutant)) {
        if (!fails(table, mutant, kase)) continue;
        found++;
        keep(list, &kept, (struct shown){text_of(mutant, "id"), count_of(table, mutant)});
    }
    for (size_t i = 0; i < kept; i++) wx_buf_append_format(out, "%s%s", i ? ", " : "", list[i].id);
    if (found > kept) wx_buf_append_format(out, " +%zu", found - kept);
    if (!found) wx_buf_append_text(out, "-");
}
