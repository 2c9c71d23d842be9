/* The diagnosis: any request. Whatever comes, what is said of it is text that a terminal and a JSON
 * writer can take, within its bounds; and the same request is told the same way again. */
#include "diagnosis/diagnosis.h"
#include "fuzz/fuzz.h"
#include "protocol/charset.h"

enum { PEM_LIMIT = 16 * 1024, INPUT_MOST = 16 * 1024, CERTIFICATES = 2 };

static struct wx_certificate *owned[CERTIFICATES];

static void release_certificates(void)
{
    for (size_t i = 0; i < CERTIFICATES; i++) wx_certificate_free(owned[i]);
}

static struct wx_certificate *read_certificate(const char *path)
{
    WX_BUF(pem, PEM_LIMIT);
    struct wx_certificate *certificate = NULL;
    const char *reason = NULL;
    FILE *file = fopen(path, "rb");
    REQUIRE(file, "the test certificate is there");
    for (int byte; (byte = getc(file)) != EOF;) wx_buf_append_byte(&pem, (unsigned char)byte);
    fclose(file);
    REQUIRE(wx_certificate_read(wx_buf_bytes(&pem), &certificate, &reason) == WX_OK, "and is one");
    return certificate;
}

static void require_words(const char *text)
{
    struct wx_bytes bytes = wx_bytes_text(text);
    REQUIRE(bytes.size > 0 && bytes.size <= DIAG_MESSAGE_MOST, "there are words, and not too many");
    REQUIRE(wx_utf8_is_valid(bytes), "they are UTF-8");
    for (size_t i = 0; i < bytes.size; i++)
        REQUIRE(bytes.data[i] >= ' ' && bytes.data[i] != 0x7F, "they hold no control character");
}

static void require_findings(const struct diag_findings *findings,
                             const struct diag_findings *again)
{
    REQUIRE(findings->count <= DIAG_FINDINGS_MOST, "findings are bounded");
    REQUIRE(findings->count == again->count, "the same is found again");
    for (size_t i = 0; i < findings->count; i++) {
        const struct diag_finding *finding = &findings->list[i];
        REQUIRE(finding->trap < DIAG_TRAP_COUNT, "a finding is of the table");
        REQUIRE(diag_trap_row(finding->trap)->group != DIAG_GROUP_STATE, "and of the request");
        require_words(finding->message);
        require_words(finding->remedy);
        REQUIRE(strcmp(finding->message, again->list[i].message) == 0, "and told the same way");
    }
}

/* The first byte says which interface it is and what is known; then come the query, a header's name
 * and its value, each ended by a NUL; the body is the rest. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_MOST) return 0;
    if (!owned[0]) {
        owned[0] = read_certificate(WX_SOURCE_DIR "/keys/test-merchant-a.cert.pem");
        owned[1] = read_certificate(WX_SOURCE_DIR "/keys/test-platform.cert.pem");
        atexit(release_certificates);
    }
    struct diag_certificate certificates[CERTIFICATES] = {
        {.x509 = owned[0], .mch_id = "1900000001"}, {.x509 = owned[1], .platform = true}};
    struct wx_bytes rest = wx_bytes(data + 1, size - 1);
    struct wx_bytes query = fuzz_cut(&rest, 0);
    struct diag_header header = {"", ""};
    struct wx_bytes name = fuzz_cut(&rest, 0);
    bool has_value = rest.size > 0 && memchr(rest.data, 0, rest.size);
    if (has_value) {
        header = (struct diag_header){(const char *)name.data, (const char *)rest.data};
        (void)fuzz_cut(&rest, 0);
    }
    struct diag_subject subject = {
        .endpoint = (enum diag_endpoint)(data[0] % 5),
        .knows_url = data[0] & 0x20,
        .query = query,
        .headers = &header,
        .header_count = has_value && name.data ? 1 : 0,
        .body = rest,
        .now = 1700000000,
        .knows_now = data[0] & 0x40,
        .window_s = 300,
        .certificates = certificates,
        .certificate_count = data[0] & 0x80 ? CERTIFICATES : 0,
    };
    DIAG_FINDINGS(findings);
    DIAG_FINDINGS(again);
    REQUIRE(diag_run(&subject, &findings) == WX_OK && diag_run(&subject, &again) == WX_OK,
            "there is memory for it");
    require_findings(&findings, &again);
    return 0;
}
