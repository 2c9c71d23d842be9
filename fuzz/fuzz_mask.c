/* The mask of the journal: whatever stands around a secret, it does not come through. The input is
 * a body, or a query, in which each byte 01 stands for a known secret and each byte 02 for a member
 * with another one, which is hidden for its name's sake. */
#include "fuzz/fuzz.h"
#include "mock_server/journal/mask.h"

#define KNOWN "Planted0Known1Secret2"
#define NAMED "Planted3Named4Secret5"

static void expand(struct wx_bytes text, const char *member, struct wx_buf *out)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == 1)
            wx_buf_append_text(out, KNOWN);
        else if (text.data[i] == 2)
            wx_buf_append_text(out, member);
        else
            wx_buf_append_byte(out, text.data[i]);
    }
}

static bool holds(const struct wx_buf *text, const char *wanted)
{
    return text->size > 0 && memmem(text->data, text->size, wanted, strlen(wanted)) != NULL;
}

static void require_masked(enum mock_mask_form form, struct wx_bytes given, const char *member)
{
    static const struct mock_mask mask = {.key = {1}};
    WX_BUF(text, SIZE_MAX / 2);
    WX_BUF(once, SIZE_MAX / 2);
    WX_BUF(again, SIZE_MAX / 2);
    struct mock_known known = {0};
    expand(given, member, &text);
    mock_known_add(&known, KNOWN);
    REQUIRE(known.count == 1, "a secret of that length is kept");
    mock_mask_text(&mask, form, wx_buf_bytes(&text), &known, &once);
    mock_mask_text(&mask, form, wx_buf_bytes(&text), &known, &again);
    REQUIRE(wx_buf_status(&once) == WX_OK, "every text can be masked");
    REQUIRE(!holds(&once, KNOWN), "a known secret does not come through");
    REQUIRE(!holds(&once, NAMED), "nor does one with a secret name");
    REQUIRE(wx_bytes_equal(wx_buf_bytes(&once), wx_buf_bytes(&again)), "hashes are for ever");
    if (!holds(&text, KNOWN) && given.size == 0)
        REQUIRE(once.size == 0, "nothing is made of nothing");
}

static void require_header(struct wx_bytes given)
{
    static const struct mock_mask mask = {.key = {1}};
    WX_BUF(text, SIZE_MAX / 2);
    WX_BUF(masked, SIZE_MAX / 2);
    struct mock_known known = {0};
    expand(given, "", &text);
    mock_known_add(&known, KNOWN);
    mock_mask_header(&mask, "X-Anything", wx_buf_bytes(&text), &known, &masked);
    REQUIRE(!holds(&masked, KNOWN), "nor through a header");
    wx_buf_clear(&masked);
    wx_buf_append_text(&text, NAMED);
    mock_mask_header(&mask, "Authorization", wx_buf_bytes(&text), &known, &masked);
    REQUIRE(!holds(&masked, NAMED), "and a bearer token never");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes given = wx_bytes(data, size);
    if (size > 64 * 1024) return 0;
    /* A secret that nobody knows, under no secret name, is no secret. */
    if (size > 0 && memmem(data, size, NAMED, strlen(NAMED))) return 0;
    require_masked(MOCK_MASK_BODY, given, "\n{\"auth_token\":\"" NAMED "\"}\n");
    require_masked(MOCK_MASK_QUERY, given, "&access_token=" NAMED "&");
    require_header(given);
    return 0;
}
