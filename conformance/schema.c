#include "conformance/schema.h"

#include "conformance/template.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>

enum { PATH_LIMIT = 4096, WORDS_LIMIT = 2048 };

/* Where we are: file and JSON path, and who is told. */
struct place {
    const struct wx_json *root;
    const char *file;
    const char *path;
    struct conf_problems *problems;
};

static bool check(const struct place *place, const struct wx_json *schema,
                  const struct wx_json *node);

const struct wx_json *conf_schema_definition(const struct wx_json *root, const char *name)
{
    return wx_json_member(wx_json_member(root, "$defs"), name);
}

static const struct wx_json *resolve(const struct wx_json *root, const struct wx_json *schema)
{
    static const char prefix[] = "#/$defs/";
    const char *reference = wx_json_text(wx_json_member(schema, "$ref"));

    if (!reference || strncmp(reference, prefix, sizeof prefix - 1) != 0) return NULL;
    return conf_schema_definition(root, reference + sizeof prefix - 1);
}

/* quiet: whether it holds, told to nobody. */
static bool quiet(const struct place *place, const struct wx_json *schema,
                  const struct wx_json *node)
{
    CONF_PROBLEMS(ignored);
    struct place silent = *place;

    silent.problems = &ignored;
    bool holds = check(&silent, schema, node);
    if (ignored.starved) place->problems->starved = true;
    return holds;
}

static bool check_below(const struct place *place, const struct wx_json *schema,
                        const struct wx_json *node, const char *name, size_t index)
{
    char path[PATH_LIMIT];
    struct place below = *place;

    if (name)
        snprintf(path, sizeof path, "%s.%s", place->path, name);
    else
        snprintf(path, sizeof path, "%s[%zu]", place->path, index);
    below.path = path;
    return check(&below, schema, node);
}

static bool is_type(const struct wx_json *node, const char *type)
{
    int64_t integer = 0;

    switch (wx_json_type(node)) {
    case WX_JSON_NULL: return strcmp(type, "null") == 0;
    case WX_JSON_BOOLEAN: return strcmp(type, "boolean") == 0;
    case WX_JSON_NUMBER:
        return strcmp(type, "number") == 0 ||
               (strcmp(type, "integer") == 0 && wx_json_integer(node, &integer));
    case WX_JSON_STRING: return strcmp(type, "string") == 0;
    case WX_JSON_ARRAY: return strcmp(type, "array") == 0;
    case WX_JSON_OBJECT: return strcmp(type, "object") == 0;
    }
    return false;
}

static bool check_type(const struct place *place, const struct wx_json *type,
                       const struct wx_json *node)
{
    WX_BUF(due, WORDS_LIMIT);

    if (!type) return true;
    if (wx_json_text(type)) {
        if (is_type(node, wx_json_text(type))) return true;
        wx_buf_append_text(&due, wx_json_text(type));
    }
    for (const struct wx_json *item = wx_json_first(type); item; item = wx_json_next(item)) {
        if (is_type(node, wx_json_text(item))) return true;
        wx_buf_append_format(&due, "%s%s", due.size ? " or " : "", wx_json_text(item));
    }
    conf_problems_add(place->problems, place->file, place->path, "is %s: %s is due",
                      wx_json_type_words(wx_json_type(node)), wx_buf_text(&due));
    return false;
}

static void append_value(struct wx_buf *out, const struct wx_json *node)
{
    struct wx_json_writer writer = wx_json_writer(out);

    wx_json_write_node(&writer, NULL, node);
}

static bool check_values(const struct place *place, const struct wx_json *schema,
                         const struct wx_json *node)
{
    const struct wx_json *constant = wx_json_member(schema, "const");
    const struct wx_json *list = wx_json_member(schema, "enum");
    WX_BUF(due, WORDS_LIMIT);

    if (!list && !constant) return true;
    if (constant) {
        if (conf_json_equal(constant, node)) return true;
        append_value(&due, constant);
    }
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        if (conf_json_equal(item, node)) return true;
        if (due.size) wx_buf_append_text(&due, ", ");
        append_value(&due, item);
    }
    WX_BUF(value, WORDS_LIMIT);
    append_value(&value, node);
    conf_problems_add(place->problems, place->file, place->path, "is %s: one of these is due: %s",
                      wx_buf_text(&value), wx_buf_text(&due));
    return false;
}

static bool check_number(const struct place *place, const struct wx_json *schema,
                         const struct wx_json *node)
{
    double value = 0, bound = 0;

    if (!wx_json_real(node, &value)) return true;
    if (wx_json_real(wx_json_member(schema, "minimum"), &bound) && value < bound) {
        conf_problems_add(place->problems, place->file, place->path, "is %s: at least %g is due",
                          wx_json_number_text(node), bound);
        return false;
    }
    if (wx_json_real(wx_json_member(schema, "maximum"), &bound) && value > bound) {
        conf_problems_add(place->problems, place->file, place->path, "is %s: at most %g is due",
                          wx_json_number_text(node), bound);
        return false;
    }
    return true;
}

/* matches: REG_NOMATCH where it does not, REG_ESPACE where nobody knows for want of memory. */
static int matches(const char *pattern, const char *text)
{
    regex_t regex;
    int result = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);

    if (result != 0) return result;
    errno = 0;
    result = regexec(&regex, text, 0, NULL, 0);
    /* glibc says so in no other way. */
    if (result != 0 && errno == ENOMEM) result = REG_ESPACE;
    regfree(&regex);
    return result;
}

/* has_form: whether a text has the form of a pattern; where not, it is told: what it is that has
 * that text, and that a form is due. */
static bool has_form(const struct place *place, const char *pattern, const char *text,
                     const char *what, const char *due, const char *end)
{
    int found = matches(pattern, text);

    if (found == 0) return true;
    if (found == REG_NOMATCH) {
        conf_problems_add(place->problems, place->file, place->path, "%s \"%.200s\": %s %s%s", what,
                          text, due, pattern, end);
        return false;
    }
    place->problems->starved = true;
    conf_problems_add(place->problems, place->file, place->path,
                      "cannot be held against the form %s: out of memory", pattern);
    return false;
}

static bool check_string(const struct place *place, const struct wx_json *schema,
                         const struct wx_json *node)
{
    const char *pattern = wx_json_text(wx_json_member(schema, "pattern"));
    const char *text = wx_json_text(node);
    int64_t bound = 0;

    if (!text) return true;
    if (wx_json_integer(wx_json_member(schema, "minLength"), &bound) &&
        (int64_t)strlen(text) < bound) {
        conf_problems_add(place->problems, place->file, place->path, "is too short: say something");
        return false;
    }
    if (wx_json_integer(wx_json_member(schema, "maxLength"), &bound) &&
        (int64_t)strlen(text) > bound) {
        conf_problems_add(place->problems, place->file, place->path,
                          "is longer than %lld characters: shorten it", (long long)bound);
        return false;
    }
    if (pattern && !has_form(place, pattern, text, "is", "the form", " is due")) return false;
    return true;
}

static bool is_duplicate(const struct wx_json *list, const struct wx_json *element)
{
    for (const struct wx_json *item = wx_json_first(list); item != element;
         item = wx_json_next(item))
        if (conf_json_equal(item, element)) return true;
    return false;
}

static bool check_array(const struct place *place, const struct wx_json *schema,
                        const struct wx_json *node)
{
    const struct wx_json *items = wx_json_member(schema, "items");
    const struct wx_json *item;
    int64_t bound = 0;
    size_t index = 0;
    bool unique = false, good = true;

    if (wx_json_type(node) != WX_JSON_ARRAY) return true;
    if (wx_json_integer(wx_json_member(schema, "minItems"), &bound) &&
        (int64_t)wx_json_count(node) < bound) {
        conf_problems_add(place->problems, place->file, place->path,
                          "has %zu elements: at least %lld are due", wx_json_count(node),
                          (long long)bound);
        good = false;
    }
    if (wx_json_integer(wx_json_member(schema, "maxItems"), &bound) &&
        (int64_t)wx_json_count(node) > bound) {
        conf_problems_add(place->problems, place->file, place->path,
                          "has %zu elements: at most %lld are taken", wx_json_count(node),
                          (long long)bound);
        good = false;
    }
    wx_json_boolean(wx_json_member(schema, "uniqueItems"), &unique);
    for (item = wx_json_first(node); item; item = wx_json_next(item), index++) {
        if (unique && is_duplicate(node, item)) {
            conf_problems_add(place->problems, place->file, place->path,
                              "element %zu stands there twice: say it once", index);
            good = false;
        }
        if (items && !check_below(place, items, item, NULL, index)) good = false;
    }
    return good;
}

/* owns: whether a schema, its $ref or its allOf name a property. */
static bool owns(const struct place *place, const struct wx_json *schema, const char *name)
{
    const struct wx_json *item;

    if (!schema) return false;
    if (wx_json_member(wx_json_member(schema, "properties"), name)) return true;
    if (owns(place, resolve(place->root, schema), name)) return true;
    for (item = wx_json_first(wx_json_member(schema, "allOf")); item; item = wx_json_next(item))
        if (owns(place, item, name)) return true;
    return false;
}

static void append_names(const struct place *place, const struct wx_json *schema,
                         struct wx_buf *out)
{
    const struct wx_json *item;

    if (!schema) return;
    item = wx_json_first(wx_json_member(schema, "properties"));
    for (; item; item = wx_json_next(item))
        wx_buf_append_format(out, "%s%s", out->size ? ", " : "", wx_json_name(item));
    append_names(place, resolve(place->root, schema), out);
    for (item = wx_json_first(wx_json_member(schema, "allOf")); item; item = wx_json_next(item))
        append_names(place, item, out);
}

static bool is_false(const struct wx_json *node)
{
    bool value = true;

    return wx_json_boolean(node, &value) && !value;
}

static bool check_member(const struct place *place, const struct wx_json *schema,
                         const struct wx_json *item)
{
    const char *name = wx_json_name(item);
    const struct wx_json *own = wx_json_member(wx_json_member(schema, "properties"), name);
    const struct wx_json *other = wx_json_member(schema, "additionalProperties");
    const struct wx_json *names = wx_json_member(schema, "propertyNames");
    const char *pattern = wx_json_text(wx_json_member(names, "pattern"));

    if (pattern && !has_form(place, pattern, name, "has a member", "names have the form", ""))
        return false;
    if (own) return check_below(place, own, item, name, 0);
    if (is_false(other) ||
        (is_false(wx_json_member(schema, "unevaluatedProperties")) && !owns(place, schema, name))) {
        WX_BUF(known, WORDS_LIMIT);
        append_names(place, schema, &known);
        conf_problems_add(place->problems, place->file, place->path,
                          "has an unknown member \"%s\": the known ones are %s", name,
                          wx_buf_text(&known));
        return false;
    }
    if (other && wx_json_type(other) == WX_JSON_OBJECT)
        return check_below(place, other, item, name, 0);
    return true;
}

static bool check_object(const struct place *place, const struct wx_json *schema,
                         const struct wx_json *node)
{
    const struct wx_json *item;
    int64_t bound = 0;
    bool good = true;

    if (wx_json_type(node) != WX_JSON_OBJECT) return true;
    item = wx_json_first(wx_json_member(schema, "required"));
    for (; item; item = wx_json_next(item)) {
        if (wx_json_member(node, wx_json_text(item))) continue;
        conf_problems_add(place->problems, place->file, place->path, "lacks the member \"%s\"",
                          wx_json_text(item));
        good = false;
    }
    if (wx_json_integer(wx_json_member(schema, "minProperties"), &bound) &&
        (int64_t)wx_json_count(node) < bound) {
        conf_problems_add(place->problems, place->file, place->path, "is empty: say something");
        good = false;
    }
    for (item = wx_json_first(node); item; item = wx_json_next(item))
        if (!check_member(place, schema, item)) good = false;
    return good;
}

/* is_kin: whether a schema is about a value of that type at all. */
static bool is_kin(const struct place *place, const struct wx_json *schema,
                   const struct wx_json *node)
{
    const struct wx_json *target = resolve(place->root, schema);
    const char *type = wx_json_text(wx_json_member(schema, "type"));

    if (target) return is_kin(place, target, node);
    return type && is_type(node, type) &&
           (wx_json_type(node) == WX_JSON_OBJECT || wx_json_type(node) == WX_JSON_ARRAY);
}

static bool check_choice(const struct place *place, const struct wx_json *choice,
                         const struct wx_json *node)
{
    const struct wx_json *kin = NULL;
    const struct wx_json *item;
    size_t count = 0;

    if (!choice) return true;
    for (item = wx_json_first(choice); item; item = wx_json_next(item))
        if (quiet(place, item, node)) return true;
    for (item = wx_json_first(choice); item; item = wx_json_next(item)) {
        if (!is_kin(place, item, node)) continue;
        kin = item;
        count++;
    }
    if (count == 1) return check(place, kin, node); /* says what is wrong inside */
    WX_BUF(value, WORDS_LIMIT);
    WX_BUF(due, WORDS_LIMIT);
    append_value(&value, node);
    append_value(&due, choice);
    conf_problems_add(place->problems, place->file, place->path,
                      "is %.200s: none of the forms it may have: %s", wx_buf_text(&value),
                      wx_buf_text(&due));
    return false;
}

static bool check(const struct place *place, const struct wx_json *schema,
                  const struct wx_json *node)
{
    const struct wx_json *target = resolve(place->root, schema);
    const struct wx_json *item;
    bool good = true;

    if (wx_json_member(schema, "$ref") && (!target || !check(place, target, node))) return false;
    if (!check_type(place, wx_json_member(schema, "type"), node)) return false;
    if (!check_values(place, schema, node)) return false;
    if (!check_string(place, schema, node) || !check_number(place, schema, node)) good = false;
    if (!check_array(place, schema, node)) good = false;
    if (!check_object(place, schema, node)) good = false;
    for (item = wx_json_first(wx_json_member(schema, "allOf")); item; item = wx_json_next(item))
        if (!check(place, item, node)) good = false;
    if (!check_choice(place, wx_json_member(schema, "anyOf"), node)) good = false;
    if (!check_choice(place, wx_json_member(schema, "oneOf"), node)) good = false;
    return good;
}

bool conf_schema_check(const struct wx_json *root, const struct wx_json *schema,
                       const struct wx_json *node, const char *file, const char *path,
                       struct conf_problems *problems)
{
    struct place place = {root, file, path, problems};

    return check(&place, schema, node);
}
