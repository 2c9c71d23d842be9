/* JSON Merge Patch: the input is a document and, behind a NUL, a patch. The result is what the
 * pseudo code of RFC 7396 section 2 says, member by member, and a second time changes nothing. */
#include "fuzz/fuzz.h"
#include "protocol/json_patch.h"
#include "protocol/json_writer.h"

static bool is_object(const struct wx_json *node)
{
    return node && wx_json_type(node) == WX_JSON_OBJECT;
}

static void merge(const struct wx_json *target, const struct wx_json *patch, struct wx_json **out)
{
    WX_BUF(text, SIZE_MAX / 2);
    REQUIRE(wx_json_merge_patch(target, patch, &text) == WX_OK, "a patch can be laid over");
    REQUIRE(wx_json_parse(wx_buf_bytes(&text), out, NULL) == WX_OK, "the result is JSON");
}

static bool is_same(const struct wx_json *a, const struct wx_json *b)
{
    WX_BUF(text_a, SIZE_MAX / 2);
    WX_BUF(text_b, SIZE_MAX / 2);
    struct wx_json_writer writer = wx_json_writer(&text_a);
    wx_json_write_node(&writer, NULL, a);
    writer = wx_json_writer(&text_b);
    wx_json_write_node(&writer, NULL, b);
    return wx_bytes_equal(wx_buf_bytes(&text_a), wx_buf_bytes(&text_b));
}

static void require_merged(const struct wx_json *target, const struct wx_json *patch,
                           const struct wx_json *result)
{
    if (!is_object(patch)) {
        REQUIRE(is_same(patch, result), "what is no object takes the whole place");
        return;
    }
    if (!is_object(target)) target = NULL; /* as an empty object */
    size_t count = 0;
    const struct wx_json *item = wx_json_first(target);
    for (; item; item = wx_json_next(item)) {
        if (wx_json_member(patch, wx_json_name(item))) continue;
        const struct wx_json *kept = wx_json_member(result, wx_json_name(item));
        REQUIRE(kept && is_same(item, kept), "what the patch does not name stays");
        count++;
    }
    for (item = wx_json_first(patch); item; item = wx_json_next(item)) {
        const struct wx_json *made = wx_json_member(result, wx_json_name(item));
        REQUIRE(!made == (wx_json_type(item) == WX_JSON_NULL),
                "null takes away, all else is there");
        if (made) require_merged(wx_json_member(target, wx_json_name(item)), item, made);
        count += made ? 1 : 0;
    }
    REQUIRE(is_object(result) && wx_json_count(result) == count, "there is nothing else");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes patch_text = wx_bytes(data, size);
    struct wx_bytes target_text = fuzz_cut(&patch_text, '\0');
    WX_JSON(target);
    WX_JSON(patch);
    WX_JSON(result);
    WX_JSON(again);
    if (wx_json_parse(patch_text, &patch, NULL) != WX_OK) return 0;
    if (target_text.size > 0 && wx_json_parse(target_text, &target, NULL) != WX_OK) return 0;
    merge(target, patch, &result);
    require_merged(target, patch, result);
    merge(result, patch, &again);
    REQUIRE(is_same(result, again), "a patch laid over twice does what it did once");
    return 0;
}
