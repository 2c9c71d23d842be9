#include "protocol/tests/oracle.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base64.h"

enum { FILE_LIMIT = 1 << 20 };

void oracle_read(const char *folder, const char *file, struct wx_buf *out)
{
    char path[4096];
    cr_assert_lt(snprintf(path, sizeof path, "%s/%s", folder, file), (int)sizeof path);
    FILE *stream = fopen(path, "rb");
    cr_assert(stream, "%s cannot be opened", path);
    unsigned char chunk[4096];
    size_t size;
    while ((size = fread(chunk, 1, sizeof chunk, stream)) > 0)
        wx_buf_append(out, wx_bytes(chunk, size));
    fclose(stream);
    cr_assert_eq(wx_buf_status(out), WX_OK, "%s", path);
}

static struct wx_json *read_rows(const char *folder, const char *name)
{
    char file[64];
    cr_assert_lt(snprintf(file, sizeof file, "%s.json", name), (int)sizeof file);
    WX_BUF(text, FILE_LIMIT);
    oracle_read(folder, file, &text);
    struct wx_json *rows = NULL;
    struct wx_json_error error = {0, ""};
    cr_assert_eq(wx_json_parse(wx_buf_bytes(&text), &rows, &error), WX_OK, "%s: byte %zu: %s", file,
                 error.offset, error.reason);
    cr_assert_gt(wx_json_count(rows), 0, "%s is empty", file);
    return rows;
}

struct wx_json *oracle_rows(const char *name)
{
    return read_rows(WX_FIXTURES_DIR "/vectors", name);
}

struct wx_json *oracle_own_rows(const char *name)
{
    return read_rows(ORACLE_DATA, name);
}

const char *oracle_text(const struct wx_json *row, const char *name)
{
    const struct wx_json *member = wx_json_member(row, name);
    cr_assert(member, "a row has no %s", name);
    cr_assert(wx_json_text(member) || wx_json_type(member) == WX_JSON_NULL, "%s is no text", name);
    return wx_json_text(member);
}

struct wx_bytes oracle_view(const struct wx_json *row, const char *name)
{
    const char *text = oracle_text(row, name);
    cr_assert(text, "%s is null", name);
    return wx_bytes_text(text);
}

int64_t oracle_integer(const struct wx_json *row, const char *name)
{
    int64_t value = 0;
    cr_assert(wx_json_integer(wx_json_member(row, name), &value), "%s is no integer", name);
    return value;
}

bool oracle_boolean(const struct wx_json *row, const char *name)
{
    bool value = false;
    cr_assert(wx_json_boolean(wx_json_member(row, name), &value), "%s is no boolean", name);
    return value;
}

void oracle_hex(const char *hex, struct wx_buf *out)
{
    size_t size = strlen(hex);
    cr_assert_eq(size % 2, 0, "%s is no hex", hex);
    cr_assert_eq(strspn(hex, "0123456789abcdefABCDEF"), size, "%s is no hex", hex);
    for (size_t i = 0; i < size; i += 2) {
        const char pair[] = {hex[i], hex[i + 1], '\0'};
        wx_buf_append_byte(out, (unsigned char)strtoul(pair, NULL, 16));
    }
    cr_assert_eq(wx_buf_status(out), WX_OK);
}

void oracle_base64(const char *text, struct wx_buf *out)
{
    cr_assert_eq(wx_base64_decode(wx_bytes_text(text), out), WX_OK, "%s", text);
}

struct wx_certificate *oracle_certificate(const char *file)
{
    WX_BUF(pem, FILE_LIMIT);
    oracle_read(WX_KEYS_DIR, file, &pem);
    struct wx_certificate *certificate = NULL;
    const char *reason = "";
    enum wx_status status = wx_certificate_read(wx_buf_bytes(&pem), &certificate, &reason);
    cr_assert_eq(status, WX_OK, "%s: %s: %s", file, wx_status_words(status), reason);
    return certificate;
}

struct wx_private_key *oracle_private_key(const char *file)
{
    WX_BUF(pem, FILE_LIMIT);
    oracle_read(WX_KEYS_DIR, file, &pem);
    struct wx_private_key *key = NULL;
    const char *reason = "";
    enum wx_status status = wx_private_key_read(wx_buf_bytes(&pem), &key, &reason);
    cr_assert_eq(status, WX_OK, "%s: %s: %s", file, wx_status_words(status), reason);
    return key;
}

void oracle_release_certificate(struct wx_certificate **certificate)
{
    wx_certificate_free(*certificate);
}

void oracle_release_private_key(struct wx_private_key **key)
{
    wx_private_key_free(*key);
}
