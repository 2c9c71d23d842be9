#include "conformance/matrix.h"

#include "conformance/mutants.h"

#include "embedded/conf_matrix.h"

static const char REQUIREMENTS[] = "conformance/requirements.json";
static const char MUTANTS[] = "conformance/mutants/mutants.json";

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

static const struct wx_json *first_row(const struct conf_matrix *matrix)
{
    return wx_json_first(wx_json_member(matrix->requirements, "requirements"));
}

static enum wx_status load(const char *path, struct wx_json **out, struct conf_problems *problems)
{
    for (size_t i = 0; i < conf_matrix_file_count; i++) {
        struct wx_json_error error = {0, ""};
        if (strcmp(conf_matrix_files[i].path, path) != 0) continue;
        enum wx_status status = wx_json_parse(conf_matrix_files[i].content, out, &error);
        if (status != WX_OK)
            conf_problems_add(problems, path, NULL, "byte %zu: %s", error.offset, error.reason);
        return status;
    }
    return WX_OK;
}

enum wx_status conf_matrix_load(struct conf_matrix *out, struct conf_problems *problems)
{
    CONF_MATRIX(matrix);
    enum wx_status status = load(REQUIREMENTS, &matrix.requirements, problems);

    if (status == WX_OK) status = load(MUTANTS, &matrix.mutants, problems);
    if (status != WX_OK) return status;
    *out = matrix;
    matrix = (struct conf_matrix){.mutants = NULL};
    return WX_OK;
}

void conf_matrix_release(struct conf_matrix *matrix)
{
    wx_json_free(matrix->requirements);
    wx_json_free(matrix->mutants);
    *matrix = (struct conf_matrix){.mutants = NULL};
}

/* --- checking --------------------------------------------------------------------------------- */

static bool has_case(const struct conf_pack *pack, const char *row)
{
    for (size_t i = 0; i < pack->count; i++)
        if (conf_case_has(&pack->cases[i], "requirements", row)) return true;
    return false;
}

static void check_rows(const struct conf_matrix *matrix, const struct conf_pack *pack,
                       struct conf_problems *problems)
{
    const struct wx_json *row = first_row(matrix);

    for (; row; row = wx_json_next(row)) {
        const char *id = text_of(row, "id");
        bool reasoned = wx_json_member(row, "untestable") != NULL;
        bool tested = has_case(pack, id);
        if (tested == reasoned)
            conf_problems_add(problems, REQUIREMENTS, id, "%s",
                              tested ? "has cases, and a reason why it can have none: drop one"
                                     : "has no case: write one, or say in `untestable` why not");
        for (const struct wx_json *other = first_row(matrix); other != row;
             other = wx_json_next(other))
            if (strcmp(text_of(other, "id"), id) == 0)
                conf_problems_add(problems, REQUIREMENTS, id, "stands there twice: say it once");
    }
}

bool conf_matrix_has(const struct conf_matrix *matrix, const char *id)
{
    for (const struct wx_json *row = first_row(matrix); row; row = wx_json_next(row))
        if (strcmp(text_of(row, "id"), id) == 0) return true;
    return false;
}

static void check_cases(const struct conf_matrix *matrix, const struct conf_pack *pack,
                        struct conf_problems *problems)
{
    for (size_t i = 0; i < pack->count; i++) {
        const struct conf_case *kase = &pack->cases[i];
        const struct wx_json *item = wx_json_first(wx_json_member(kase->root, "requirements"));
        for (; item; item = wx_json_next(item))
            if (!conf_matrix_has(matrix, wx_json_text(item)))
                conf_problems_add(problems, kase->file, kase->path,
                                  "%s: no requirement %s: write its row, or mend the name",
                                  kase->name, wx_json_text(item));
    }
}

void conf_matrix_check(const struct conf_matrix *matrix, const struct conf_pack *pack,
                       struct conf_problems *problems)
{
    if (!matrix->requirements) conf_problems_add(problems, REQUIREMENTS, NULL, "was not built in");
    check_rows(matrix, pack, problems);
    check_cases(matrix, pack, problems);
    if (matrix->mutants) conf_mutants_check(matrix->mutants, MUTANTS, pack, problems);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* append_cell: a text, with what would end a Markdown cell escaped. */
static void append_cell(struct wx_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') wx_buf_append_byte(out, '\\');
        wx_buf_append_byte(out, *text == '\n' ? ' ' : (unsigned char)*text);
    }
}

static void append_cases(const struct conf_matrix *matrix, const struct conf_pack *pack,
                         const char *row, bool mutants, struct wx_buf *out)
{
    size_t count = 0;

    for (size_t i = 0; i < pack->count; i++) {
        const struct conf_case *kase = &pack->cases[i];
        if (!conf_case_has(kase, "requirements", row)) continue;
        if (count++) wx_buf_append_text(out, "<br>");
        if (mutants)
            conf_mutants_append(matrix->mutants, kase, out);
        else
            wx_buf_append_text(out, kase->name);
    }
}

void conf_matrix_write(const struct conf_matrix *matrix, const struct conf_pack *pack,
                       const char *language, struct wx_buf *out)
{
    bool chinese = strcmp(language, "zh") == 0;
    const struct wx_json *row = first_row(matrix);

    wx_buf_append_text(out, chinese
                                ? "| 条目 | 级别 | 出处 | 要求 | 用例 | 证明用例会失败的客户端 |\n"
                                : "| id | keyword | place | demand | cases | the broken client "
                                  "that proves each can fail |\n");
    wx_buf_append_text(out, "|---|---|---|---|---|---|\n");
    for (; row; row = wx_json_next(row)) {
        const struct wx_json *untestable = wx_json_member(row, "untestable");
        const char *id = text_of(row, "id");
        wx_buf_append_format(out, "| %s | %s | ", id, text_of(row, "keyword"));
        append_cell(out, text_of(row, "place"));
        wx_buf_append_text(out, " | ");
        append_cell(out, text_of(wx_json_member(row, "words"), language));
        wx_buf_append_text(out, " | ");
        if (untestable)
            append_cell(out, text_of(untestable, language));
        else
            append_cases(matrix, pack, id, false, out);
        wx_buf_append_text(out, " | ");
        if (!untestable) append_cases(matrix, pack, id, true, out);
        wx_buf_append_text(out, " |\n");
    }
}
