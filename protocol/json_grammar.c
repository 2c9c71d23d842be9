#include "protocol/json_grammar.h"

#include "protocol/charset.h"

struct scanner {
    struct wx_bytes text;
    size_t at;
    const char *reason; /* set once, by the first defect */
};

static bool defect(struct scanner *scanner, const char *reason)
{
    if (!scanner->reason) scanner->reason = reason;
    return false;
}

/* The byte at the cursor; 0 at the end: NUL is no byte of JSON, so the two need no telling apart.
 */
static unsigned char peek(const struct scanner *scanner)
{
    return scanner->at < scanner->text.size ? scanner->text.data[scanner->at] : 0;
}

static bool take(struct scanner *scanner, char wanted)
{
    if (peek(scanner) != (unsigned char)wanted) return false;
    scanner->at++;
    return true;
}

static void skip_space(struct scanner *scanner)
{
    while (peek(scanner) == ' ' || peek(scanner) == '\t' || peek(scanner) == '\r' ||
           peek(scanner) == '\n')
        scanner->at++;
}

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool scan_digits(struct scanner *scanner)
{
    if (!is_digit(peek(scanner))) return defect(scanner, "a digit is expected here");
    while (is_digit(peek(scanner))) scanner->at++;
    return true;
}

static bool scan_number(struct scanner *scanner)
{
    (void)take(scanner, '-');
    if (take(scanner, '0')) {
        if (is_digit(peek(scanner))) return defect(scanner, "a number has no leading zero");
    } else if (!scan_digits(scanner)) {
        return false;
    }
    if (take(scanner, '.') && !scan_digits(scanner)) return false;
    if (take(scanner, 'e') || take(scanner, 'E')) {
        if (!take(scanner, '-')) (void)take(scanner, '+');
        if (!scan_digits(scanner)) return false;
    }
    return true;
}

/* Four hex digits as a UTF-16 unit. */
static bool scan_unit(struct scanner *scanner, unsigned *out)
{
    unsigned unit = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char byte = peek(scanner);
        unsigned digit;
        if (is_digit(byte))
            digit = byte - (unsigned)'0';
        else if (byte >= 'a' && byte <= 'f')
            digit = byte - (unsigned)'a' + 10;
        else if (byte >= 'A' && byte <= 'F')
            digit = byte - (unsigned)'A' + 10;
        else
            return defect(scanner, "four hex digits are expected after \\u");
        unit = unit << 4 | digit;
        scanner->at++;
    }
    *out = unit;
    return true;
}

static bool scan_escape(struct scanner *scanner)
{
    unsigned char letter = peek(scanner);
    if (letter != 0 && strchr("\"\\/bfnrt", letter)) {
        scanner->at++;
        return true;
    }
    if (!take(scanner, 'u')) return defect(scanner, "no such escape in a string");
    unsigned unit = 0;
    if (!scan_unit(scanner, &unit)) return false;
    if (unit == 0) return defect(scanner, "a string holds no NUL");
    if (unit >= 0xDC00 && unit <= 0xDFFF) return defect(scanner, "a lone surrogate");
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    if (!take(scanner, '\\') || !take(scanner, 'u')) return defect(scanner, "a lone surrogate");
    if (!scan_unit(scanner, &unit)) return false;
    if (unit < 0xDC00 || unit > 0xDFFF) return defect(scanner, "a lone surrogate");
    return true;
}

/* Most of a string is letters that mean themselves: they are passed in one go. */
static void skip_plain(struct scanner *scanner)
{
    const unsigned char *at = scanner->text.data + scanner->at;
    const unsigned char *end = scanner->text.data + scanner->text.size;
    while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') at++;
    scanner->at = (size_t)(at - scanner->text.data);
}

static bool scan_string(struct scanner *scanner)
{
    if (!take(scanner, '"')) return defect(scanner, "a string is expected here");
    for (;;) {
        skip_plain(scanner);
        if (scanner->at >= scanner->text.size) return defect(scanner, "a string has no end");
        if (take(scanner, '"')) return true;
        if (take(scanner, '\\')) {
            if (!scan_escape(scanner)) return false;
            continue;
        }
        if (peek(scanner) < 0x20) return defect(scanner, "a control character in a string");
        size_t size = wx_utf8_size(wx_bytes_from(scanner->text, scanner->at));
        if (size == 0) return defect(scanner, "not UTF-8");
        scanner->at += size;
    }
}

static bool scan_word(struct scanner *scanner, const char *word)
{
    if (!wx_bytes_starts_with(wx_bytes_from(scanner->text, scanner->at), word))
        return defect(scanner, "a value is expected here");
    scanner->at += strlen(word);
    return true;
}

static bool scan_value(struct scanner *scanner, int depth);

/* The inside of an array or object, behind its opening bracket. */
static bool scan_items(struct scanner *scanner, int depth, char close, bool named)
{
    skip_space(scanner);
    if (take(scanner, close)) return true;
    for (;;) {
        skip_space(scanner);
        if (named) {
            if (!scan_string(scanner)) return false;
            skip_space(scanner);
            if (!take(scanner, ':')) return defect(scanner, "a colon is expected here");
        }
        if (!scan_value(scanner, depth)) return false;
        skip_space(scanner);
        if (take(scanner, close)) return true;
        if (!take(scanner, ','))
            return defect(scanner, "a comma or the closing bracket is expected");
    }
}

static bool scan_value(struct scanner *scanner, int depth)
{
    skip_space(scanner);
    unsigned char first = peek(scanner);
    if (first == '{' || first == '[') {
        if (depth == WX_JSON_DEPTH) return defect(scanner, "nested too deeply");
        scanner->at++;
        return scan_items(scanner, depth + 1, first == '{' ? '}' : ']', first == '{');
    }
    if (first == '"') return scan_string(scanner);
    if (first == '-' || is_digit(first)) return scan_number(scanner);
    if (first == 't') return scan_word(scanner, "true");
    if (first == 'f') return scan_word(scanner, "false");
    return scan_word(scanner, "null");
}

static bool scan_text(struct scanner *scanner)
{
    if (wx_bytes_starts_with(scanner->text, "\xEF\xBB\xBF"))
        return defect(scanner, "a byte order mark before the JSON");
    if (!scan_value(scanner, 0)) return false;
    skip_space(scanner);
    return scanner->at == scanner->text.size || defect(scanner, "bytes after the JSON value");
}

bool wx_json_grammar_check(struct wx_bytes text, struct wx_json_error *out_error)
{
    struct scanner scanner = {.text = text};
    if (scan_text(&scanner)) return true;
    if (out_error) *out_error = (struct wx_json_error){scanner.at, scanner.reason};
    return false;
}

struct wx_bytes wx_json_grammar_number(struct wx_bytes text, size_t *at)
{
    struct scanner scanner = {.text = text, .at = *at};
    while (scanner.at < text.size && peek(&scanner) != '-' && !is_digit(peek(&scanner))) {
        if (peek(&scanner) == '"')
            (void)scan_string(&scanner);
        else
            scanner.at++;
    }
    size_t start = scanner.at;
    (void)scan_number(&scanner);
    *at = scanner.at;
    return wx_bytes(text.data + start, scanner.at - start);
}

size_t wx_json_grammar_name(struct wx_bytes text, size_t ordinal)
{
    struct scanner scanner = {.text = text};
    for (;;) {
        size_t start = scanner.at;
        if (peek(&scanner) != '"') {
            scanner.at++;
            continue;
        }
        (void)scan_string(&scanner);
        skip_space(&scanner);
        if (peek(&scanner) == ':' && ordinal-- == 0) return start;
    }
}
