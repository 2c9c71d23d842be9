#include "mock_server/tests/certificate_bench.h"

#include <criterion/criterion.h>

/* own.pem, issued by above.pem, and their keys: made by the openssl program alone. */
static void make_files(void)
{
    bench_make();
    bench_expect(0, "",
                 "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                 "-subj /CN=above -keyout above.key -out above.pem");
    bench_expect(0, "",
                 "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                 "-subj /CN=own -keyout own.key -out own.csr");
    bench_expect(0, "",
                 "openssl x509 -req -in own.csr -CA above.pem -CAkey above.key "
                 "-CAcreateserial -out own.pem");
    bench_expect(0, "", "cat own.pem above.pem > chain.pem");
}

TestSuite(leaf, .init = make_files, .fini = bench_remove);

static enum wx_status read_leaf(const char *certificate, const char *key, struct mock_leaf **out,
                                struct wx_buf *problem)
{
    char certificate_path[PATH_LONGEST];
    char key_path[PATH_LONGEST];
    return mock_leaf_read(bench_path(certificate_path, certificate), bench_path(key_path, key), out,
                          problem);
}

Test(leaf, somebodys_own_certificate_comes_with_its_chain)
{
    struct mock_leaf *leaf = NULL;
    WX_BUF(problem, TEXT_LONGEST);
    WX_BUF(pem, TEXT_LONGEST);
    WX_BUF(file, TEXT_LONGEST);
    cr_assert_eq(read_leaf("chain.pem", "own.key", &leaf, &problem), WX_OK, "%s",
                 wx_buf_text(&problem));
    cr_expect_eq(mock_leaf_chain_size(leaf), 1);
    cr_assert_eq(mock_leaf_append_pem(leaf, &pem), WX_OK);
    mock_leaf_free(leaf);
    bench_read("chain.pem", &file);
    cr_expect_str_eq(wx_buf_text(&pem), wx_buf_text(&file));
}

Test(leaf, a_key_may_have_any_form_that_openssl_writes)
{
    static const struct {
        const char *name;
        const char *command; /* makes files k (the key) and c (the certificate) */
    } CASES[] = {
        {"PKCS#8", "cp own.key k; cp own.pem c"},
        {"SEC 1", "openssl ec -in own.key -out k; cp own.pem c"},
        {"SEC 1 behind its parameters", "openssl ecparam -name prime256v1 -genkey -out k;"
                                        "openssl req -x509 -new -key k -subj /CN=x -out c"},
        {"one file, key first", "cat own.key own.pem > k; cp k c"},
        {"one file, key last", "cat chain.pem own.key > k; cp k c"},
        {"with text around", "(openssl x509 -in own.pem -text; echo end) > c; cp own.key k"},
        {"RSA in PKCS#1", "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout p -out c;"
                          "openssl rsa -in p -traditional -out k"},
        {"expired", "openssl x509 -req -in own.csr -CA above.pem -CAkey above.key -days -1 -out c;"
                    "cp own.key k"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct mock_leaf *leaf = NULL;
        WX_BUF(out, TEXT_LONGEST);
        WX_BUF(problem, TEXT_LONGEST);
        cr_expect_eq(bench_run(CASES[i].command, &out), 0, "%s: %s", CASES[i].name,
                     wx_buf_text(&out));
        cr_expect_eq(read_leaf("c", "k", &leaf, &problem), WX_OK, "%s: %s", CASES[i].name,
                     wx_buf_text(&problem));
        mock_leaf_free(leaf);
    }
}

Test(leaf, a_file_that_will_not_do_is_named_with_what_was_expected)
{
    static const struct {
        const char *name;
        const char *command;
        enum wx_status status;
        const char *words;
    } CASES[] = {
        {"no certificate file", "cp own.key k", WX_ERR_IO, "/c: cannot be read: No such file"},
        {"no key file", "cp own.pem c", WX_ERR_IO, "/k: cannot be read: No such file"},
        {"a folder", "mkdir c; cp own.key k", WX_ERR_IO, "/c: cannot be read: Is a directory"},
        {"an empty certificate", ": > c; cp own.key k", WX_ERR_FORMAT,
         "/c: expected certificates in PEM form"},
        {"DER", "openssl x509 -in own.pem -outform DER -out c; cp own.key k", WX_ERR_FORMAT,
         "/c: expected certificates in PEM form"},
        {"the key in place of the certificate", "cp own.key c; cp own.key k", WX_ERR_FORMAT,
         "/c: expected certificates in PEM form"},
        {"a damaged second certificate", "head -c -200 chain.pem > c; cp own.key k", WX_ERR_FORMAT,
         "/c: expected certificates in PEM form"},
        {"a huge file", "truncate -s 2M c; cp own.key k", WX_ERR_LIMIT, "/c: larger than 1048576"},
        {"the certificate in place of the key", "cp own.pem c; cp own.pem k", WX_ERR_FORMAT,
         "/k: expected a private key in PEM form"},
        {"a public key", "cp own.pem c; openssl pkey -in own.key -pubout -out k", WX_ERR_FORMAT,
         "/k: expected a private key in PEM form"},
        {"a key encrypted as PKCS#8",
         "cp own.pem c; openssl pkey -in own.key -aes128 -passout pass:x -out k", WX_ERR_FORMAT,
         "/k: the key is encrypted: expected one without a pass phrase"},
        {"a key encrypted the old way",
         "cp own.pem c; openssl ec -in own.key -aes128 -passout pass:x -out k", WX_ERR_FORMAT,
         "/k: the key is encrypted: expected one without a pass phrase"},
        {"another's key", "cp own.pem c; cp above.key k", WX_ERR_MISMATCH,
         "/k: not the key of the first certificate in /"},
        {"a chain upside down", "cat above.pem own.pem > c; cp own.key k", WX_ERR_MISMATCH,
         "/k: not the key of the first certificate in /"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct mock_leaf *leaf = NULL;
        WX_BUF(out, TEXT_LONGEST);
        WX_BUF(problem, TEXT_LONGEST);
        bench_expect(0, "", "rm -rf c k");
        cr_expect_eq(bench_run(CASES[i].command, &out), 0, "%s: %s", CASES[i].name,
                     wx_buf_text(&out));
        enum wx_status status = read_leaf("c", "k", &leaf, &problem);
        cr_expect_eq(status, CASES[i].status, "%s: status %d: %s", CASES[i].name, (int)status,
                     wx_buf_text(&problem));
        cr_expect(strstr(wx_buf_text(&problem), CASES[i].words), "%s: %s", CASES[i].name,
                  wx_buf_text(&problem));
        cr_expect_null(leaf, "%s", CASES[i].name);
        mock_leaf_free(leaf);
    }
}
