/* The form of the body: what people send instead of one JSON object. What can be undone is undone,
 * so that the members can be judged all the same. */
#include "diagnosis/reading.h"
#include "protocol/charset.h"

/* A body may grow by a charset, never by more than this; and it is mended a few times at most. */
enum { GROWTH = 4, MENDS_MOST = 8, SPLIT_LONGEST = 64 };

/* What a look at the body came to. */
enum look {
    LOOK_ON,   /* it is not this, or it was undone: go on */
    LOOK_OVER, /* it is this, and nothing more can be read */
};

static void replace_text(struct diag_reading *reading, struct wx_buf *text)
{
    struct wx_buf old = reading->text;
    reading->text = *text;
    *text = old;
}

static int hex_value(unsigned char digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/* --- Around the text --- */

static enum look look_at_gzip(struct diag_reading *reading)
{
    struct wx_bytes body = wx_buf_bytes(&reading->text);
    const char *encoding =
        reading->subject->knows_url ? diag_header(reading->subject, "contentencoding") : NULL;
    bool named = encoding && encoding[0] != '\0' && strcmp(encoding, "identity") != 0;
    bool magic = body.size > 2 && body.data[0] == 0x1F && body.data[1] == 0x8B;
    if (!named && !magic) return LOOK_ON;
    if (named && !magic && wx_utf8_is_valid(body)) {
        diag_findings_add(reading->out, DIAG_BODY_GZIP,
                          "the header Content-Encoding says that the body is compressed (%s); it "
                          "is not, and must not be",
                          diag_quote(wx_bytes_text(encoding)).text);
        return LOOK_ON;
    }
    diag_findings_add(reading->out, DIAG_BODY_GZIP, "the body is compressed (%s)",
                      named ? diag_quote(wx_bytes_text(encoding)).text : "it begins with 1F 8B");
    return LOOK_OVER;
}

static enum look look_at_utf16(struct diag_reading *reading)
{
    struct wx_bytes body = wx_buf_bytes(&reading->text);
    if (body.size < 2) return LOOK_ON;
    bool little = (body.data[0] == 0xFF && body.data[1] == 0xFE) || body.data[1] == 0;
    bool big = (body.data[0] == 0xFE && body.data[1] == 0xFF) || body.data[0] == 0;
    if (!little && !big) return LOOK_ON;
    diag_findings_add(reading->out, DIAG_BODY_UTF16, "the body is in UTF-16 (%s-endian)",
                      little ? "little" : "big");
    bool mark = body.data[0] >= 0xFE;
    WX_BUF(text, body.size);
    for (size_t i = mark ? 2 : 0; i + 1 < body.size; i += 2) {
        unsigned char high = body.data[i + (little ? 1 : 0)];
        if (high != 0) return LOOK_OVER; /* not ASCII: nothing of ours */
        wx_buf_append_byte(&text, body.data[i + (little ? 0 : 1)]);
    }
    replace_text(reading, &text);
    return LOOK_ON;
}

static enum look look_at_bom(struct diag_reading *reading)
{
    struct wx_bytes body = wx_buf_bytes(&reading->text);
    if (!wx_bytes_starts_with(body, "\xEF\xBB\xBF")) return LOOK_ON;
    diag_findings_add(reading->out, DIAG_BODY_BOM,
                      "the body begins with the bytes EF BB BF, a byte order mark");
    WX_BUF(text, body.size);
    wx_buf_append(&text, wx_bytes_from(body, 3));
    replace_text(reading, &text);
    return LOOK_ON;
}

static enum look look_at_charset(struct diag_reading *reading)
{
    struct wx_bytes body = wx_buf_bytes(&reading->text);
    if (wx_utf8_is_valid(body)) return LOOK_ON;
    size_t at = 0;
    for (size_t size; (size = wx_utf8_size(wx_bytes_from(body, at))) > 0;) at += size;
    WX_BUF(text, body.size * GROWTH);
    bool gbk = wx_charset_decode(WX_CHARSET_GBK, body, &text) == WX_OK;
    diag_findings_add(reading->out, gbk ? DIAG_BODY_GBK : DIAG_BODY_NOT_UTF8,
                      "byte %zu of the body is not UTF-8%s", at + 1,
                      gbk ? ": the body is in GBK" : "");
    if (!gbk) return LOOK_OVER;
    replace_text(reading, &text);
    return LOOK_ON;
}

static enum look look_at_markup(struct diag_reading *reading)
{
    struct wx_bytes body = wx_bytes_trim(wx_buf_bytes(&reading->text));
    if (wx_bytes_starts_with(body, "<")) {
        diag_findings_add(reading->out, DIAG_BODY_XML, "the body begins with <: it is XML");
        return LOOK_OVER;
    }
    if (wx_bytes_starts_with(body, "--")) {
        diag_findings_add(reading->out, DIAG_BODY_MULTIPART,
                          "the body begins with a boundary (--): it is a multipart form");
        return LOOK_OVER;
    }
    return LOOK_ON;
}

static void decode_percents(struct wx_bytes body, struct wx_buf *out)
{
    for (size_t i = 0; i < body.size; i++) {
        bool escaped = body.data[i] == '%' && i + 2 < body.size &&
                       hex_value(body.data[i + 1]) >= 0 && hex_value(body.data[i + 2]) >= 0;
        if (!escaped) {
            wx_buf_append_byte(out, body.data[i] == '+' ? ' ' : body.data[i]);
            continue;
        }
        wx_buf_append_byte(
            out, (unsigned char)(hex_value(body.data[i + 1]) * 16 + hex_value(body.data[i + 2])));
        i += 2;
    }
}

static enum look look_at_percents(struct diag_reading *reading)
{
    struct wx_bytes body = wx_bytes_trim(wx_buf_bytes(&reading->text));
    bool object = wx_bytes_starts_with(body, "%7B") || wx_bytes_starts_with(body, "%7b");
    if (!object && !wx_bytes_starts_with(body, "%22")) return LOOK_ON;
    diag_findings_add(reading->out, DIAG_BODY_URL_ENCODED,
                      "the body begins with %.3s: it is JSON, but percent-encoded",
                      (const char *)body.data);
    /* A form library takes the whole text for a name, and puts = behind it. */
    if (body.data[body.size - 1] == '=') body.size--;
    WX_BUF(text, body.size);
    decode_percents(body, &text);
    replace_text(reading, &text);
    return LOOK_ON;
}

static enum look look_at_form(struct diag_reading *reading)
{
    struct wx_bytes body = wx_bytes_trim(wx_buf_bytes(&reading->text));
    size_t name = 0;
    size_t pairs = 1;
    while (name < body.size && body.data[name] != '\0' &&
           (diag_fold(wx_bytes(body.data + name, 1)).text[0] || strchr("_.%-[]", body.data[name])))
        name++;
    if (name == 0 || name == body.size || body.data[name] != '=') return LOOK_ON;
    for (size_t i = 0; i < body.size; i++)
        if (body.data[i] == '&') pairs++;
    struct wx_bytes value = wx_bytes_from(body, name + 1);
    bool json = wx_bytes_starts_with(value, "{") || wx_bytes_starts_with(value, "%7B");
    if (json)
        diag_findings_add(reading->out, DIAG_BODY_FORM_ENCODED,
                          "the body is a form with the JSON in a field of it");
    else
        diag_findings_add(reading->out, DIAG_BODY_FORM_ENCODED,
                          "the body is a form of %zu field%s (name=value), not JSON", pairs,
                          pairs == 1 ? "" : "s");
    return LOOK_OVER;
}

/* --- Inside the text --- */

/* Where the parser stopped. */
struct stop {
    struct wx_bytes text;
    struct wx_json_error error;
    unsigned char at;     /* the byte there; 0 at the end */
    unsigned char before; /* the last one in front that is no white space; 0 at the start */
    size_t before_place;
    size_t line, column;
};

static struct stop stop_at(struct wx_bytes text, struct wx_json_error error)
{
    struct stop stop = {.text = text, .error = error};
    if (error.offset < text.size) stop.at = text.data[error.offset];
    for (size_t i = error.offset; i-- > 0;) {
        if (strchr(" \t\r\n", text.data[i]) && text.data[i] != '\0') continue;
        stop.before = text.data[i];
        stop.before_place = i;
        break;
    }
    wx_json_place(text, error.offset, &stop.line, &stop.column);
    return stop;
}

static bool is_reason(const struct stop *stop, const char *reason)
{
    return strcmp(stop->error.reason, reason) == 0;
}

/* The text without one byte, or with all single quotes made double. */
static void mend_comma(struct diag_reading *reading, const struct stop *stop)
{
    reading->text.data[stop->before_place] = ' ';
}

static void mend_quotes(struct diag_reading *reading)
{
    for (size_t i = 0; i < reading->text.size; i++)
        if (reading->text.data[i] == '\'') reading->text.data[i] = '"';
}

static bool is_shell_split(const struct stop *stop)
{
    struct wx_bytes text = wx_bytes_trim(stop->text);
    if (text.size == 0 || text.size > SPLIT_LONGEST || text.data[0] != '{') return false;
    if (stop->error.offset < text.size) return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == ' ') return false;
    return text.size == 1 || strchr("{:,", text.data[text.size - 1]);
}

/* What stands where a member's name or a value should begin. */
static enum look look_at_start(struct diag_reading *reading, const struct stop *stop)
{
    if (stop->at == '\'') {
        diag_findings_add(reading->out, DIAG_BODY_SINGLE_QUOTES,
                          "line %zu, column %zu: a single quote where a double one is due",
                          stop->line, stop->column);
        mend_quotes(reading);
        return LOOK_ON;
    }
    if ((stop->at == '}' || stop->at == ']') && stop->before == ',') {
        size_t line = 0;
        size_t column = 0;
        wx_json_place(stop->text, stop->before_place, &line, &column);
        diag_findings_add(reading->out, DIAG_BODY_TRAILING_COMMA,
                          "line %zu, column %zu: a comma behind the last member", line, column);
        mend_comma(reading, stop);
        return LOOK_ON;
    }
    if (stop->at == '/' || stop->at == '#')
        diag_findings_add(reading->out, DIAG_BODY_COMMENT, "line %zu, column %zu: a comment",
                          stop->line, stop->column);
    else if (is_reason(stop, "a string is expected here") &&
             diag_fold(wx_bytes(&stop->at, 1)).text[0])
        diag_findings_add(reading->out, DIAG_BODY_UNQUOTED_NAME,
                          "line %zu, column %zu: a name without quotes", stop->line, stop->column);
    else
        diag_findings_add(reading->out, DIAG_BODY_NOT_JSON, "line %zu, column %zu: %s", stop->line,
                          stop->column, stop->error.reason);
    return LOOK_OVER;
}

static enum look look_behind(struct diag_reading *reading, const struct stop *stop)
{
    size_t surplus = stop->text.size - stop->error.offset;
    diag_findings_add(reading->out, DIAG_BODY_TRAILING_BYTES, "%zu byte%s behind the JSON value%s",
                      surplus, surplus == 1 ? "" : "s",
                      stop->at == '\0' ? ", the first is NUL, as C ends its strings" : "");
    wx_buf_truncate(&reading->text, stop->error.offset);
    return LOOK_ON;
}

static enum look look_at_defect(struct diag_reading *reading, const struct wx_json_error *error)
{
    struct stop stop = stop_at(wx_buf_bytes(&reading->text), *error);
    if (is_shell_split(&stop)) {
        diag_findings_add(reading->out, DIAG_BODY_SHELL_SPLIT,
                          "the body is %zu byte%s long and ends behind its first word",
                          stop.text.size, stop.text.size == 1 ? "" : "s");
        return LOOK_OVER;
    }
    if (stop.error.offset > 0 && is_reason(&stop, "bytes after the JSON value"))
        return look_behind(reading, &stop);
    if (is_reason(&stop, "a member stands twice in one object")) {
        diag_findings_add(reading->out, DIAG_BODY_DUPLICATE_MEMBER,
                          "line %zu, column %zu: this member stood before", stop.line, stop.column);
        return LOOK_OVER;
    }
    if (stop.error.offset == stop.text.size) {
        diag_findings_add(reading->out, DIAG_BODY_NOT_JSON,
                          "line %zu, column %zu: the body ends too early (%s)", stop.line,
                          stop.column, stop.error.reason);
        return LOOK_OVER;
    }
    return look_at_start(reading, &stop);
}

/* --- The value --- */

static enum look unwrap_string(struct diag_reading *reading, struct wx_json *root)
{
    WX_BUF(text, reading->text.size + 1);
    wx_buf_append_text(&text, wx_json_text(root));
    WX_JSON(inner);
    if (wx_json_parse(wx_buf_bytes(&text), &inner, NULL) != WX_OK ||
        wx_json_type(inner) != WX_JSON_OBJECT) {
        diag_findings_add(reading->out, DIAG_BODY_NOT_OBJECT,
                          "the body is a JSON string, not an object");
        return LOOK_OVER;
    }
    diag_findings_add(reading->out, DIAG_BODY_DOUBLE_ENCODED,
                      "the body is a JSON string, and the object is inside it");
    replace_text(reading, &text);
    reading->tree = inner;
    inner = NULL;
    return LOOK_OVER;
}

/* Reads the text once; LOOK_ON: it was mended and is to be read again. */
static enum look read_value(struct diag_reading *reading)
{
    WX_JSON(root);
    struct wx_json_error error;
    enum wx_status status = wx_json_parse(wx_buf_bytes(&reading->text), &root, &error);
    if (status == WX_ERR_FORMAT) return look_at_defect(reading, &error);
    if (status != WX_OK) return LOOK_OVER;
    if (wx_json_type(root) == WX_JSON_STRING) return unwrap_string(reading, root);
    if (wx_json_type(root) != WX_JSON_OBJECT) {
        diag_findings_add(reading->out, DIAG_BODY_NOT_OBJECT, "the body is %s, not an object",
                          wx_json_type_words(wx_json_type(root)));
        return LOOK_OVER;
    }
    reading->tree = root;
    root = NULL;
    return LOOK_OVER;
}

void diag_body(struct diag_reading *reading)
{
    static enum look (*const LOOKS[])(struct diag_reading *) = {
        look_at_gzip,   look_at_utf16,    look_at_bom,  look_at_charset,
        look_at_markup, look_at_percents, look_at_form,
    };
    struct wx_bytes body = reading->subject->body;
    if (wx_bytes_trim(body).size == 0) {
        struct diag_finding *finding =
            diag_findings_add(reading->out, DIAG_BODY_EMPTY, "the body is %s",
                              body.size == 0 ? "empty" : "white space alone");
        if (body.size > 0) diag_finding_blame(finding, WX_API_BODY_NOT_JSON);
        return;
    }
    wx_buf_init(&reading->text, body.size);
    wx_buf_append(&reading->text, body);
    if (wx_buf_status(&reading->text) != WX_OK) return;
    for (size_t i = 0; i < sizeof LOOKS / sizeof LOOKS[0]; i++)
        if (LOOKS[i](reading) == LOOK_OVER) return;
    for (int i = 0; i < MENDS_MOST; i++)
        if (read_value(reading) == LOOK_OVER) return;
}
