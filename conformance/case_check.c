#include "conformance/case_check.h"

#include "conformance/keys.h"
#include "conformance/schema.h"

#include "embedded/conf_schemas.h"

#include <stdlib.h>

static const char *const REQUIRED[] = {"id",        "title",         "why",
                                       "remedy",    "requirements",  "level",
                                       "operation", "expect_client", "expect_traffic"};
static const char *const WORDS[] = {"title", "why", "remedy"};

struct wx_bytes conf_case_schema(void)
{
    for (size_t i = 0; i < conf_schemas_file_count; i++)
        if (strstr(conf_schemas_files[i].path, "case.schema.json"))
            return conf_schemas_files[i].content;
    return wx_bytes(NULL, 0);
}

static bool has_all(const struct conf_case *kase, struct conf_problems *problems)
{
    bool good = true;

    for (size_t i = 0; i < sizeof REQUIRED / sizeof *REQUIRED; i++) {
        if (wx_json_member(kase->root, REQUIRED[i])) continue;
        conf_problems_add(problems, kase->file, kase->path, "lacks the member \"%s\"", REQUIRED[i]);
        good = false;
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (*conf_case_words(kase, WORDS[i], "en") && *conf_case_words(kase, WORDS[i], "zh"))
            continue;
        conf_problems_add(problems, kase->file, kase->path, "%s: both \"en\" and \"zh\" are due",
                          WORDS[i]);
        good = false;
    }
    return good;
}

enum wx_status conf_case_bind(struct conf_case *kase, struct conf_problems *problems)
{
    const struct wx_json *root = kase->root;
    enum { NAME_LIMIT = 128 };
    WX_BUF(name, NAME_LIMIT);

    if (!has_all(kase, problems)) return WX_OK;
    kase->id = wx_json_text(wx_json_member(root, "id"));
    kase->variant = wx_json_text(wx_json_member(root, "variant"));
    kase->operation = wx_json_text(wx_json_member(root, "operation"));
    kase->given = wx_json_member(root, "given");
    kase->steps = wx_json_member(root, "steps");
    kase->expect_client = wx_json_member(root, "expect_client");
    kase->expect_traffic = wx_json_member(root, "expect_traffic");
    kase->expect_run = wx_json_member(root, "expect_run");
    if (!conf_level_by_name(wx_json_text(wx_json_member(root, "level")), &kase->level))
        return WX_OK; /* the schema has told it */
    wx_buf_append_format(&name, "%s%s%s", kase->id, kase->variant ? "/" : "",
                         kase->variant ? kase->variant : "");
    kase->name = wx_buf_take_text(&name);
    return kase->name ? WX_OK : WX_ERR_MEMORY;
}

static void check_alternative(const struct conf_case *kase, const struct wx_json *item,
                              const char *operation, struct conf_problems *problems)
{
    const char *outcome = wx_json_text(wx_json_member(item, "outcome"));
    bool person = strcmp(operation, "get_realname_info") == 0;

    if (!outcome) return;
    if (strcmp(outcome, "ok") == 0) {
        if (person && wx_json_member(item, "real_name") && wx_json_member(item, "credential_id"))
            return;
        if (!person && wx_json_member(item, "category_list")) return;
        conf_problems_add(problems, kase->file, kase->path,
                          "an `ok` of %s says nothing of the result: name %s", operation,
                          person ? "real_name and credential_id" : "category_list");
        return;
    }
    const char *due = strcmp(outcome, "api_error") == 0 ? "errcode" : "kind";
    if (!wx_json_member(item, due))
        conf_problems_add(problems, kase->file, kase->path,
                          "an allowed `%s` does not say which: name its %s", outcome, due);
}

static bool all_local(const struct wx_json *expect_client)
{
    bool local = true;

    for (const struct wx_json *item = wx_json_first(expect_client); item && local;
         item = wx_json_next(item)) {
        local = false;
        wx_json_boolean(wx_json_member(item, "local"), &local);
    }
    return local;
}

static bool shows_the_mock(const struct wx_json *traffic)
{
    return wx_json_member(traffic, "records") || wx_json_member(traffic, "connections");
}

/* check_two_sided: a refusal that nothing of the mock's side proves is a false green. `closed` has
 * no mock behind it: there the refused connection is the evidence. */
static void check_two_sided(const struct conf_case *kase, struct conf_problems *problems)
{
    const char *base = wx_json_text(wx_json_member(kase->given, "base"));
    bool shown = shows_the_mock(kase->expect_traffic) || all_local(kase->expect_client);

    for (const struct wx_json *step = wx_json_first(kase->steps); step; step = wx_json_next(step))
        shown = shown || shows_the_mock(wx_json_member(step, "expect_traffic"));
    if (shown || (base && strcmp(base, "closed") == 0)) return;
    conf_problems_add(problems, kase->file, kase->path,
                      "%s: nothing says what the mock answered: expect_traffic needs `records`, "
                      "or `connections` for TLS",
                      kase->name);
}

static void check_key_file(const struct conf_case *kase, const struct wx_json *inputs,
                           struct conf_problems *problems)
{
    const char *name = wx_json_text(wx_json_member(inputs, "private_key_file"));

    if (!name || strncmp(name, "missing-", 8) == 0 || conf_key_file(name).size) return;
    if (wx_json_member(wx_json_member(kase->given, "files"), name)) return;
    conf_problems_add(problems, kase->file, kase->path,
                      "private_key_file %s is neither in keys/ nor in given.files: a file that is "
                      "to be missing is named missing-…",
                      name);
}

static void check_clients(const struct conf_case *kase, const struct wx_json *expect,
                          const char *operation, struct conf_problems *problems)
{
    for (const struct wx_json *item = wx_json_first(expect); item; item = wx_json_next(item))
        check_alternative(kase, item, operation, problems);
}

void conf_case_check(const struct wx_json *schema, const struct conf_case *kase,
                     struct conf_problems *problems)
{
    if (!conf_schema_check(schema, conf_schema_definition(schema, "members"), kase->root,
                           kase->file, kase->path, problems))
        return;
    check_clients(kase, kase->expect_client, kase->operation, problems);
    check_key_file(kase, wx_json_member(kase->given, "inputs"), problems);
    for (const struct wx_json *step = wx_json_first(kase->steps); step; step = wx_json_next(step)) {
        const char *operation = wx_json_text(wx_json_member(step, "operation"));
        check_clients(kase, wx_json_member(step, "expect_client"),
                      operation ? operation : kase->operation, problems);
        check_key_file(kase, wx_json_member(step, "inputs"), problems);
    }
    check_two_sided(kase, problems);
}
