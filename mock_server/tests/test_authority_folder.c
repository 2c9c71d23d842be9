#include "mock_server/tests/certificate_bench.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RACERS = 8 };

static const struct mock_leaf_request GOOD = {.variant = MOCK_LEAF_GOOD};

TestSuite(authority_folder, .init = bench_make, .fini = bench_remove);

static void expect_refused(const char *state_dir, enum wx_status expected, const char *words)
{
    WX_BUF(problem, TEXT_LONGEST);
    struct mock_authority *authority = NULL;
    enum wx_status status = mock_authority_open(state_dir, &authority, &problem);
    cr_expect_eq(status, expected, "status %d: %s", (int)status, wx_buf_text(&problem));
    cr_expect_null(authority, "an output on failure");
    cr_expect(strstr(wx_buf_text(&problem), words), "no \"%s\" in: %s", words,
              wx_buf_text(&problem));
    mock_authority_free(authority);
}

Test(authority_folder, is_kept_from_one_start_to_the_next)
{
    struct mock_authority *first = bench_authority();
    struct mock_authority *second = bench_authority();
    WX_BUF(file, TEXT_LONGEST);
    bench_read("ca.pem", &file);
    cr_expect(wx_bytes_equal(mock_authority_pem(first), wx_buf_bytes(&file)));
    cr_expect(wx_bytes_equal(mock_authority_pem(second), wx_buf_bytes(&file)));
    bench_issue(second, &GOOD);
    mock_authority_free(first);
    mock_authority_free(second);
    bench_expect(0, "OK", "openssl verify -x509_strict -CAfile ca.pem leaf.pem");
}

Test(authority_folder, keeps_its_key_from_other_users)
{
    char path[PATH_LONGEST];
    struct stat info;
    mode_t before = umask(0);
    mock_authority_free(bench_authority());
    umask(before);
    cr_assert_eq(stat(bench_path(path, "ca.key.pem"), &info), 0);
    cr_expect_eq(info.st_mode & 07777, 0600);
}

Test(authority_folder, makes_the_state_folder_and_those_above)
{
    char path[PATH_LONGEST];
    struct stat info;
    WX_BUF(problem, TEXT_LONGEST);
    struct mock_authority *authority = NULL;
    cr_assert_eq(mock_authority_open(bench_path(path, "a/b//c/"), &authority, &problem), WX_OK,
                 "%s", wx_buf_text(&problem));
    mock_authority_free(authority);
    cr_assert_eq(stat(bench_path(path, "a/b/c"), &info), 0);
    cr_expect_eq(info.st_mode & 07777, 0700);
}

Test(authority_folder, is_the_same_for_processes_that_start_at_once)
{
    int gate[2];
    int answers[2];
    cr_assert(pipe(gate) == 0 && pipe(answers) == 0);
    for (int i = 0; i < RACERS; i++) {
        pid_t child = fork();
        cr_assert(child >= 0);
        if (child > 0) continue;
        char byte;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 0) _exit(1); /* all wait for the gate to close */
        WX_BUF(problem, TEXT_LONGEST);
        struct mock_authority *authority = NULL;
        if (mock_authority_open(bench_folder(), &authority, &problem) != WX_OK) _exit(1);
        struct wx_bytes pem = mock_authority_pem(authority);
        unsigned char block[1024] = {0}; /* below PIPE_BUF: answers do not mix */
        if (pem.size > sizeof block) _exit(1);
        memcpy(block, pem.data, pem.size);
        _exit(write(answers[1], block, sizeof block) == sizeof block ? 0 : 1);
    }
    close(gate[0]);
    close(gate[1]);
    close(answers[1]);
    WX_BUF(file, TEXT_LONGEST);
    int answered = 0;
    char block[1024];
    for (; read(answers[0], block, sizeof block) == sizeof block; answered++) {
        if (answered == 0) bench_read("ca.pem", &file);
        cr_expect_str_eq(block, wx_buf_text(&file));
    }
    cr_expect_eq(answered, RACERS);
    while (wait(NULL) > 0) continue;
}

Test(authority_folder, is_made_anew_where_only_a_key_was_left_behind)
{
    bench_write("ca.key.pem", "left by a process that was killed before it wrote ca.pem");
    mock_authority_free(bench_authority());
    bench_expect(0, "OK", "openssl verify -CAfile ca.pem ca.pem");
}

Test(authority_folder, a_folder_that_only_reads_serves_the_authority_it_holds)
{
    mock_authority_free(bench_authority());
    char path[PATH_LONGEST];
    cr_assert_eq(unlink(bench_path(path, "ca.lock")), 0);
    cr_assert_eq(chmod(bench_folder(), 0500), 0);
    mock_authority_free(bench_authority());
    cr_expect_neq(access(path, F_OK), 0, "a lock was made for reading");
    cr_assert_eq(chmod(bench_folder(), 0700), 0);
}

Test(authority_folder, a_corrupt_folder_is_an_error_that_names_the_file)
{
    static const struct {
        const char *name;
        const char *spoil; /* a command line */
        const char *words;
    } CASES[] = {
        {"an empty certificate", ": > ca.pem", "/ca.pem: expected certificates in PEM form"},
        {"a cut certificate", "head -c 300 whole.pem > ca.pem", "/ca.pem: expected certificates"},
        {"no key", "rm ca.key.pem", "/ca.key.pem: cannot be read: No such file"},
        {"a key that is none", "echo x > ca.key.pem", "/ca.key.pem: expected a private key"},
        {"an encrypted key",
         "openssl pkey -in whole.key.pem -aes128 -passout pass:x -out ca.key.pem",
         "/ca.key.pem: the key is encrypted"},
        {"another key", "openssl genpkey -algorithm EC -pkeyopt group:P-256 -out ca.key.pem",
         "/ca.key.pem: not the key of the first certificate in "},
        {"no authority", "cp leaf.pem ca.pem; cp leaf.key.pem ca.key.pem",
         "/ca.pem: has expired, or may not issue certificates"},
    };
    struct mock_authority *authority = bench_authority();
    bench_issue(authority, &GOOD);
    mock_authority_free(authority);
    bench_expect(0, "", "cp ca.pem whole.pem; cp ca.key.pem whole.key.pem");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        WX_BUF(out, TEXT_LONGEST);
        bench_expect(0, "", "cp whole.pem ca.pem; cp whole.key.pem ca.key.pem");
        cr_expect_eq(bench_run(CASES[i].spoil, &out), 0, "%s: %s", CASES[i].name,
                     wx_buf_text(&out));
        bench_expect(0, "", "cat ca.*pem > before");
        expect_refused(bench_folder(), WX_ERR_FORMAT, CASES[i].words);
        expect_refused(bench_folder(), WX_ERR_FORMAT, "delete both to have a new authority");
        bench_expect(0, "", "cat ca.*pem | cmp - before");
    }
}

Test(authority_folder, a_folder_that_cannot_be_used_says_which_and_what_to_do)
{
    char path[PATH_LONGEST];
    bench_write("file", "");
    expect_refused(bench_path(path, "file"), WX_ERR_IO, "/file/ca.lock: cannot be made: ");
    expect_refused(bench_path(path, "file/below"), WX_ERR_IO, "/file/below: cannot be made: ");
    expect_refused(path, WX_ERR_IO, "choose another state folder");
    expect_refused("/proc/wxmock", WX_ERR_IO, "/proc/wxmock: cannot be made: ");
    expect_refused("", WX_ERR_IO, "the state folder: cannot be used: ");
    char long_name[8192];
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    expect_refused(long_name, WX_ERR_IO, "File name too long");
}
