#include "protocol/signing.h"

#include <criterion/criterion.h>

#include "protocol/base64.h"
#include "protocol/tests/oracle.h"

Test(signing, the_signing_string_is_the_one_of_the_contract_to_the_byte)
{
    WX_BUF(out, 100);
    wx_signing_string(BYTES("5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE"), 1700000000, &out);
    cr_assert_str_eq(wx_buf_text(&out), "cert_serialno=5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE"
                                        "&timestamp=1700000000");
    wx_buf_clear(&out);
    wx_signing_string(wx_bytes(NULL, 0), 0, &out);
    cr_assert_str_eq(wx_buf_text(&out), "cert_serialno=&timestamp=0");
    wx_buf_clear(&out);
    wx_signing_string(BYTES("a\xFF"), UINT32_MAX, &out);
    cr_assert_str_eq(wx_buf_text(&out), "cert_serialno=a\xFF&timestamp=4294967295");
}

Test(signing, our_signatures_are_those_of_the_openssl_program)
{
    WX_JSON(rows);
    rows = oracle_rows("signing");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *name = oracle_text(row, "name");
        PRIVATE_KEY(key, oracle_text(row, "key"));
        CERTIFICATE(certificate, oracle_text(row, "cert"));
        struct wx_bytes serial = oracle_view(row, "serial");
        uint32_t timestamp = (uint32_t)oracle_integer(row, "timestamp");
        WX_BUF(string, 1000);
        WX_BUF(sign, 1000);
        wx_signing_string(serial, timestamp, &string);
        cr_expect_str_eq(wx_buf_text(&string), oracle_text(row, "signing_string"), "%s", name);
        cr_expect_eq(wx_signing_sign(key, serial, timestamp, &sign), WX_OK, "%s", name);
        cr_expect_str_eq(wx_buf_text(&sign), oracle_text(row, "sign"), "%s", name);
        cr_expect_eq(wx_signing_verify(wx_certificate_key(certificate), serial, timestamp,
                                       oracle_view(row, "sign")),
                     WX_OK, "%s", name);
    }
}

Test(signing, a_signature_goes_behind_what_is_there_or_nowhere)
{
    PRIVATE_KEY(key, "test-merchant-a.key.pem");
    WX_BUF(exact, 348);
    wx_buf_append_text(&exact, "kept");
    cr_assert_eq(wx_signing_sign(key, BYTES("a"), 1, &exact), WX_OK);
    cr_assert_eq(exact.size, 348);
    WX_BUF(small, 347);
    wx_buf_append_text(&small, "kept");
    cr_assert_eq(wx_signing_sign(key, BYTES("a"), 1, &small), WX_ERR_LIMIT);
    cr_assert_str_eq(wx_buf_text(&small), "kept");
}

Test(signing, a_serial_that_no_body_can_hold_is_refused)
{
    PRIVATE_KEY(key, "test-merchant-a.key.pem");
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_BUF(serial, 1 << 20);
    for (int i = 0; i < 1 << 17; i++) wx_buf_append_byte(&serial, 'A');
    WX_BUF(out, 1000);
    cr_assert_eq(wx_signing_sign(key, wx_buf_bytes(&serial), 1, &out), WX_ERR_LIMIT);
    cr_assert_eq(out.size, 0);
    cr_assert_eq(
        wx_signing_verify(wx_certificate_key(certificate), wx_buf_bytes(&serial), 1, BYTES("AAAA")),
        WX_ERR_LIMIT);
}

/* The traps whose `sign` is no strict base64; all the others do not verify. */
static bool is_no_base64(const char *trap)
{
    static const char *const TRAPS[] = {"base64-url-safe", "base64-unpadded", "base64-line-breaks",
                                        "plus-to-space", "percent-encoded"};
    for (size_t i = 0; i < sizeof TRAPS / sizeof TRAPS[0]; i++)
        if (strcmp(trap, TRAPS[i]) == 0) return true;
    return false;
}

Test(signing, no_wrong_signature_verifies)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    size_t beyond_uint32 = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        int64_t timestamp = oracle_integer(row, "timestamp");
        if (timestamp > UINT32_MAX) {
            beyond_uint32++; /* 94008 before anything is verified */
            continue;
        }
        enum wx_status status =
            wx_signing_verify(wx_certificate_key(certificate), oracle_view(row, "serial"),
                              (uint32_t)timestamp, oracle_view(row, "sign"));
        cr_expect_eq(status,
                     is_no_base64(oracle_text(row, "trap")) ? WX_ERR_FORMAT : WX_ERR_MISMATCH,
                     "%s: %s", oracle_text(row, "name"), wx_status_words(status));
    }
    cr_assert_eq(beyond_uint32, 1);
}

Test(signing, texts_that_are_no_signature_at_all_do_not_verify)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_BUF(longest, 4000);
    for (int i = 0; i < 1000; i++) wx_buf_append_text(&longest, "AAAA");
    const struct {
        const char *name;
        struct wx_bytes sign;
        enum wx_status status;
    } cases[] = {
        {"empty", wx_bytes(NULL, 0), WX_ERR_MISMATCH},
        {"three bytes", BYTES("AAAA"), WX_ERR_MISMATCH},
        {"longer than any key's", wx_buf_bytes(&longest), WX_ERR_MISMATCH},
        {"no base64", BYTES("?"), WX_ERR_FORMAT},
        {"a NUL", BYTES("AAA\0"), WX_ERR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(
            wx_signing_verify(wx_certificate_key(certificate), BYTES("a"), 1, cases[i].sign),
            cases[i].status, "%s", cases[i].name);
}

/* --- Recovering --- */

static void expect_digest(const struct wx_recovered *recovered, enum wx_digest digest,
                          const struct wx_json *row)
{
    const char *name = oracle_text(row, "name");
    WX_BUF(signed_bytes, 10000);
    oracle_hex(oracle_text(row, "signing_string_hex"), &signed_bytes);
    unsigned char wanted[WX_DIGEST_LONGEST];
    cr_assert_eq(wx_digest_compute(digest, wx_buf_bytes(&signed_bytes), wanted), WX_OK);
    cr_expect_eq(recovered->block, WX_BLOCK_DIGEST_INFO, "%s", name);
    cr_expect_eq(recovered->digest, digest, "%s", name);
    cr_expect(wx_bytes_equal(wx_bytes(recovered->content, recovered->size),
                             wx_bytes(wanted, wx_digest_size(digest))),
              "%s: another digest", name);
}

/* The rows that are signatures by merchant A, if one undoes how they are spelt. */
static bool read_signature(const struct wx_json *row, struct wx_buf *out)
{
    return wx_base64_decode(oracle_view(row, "sign"), out) == WX_OK && out->size == 256;
}

Test(signing, a_wrong_signature_gives_away_how_it_was_made)
{
    static const struct {
        const char *method;
        enum wx_block block;
        enum wx_digest digest;
        size_t least; /* rows that there must be */
    } METHODS[] = {
        {"pkcs1-sha256", WX_BLOCK_DIGEST_INFO, WX_SHA256, 20},
        {"pkcs1-sha1", WX_BLOCK_DIGEST_INFO, WX_SHA1, 1},
        {"pkcs1-md5", WX_BLOCK_DIGEST_INFO, WX_MD5, 1},
        {"pkcs1-sha384", WX_BLOCK_DIGEST_INFO, WX_SHA384, 1},
        {"pkcs1-sha512", WX_BLOCK_DIGEST_INFO, WX_SHA512, 1},
        {"pkcs1-raw", WX_BLOCK_RAW, WX_SHA256, 3},
        {"pss-sha256", WX_BLOCK_PSS, WX_SHA256, 2},
    };
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++) {
        size_t count = 0;
        for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
            WX_BUF(signature, 1000);
            if (!wx_bytes_equal_text(oracle_view(row, "method"), METHODS[i].method)) continue;
            if (!wx_bytes_equal_text(oracle_view(row, "signed_by"), "test-merchant-a.key.pem"))
                continue;
            if (!read_signature(row, &signature)) continue;
            struct wx_recovered recovered = {.block = WX_BLOCK_NOISE};
            cr_expect_eq(wx_signing_recover(wx_certificate_key(certificate),
                                            wx_buf_bytes(&signature), &recovered),
                         WX_OK);
            cr_expect_eq(recovered.block, METHODS[i].block, "%s", oracle_text(row, "name"));
            if (METHODS[i].block == WX_BLOCK_DIGEST_INFO)
                expect_digest(&recovered, METHODS[i].digest, row);
            count++;
        }
        cr_expect_geq(count, METHODS[i].least, "%s: %zu rows", METHODS[i].method, count);
    }
}

Test(signing, the_raw_content_is_what_the_signer_put_in)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    size_t seen = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        if (!wx_bytes_equal_text(oracle_view(row, "method"), "pkcs1-raw")) continue;
        WX_BUF(signature, 1000);
        WX_BUF(text, 1000);
        cr_assert(read_signature(row, &signature));
        oracle_hex(oracle_text(row, "signing_string_hex"), &text);
        unsigned char digest[WX_DIGEST_LONGEST];
        cr_assert_eq(wx_digest_compute(WX_SHA256, wx_buf_bytes(&text), digest), WX_OK);
        WX_BUF(digest_hex, 64);
        wx_buf_append_hex(&digest_hex, wx_bytes(digest, WX_SHA256_SIZE));
        struct wx_recovered recovered = {.block = WX_BLOCK_NOISE};
        cr_assert_eq(wx_signing_recover(wx_certificate_key(certificate), wx_buf_bytes(&signature),
                                        &recovered),
                     WX_OK);
        const char *trap = oracle_text(row, "trap");
        struct wx_bytes wanted = strcmp(trap, "raw-text") == 0 ? wx_buf_bytes(&text)
                                 : strcmp(trap, "raw-digest") == 0
                                     ? wx_bytes(digest, WX_SHA256_SIZE)
                                     : wx_buf_bytes(&digest_hex);
        cr_expect(wx_bytes_equal(wx_bytes(recovered.content, recovered.size), wanted), "%s", trap);
        seen++;
    }
    cr_assert_eq(seen, 3);
}

Test(signing, pss_is_proved_by_a_verification_in_its_padding)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    const struct wx_public_key *key = wx_certificate_key(certificate);
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        WX_BUF(signature, 1000);
        WX_BUF(text, 10000);
        if (!read_signature(row, &signature)) continue;
        oracle_hex(oracle_text(row, "signing_string_hex"), &text);
        bool pss = wx_bytes_equal_text(oracle_view(row, "method"), "pss-sha256");
        cr_expect_eq(wx_public_key_verify(key, WX_PADDING_PSS, wx_buf_bytes(&text),
                                          wx_buf_bytes(&signature)),
                     pss ? WX_OK : WX_ERR_MISMATCH, "%s", oracle_text(row, "name"));
    }
}

Test(signing, another_key_gives_noise_or_no_answer_but_never_a_digest)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_JSON(rows);
    rows = oracle_rows("wrong-signatures");
    size_t seen = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        if (!wx_bytes_equal_text(oracle_view(row, "trap"), "other-key")) continue;
        WX_BUF(signature, 1000);
        oracle_base64(oracle_text(row, "sign"), &signature);
        struct wx_recovered recovered = {.block = WX_BLOCK_NOISE};
        enum wx_status status = wx_signing_recover(wx_certificate_key(certificate),
                                                   wx_buf_bytes(&signature), &recovered);
        cr_expect(status == WX_OK || status == WX_ERR_MISMATCH, "%s", oracle_text(row, "name"));
        if (signature.size != 256) cr_expect_eq(status, WX_ERR_MISMATCH);
        cr_expect(recovered.block == WX_BLOCK_NOISE || recovered.block == WX_BLOCK_PSS);
        seen++;
    }
    cr_assert_eq(seen, 3);
}

Test(signing, blocks_at_the_edges_are_told_apart)
{
    static const char *const BLOCKS[] = {[WX_BLOCK_DIGEST_INFO] = "digest-info",
                                         [WX_BLOCK_RAW] = "raw",
                                         [WX_BLOCK_PSS] = "pss",
                                         [WX_BLOCK_NOISE] = "noise"};
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    WX_JSON(rows);
    rows = oracle_own_rows("blocks");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *name = oracle_text(row, "name");
        WX_BUF(signature, 1000);
        WX_BUF(content, 1000);
        oracle_base64(oracle_text(row, "sign"), &signature);
        oracle_hex(oracle_text(row, "content"), &content);
        struct wx_recovered recovered = {.size = 99};
        cr_expect_eq(wx_signing_recover(wx_certificate_key(certificate), wx_buf_bytes(&signature),
                                        &recovered),
                     WX_OK, "%s", name);
        cr_expect_str_eq(BLOCKS[recovered.block], oracle_text(row, "is"), "%s", name);
        cr_expect(
            wx_bytes_equal(wx_bytes(recovered.content, recovered.size), wx_buf_bytes(&content)),
            "%s: other content", name);
        const char *digest = oracle_text(row, "digest");
        if (digest) cr_expect_str_eq(wx_digest_name(recovered.digest), digest, "%s", name);
    }
}

Test(signing, recovering_leaves_its_output_alone_where_it_cannot)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem");
    unsigned char signature[257];
    memset(signature, 0xFF, sizeof signature);
    static const size_t SIZES[] = {0, 1, 255, 256, 257};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        struct wx_recovered recovered = {.block = WX_BLOCK_RAW, .size = 99};
        cr_expect_eq(wx_signing_recover(wx_certificate_key(certificate),
                                        wx_bytes(signature, SIZES[i]), &recovered),
                     WX_ERR_MISMATCH, "%zu bytes", SIZES[i]);
        cr_expect_eq(recovered.size, 99);
        cr_expect_eq(recovered.block, WX_BLOCK_RAW);
    }
}
