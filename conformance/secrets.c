#include "conformance/secrets.h"

#include "protocol/base64.h"
#include "protocol/charset.h"
#include "protocol/crypto.h"

#include <ctype.h>
#include <stdlib.h>

/* What is kept must be readable as a part of a log's line, which nests at most WX_JSON_DEPTH. */
enum { SHORTEST = 4, KEY_LINE_SHORTEST = 32, TEXT_LIMIT = 16 * 1024 * 1024, DEPTH_MOST = 16 };
/* Base64 of fewer letters could be met by chance. So much of an identity number no mask leaves. */
enum { BASE64_SHORTEST = 6, CREDENTIAL_PART = 10 };

static void write_value(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                        const char *name, const struct wx_json *node, int depth);

void conf_secrets_init(struct conf_secrets *secrets, const unsigned char key[32])
{
    *secrets = (struct conf_secrets){.items = NULL};
    memcpy(secrets->key, key, CONF_SECRETS_KEY_SIZE);
}

void conf_secrets_release(struct conf_secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++) free(secrets->items[i].text);
    free(secrets->items);
    *secrets = (struct conf_secrets){.items = NULL};
}

static void hash(const struct conf_secrets *secrets, struct wx_bytes value, char out[9])
{
    unsigned char digest[WX_SHA256_SIZE] = {0};

    if (wx_hmac_sha256(wx_bytes(secrets->key, CONF_SECRETS_KEY_SIZE), value, digest) != WX_OK)
        memset(digest, 0, sizeof digest);
    wx_bytes_hex(wx_bytes(digest, 4), out);
}

/* --- gathering -------------------------------------------------------------------------------- */

static enum wx_status add_spelling(struct conf_secrets *secrets, const char *kind,
                                   const char digest[9], struct wx_bytes text)
{
    for (size_t i = secrets->heads[text.data[0]]; i; i = secrets->items[i - 1].next)
        if (wx_bytes_equal(wx_bytes(secrets->items[i - 1].text, secrets->items[i - 1].size), text))
            return WX_OK;
    struct conf_secret *grown =
        reallocarray(secrets->items, secrets->count + 1, sizeof *secrets->items);
    if (!grown) return WX_ERR_MEMORY;
    secrets->items = grown;
    char *copy = malloc(text.size + 1);
    if (!copy) return WX_ERR_MEMORY;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    struct conf_secret *item = &grown[secrets->count++];
    *item = (struct conf_secret){
        .kind = kind, .text = copy, .size = text.size, .next = secrets->heads[text.data[0]]};
    secrets->heads[text.data[0]] = secrets->count;
    memcpy(item->hash, digest, 9);
    return WX_OK;
}

static uint32_t code_point(const unsigned char *data, size_t size)
{
    static const unsigned char LEAD[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t value = data[0] & LEAD[size];

    for (size_t i = 1; i < size; i++) value = value << 6 | (data[i] & 0x3F);
    return value;
}

/* escape: the text as JSON writers that keep to ASCII spell it. */
static void escape(struct wx_bytes text, const char *format, struct wx_buf *out)
{
    for (size_t at = 0; at < text.size;) {
        size_t size = wx_utf8_size(wx_bytes_from(text, at));
        uint32_t value = size ? code_point(text.data + at, size) : text.data[at];
        at += size ? size : 1;
        if (value < 0x80) {
            wx_buf_append_byte(out, (unsigned char)value);
            continue;
        }
        if (value > 0xFFFF) {
            wx_buf_append_format(out, format, 0xD800 + ((value - 0x10000) >> 10));
            value = 0xDC00 + (value & 0x3FF);
        }
        wx_buf_append_format(out, format, value);
    }
}

static bool is_ascii(struct wx_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 0x80) return false;
    return true;
}

static enum wx_status add_escaped(struct conf_secrets *secrets, const char *kind,
                                  const char digest[9], struct wx_bytes text, bool upper)
{
    WX_BUF(escaped, TEXT_LIMIT);

    if (upper)
        escape(text, "\\u%04X", &escaped);
    else
        escape(text, "\\u%04x", &escaped);
    if (wx_buf_status(&escaped) != WX_OK) return wx_buf_status(&escaped);
    return add_spelling(secrets, kind, digest, wx_buf_bytes(&escaped));
}

/* add_base64: the letters that the bytes alone decide where so many others stand before them, of
 * both alphabets. */
static enum wx_status add_base64(struct conf_secrets *secrets, const char *kind,
                                 const char digest[9], struct wx_bytes text, size_t before)
{
    WX_BUF(raw, TEXT_LIMIT);
    WX_BUF(base64, TEXT_LIMIT);
    size_t first = (8 * before + 5) / 6, end = 8 * (before + text.size) / 6;

    wx_buf_append(&raw, wx_bytes("\0", before));
    wx_buf_append(&raw, text);
    if (wx_buf_status(&raw) != WX_OK) return wx_buf_status(&raw);
    wx_base64_encode(wx_buf_bytes(&raw), &base64);
    if (wx_buf_status(&base64) != WX_OK) return wx_buf_status(&base64);
    if (end - first < BASE64_SHORTEST) return WX_OK;
    struct wx_bytes letters = wx_bytes(base64.data + first, end - first);
    enum wx_status status = add_spelling(secrets, kind, digest, letters);
    for (size_t i = first; i < end; i++) {
        if (base64.data[i] == '+') base64.data[i] = '-';
        if (base64.data[i] == '/') base64.data[i] = '_';
    }
    return status == WX_OK ? add_spelling(secrets, kind, digest, letters) : status;
}

/* add_formatted: the bytes in hex, or with those escaped that a URL escapes. */
static enum wx_status add_formatted(struct conf_secrets *secrets, const char *kind,
                                    const char digest[9], struct wx_bytes text, const char *format,
                                    bool url)
{
    WX_BUF(written, TEXT_LIMIT);

    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = text.data[i];
        if (url && byte > ' ' && byte < 0x7F && (isalnum(byte) || strchr("-_.~", byte)))
            wx_buf_append_byte(&written, byte);
        else
            wx_buf_append_format(&written, format, byte);
    }
    if (wx_buf_status(&written) != WX_OK) return wx_buf_status(&written);
    return add_spelling(secrets, kind, digest, wx_buf_bytes(&written));
}

/* add_encoded: the bytes, and what a client may think hides them. */
static enum wx_status add_encoded(struct conf_secrets *secrets, const char *kind,
                                  const char digest[9], struct wx_bytes text)
{
    static const struct {
        const char *format;
        bool url;
    } FORMATS[] = {{"%02x", false}, {"%02X", false}, {"%%%02x", true}, {"%%%02X", true}};
    enum wx_status status = add_spelling(secrets, kind, digest, text);

    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS && status == WX_OK; i++)
        status = add_formatted(secrets, kind, digest, text, FORMATS[i].format, FORMATS[i].url);
    for (size_t before = 0; before < 3 && status == WX_OK; before++)
        status = add_base64(secrets, kind, digest, text, before);
    return status;
}

enum wx_status conf_secrets_add(struct conf_secrets *secrets, const char *kind, const char *secret)
{
    struct wx_bytes text = wx_bytes_text(secret);
    WX_BUF(gbk, TEXT_LIMIT);
    char digest[9];

    if (text.size < SHORTEST) return WX_OK;
    hash(secrets, text, digest);
    enum wx_status status = add_encoded(secrets, kind, digest, text);
    bool credential = strcmp(kind, "credential_id") == 0;
    for (size_t i = 0; credential && i + CREDENTIAL_PART <= text.size && status == WX_OK; i++)
        status = add_spelling(secrets, kind, digest, wx_bytes(text.data + i, CREDENTIAL_PART));
    if (status != WX_OK || is_ascii(text)) return status;
    status = add_escaped(secrets, kind, digest, text, false);
    if (status == WX_OK) status = add_escaped(secrets, kind, digest, text, true);
    if (status != WX_OK) return status;
    /* A name that GBK cannot hold is simply not met in it. */
    status = wx_charset_encode(WX_CHARSET_GBK, text, &gbk, NULL);
    if (status != WX_OK) return status == WX_ERR_MEMORY ? status : WX_OK;
    return add_encoded(secrets, kind, digest, wx_buf_bytes(&gbk));
}

enum wx_status conf_secrets_add_key(struct conf_secrets *secrets, struct wx_bytes pem)
{
    enum wx_status status = WX_OK;
    char digest[9];

    hash(secrets, pem, digest);
    while (pem.size && status == WX_OK) {
        const unsigned char *newline = memchr(pem.data, '\n', pem.size);
        size_t size = newline ? (size_t)(newline - pem.data) + 1 : pem.size;
        struct wx_bytes line = wx_bytes_trim(wx_bytes(pem.data, size));
        pem = wx_bytes_from(pem, size);
        if (line.size < KEY_LINE_SHORTEST || wx_bytes_starts_with(line, "-----")) continue;
        /* The first line of PKCS#8 is the same for every RSA key: it gives nothing away. */
        if (wx_bytes_starts_with(line, "MII")) continue;
        status = add_spelling(secrets, "private_key", digest, line);
    }
    return status;
}

enum wx_status conf_secrets_add_world(struct conf_secrets *secrets, const struct wx_json *world)
{
    static const struct {
        const char *list, *member, *kind;
    } PLACES[] = {
        {"apps", "secret", "appsecret"},
        {"access_tokens", "token", "access_token"},
        {"auth_tokens", "token", "auth_token"},
        {"users", "real_name", "real_name"},
        {"users", "credential_id", "credential_id"},
    };
    enum wx_status status = WX_OK;

    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        const struct wx_json *item = wx_json_first(wx_json_member(world, PLACES[i].list));
        for (; item && status == WX_OK; item = wx_json_next(item))
            status = conf_secrets_add(secrets, PLACES[i].kind,
                                      wx_json_text(wx_json_member(item, PLACES[i].member)));
    }
    return status;
}

/* --- finding and masking ---------------------------------------------------------------------- */

/* longest_at: the longest secret with which the text begins: one token may begin with another. */
static const struct conf_secret *longest_at(const struct conf_secrets *secrets,
                                            struct wx_bytes text)
{
    const struct conf_secret *found = NULL;

    for (size_t i = secrets->heads[text.data[0]]; i; i = secrets->items[i - 1].next) {
        const struct conf_secret *item = &secrets->items[i - 1];
        if (item->size > text.size) continue;
        if (found && found->size >= item->size) continue;
        if (memcmp(item->text, text.data, item->size) == 0) found = item;
    }
    return found;
}

const struct conf_secret *conf_secrets_find(const struct conf_secrets *secrets,
                                            struct wx_bytes text)
{
    for (; text.size; text = wx_bytes_from(text, 1)) {
        const struct conf_secret *found = longest_at(secrets, text);
        if (found) return found;
    }
    return NULL;
}

void conf_secrets_mask(const struct conf_secrets *secrets, struct wx_bytes text, struct wx_buf *out)
{
    while (text.size) {
        const struct conf_secret *found = longest_at(secrets, text);
        if (found)
            wx_buf_append_format(out, "[%s#%s]", found->kind, found->hash);
        else
            wx_buf_append_byte(out, text.data[0]);
        text = wx_bytes_from(text, found ? found->size : 1);
    }
}

void conf_secrets_mask_value(const struct conf_secrets *secrets, const char *kind,
                             struct wx_bytes value, struct wx_buf *out)
{
    char digest[9];

    hash(secrets, value, digest);
    wx_buf_append_format(out, "[%s#%s]", kind, digest);
}

void conf_secrets_write_bytes(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                              const char *name, struct wx_bytes text)
{
    WX_BUF(masked, TEXT_LIMIT);

    conf_secrets_mask(secrets, text, &masked);
    if (wx_buf_status(&masked) != WX_OK) wx_buf_fail(writer->out, wx_buf_status(&masked));
    wx_json_write_bytes(writer, name, wx_buf_bytes(&masked));
}

static bool is_person(const char *name)
{
    return name && (strcmp(name, "real_name") == 0 || strcmp(name, "credential_id") == 0);
}

static void write_string(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                         const char *name, const char *text)
{
    WX_BUF(masked, TEXT_LIMIT);

    if (!is_person(name)) {
        conf_secrets_write_bytes(secrets, writer, name, wx_bytes_text(text));
        return;
    }
    conf_secrets_mask_value(secrets, name, wx_bytes_text(text), &masked);
    wx_buf_fail(writer->out, wx_buf_status(&masked));
    wx_json_write_bytes(writer, name, wx_buf_bytes(&masked));
}

/* write_members: the client chose the names of its members too; one that was masked gets a number,
 * lest two become the same. */
static void write_members(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                          const struct wx_json *object, int depth)
{
    size_t number = 0;

    for (const struct wx_json *item = wx_json_first(object); item; item = wx_json_next(item)) {
        WX_BUF(masked, TEXT_LIMIT);
        number++;
        conf_secrets_mask(secrets, wx_bytes_text(wx_json_name(item)), &masked);
        if (strcmp(wx_buf_text(&masked), wx_json_name(item)) != 0)
            wx_buf_append_format(&masked, "~%zu", number);
        wx_buf_fail(writer->out, wx_buf_status(&masked));
        write_value(secrets, writer, wx_buf_text(&masked), item, depth);
    }
}

static void write_value(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                        const char *name, const struct wx_json *node, int depth)
{
    const struct wx_json *item;

    switch (node ? wx_json_type(node) : WX_JSON_NULL) {
    case WX_JSON_STRING: write_string(secrets, writer, name, wx_json_text(node)); return;
    case WX_JSON_ARRAY:
    case WX_JSON_OBJECT: break;
    case WX_JSON_NULL:
    case WX_JSON_BOOLEAN:
    case WX_JSON_NUMBER: wx_json_write_node(writer, name, node); return;
    }
    if (depth >= DEPTH_MOST) {
        wx_json_write_text(writer, name, "[nested too deep to be kept]");
        return;
    }
    if (wx_json_type(node) == WX_JSON_OBJECT) {
        wx_json_begin_object(writer, name);
        write_members(secrets, writer, node, depth + 1);
        wx_json_end_object(writer);
        return;
    }
    wx_json_begin_array(writer, name);
    for (item = wx_json_first(node); item; item = wx_json_next(item))
        write_value(secrets, writer, NULL, item, depth + 1);
    wx_json_end_array(writer);
}

void conf_secrets_write(const struct conf_secrets *secrets, struct wx_json_writer *writer,
                        const char *name, const struct wx_json *node)
{
    write_value(secrets, writer, name, node, 0);
}
