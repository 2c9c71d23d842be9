#include "diagnosis/signed_whole.h"

#include <stdlib.h>

#include "protocol/json_grammar.h"
#include "protocol/json_writer.h"

enum { MEMBERS_MOST = 16, LIMIT = 192 * 1024, QUERY_MEMBERS_MOST = 6 };

/* The body's members in some order; all but the signature. */
struct pick {
    const struct wx_json *nodes[MEMBERS_MOST];
    size_t count;
};

static bool is_sign(const struct diag_reading *reading, const struct wx_json *node)
{
    return node == reading->members[DIAG_MEMBER_SIGN];
}

static struct pick pick_as_sent(const struct diag_reading *reading)
{
    struct pick pick = {.count = 0};
    const struct wx_json *node = wx_json_first(reading->tree);
    for (; node && pick.count < MEMBERS_MOST; node = wx_json_next(node))
        if (!is_sign(reading, node)) pick.nodes[pick.count++] = node;
    return pick;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(wx_json_name(*(const struct wx_json *const *)a),
                  wx_json_name(*(const struct wx_json *const *)b));
}

static struct pick sorted(struct pick pick)
{
    if (pick.count > 1) qsort(pick.nodes, pick.count, sizeof pick.nodes[0], compare_names);
    return pick;
}

/* In the order of the interface's own table. */
static struct pick pick_by_interface(const struct diag_reading *reading)
{
    struct pick pick = {.count = 0};
    for (enum diag_member member = DIAG_MEMBER_AUTH_TOKEN; member <= DIAG_MEMBER_TIMESTAMP;
         member++)
        if (reading->members[member]) pick.nodes[pick.count++] = reading->members[member];
    return pick;
}

/* --- JSON --- */

/* How an object is written out. */
static const struct style {
    const char *open, *between, *colon, *close;
} STYLES[] = {
    {"{", ",", ":", "}"},
    {"{", ", ", ": ", "}"},
    {"{\n  ", ",\n  ", ": ", "\n}"},
    {"{\n    ", ",\n    ", ": ", "\n}"},
    {"{\n\t", ",\n\t", ": ", "\n}"},
    {"{\r\n  ", ",\r\n  ", ": ", "\r\n}"},
    {"{ ", ", ", ": ", " }"},
};

static void write_json(const struct pick *pick, const struct style *style, struct wx_buf *out)
{
    wx_buf_append_text(out, style->open);
    for (size_t i = 0; i < pick->count; i++) {
        struct wx_json_writer name = wx_json_writer(out);
        struct wx_json_writer value = wx_json_writer(out);
        if (i > 0) wx_buf_append_text(out, style->between);
        wx_json_write_text(&name, NULL, wx_json_name(pick->nodes[i]));
        wx_buf_append_text(out, style->colon);
        wx_json_write_node(&value, NULL, pick->nodes[i]);
    }
    wx_buf_append_text(out, style->close);
}

static bool try_json(const struct pick *pick, diag_try_whole *try_one, void *context)
{
    WX_BUF(text, LIMIT);
    for (size_t i = 0; i < sizeof STYLES / sizeof STYLES[0]; i++) {
        wx_buf_clear(&text);
        write_json(pick, &STYLES[i], &text);
        if (try_one(context, DIAG_BODY_SIGNED, "is the JSON body without sign", &text)) return true;
    }
    return false;
}

/* The body as it was sent, to the byte, but for its sign. */
static bool try_text_without_sign(const struct diag_reading *reading, diag_try_whole *try_one,
                                  void *context)
{
    struct wx_bytes body = wx_bytes_trim(wx_buf_bytes(&reading->text));
    size_t ordinal = 0;
    const struct wx_json *node = wx_json_first(reading->tree);
    for (; node && !is_sign(reading, node); node = wx_json_next(node)) {
        if (wx_json_first(node)) return false; /* names inside count too */
        ordinal++;
    }
    if (!node || wx_json_first(node)) return false;
    size_t from = wx_json_grammar_name(body, ordinal);
    size_t to = body.size - 1;
    if (wx_json_next(node)) {
        to = wx_json_grammar_name(body, ordinal + 1);
    } else {
        while (from > 1 && body.data[from - 1] != ',') from--;
        if (from > 1) from--;
        while (to > from && strchr(" \t\r\n", body.data[to - 1])) to--;
    }
    WX_BUF(text, LIMIT);
    wx_buf_append(&text, wx_bytes(body.data, from));
    wx_buf_append(&text, wx_bytes_from(body, to));
    return try_one(context, DIAG_BODY_SIGNED, "is the JSON body without sign", &text);
}

/* --- Queries --- */

static void write_pair(const struct wx_json *node, struct wx_buf *out)
{
    if (out->size > 0) wx_buf_append_text(out, "&");
    wx_buf_append_text(out, wx_json_name(node));
    wx_buf_append_text(out, "=");
    const char *text = wx_json_text(node) ? wx_json_text(node) : wx_json_number_text(node);
    wx_buf_append_text(out, text ? text : "");
}

/* Every choice of members, in this order. */
static bool try_pairs(const struct pick *pick, diag_try_whole *try_one, void *context)
{
    WX_BUF(text, LIMIT);
    if (pick->count > QUERY_MEMBERS_MOST) return false;
    for (unsigned choice = 1; choice < 1u << pick->count; choice++) {
        wx_buf_clear(&text);
        for (size_t i = 0; i < pick->count; i++)
            if (choice & 1u << i) write_pair(pick->nodes[i], &text);
        if (try_one(context, DIAG_QUERY_SIGNED, "is a query of members of the body", &text))
            return true;
    }
    return false;
}

static bool try_url(const struct diag_reading *reading, diag_try_whole *try_one, void *context)
{
    static const char *const FRONTS[] = {
        "", "?", "/cgi-bin/wxopen/getrealnameinfo?",
        "https://api.weixin.qq.com/cgi-bin/wxopen/getrealnameinfo?"};
    WX_BUF(text, LIMIT);
    if (!reading->subject->knows_url || reading->subject->query.size == 0) return false;
    for (size_t i = 0; i < sizeof FRONTS / sizeof FRONTS[0]; i++) {
        wx_buf_clear(&text);
        wx_buf_append_text(&text, FRONTS[i]);
        wx_buf_append(&text, reading->subject->query);
        if (try_one(context, DIAG_QUERY_SIGNED, "is the URL's query", &text)) return true;
    }
    return false;
}

bool diag_signed_whole(const struct diag_reading *reading, diag_try_whole *try_one, void *context)
{
    struct pick sent = pick_as_sent(reading);
    struct pick in_order = sorted(sent);
    struct pick by_interface = pick_by_interface(reading);
    const struct pick *const picks[] = {&sent, &in_order, &by_interface};
    for (size_t i = 0; i < sizeof picks / sizeof picks[0]; i++)
        if (try_json(picks[i], try_one, context) || try_pairs(picks[i], try_one, context))
            return true;
    return try_text_without_sign(reading, try_one, context) || try_url(reading, try_one, context);
}
