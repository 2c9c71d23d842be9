#include "mock_server/schema.h"

enum { NAMES_LIMIT = 1024 };

static const struct mock_member *find_member(const struct mock_member *members, size_t count,
                                             const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].name, name) == 0) return &members[i];
    return NULL;
}

static void tell_unknown(const struct mock_path *path, const struct mock_member *members,
                         size_t count, struct mock_problems *problems)
{
    WX_BUF(names, NAMES_LIMIT);
    for (size_t i = 0; i < count; i++)
        wx_buf_append_format(&names, "%s%s", i > 0 ? ", " : "", members[i].name);
    mock_problems_add(problems, path, "unknown member: the known ones are %s", wx_buf_text(&names));
}

static bool read_text(const struct mock_member *member, const struct wx_json *node, char *to,
                      const struct mock_path *path, struct mock_problems *problems)
{
    const char *text = wx_json_text(node);
    size_t size = text ? strlen(text) : 0;
    if (!text || (int64_t)size < member->low || (int64_t)size > member->high) {
        mock_problems_add(problems, path, "%s%s: expected a string of %lld to %lld bytes",
                          text ? "a string of another size" : "",
                          text ? "" : wx_json_type_words(wx_json_type(node)),
                          (long long)member->low, (long long)member->high);
        return false;
    }
    *(const char **)(void *)to = text;
    return true;
}

static bool read_integer(const struct mock_member *member, const struct wx_json *node, char *to,
                         const struct mock_path *path, struct mock_problems *problems)
{
    int64_t value = 0;
    if (!wx_json_integer(node, &value) || value < member->low || value > member->high) {
        const char *number = wx_json_number_text(node);
        mock_problems_add(problems, path, "%s: expected an integer from %lld to %lld",
                          number ? number : wx_json_type_words(wx_json_type(node)),
                          (long long)member->low, (long long)member->high);
        return false;
    }
    memcpy(to, &value, sizeof value);
    return true;
}

static bool read_real(const struct mock_member *member, const struct wx_json *node, char *to,
                      const struct mock_path *path, struct mock_problems *problems)
{
    double value = 0;
    if (!wx_json_real(node, &value) || value < (double)member->low ||
        value > (double)member->high) {
        const char *number = wx_json_number_text(node);
        mock_problems_add(problems, path, "%s: expected a number from %lld to %lld",
                          number ? number : wx_json_type_words(wx_json_type(node)),
                          (long long)member->low, (long long)member->high);
        return false;
    }
    memcpy(to, &value, sizeof value);
    return true;
}

static bool read_boolean(const struct wx_json *node, char *to, const struct mock_path *path,
                         struct mock_problems *problems)
{
    bool value = false;
    if (!wx_json_boolean(node, &value)) {
        mock_problems_add(problems, path, "%s: expected true or false",
                          wx_json_type_words(wx_json_type(node)));
        return false;
    }
    memcpy(to, &value, sizeof value);
    return true;
}

static bool read_node(const struct wx_json *node, enum wx_json_type wanted, char *to,
                      const struct mock_path *path, struct mock_problems *problems)
{
    if (wx_json_type(node) != wanted) {
        mock_problems_add(problems, path, "%s: expected %s", wx_json_type_words(wx_json_type(node)),
                          wx_json_type_words(wanted));
        return false;
    }
    memcpy(to, &node, sizeof node);
    return true;
}

static bool read_member(const struct mock_member *member, const struct wx_json *node, char *to,
                        const struct mock_path *path, struct mock_problems *problems)
{
    switch (member->kind) {
    case MOCK_MEMBER_TEXT: return read_text(member, node, to, path, problems);
    case MOCK_MEMBER_INTEGER: return read_integer(member, node, to, path, problems);
    case MOCK_MEMBER_REAL: return read_real(member, node, to, path, problems);
    case MOCK_MEMBER_BOOLEAN: return read_boolean(node, to, path, problems);
    case MOCK_MEMBER_ARRAY: return read_node(node, WX_JSON_ARRAY, to, path, problems);
    case MOCK_MEMBER_OBJECT: return read_node(node, WX_JSON_OBJECT, to, path, problems);
    case MOCK_MEMBER_ANY: memcpy(to, &node, sizeof node); return true;
    }
    return false;
}

static bool tell_missing(const struct wx_json *object, const struct mock_path *path,
                         const struct mock_member *members, size_t count,
                         struct mock_problems *problems)
{
    bool complete = true;
    for (size_t i = 0; i < count; i++) {
        if (!members[i].required || wx_json_member(object, members[i].name)) continue;
        mock_problems_add(problems, path, "the member %s is missing", members[i].name);
        complete = false;
    }
    return complete;
}

bool mock_schema_read(const struct wx_json *node, const struct mock_path *path,
                      const struct mock_member *members, size_t count, void *out,
                      struct mock_problems *problems)
{
    if (wx_json_type(node) != WX_JSON_OBJECT) {
        mock_problems_add(problems, path, "%s: expected an object",
                          wx_json_type_words(wx_json_type(node)));
        return false;
    }
    bool good = tell_missing(node, path, members, count, problems);
    for (const struct wx_json *child = wx_json_first(node); child; child = wx_json_next(child)) {
        struct mock_path step = mock_path_member(path, wx_json_name(child));
        const struct mock_member *member = find_member(members, count, wx_json_name(child));
        if (!member) {
            tell_unknown(&step, members, count, problems);
            good = false;
        } else if (!read_member(member, child, (char *)out + member->offset, &step, problems)) {
            good = false;
        }
    }
    return good;
}
