#include "conformance/template.h"

#include "protocol/buf.h"

enum { TEXT_LIMIT = 1024 * 1024 };

static bool objects_equal(const struct wx_json *a, const struct wx_json *b)
{
    const struct wx_json *item;

    for (item = wx_json_first(a); item; item = wx_json_next(item)) {
        const struct wx_json *other = wx_json_member(b, wx_json_name(item));
        if (!other || !conf_json_equal(item, other)) return false;
    }
    return true;
}

static bool arrays_equal(const struct wx_json *a, const struct wx_json *b)
{
    const struct wx_json *other = wx_json_first(b);
    const struct wx_json *item;

    for (item = wx_json_first(a); item; item = wx_json_next(item)) {
        if (!conf_json_equal(item, other)) return false;
        other = wx_json_next(other);
    }
    return true;
}

bool conf_json_equal(const struct wx_json *a, const struct wx_json *b)
{
    double x = 0, y = 0;
    bool p = false, q = false;

    if (wx_json_type(a) != wx_json_type(b)) return false;
    switch (wx_json_type(a)) {
    case WX_JSON_NULL: return true;
    case WX_JSON_BOOLEAN: return wx_json_boolean(a, &p) && wx_json_boolean(b, &q) && p == q;
    case WX_JSON_NUMBER: return wx_json_real(a, &x) && wx_json_real(b, &y) && !(x < y) && !(x > y);
    case WX_JSON_STRING: return strcmp(wx_json_text(a), wx_json_text(b)) == 0;
    case WX_JSON_ARRAY: return wx_json_count(a) == wx_json_count(b) && arrays_equal(a, b);
    case WX_JSON_OBJECT: return wx_json_count(a) == wx_json_count(b) && objects_equal(a, b);
    }
    return false;
}

static bool is_object(const struct wx_json *node)
{
    return node && wx_json_type(node) == WX_JSON_OBJECT;
}

void conf_overlay(struct wx_json_writer *writer, const char *name, const struct wx_json *base,
                  const struct wx_json *over, const char *skip)
{
    const struct wx_json *item;

    if (!is_object(base) || (over && !is_object(over))) {
        wx_json_write_node(writer, name, over ? over : base);
        return;
    }
    wx_json_begin_object(writer, name);
    for (item = wx_json_first(base); item; item = wx_json_next(item)) {
        const char *member = wx_json_name(item);
        if (skip && strcmp(member, skip) == 0) continue;
        conf_overlay(writer, member, item, wx_json_member(over, member), NULL);
    }
    for (item = wx_json_first(over); item; item = wx_json_next(item)) {
        const char *member = wx_json_name(item);
        if (wx_json_member(base, member) || (skip && strcmp(member, skip) == 0)) continue;
        wx_json_write_node(writer, member, item);
    }
    wx_json_end_object(writer);
}

static void append_node(struct wx_buf *out, const struct wx_json *node)
{
    struct wx_json_writer writer = wx_json_writer(out);

    if (wx_json_text(node))
        wx_buf_append_text(out, wx_json_text(node));
    else
        wx_json_write_node(&writer, NULL, node);
}

void conf_expand_text(struct wx_buf *out, const char *text, conf_resolver *resolve, void *context)
{
    for (const char *start; (start = strstr(text, "${")) != NULL;) {
        const char *end = strchr(start, '}');
        const struct wx_json *node = NULL;
        if (!end) break;
        wx_buf_append(out, wx_bytes(text, (size_t)(start - text)));
        switch (resolve(context, wx_bytes(start + 2, (size_t)(end - start - 2)), &node, out)) {
        case CONF_LOOKUP_NODE: append_node(out, node); break;
        case CONF_LOOKUP_TEXT: break;
        case CONF_LOOKUP_KEEP:
        case CONF_LOOKUP_UNKNOWN:
            wx_buf_append(out, wx_bytes(start, (size_t)(end - start + 1)));
            break;
        }
        text = end + 1;
    }
    wx_buf_append_text(out, text);
}

/* whole_name: the name in a text that is one ${name} and nothing else. */
static bool whole_name(const char *text, struct wx_bytes *out)
{
    size_t size = strlen(text);

    if (size < 4 || strncmp(text, "${", 2) != 0 || strchr(text, '}') != text + size - 1)
        return false;
    *out = wx_bytes(text + 2, size - 3);
    return true;
}

static void expand_string(struct wx_json_writer *writer, const char *name, const char *text,
                          conf_resolver *resolve, void *context)
{
    WX_BUF(expanded, TEXT_LIMIT);
    const struct wx_json *node = NULL;
    struct wx_bytes whole;

    if (whole_name(text, &whole)) {
        WX_BUF(ignored, TEXT_LIMIT);
        if (resolve(context, whole, &node, &ignored) == CONF_LOOKUP_NODE) {
            wx_json_write_node(writer, name, node);
            return;
        }
    }
    conf_expand_text(&expanded, text, resolve, context);
    if (wx_buf_status(&expanded) != WX_OK) wx_buf_fail(writer->out, wx_buf_status(&expanded));
    wx_json_write_bytes(writer, name, wx_buf_bytes(&expanded));
}

void conf_expand(struct wx_json_writer *writer, const char *name, const struct wx_json *node,
                 conf_resolver *resolve, void *context)
{
    const struct wx_json *item;

    switch (node ? wx_json_type(node) : WX_JSON_NULL) {
    case WX_JSON_STRING: expand_string(writer, name, wx_json_text(node), resolve, context); return;
    case WX_JSON_ARRAY:
        wx_json_begin_array(writer, name);
        for (item = wx_json_first(node); item; item = wx_json_next(item))
            conf_expand(writer, NULL, item, resolve, context);
        wx_json_end_array(writer);
        return;
    case WX_JSON_OBJECT:
        wx_json_begin_object(writer, name);
        for (item = wx_json_first(node); item; item = wx_json_next(item))
            conf_expand(writer, wx_json_name(item), item, resolve, context);
        wx_json_end_object(writer);
        return;
    case WX_JSON_NULL:
    case WX_JSON_BOOLEAN:
    case WX_JSON_NUMBER: wx_json_write_node(writer, name, node); return;
    }
}
