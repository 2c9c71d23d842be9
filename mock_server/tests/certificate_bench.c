#include "mock_server/tests/certificate_bench.h"

#include "mock_server/file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

static char folder[PATH_LONGEST];

void bench_make(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/wx-bench-XXXXXX", base ? base : "/tmp");
    cr_assert(mkdtemp(folder));
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info, (void)type, (void)place;
    return remove(path);
}

void bench_remove(void)
{
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

const char *bench_folder(void)
{
    return folder;
}

const char *bench_path(char out[PATH_LONGEST], const char *name)
{
    int size = snprintf(out, PATH_LONGEST, "%s/%s", folder, name);
    cr_assert(size > 0 && size < PATH_LONGEST);
    return out;
}

void bench_write(const char *name, const char *text)
{
    char path[PATH_LONGEST];
    cr_assert_eq(mock_file_write_atomically(bench_path(path, name), wx_bytes_text(text), 0600),
                 WX_OK);
}

void bench_read(const char *name, struct wx_buf *out)
{
    char path[PATH_LONGEST];
    cr_assert_eq(mock_file_read(bench_path(path, name), out), WX_OK);
}

int bench_run(const char *command, struct wx_buf *out)
{
    char line[1024];
    int size = snprintf(line, sizeof line, "cd '%s' && { %s ; } 2>&1", folder, command);
    cr_assert(size > 0 && (size_t)size < sizeof line);
    FILE *pipe = popen(line, "re");
    cr_assert(pipe);
    for (int byte = getc(pipe); byte != EOF; byte = getc(pipe))
        wx_buf_append_byte(out, (unsigned char)byte);
    int status = pclose(pipe);
    cr_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

void bench_expect(int status, const char *words, const char *command)
{
    WX_BUF(out, TEXT_LONGEST);
    int found = bench_run(command, &out);
    cr_expect_eq(found, status, "%s: exit status %d: %s", command, found, wx_buf_text(&out));
    cr_expect(strstr(wx_buf_text(&out), words), "%s: no \"%s\" in: %s", command, words,
              wx_buf_text(&out));
}

struct mock_authority *bench_authority(void)
{
    WX_BUF(problem, TEXT_LONGEST);
    struct mock_authority *authority = NULL;
    enum wx_status status = mock_authority_open(folder, &authority, &problem);
    cr_assert_eq(status, WX_OK, "%s", wx_buf_text(&problem));
    cr_assert_eq(problem.size, 0);
    return authority;
}

void bench_issue(const struct mock_authority *authority, const struct mock_leaf_request *request)
{
    struct mock_leaf *leaf = NULL;
    WX_BUF(pem, TEXT_LONGEST);
    WX_BUF(key, TEXT_LONGEST);
    cr_assert_eq(mock_authority_issue(authority, request, &leaf), WX_OK);
    cr_expect_eq(mock_leaf_chain_size(leaf), 0);
    cr_assert_eq(mock_leaf_append_pem(leaf, &pem), WX_OK);
    cr_assert_eq(mock_leaf_append_key_pem(leaf, &key), WX_OK);
    bench_write("leaf.pem", wx_buf_text(&pem));
    bench_write("leaf.key.pem", wx_buf_text(&key));
    mock_leaf_free(leaf);
}
