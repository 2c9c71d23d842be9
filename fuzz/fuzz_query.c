/* Queries and forms: any query can be asked for any name, and a value that was escaped comes back.
 * The input is a name, a NUL, a value, a NUL, and a query around it. */
#include "fuzz/fuzz.h"
#include "mock_server/request.h"

static char *text_of(struct wx_bytes bytes)
{
    char *text = malloc(bytes.size + 1);
    if (!text) abort();
    if (bytes.size > 0) memcpy(text, bytes.data, bytes.size);
    text[bytes.size] = '\0';
    return text;
}

static void append_escaped(struct wx_buf *out, struct wx_bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        /* Both spellings, and both cases, of what need not be escaped. */
        if (bytes.data[i] == ' ' && i % 2 == 0)
            wx_buf_append_byte(out, '+');
        else if (bytes.data[i] >= 'a' && bytes.data[i] <= 'z' && i % 3 == 0)
            wx_buf_append_byte(out, bytes.data[i]);
        else
            wx_buf_append_format(out, i % 2 ? "%%%02x" : "%%%02X", bytes.data[i]);
    }
}

static void require_found(struct wx_bytes name, struct wx_bytes value, struct wx_bytes before)
{
    WX_BUF(query, SIZE_MAX / 2);
    char *wanted = text_of(name), *front = text_of(before);
    char *earlier = mock_query_value(front, wanted, &(bool){false});
    wx_buf_append_text(&query, front);
    wx_buf_append_byte(&query, '&');
    append_escaped(&query, name);
    wx_buf_append_byte(&query, '=');
    append_escaped(&query, value);
    wx_buf_append_text(&query, "&last=1");
    char *found = mock_query_value(wx_buf_text(&query), wanted, &(bool){false});
    REQUIRE(found, "a parameter that is there is found");
    REQUIRE(earlier ? strcmp(found, earlier) == 0 : wx_bytes_equal(wx_bytes_text(found), value),
            "the first of its name is taken, and means what was escaped");
    free(found);
    free(earlier);
    free(front);
    free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes rest = wx_bytes(data, size);
    struct wx_bytes name = fuzz_cut(&rest, '\0'), value = fuzz_cut(&rest, '\0');
    struct wx_bytes query = fuzz_cut(&rest, '\0');
    char *all = text_of(query), *wanted = text_of(name);
    char *found = mock_query_value(all, wanted, &(bool){false});
    REQUIRE(!found || strlen(found) <= strlen(all), "a value is no longer than its query");
    free(found);
    free(wanted);
    free(all);
    if (name.size > 0) require_found(name, value, query);
    return 0;
}
