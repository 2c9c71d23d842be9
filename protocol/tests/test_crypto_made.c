/* Keys that are made here, and seals by any key. */
#include "protocol/crypto.h"

#include <criterion/criterion.h>
#include <time.h>

#include "protocol/tests/oracle.h"

Test(made_key, a_new_key_and_its_certificate_belong_together)
{
    WX_BUF(key_pem, 10000);
    WX_BUF(certificate_pem, 10000);
    wx_buf_append_text(&key_pem, "kept\n");
    cr_assert_eq(wx_private_key_generate(2048, "TEST ONLY made", 2, &key_pem, &certificate_pem),
                 WX_OK);
    cr_assert(wx_bytes_starts_with(wx_buf_bytes(&key_pem), "kept\n-----BEGIN PRIVATE KEY-----\n"));
    struct wx_private_key *key = NULL;
    struct wx_certificate *certificate = NULL;
    const char *reason = "";
    cr_assert_eq(wx_private_key_read(wx_buf_bytes(&key_pem), &key, &reason), WX_OK);
    cr_assert_eq(wx_certificate_read(wx_buf_bytes(&certificate_pem), &certificate, &reason), WX_OK);
    cr_expect(wx_private_key_matches(key, wx_certificate_key(certificate)));
    cr_expect_eq(wx_public_key_size(wx_certificate_key(certificate)), 256);
    const char *serial = wx_certificate_serial(certificate)->text;
    cr_expect(serial[0] >= '4' && serial[0] <= '7', "%s", serial);
    int64_t now = (int64_t)time(NULL);
    cr_expect(wx_certificate_covers(certificate, now));
    cr_expect_not(wx_certificate_covers(certificate, now - 3600));
    cr_expect(wx_certificate_covers(certificate, now + 2 * 86400 - 3600));
    cr_expect_not(wx_certificate_covers(certificate, now + 2 * 86400 + 3600));
    wx_private_key_free(key);
    wx_certificate_free(certificate);
}

Test(made_key, a_size_out_of_range_is_refused_at_once)
{
    static const unsigned BITS[] = {0, 1024, 2047, 16385, 4000000000u};
    for (size_t i = 0; i < sizeof BITS / sizeof BITS[0]; i++) {
        WX_BUF(key, 10000);
        WX_BUF(certificate, 10000);
        cr_expect_eq(wx_private_key_generate(BITS[i], "TEST ONLY", 1, &key, &certificate),
                     WX_ERR_FORMAT, "%u bits", BITS[i]);
        cr_expect_eq(key.size + certificate.size, 0);
    }
}

Test(made_key, where_the_certificate_has_no_room_the_key_is_taken_back)
{
    WX_BUF(key, 10000);
    WX_BUF(certificate, 10);
    wx_buf_append_text(&key, "kept");
    cr_assert_eq(wx_private_key_generate(2048, "TEST ONLY", 1, &key, &certificate), WX_ERR_LIMIT);
    cr_assert_str_eq(wx_buf_text(&key), "kept");
    cr_assert_eq(certificate.size, 0);
}

Test(made_key, a_name_or_a_time_that_no_certificate_holds_is_refused)
{
    static const char LONG[] =
        "TEST ONLY 45678901234567890123456789012345678901234567890123456789012";
    cr_assert_gt(strlen(LONG), 64);
    static const struct {
        const char *name;
        const char *common_name;
        unsigned days;
    } CASES[] = {
        {"a name of 65 characters", LONG, 1},
        {"no name", "", 1},
        {"bad UTF-8", "TEST \xFF", 1},
        {"no days", "TEST ONLY", 0},
        {"past the year 9999", "TEST ONLY", 3000000},
        {"more days than an int holds", "TEST ONLY", 4000000000u},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        WX_BUF(key, 10000);
        WX_BUF(certificate, 10000);
        cr_expect_eq(
            wx_private_key_generate(2048, CASES[i].common_name, CASES[i].days, &key, &certificate),
            WX_ERR_FORMAT, "%s", CASES[i].name);
        cr_expect_eq(key.size + certificate.size, 0, "%s", CASES[i].name);
    }
}

/* --- Seals --- */

static enum wx_status make_seal(const char *folder, const char *file, struct wx_buf *out,
                                const char **out_reason)
{
    WX_BUF(pem, 10000);
    oracle_read(folder, file, &pem);
    return wx_seal_make(wx_buf_bytes(&pem), BYTES("a run"), out, out_reason);
}

static enum wx_status check_seal(const char *file, struct wx_bytes message, struct wx_bytes seal,
                                 const char **out_reason)
{
    WX_BUF(pem, 10000);
    oracle_read(ORACLE_DATA, file, &pem);
    return wx_seal_check(wx_buf_bytes(&pem), message, seal, out_reason);
}

Test(seal, an_rsa_or_ec_key_seals_and_its_public_half_tells)
{
    static const struct {
        const char *key, *public, *other;
    } PAIRS[] = {
        {"test-merchant-a.key.pem", "test-public-rsa.key.pem", "test-public-ec.key.pem"},
        {"test-server.key.pem", "test-public-ec.key.pem", "test-public-rsa.key.pem"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        const char *reason = "";
        WX_BUF(seal, 1000);
        cr_expect_eq(make_seal(WX_KEYS_DIR, PAIRS[i].key, &seal, &reason), WX_OK, "%s", reason);
        struct wx_bytes good = wx_buf_bytes(&seal);
        const char *public = PAIRS[i].public;
        cr_expect_eq(check_seal(public, BYTES("a run"), good, &reason), WX_OK, "%s", public);
        cr_expect_eq(check_seal(public, BYTES("a ruN"), good, &reason), WX_ERR_MISMATCH);
        cr_expect_eq(check_seal(public, BYTES("a run"), wx_bytes(NULL, 0), &reason),
                     WX_ERR_MISMATCH);
        cr_expect_eq(check_seal(PAIRS[i].other, BYTES("a run"), good, &reason), WX_ERR_MISMATCH);
    }
}

Test(seal, an_ecdsa_seal_has_no_room_left_behind_it)
{
    for (int i = 0; i < 16; i++) { /* its size varies */
        const char *reason = "";
        WX_BUF(seal, 1000);
        cr_assert_eq(make_seal(WX_KEYS_DIR, "test-server.key.pem", &seal, &reason), WX_OK);
        cr_assert_eq(seal.size, (size_t)seal.data[1] + 2, "DER says %u", seal.data[1]);
    }
}

Test(seal, a_key_that_cannot_seal_is_refused_with_its_reason)
{
    static const struct {
        const char *name;
        const char *folder, *file, *reason;
    } KEYS[] = {
        {"weak", ORACLE_DATA, "test-rsa-512.key.pem",
         "its key is too weak: RSA needs 2048 bits, EC 224"},
        {"encrypted", ORACLE_DATA, "test-encrypted-pkcs8.key.pem",
         "its key is encrypted with a pass phrase"},
        {"Ed25519", ORACLE_DATA, "test-ed25519.key.pem", "its key is neither RSA nor EC"},
        {"public", ORACLE_DATA, "test-public-rsa.key.pem", "it holds no PEM private key"},
        {"no PEM", WX_KEYS_DIR, "README.md", "it holds no PEM private key"},
    };
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const char *reason = "";
        WX_BUF(seal, 1000);
        cr_expect_eq(make_seal(KEYS[i].folder, KEYS[i].file, &seal, &reason), WX_ERR_KEY, "%s",
                     KEYS[i].name);
        cr_expect_str_eq(reason, KEYS[i].reason, "%s", KEYS[i].name);
        cr_expect_eq(seal.size, 0);
    }
}

Test(seal, what_is_no_public_key_is_refused_with_its_reason)
{
    static const struct {
        const char *name;
        const char *file, *reason;
    } KEYS[] = {
        {"weak", "test-public.key.pem", "its key is too weak: RSA needs 2048 bits, EC 224"},
        {"a private key", "test-rsa-512.key.pem", "it holds no PEM public key (BEGIN PUBLIC KEY)"},
        {"a certificate", "serial-zero.cert.pem", "it holds no PEM public key (BEGIN PUBLIC KEY)"},
        {"one that asks for a pass phrase", "test-encrypted-public.key.pem",
         "it holds no PEM public key (BEGIN PUBLIC KEY)"},
    };
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const char *reason = "";
        cr_expect_eq(check_seal(KEYS[i].file, BYTES("a run"), BYTES("x"), &reason), WX_ERR_KEY,
                     "%s", KEYS[i].name);
        cr_expect_str_eq(reason, KEYS[i].reason, "%s", KEYS[i].name);
    }
}
