#include "mock_server/tests/certificate_bench.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct mock_leaf_request GOOD = {.variant = MOCK_LEAF_GOOD};

TestSuite(authority, .init = bench_make, .fini = bench_remove);

Test(authority, in_memory_leaves_no_file_and_is_not_like_another)
{
    struct mock_authority *one = NULL;
    struct mock_authority *two = NULL;
    cr_assert_eq(mock_authority_new_ephemeral(&one), WX_OK);
    cr_assert_eq(mock_authority_new_ephemeral(&two), WX_OK);
    cr_expect_not(wx_bytes_equal(mock_authority_pem(one), mock_authority_pem(two)));
    bench_expect(0, "0", "ls | wc -l");
    mock_authority_free(one);
    mock_authority_free(two);
}

Test(authority, is_marked_as_a_test_authority_of_this_project)
{
    mock_authority_free(bench_authority());
    const char *command = "openssl x509 -in ca.pem -noout -text";
    bench_expect(0, "wxrealname test CA ", command);
    bench_expect(0, "CA:TRUE, pathlen:0", command);
    bench_expect(0, "Certificate Sign, CRL Sign", command);
    bench_expect(0, "ASN1 OID: prime256v1", command);
    bench_expect(0, "will not expire", "openssl x509 -in ca.pem -noout -checkend 315000000");
    bench_expect(1, "will expire", "openssl x509 -in ca.pem -noout -checkend 316000000");
}

Test(authority, a_leaf_is_what_strict_clients_take)
{
    struct mock_authority *authority = bench_authority();
    bench_issue(authority, &GOOD);
    mock_authority_free(authority);
    static const char *const WORDS[] = {
        "Version: 3",
        "CA:FALSE",
        "ASN1 OID: prime256v1",
        "TLS Web Server Authentication",
        "Digital Signature",
        "Subject Key Identifier",
        "Authority Key Identifier",
        "DNS:api.weixin.qq.com, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
        "ecdsa-with-SHA256"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        bench_expect(0, WORDS[i], "openssl x509 -in leaf.pem -noout -text");
    /* 396 days ahead and one behind. */
    bench_expect(0, "will not expire", "openssl x509 -in leaf.pem -noout -checkend 34200000");
    bench_expect(1, "will expire", "openssl x509 -in leaf.pem -noout -checkend 34214401");
    bench_expect(0, "OK", "openssl verify -x509_strict -CAfile ca.pem -purpose sslserver leaf.pem");
    bench_expect(0, "OK",
                 "openssl verify -attime $(($(date +%s) - 86000)) -CAfile ca.pem leaf.pem");
}

Test(authority, a_leaf_is_for_the_names_that_were_asked_for)
{
    static const char *const NAMES[] = {"double.example.test", "*.example.org", "10.1.2.3",
                                        "fd00::1"};
    struct mock_leaf_request request = {MOCK_LEAF_GOOD, NAMES, sizeof NAMES / sizeof *NAMES};
    struct mock_authority *authority = bench_authority();
    bench_issue(authority, &request);
    mock_authority_free(authority);
#define VERIFY "openssl verify -x509_strict -CAfile ca.pem "
    bench_expect(0, "OK", VERIFY "-verify_hostname api.weixin.qq.com leaf.pem");
    bench_expect(0, "OK", VERIFY "-verify_hostname double.example.test leaf.pem");
    bench_expect(0, "OK", VERIFY "-verify_hostname any.example.org leaf.pem");
    bench_expect(0, "OK", VERIFY "-verify_ip 127.0.0.1 leaf.pem");
    bench_expect(0, "OK", VERIFY "-verify_ip ::1 leaf.pem");
    bench_expect(0, "OK", VERIFY "-verify_ip 10.1.2.3 leaf.pem");
    bench_expect(0, "OK", VERIFY "-verify_ip fd00::1 leaf.pem");
    bench_expect(2, "hostname mismatch", VERIFY "-verify_hostname other.example.test leaf.pem");
    bench_expect(2, "IP address mismatch", VERIFY "-verify_ip 10.1.2.4 leaf.pem");
}

Test(authority, each_wrong_leaf_is_wrong_in_its_own_way_alone)
{
    static const struct {
        enum mock_leaf_variant variant;
        const char *error;
        const char *options; /* with which it is right */
    } CASES[] = {
        {MOCK_LEAF_SELF_SIGNED, "self-signed certificate", "-CAfile leaf.pem -partial_chain"},
        {MOCK_LEAF_EXPIRED, "certificate has expired", "-CAfile ca.pem -no_check_time"},
        {MOCK_LEAF_NOT_YET_VALID, "certificate is not yet valid",
         "-CAfile ca.pem -attime $(($(date +%s) + 90000))"},
        {MOCK_LEAF_WRONG_HOST, "hostname mismatch", NULL},
        {MOCK_LEAF_UNTRUSTED_CA, "unable to get local issuer certificate",
         "-CAfile leaf.pem -partial_chain"},
    };
    struct mock_authority *authority = bench_authority();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char line[256];
        bench_issue(authority, &(struct mock_leaf_request){.variant = CASES[i].variant});
        bench_expect(2, CASES[i].error,
                     "openssl verify -CAfile ca.pem -verify_hostname localhost leaf.pem");
        if (CASES[i].options)
            snprintf(line, sizeof line, "openssl verify -verify_hostname localhost %s leaf.pem",
                     CASES[i].options);
        else
            snprintf(line, sizeof line,
                     "openssl verify -CAfile ca.pem -verify_hostname "
                     "wrong.example.invalid leaf.pem");
        bench_expect(0, "OK", line);
    }
    mock_authority_free(authority);
}

Test(authority, no_leaf_outlives_the_authority)
{
    mock_authority_free(bench_authority());
    bench_expect(0, "",
                 "openssl req -x509 -new -key ca.key.pem -subj /CN=soon -days 30 -out ca.pem");
    struct mock_authority *authority = bench_authority();
    bench_issue(authority, &GOOD);
    mock_authority_free(authority);
    bench_expect(0, "",
                 "test \"$(openssl x509 -in leaf.pem -noout -enddate)\" = "
                 "\"$(openssl x509 -in ca.pem -noout -enddate)\"");
}

Test(authority, names_that_no_certificate_can_carry_are_refused)
{
    static const struct {
        const char *name;
        bool valid;
    } CASES[] = {
        {"localhost", true},
        {"a.b-c.example", true},
        {"_x.example", true},
        {"*.example", true},
        {"127.0.0.1", true},
        {"::1", true},
        {"X.EXAMPLE", true},
        {"1.example", true},
        {"", false},
        {".", false},
        {"a..b", false},
        {".a", false},
        {"a.", false},
        {"*", false},
        {"*.", false},
        {"a.*", false},
        {"a b", false},
        {"a,DNS:b", false},
        {"a/b", false},
        {"a:443", false},
        {"[::1]", false},
        {"::g", false},
        {"10.0.0.256", false},
        {"10.0.0", false},
        {"https://a", false},
        {"\xe5\xbe\xae.example", false},
        {"a23456789a23456789a23456789a23456789a23456789a23456789a23456789", true},
        {"a23456789a23456789a23456789a23456789a23456789a23456789a23456789a", false},
    };
    struct mock_authority *authority = NULL;
    cr_assert_eq(mock_authority_new_ephemeral(&authority), WX_OK);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct mock_leaf_request request = {MOCK_LEAF_GOOD, &CASES[i].name, 1};
        struct mock_leaf *leaf = NULL;
        enum wx_status expected = CASES[i].valid ? WX_OK : WX_ERR_FORMAT;
        cr_expect_eq(mock_leaf_name_valid(CASES[i].name), CASES[i].valid, "%s", CASES[i].name);
        cr_expect_eq(mock_authority_issue(authority, &request, &leaf), expected, "%s",
                     CASES[i].name);
        mock_leaf_free(leaf);
    }
    mock_authority_free(authority);
}
