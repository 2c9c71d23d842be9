/* The mask of the journal on strict JSON: it stays JSON, what is hidden is hidden whole, and all
 * the rest stays as it was. */
#include "fuzz/fuzz.h"
#include "mock_server/journal/mask.h"
#include "protocol/json.h"

#include <strings.h>

static bool holds(struct wx_bytes text, const char *part)
{
    return text.size > 0 && memmem(text.data, text.size, part, strlen(part));
}

/* What must be hidden for its name's sake: a string that is no ciphertext, a number, a container.
 */
static bool is_secret(const struct wx_json *node)
{
    const char *name = wx_json_name(node), *text = wx_json_text(node);
    enum wx_json_type type = wx_json_type(node);
    if (!name || !mock_mask_is_secret(wx_bytes_text(name))) return false;
    if (type == WX_JSON_NULL || type == WX_JSON_BOOLEAN) return false;
    return !text || (text[0] != '\0' && strncasecmp(name, "encr", 4) != 0);
}

static void require_kept(const struct wx_json *before, const struct wx_json *after)
{
    const char *was = wx_json_text(before), *is = wx_json_text(after);
    /* A name may hold a card, or a name and its value: the members of it are judged elsewhere. */
    bool hidden = is && strstr(is, "\xE2\x80\xA6#");
    REQUIRE(hidden || !is_secret(before), "a secret is hidden");
    if (hidden) return;
    REQUIRE(wx_json_type(before) == wx_json_type(after), "a value keeps its type");
    REQUIRE(!was || (is && strcmp(was, is) == 0), "a string stays");
    REQUIRE(wx_json_count(before) == wx_json_count(after), "nothing is lost");
    const struct wx_json *a = wx_json_first(before), *b = wx_json_first(after);
    for (; a && b; a = wx_json_next(a), b = wx_json_next(b)) require_kept(a, b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct mock_mask mask;
    struct wx_bytes text = wx_bytes(data, size);
    WX_JSON(before);
    WX_JSON(after);
    WX_BUF(out, SIZE_MAX / 2);
    /* A private key is hidden to its end, or that of the text, whatever that breaks. A card may be
     * a number, whose digits then are text. */
    if (size > 64 * 1024 || holds(text, "-----BEGIN")) return 0;
    if (wx_json_parse(text, &before, NULL) != WX_OK) return 0;
    if (wx_json_type(before) == WX_JSON_NUMBER) return 0;
    mock_mask_text(&mask, MOCK_MASK_BODY, text, NULL, &out);
    REQUIRE(wx_buf_status(&out) == WX_OK, "every text can be masked");
    struct wx_json_error error = {.reason = "memory"};
    enum wx_status status = wx_json_parse(wx_buf_bytes(&out), &after, &error);
    REQUIRE(status == WX_OK, error.reason);
    require_kept(before, after);
    return 0;
}
