/* Strict JSON: wx_json_parse takes just what the acceptor below takes (RFC 8259 and our limits,
 * written apart from protocol/json_grammar.c), says where a refused text goes wrong, and what it
 * has read comes back the same through the writer. */
#include "fuzz/fuzz.h"
#include "protocol/json_writer.h"

/* --- The acceptor --- */

/* A member name with its escapes resolved. */
struct name {
    struct name *next;
    struct wx_buf text;
};

struct reader {
    const unsigned char *at, *end;
    int depth;
};

static bool take(struct reader *reader, int wanted)
{
    if (reader->at == reader->end || *reader->at != wanted) return false;
    reader->at++;
    return true;
}

static void skip_space(struct reader *reader)
{
    while (take(reader, ' ') || take(reader, '\t') || take(reader, '\r') || take(reader, '\n')) {
    }
}

static int hex_unit(struct reader *reader)
{
    int unit = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        static const char DIGITS[] = "0123456789abcdef";
        int c = reader->at < reader->end ? *reader->at : 0;
        if (c >= 'A' && c <= 'F') c += 'a' - 'A';
        const char *digit = c ? strchr(DIGITS, c) : NULL;
        if (!digit) return -1;
        unit = unit * 16 + (int)(digit - DIGITS);
    }
    return unit;
}

static void append_utf8(struct wx_buf *out, unsigned code)
{
    static const unsigned char LEADS[] = {0x00, 0xC0, 0xE0, 0xF0};
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    wx_buf_append_byte(out, (unsigned char)(LEADS[more] | code >> (6 * more)));
    while (more-- > 0) wx_buf_append_byte(out, (unsigned char)(0x80 | (code >> (6 * more) & 0x3F)));
}

static bool take_escape(struct reader *reader, struct wx_buf *out)
{
    static const char FROM[] = "\"\\/bfnrt", TO[] = "\"\\/\b\f\n\r\t";
    int c = reader->at < reader->end ? *reader->at++ : 0;
    const char *simple = c ? strchr(FROM, c) : NULL;
    if (simple) {
        wx_buf_append_byte(out, (unsigned char)TO[simple - FROM]);
        return true;
    }
    if (c != 'u') return false;
    int unit = hex_unit(reader);
    if (unit <= 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return false;
    unsigned code = (unsigned)unit;
    if (unit >= 0xD800 && unit < 0xDC00) {
        int low = take(reader, '\\') && take(reader, 'u') ? hex_unit(reader) : -1;
        if (low < 0xDC00 || low > 0xDFFF) return false;
        code = 0x10000 + ((unsigned)(unit - 0xD800) << 10) + (unsigned)(low - 0xDC00);
    }
    append_utf8(out, code);
    return true;
}

/* One character of UTF-8 by its number: what is written again shorter, or is no character, is bad.
 */
static bool take_utf8(struct reader *reader, struct wx_buf *out)
{
    unsigned lead = *reader->at;
    int more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : -1;
    if (more < 0 || lead >= 0xF8 || reader->end - reader->at <= more) return false;
    unsigned code = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        if ((reader->at[i] & 0xC0) != 0x80) return false;
        code = code << 6 | (reader->at[i] & 0x3F);
    }
    static const unsigned LEAST[] = {0, 0x80, 0x800, 0x10000};
    if (code < LEAST[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    wx_buf_append(out, wx_bytes(reader->at, (size_t)more + 1));
    reader->at += more + 1;
    return true;
}

static bool take_string(struct reader *reader, struct wx_buf *out)
{
    if (!take(reader, '"')) return false;
    while (reader->at < reader->end) {
        if (take(reader, '"')) return true;
        if (take(reader, '\\')) {
            if (!take_escape(reader, out)) return false;
        } else if (*reader->at < 0x20 || !take_utf8(reader, out)) {
            return false;
        }
    }
    return false;
}

static size_t take_digits(struct reader *reader)
{
    const unsigned char *begin = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') reader->at++;
    return (size_t)(reader->at - begin);
}

static bool take_number(struct reader *reader)
{
    take(reader, '-');
    if (!take(reader, '0') && take_digits(reader) == 0) return false;
    if (take(reader, '.') && take_digits(reader) == 0) return false;
    if (take(reader, 'e') || take(reader, 'E')) {
        if (!take(reader, '+')) take(reader, '-');
        if (take_digits(reader) == 0) return false;
    }
    return true;
}

static bool take_word(struct reader *reader, const char *word)
{
    struct wx_bytes rest = wx_bytes(reader->at, (size_t)(reader->end - reader->at));
    if (!wx_bytes_starts_with(rest, word)) return false;
    reader->at += strlen(word);
    return true;
}

static bool take_value(struct reader *reader);

static bool take_name(struct reader *reader, struct name **names)
{
    struct name *name = calloc(1, sizeof *name);
    if (!name) abort();
    wx_buf_init(&name->text, SIZE_MAX / 2);
    name->next = *names;
    *names = name;
    if (!take_string(reader, &name->text)) return false;
    for (const struct name *other = name->next; other; other = other->next)
        if (wx_bytes_equal(wx_buf_bytes(&other->text), wx_buf_bytes(&name->text))) return false;
    skip_space(reader);
    return take(reader, ':');
}

static bool take_items(struct reader *reader, int end, struct name **names)
{
    skip_space(reader);
    if (take(reader, end)) return true;
    for (;;) {
        skip_space(reader);
        if (end == '}' && !take_name(reader, names)) return false;
        if (!take_value(reader)) return false;
        if (take(reader, end)) return true;
        if (!take(reader, ',')) return false;
    }
}

static bool take_nest(struct reader *reader, int end)
{
    struct name *names = NULL;
    bool good = ++reader->depth <= WX_JSON_DEPTH && take_items(reader, end, &names);
    reader->depth--;
    while (names) {
        struct name *next = names->next;
        wx_buf_release(&names->text);
        free(names);
        names = next;
    }
    return good;
}

/* A value and the space around it. */
static bool take_value(struct reader *reader)
{
    WX_BUF(ignored, SIZE_MAX / 2);
    skip_space(reader);
    if (reader->at == reader->end) return false;
    bool good = *reader->at == '"'   ? take_string(reader, &ignored)
                : take(reader, '{')  ? take_nest(reader, '}')
                : take(reader, '[')  ? take_nest(reader, ']')
                : *reader->at == 't' ? take_word(reader, "true")
                : *reader->at == 'f' ? take_word(reader, "false")
                : *reader->at == 'n' ? take_word(reader, "null")
                                     : take_number(reader);
    skip_space(reader);
    return good;
}

static bool accepts(struct wx_bytes text)
{
    struct reader reader = {text.data, text.data + text.size, 0};
    return take_value(&reader) && reader.at == reader.end;
}

/* --- The properties --- */

static void require_same(const struct wx_json *a, const struct wx_json *b)
{
    REQUIRE(wx_json_type(a) == wx_json_type(b), "a value keeps its type");
    REQUIRE(wx_json_count(a) == wx_json_count(b), "nothing is lost");
    const char *name = wx_json_name(a), *text = wx_json_text(a), *number = wx_json_number_text(a);
    REQUIRE(!name == !wx_json_name(b) && (!name || strcmp(name, wx_json_name(b)) == 0),
            "a name stays");
    REQUIRE(!text || strcmp(text, wx_json_text(b)) == 0, "a string stays");
    REQUIRE(!number || strcmp(number, wx_json_number_text(b)) == 0, "a number stays as written");
    const struct wx_json *of_a = wx_json_first(a), *of_b = wx_json_first(b);
    for (; of_a; of_a = wx_json_next(of_a), of_b = wx_json_next(of_b)) require_same(of_a, of_b);
}

static void require_numbers(const struct wx_json *node)
{
    int64_t integer = 0;
    double real = 0;
    if (wx_json_integer(node, &integer)) {
        REQUIRE(wx_json_real(node, &real), "an integer is a number");
        char text[32];
        snprintf(text, sizeof text, "%lld", (long long)integer);
        const char *written = wx_json_number_text(node);
        REQUIRE(strcmp(text, written) == 0 || strcmp(written, "-0") == 0,
                "an integer is what is written");
    }
    for (const struct wx_json *child = wx_json_first(node); child; child = wx_json_next(child))
        require_numbers(child);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_bytes text = wx_bytes(data, size);
    struct wx_json_error error = {.offset = SIZE_MAX};
    WX_JSON(tree);
    enum wx_status status = wx_json_parse(text, &tree, &error);
    REQUIRE(status == WX_OK || status == WX_ERR_FORMAT, "it is JSON or it is not");
    REQUIRE((status == WX_OK) == accepts(text), "the acceptor agrees");
    if (status != WX_OK) {
        size_t line = 0, column = 0;
        REQUIRE(!tree && error.reason && *error.reason, "a refusal has words");
        REQUIRE(error.offset <= size, "the defect lies in the text");
        wx_json_place(text, error.offset, &line, &column);
        REQUIRE(line >= 1 && column >= 1 && line + column <= size + 2, "and so does its place");
        return 0;
    }
    WX_BUF(written, SIZE_MAX / 2);
    WX_BUF(again, SIZE_MAX / 2);
    WX_JSON(read_back);
    struct wx_json_writer writer = wx_json_writer(&written);
    wx_json_write_node(&writer, NULL, tree);
    REQUIRE(wx_buf_status(&written) == WX_OK, "what was read can be written");
    REQUIRE(wx_json_parse(wx_buf_bytes(&written), &read_back, NULL) == WX_OK, "and read again");
    require_same(tree, read_back);
    require_numbers(tree);
    writer = wx_json_writer(&again);
    wx_json_write_node(&writer, NULL, read_back);
    REQUIRE(wx_bytes_equal(wx_buf_bytes(&written), wx_buf_bytes(&again)), "there is one spelling");
    return 0;
}
