/* What a fault puts into answers: bytes, plaintexts, another key, headers. */
#include <errno.h>
#include <stdlib.h>

#include "mock_server/faults/reading.h"
#include "mock_server/pem.h"
#include "protocol/base64.h"

enum { HEADER_NAME_MOST = 256 };

void mock_fault_read_base64(const struct mock_fault_reading *reading, const char *text)
{
    struct mock_path path = mock_path_member(reading->root, "body_base64");
    if (wx_base64_decode(wx_bytes_text(text), &reading->fault->body) == WX_ERR_FORMAT)
        mock_problems_add(reading->problems, &path,
                          "no base64: expected the standard alphabet, padded, on one line");
}

/* --- Plaintexts --- */

struct written_plaintext {
    const char *real_name, *credential_id;
};

static const struct mock_member PLAINTEXT[] = {
    MOCK_MEMBER(written_plaintext, real_name, TEXT, false, 0, WX_RSA_LONGEST * 2),
    MOCK_MEMBER(written_plaintext, credential_id, TEXT, false, 0, WX_RSA_LONGEST * 2),
};

static bool read_hex(const struct mock_fault_reading *reading, const struct mock_path *path,
                     const char *member, const char *text, struct wx_buf *out)
{
    if (!text) return false;
    size_t digits = strspn(text, "0123456789abcdefABCDEF");
    if (text[digits] != '\0' || digits % 2 != 0) {
        struct mock_path step = mock_path_member(path, member);
        mock_problems_add(reading->problems, &step,
                          "no hex: expected two digits for each byte, \"\" for none");
        return false;
    }
    for (; *text != '\0'; text += 2)
        wx_buf_append_byte(
            out, (unsigned char)strtoul((const char[]){text[0], text[1], '\0'}, NULL, 16));
    return true;
}

void mock_fault_read_plaintext(const struct mock_fault_reading *reading, const struct wx_json *node)
{
    struct mock_fault *fault = reading->fault;
    struct written_plaintext written = {0};
    struct mock_path path = mock_path_member(reading->root, "plaintext");
    if (!MOCK_FAULT_MEMBERS(reading, node, &path, PLAINTEXT, &written)) return;
    if (!written.real_name && !written.credential_id)
        mock_problems_add(reading->problems, &path,
                          "expected real_name, credential_id, or both, in hex");
    fault->has_real_name =
        read_hex(reading, &path, "real_name", written.real_name, &fault->real_name);
    fault->has_credential_id =
        read_hex(reading, &path, "credential_id", written.credential_id, &fault->credential_id);
}

void mock_fault_read_certificate(const struct mock_fault_reading *reading, const char *text)
{
    struct mock_path path = mock_path_member(reading->root, "encrypt_with");
    WX_BUF(pem, MOCK_PEM_LIMIT);
    enum wx_status status = mock_pem_read(reading->directory, text, &pem);
    const char *shown = mock_pem_is_text(text) ? "the certificate" : text;
    if (status != WX_OK) {
        mock_problems_add(reading->problems, &path,
                          "%s cannot be read (%s): expected a PEM certificate, or its path "
                          "relative to the world file",
                          shown, status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
        return;
    }
    const char *reason = "it cannot be read";
    status = wx_certificate_read(wx_buf_bytes(&pem), &reading->fault->encrypt_with, &reason);
    if (status != WX_OK)
        mock_problems_add(reading->problems, &path,
                          "%s is no API certificate: %s: expected PEM, RSA, serial of 40 hex "
                          "digits",
                          shown, status == WX_ERR_KEY ? reason : wx_status_words(status));
}

/* --- Headers --- */

/* RFC 9110 section 5.6.2. */
static bool is_token(const char *name)
{
    static const char LETTERS[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t size = strlen(name);
    return size > 0 && size <= HEADER_NAME_MOST && strspn(name, LETTERS) == size;
}

/* Any bytes but controls: a line break would end the header. */
static bool is_value(const char *value)
{
    for (; *value != '\0'; value++)
        if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7F) return false;
    return true;
}

void mock_fault_read_headers(const struct mock_fault_reading *reading, const struct wx_json *node)
{
    struct mock_path path = mock_path_member(reading->root, "headers");
    size_t size = 0;
    for (const struct wx_json *item = wx_json_first(node); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_member(&path, wx_json_name(item));
        const char *value = wx_json_text(item);
        size += strlen(wx_json_name(item)) + (value ? strlen(value) : 0);
        if (!is_token(wx_json_name(item)))
            mock_problems_add(reading->problems, &step,
                              "no name of a header: expected letters, digits and hyphens");
        else if (!value && wx_json_type(item) != WX_JSON_NULL)
            mock_problems_add(reading->problems, &step,
                              "%s: expected a string, or null to leave the header out",
                              wx_json_type_words(wx_json_type(item)));
        else if (value && !is_value(value))
            mock_problems_add(reading->problems, &step,
                              "holds a line break or another control: expected one line");
    }
    if (size > MOCK_FAULT_HEADERS_MOST)
        mock_problems_add(reading->problems, &path, "%zu bytes of headers: expected at most %d",
                          size, MOCK_FAULT_HEADERS_MOST);
    reading->fault->headers = node;
}
