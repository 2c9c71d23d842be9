/* Digests, random bytes, comparison and certificates. RSA is in test_crypto_rsa.c. */
#include "protocol/crypto.h"

#include <criterion/criterion.h>

#include "protocol/tests/oracle.h"

static void expect_hex(const unsigned char *bytes, size_t size, const char *wanted,
                       const char *name)
{
    WX_BUF(hex, 1000);
    wx_buf_append_hex(&hex, wx_bytes(bytes, size));
    cr_expect_str_eq(wx_buf_text(&hex), wanted, "%s", name);
}

/* FIPS 180-4 and RFC 1321: of "abc" and of nothing. */
static const struct {
    const char *name;
    enum wx_digest digest;
    size_t size;
    const char *abc, *nothing;
} DIGESTS[] = {
    {"SHA-256", WX_SHA256, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"SHA-1", WX_SHA1, 20, "a9993e364706816aba3e25717850c26c9cd0d89d",
     "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"MD5", WX_MD5, 16, "900150983cd24fb0d6963f7d28e17f72", "d41d8cd98f00b204e9800998ecf8427e"},
    {"SHA-224", WX_SHA224, 28, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
     "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"},
    {"SHA-384", WX_SHA384, 48,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c82"
     "5"
     "a7",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b"
     "9"
     "5b"},
    {"SHA-512", WX_SHA512, 64,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fee"
     "b"
     "bd454d4423643ce80e2a9ac94fa54ca49f",
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877ee"
     "c"
     "2f63b931bd47417a81a538327af927da3e"},
};

Test(crypto, each_digest_is_the_one_of_its_name)
{
    for (size_t i = 0; i < sizeof DIGESTS / sizeof DIGESTS[0]; i++) {
        enum wx_digest digest = DIGESTS[i].digest;
        unsigned char out[WX_DIGEST_LONGEST];
        cr_expect_str_eq(wx_digest_name(digest), DIGESTS[i].name);
        cr_expect_eq(wx_digest_size(digest), DIGESTS[i].size, "%s", DIGESTS[i].name);
        cr_expect_eq(wx_digest_compute(digest, BYTES("abc"), out), WX_OK);
        expect_hex(out, DIGESTS[i].size, DIGESTS[i].abc, DIGESTS[i].name);
        cr_expect_eq(wx_digest_compute(digest, wx_bytes(NULL, 0), out), WX_OK);
        expect_hex(out, DIGESTS[i].size, DIGESTS[i].nothing, DIGESTS[i].name);
    }
}

Test(crypto, the_keyed_hash_is_that_of_rfc_4231)
{
    unsigned char long_key[131];
    memset(long_key, 0xAA, sizeof long_key);
    const struct {
        const char *name;
        struct wx_bytes key, message;
        const char *hash;
    } cases[] = {
        {"case 1",
         BYTES("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"),
         BYTES("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"case 2", BYTES("Jefe"), BYTES("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"case 6, a key longer than a block", wx_bytes(long_key, sizeof long_key),
         BYTES("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {"no key and no message", wx_bytes(NULL, 0), wx_bytes(NULL, 0),
         "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char out[WX_SHA256_SIZE];
        cr_expect_eq(wx_hmac_sha256(cases[i].key, cases[i].message, out), WX_OK);
        expect_hex(out, sizeof out, cases[i].hash, cases[i].name);
    }
}

Test(crypto, random_bytes_fill_just_what_was_asked_and_differ)
{
    unsigned char first[40] = {0};
    unsigned char second[40] = {0};
    cr_assert_eq(wx_random(first, 32), WX_OK);
    cr_assert_eq(wx_random(second, 32), WX_OK);
    cr_assert_arr_neq(first, second, 32);
    cr_assert_arr_eq(first + 32, "\0\0\0\0\0\0\0\0", 8);
    cr_assert_eq(wx_random(first, 0), WX_OK);
}

Test(crypto, secrets_are_equal_by_size_and_content)
{
    cr_assert(wx_bytes_equal_secret(BYTES("abc"), BYTES("abc")));
    cr_assert_not(wx_bytes_equal_secret(BYTES("abc"), BYTES("abd")));
    cr_assert_not(wx_bytes_equal_secret(BYTES("abc"), BYTES("abcd")));
    cr_assert_not(wx_bytes_equal_secret(BYTES("a\0c"), BYTES("a\0d")));
    cr_assert(wx_bytes_equal_secret(wx_bytes(NULL, 0), BYTES("")));
}

Test(crypto, each_certificate_is_read_as_the_openssl_program_reads_it)
{
    WX_JSON(rows);
    rows = oracle_rows("certificates");
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        const char *file = oracle_text(row, "cert");
        CERTIFICATE(certificate, file);
        cr_expect_str_eq(wx_certificate_serial(certificate)->text, oracle_text(row, "serial"), "%s",
                         file);
        cr_expect_str_eq(wx_certificate_fingerprint(certificate)->text,
                         oracle_text(row, "sha1_fingerprint"), "%s", file);
        cr_expect_str_eq(wx_certificate_fingerprint_sha256(certificate),
                         oracle_text(row, "sha256_fingerprint"), "%s", file);
        const struct wx_public_key *key = wx_certificate_key(certificate);
        size_t size = (size_t)oracle_integer(row, "key_bits") / 8;
        cr_expect_eq(wx_public_key_size(key), size, "%s", file);
        cr_expect_eq(wx_public_key_room(key), size - 11, "%s", file);
    }
}

Test(crypto, a_certificate_covers_both_of_its_ends)
{
    CERTIFICATE(certificate, "test-merchant-a.cert.pem"); /* 2000-01-01 to 9999-12-31 23:59:59 */
    cr_expect_eq(wx_certificate_not_before(certificate), 946684800);
    cr_expect_eq(wx_certificate_not_after(certificate), 253402300799);
    static const struct {
        const char *name;
        int64_t time;
        bool covered;
    } TIMES[] = {
        {"one second before", 946684799, false},
        {"its begin", 946684800, true},
        {"now", 1700000000, true},
        {"its end", 253402300799, true},
        {"one second behind", 253402300800, false},
        {"never", INT64_MAX, false},
        {"before all time", INT64_MIN, false},
    };
    for (size_t i = 0; i < sizeof TIMES / sizeof TIMES[0]; i++)
        cr_expect_eq(wx_certificate_covers(certificate, TIMES[i].time), TIMES[i].covered, "%s",
                     TIMES[i].name);
}

#define NOT_A_SERIAL "its serial number is not 40 hexadecimal digits (20 bytes)"
#define NOT_RSA "its key is not RSA"
#define NO_CERTIFICATE "it holds no PEM certificate"
#define BAD_SIZE "its RSA key has not 1024 to 16384 bits"

static const struct {
    const char *name;
    const char *folder, *file;
    const char *reason; /* NULL: it is read */
} CERTIFICATES[] = {
    {"the usual one", WX_KEYS_DIR, "test-merchant-a.cert.pem", NULL},
    {"a serial of 16 bytes", ORACLE_DATA, "serial-16-bytes.cert.pem", NULL},
    {"a serial with its highest bit set", ORACLE_DATA, "serial-20-bytes-high.cert.pem", NULL},
    {"a serial of 15 bytes", ORACLE_DATA, "serial-15-bytes.cert.pem", NOT_A_SERIAL},
    {"a serial of 21 bytes", ORACLE_DATA, "serial-21-bytes.cert.pem", NOT_A_SERIAL},
    {"the serial 0", ORACLE_DATA, "serial-zero.cert.pem", NOT_A_SERIAL},
    {"a negative serial", ORACLE_DATA, "serial-negative.cert.pem", NOT_A_SERIAL},
    {"an elliptic curve", WX_KEYS_DIR, "test-server.cert.pem", NOT_RSA},
    {"Ed25519", ORACLE_DATA, "key-ed25519.cert.pem", NOT_RSA},
    {"a key for RSA-PSS only", ORACLE_DATA, "key-rsa-pss.cert.pem", NOT_RSA},
    {"512 bits", ORACLE_DATA, "key-rsa-512.cert.pem", BAD_SIZE},
    {"a date that is none", ORACLE_DATA, "date-bad.cert.pem", "its dates cannot be read"},
    {"one that asks for a pass phrase", ORACLE_DATA, "encrypted.cert.pem", NO_CERTIFICATE},
    {"a private key", WX_KEYS_DIR, "test-merchant-a.key.pem", NO_CERTIFICATE},
    {"a public key", ORACLE_DATA, "test-public.key.pem", NO_CERTIFICATE},
    {"no PEM at all", WX_KEYS_DIR, "README.md", NO_CERTIFICATE},
};

Test(crypto, a_certificate_that_the_interface_cannot_use_is_refused_with_its_reason)
{
    for (size_t i = 0; i < sizeof CERTIFICATES / sizeof CERTIFICATES[0]; i++) {
        const char *name = CERTIFICATES[i].name;
        WX_BUF(pem, 100000);
        oracle_read(CERTIFICATES[i].folder, CERTIFICATES[i].file, &pem);
        struct wx_certificate *certificate = NULL;
        const char *reason = NULL;
        enum wx_status status = wx_certificate_read(wx_buf_bytes(&pem), &certificate, &reason);
        cr_expect_eq(status, CERTIFICATES[i].reason ? WX_ERR_KEY : WX_OK, "%s: %s", name,
                     wx_status_words(status));
        cr_expect_eq(certificate == NULL, CERTIFICATES[i].reason != NULL, "%s", name);
        if (CERTIFICATES[i].reason) {
            cr_assert_not_null(reason, "%s", name);
            cr_expect_str_eq(reason, CERTIFICATES[i].reason, "%s", name);
        }
        wx_certificate_free(certificate);
    }
}

Test(crypto, a_certificate_cut_anywhere_is_refused_without_a_read_behind_its_end)
{
    WX_BUF(pem, 100000);
    oracle_read(WX_KEYS_DIR, "test-merchant-a.cert.pem", &pem);
    for (size_t size = 0; size < pem.size - 20; size += 13) {
        WX_BUF(cut, 100000);
        wx_buf_append(&cut, wx_bytes(pem.data, size));
        struct wx_certificate *certificate = NULL;
        const char *reason = NULL;
        cr_expect_eq(wx_certificate_read(wx_buf_bytes(&cut), &certificate, &reason), WX_ERR_KEY,
                     "%zu bytes", size);
        cr_expect_str_eq(reason, NO_CERTIFICATE, "%zu bytes", size);
        cr_expect_null(certificate);
    }
}

Test(crypto, the_first_certificate_behind_other_text_is_read)
{
    WX_BUF(pem, 100000);
    wx_buf_append_text(&pem, "subject=/CN=TEST ONLY\n");
    oracle_read(WX_KEYS_DIR, "test-merchant-b.key.pem", &pem);
    oracle_read(WX_KEYS_DIR, "test-merchant-b.cert.pem", &pem);
    oracle_read(WX_KEYS_DIR, "test-merchant-a.cert.pem", &pem);
    struct wx_certificate *certificate = NULL;
    const char *reason = NULL;
    cr_assert_eq(wx_certificate_read(wx_buf_bytes(&pem), &certificate, &reason), WX_OK);
    cr_expect_str_eq(wx_certificate_serial(certificate)->text,
                     "0A71E4D95B2C8F306DA7135EC84B09F2D6613FB8");
    wx_certificate_free(certificate);
    wx_certificate_free(NULL);
}
