/* The recorder: what is on file is in the journal, in one order, also when the disk is full. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "mock_server/journal/chain.h"
#include "mock_server/journal/recorder.h"
#include "mock_server/journal/tests/record_bench.h"

enum { WRITERS = 4, EACH = 200, TEXT_MOST = 16 * 1024 * 1024 };

static char folder[] = "/tmp/wxmock-recorder-XXXXXX";
static char path[64];

static void open_folder(void)
{
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/journal", folder);
}

static void close_folder(void)
{
    unlink(path);
    rmdir(folder);
}

TestSuite(recorder, .init = open_folder, .fini = close_folder);

struct opened {
    struct mock_recorder *recorder;
    struct mock_journal *journal, *other;
};

static struct opened open_recorder(bool filed, bool raw)
{
    struct opened opened = {0};
    struct mock_journal_file *file = NULL;
    WX_BUF(notice, 4096);
    if (filed)
        cr_assert_eq(mock_journal_file_open(path, raw, &file, &notice), WX_OK, "%s",
                     wx_buf_text(&notice));
    cr_assert_eq(mock_recorder_new(file, &opened.recorder), WX_OK);
    cr_assert_eq(mock_journal_new(10000, 16 << 20, &opened.journal), WX_OK);
    cr_assert_eq(mock_journal_new(10000, 16 << 20, &opened.other), WX_OK);
    return opened;
}

static void close_recorder(struct opened *opened)
{
    mock_journal_free(opened->journal);
    mock_journal_free(opened->other);
    mock_recorder_free(opened->recorder);
}

static enum wx_status record(struct mock_recorder *recorder, struct mock_journal *journal,
                             const struct request_wish *wish, uint64_t *out_id)
{
    struct bench bench;
    bench_open(wish, &bench);
    enum wx_status status = mock_recorder_record(recorder, journal, &bench.exchange, &bench.reply,
                                                 &bench.facts, out_id);
    int error = errno;
    bench_close(&bench);
    errno = error;
    return status;
}

static void expect_file(uint64_t requests, uint64_t last_id)
{
    struct mock_chain_report report;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    cr_assert_eq(mock_chain_scan(descriptor, true, NULL, &report), WX_OK);
    cr_expect_eq(report.defect, MOCK_CHAIN_GOOD, "line %llu: %s",
                 (unsigned long long)report.chain.lines + 1,
                 mock_chain_defect_words(report.defect));
    cr_expect_eq(report.requests, requests);
    cr_expect_eq(report.chain.last_id, last_id);
    mock_chain_report_release(&report);
    close(descriptor);
}

static void *write_many(void *argument)
{
    static const struct request_wish WISH = {.access_token = "test-access-token-0001"};
    struct opened *opened = argument;
    for (size_t i = 0; i < EACH; i++) {
        uint64_t id = 0;
        struct mock_journal *journal = i % 3 ? opened->journal : opened->other;
        if (record(opened->recorder, journal, &WISH, &id) != WX_OK || id == 0) return opened;
    }
    return NULL;
}

Test(recorder, many_threads_write_one_chain_whose_ids_rise)
{
    struct opened opened = open_recorder(true, false);
    pthread_t threads[WRITERS];
    for (size_t i = 0; i < WRITERS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, write_many, &opened), 0);
    for (size_t i = 0; i < WRITERS; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        cr_expect_null(failed);
    }
    cr_expect_eq(mock_journal_count(opened.journal) + mock_journal_count(opened.other),
                 WRITERS * EACH);
    uint64_t id = 0;
    for (struct mock_record *copy; (copy = mock_journal_copy_after(opened.journal, id));) {
        cr_assert_gt(copy->id, id);
        id = copy->id;
        mock_record_free(copy);
    }
    close_recorder(&opened);
    expect_file(WRITERS * EACH, WRITERS * EACH);
}

static void read_text(struct wx_buf *out)
{
    FILE *file = fopen(path, "re");
    cr_assert(file);
    unsigned char *room = wx_buf_extend(out, TEXT_MOST / 2);
    wx_buf_truncate(out, fread(room, 1, TEXT_MOST / 2, file));
    fclose(file);
}

/* Raw is for the file alone: what the admin API shows stays hidden. */
Test(recorder, raw_shows_everything_on_file_and_nothing_in_the_journal)
{
    static const struct request_wish WISH = {.body = "{\"auth_token\":\"test-auth-token-0001\"}"};
    for (int raw = 0; raw < 2; raw++) {
        struct opened opened = open_recorder(true, raw == 1);
        uint64_t id = 0;
        cr_assert_eq(record(opened.recorder, opened.journal, &WISH, &id), WX_OK);
        struct mock_record *copy = mock_journal_copy(opened.journal, id);
        cr_expect_null(memmem(copy, copy->size, "auth-token-0001", 15));
        mock_record_free(copy);
        close_recorder(&opened);
        WX_BUF(text, TEXT_MOST);
        read_text(&text);
        cr_expect_eq(strstr(wx_buf_text(&text), "test-auth-token-0001") != NULL, raw == 1);
        cr_expect(strstr(wx_buf_text(&text), raw ? "\"values\":\"raw\"" : "\"values\":\"masked\""));
    }
}

Test(recorder, ids_go_on_where_the_file_ends)
{
    static const struct request_wish WISH = {0};
    for (uint64_t expected = 1; expected <= 3; expected++) {
        struct opened opened = open_recorder(true, false);
        uint64_t id = 0;
        cr_assert_eq(record(opened.recorder, opened.journal, &WISH, &id), WX_OK);
        cr_expect_eq(id, expected);
        close_recorder(&opened);
    }
    expect_file(3, 3);
}

static void limit_size(rlim_t size)
{
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

Test(recorder, what_the_file_cannot_take_is_not_in_the_journal_unless_it_is_asked_to)
{
    static const struct request_wish WISH = {0}, BUSY = {.error = WX_API_SYSTEM_BUSY};
    signal(SIGXFSZ, SIG_IGN);
    struct opened opened = open_recorder(true, false);
    uint64_t id = 0;
    cr_assert_eq(record(opened.recorder, opened.journal, &WISH, &id), WX_OK);
    limit_size(1000);
    cr_expect_eq(record(opened.recorder, opened.journal, &WISH, &id), WX_ERR_IO);
    cr_expect_eq(errno, EFBIG);
    cr_expect_eq(mock_journal_count(opened.journal), 1);
    struct bench bench;
    bench_open(&BUSY, &bench);
    mock_recorder_record_unfiled(opened.recorder, opened.journal, &bench.exchange, &bench.reply,
                                 &bench.facts, &id);
    bench_close(&bench);
    cr_expect_eq(id, 2);
    cr_expect_eq(mock_journal_count(opened.journal), 2);
    limit_size(RLIM_INFINITY);
    cr_expect_eq(record(opened.recorder, opened.journal, &WISH, &id), WX_OK);
    cr_expect_eq(id, 3);
    close_recorder(&opened);
    expect_file(2, 3);
}

Test(recorder, without_a_file_it_counts_and_hides_all_the_same)
{
    static const struct request_wish WISH = {0};
    struct opened opened = open_recorder(false, false);
    uint64_t id = 0;
    cr_assert_eq(record(opened.recorder, opened.journal, &WISH, &id), WX_OK);
    cr_assert_eq(record(opened.recorder, opened.other, &WISH, &id), WX_OK);
    cr_expect_eq(id, 2);
    static const unsigned char ZEROS[MOCK_MASK_KEY_SIZE];
    cr_expect_neq(memcmp(mock_recorder_mask(opened.recorder)->key, ZEROS, sizeof ZEROS), 0);
    close_recorder(&opened);
}
