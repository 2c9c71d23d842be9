/* Cases made of cases: laying a document over itself changes nothing, what is laid over is there
 * afterwards, and a text without names to replace stays. The input is a base, a NUL, and what is
 * laid over it. */
#include "conformance/template.h"
#include "fuzz/fuzz.h"

static enum conf_lookup keep(void *context, struct wx_bytes name, const struct wx_json **out_node,
                             struct wx_buf *out_text)
{
    (void)name, (void)out_node, (void)out_text;
    ++*(size_t *)context;
    return CONF_LOOKUP_KEEP;
}

static enum conf_lookup shout(void *context, struct wx_bytes name, const struct wx_json **out_node,
                              struct wx_buf *out_text)
{
    (void)name, (void)out_node;
    ++*(size_t *)context;
    wx_buf_append_text(out_text, "REPLACED");
    return CONF_LOOKUP_TEXT;
}

static struct wx_json *read_back(const struct wx_buf *text)
{
    struct wx_json *tree = NULL;
    REQUIRE(wx_buf_status(text) == WX_OK, "what was made has room");
    REQUIRE(wx_json_parse(wx_buf_bytes(text), &tree, NULL) == WX_OK, "and is JSON");
    return tree;
}

static struct wx_json *overlay(const struct wx_json *base, const struct wx_json *over)
{
    WX_BUF(text, SIZE_MAX / 2);
    struct wx_json_writer writer = wx_json_writer(&text);
    conf_overlay(&writer, NULL, base, over, NULL);
    return read_back(&text);
}

static struct wx_json *expand(const struct wx_json *node, conf_resolver *resolve, size_t *count)
{
    WX_BUF(text, SIZE_MAX / 2);
    struct wx_json_writer writer = wx_json_writer(&text);
    conf_expand(&writer, NULL, node, resolve, count);
    return read_back(&text);
}

static void require_expanded(const struct wx_json *node)
{
    size_t asked = 0, replaced = 0, left = 0;
    WX_JSON(kept);
    WX_JSON(shouted);
    WX_JSON(again);
    kept = expand(node, keep, &asked);
    REQUIRE(conf_json_equal(kept, node), "what stands for nothing yet stays");
    shouted = expand(node, shout, &replaced);
    REQUIRE(asked == replaced, "each name is asked for once");
    REQUIRE(replaced > 0 || conf_json_equal(shouted, node), "nothing else is touched");
    again = expand(shouted, keep, &left);
    REQUIRE(left <= replaced, "replacing makes no new names by itself");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes over_text = wx_bytes(data, size);
    struct wx_bytes base_text = fuzz_cut(&over_text, '\0');
    WX_JSON(base);
    WX_JSON(over);
    WX_JSON(same);
    WX_JSON(laid);
    WX_JSON(twice);
    if (size > 64 * 1024 || wx_json_parse(base_text, &base, NULL) != WX_OK) return 0;
    REQUIRE(conf_json_equal(base, base), "a value is itself");
    same = overlay(base, base);
    REQUIRE(conf_json_equal(same, base), "a document laid over itself is itself");
    require_expanded(base);
    if (wx_json_parse(over_text, &over, NULL) != WX_OK) return 0;
    laid = overlay(base, over);
    twice = overlay(laid, over);
    REQUIRE(conf_json_equal(laid, twice), "what is laid over twice is there once");
    for (const struct wx_json *item = wx_json_first(over); item; item = wx_json_next(item))
        if (wx_json_type(over) == WX_JSON_OBJECT)
            REQUIRE(wx_json_member(laid, wx_json_name(item)), "what is laid over is there");
    return 0;
}
