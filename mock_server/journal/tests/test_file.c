/* The file of the journal: its chain shows every change, and survives a crash and a full disk. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mock_server/journal/chain.h"
#include "mock_server/journal/file.h"
#include "mock_server/journal/tests/record_bench.h"

enum { FILE_MOST = 1024 * 1024 };

static char folder[] = "/tmp/wxmock-journal-XXXXXX";
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

TestSuite(file, .init = open_folder, .fini = close_folder);

static struct mock_journal_file *must_open(bool raw, const char *notice_part)
{
    WX_BUF(notice, 4096);
    struct mock_journal_file *file = NULL;
    cr_assert_eq(mock_journal_file_open(path, raw, &file, &notice), WX_OK, "%s",
                 wx_buf_text(&notice));
    if (notice_part)
        cr_assert(strstr(wx_buf_text(&notice), notice_part), "%s", wx_buf_text(&notice));
    else
        cr_assert_eq(notice.size, 0, "%s", wx_buf_text(&notice));
    return file;
}

static enum wx_status append(struct mock_journal_file *file, uint64_t id, size_t filler)
{
    struct request_wish wish = {.filler = filler};
    struct mock_record *record = bench_record(NULL, &wish);
    WX_BUF(members, FILE_MOST);
    mock_journal_file_prepare(record, &members);
    mock_record_free(record);
    return mock_journal_file_append(file, id, wx_buf_bytes(&members));
}

/* A journal of `requests` requests at `path`. */
static void make_journal(uint64_t requests)
{
    struct mock_journal_file *file = must_open(false, NULL);
    for (uint64_t id = 1; id <= requests; id++) cr_assert_eq(append(file, id, 10), WX_OK);
    mock_journal_file_close(file);
}

static void read_journal(struct wx_buf *out)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    cr_assert_geq(descriptor, 0);
    unsigned char *room = wx_buf_extend(out, FILE_MOST - 1);
    ssize_t size = read(descriptor, room, FILE_MOST - 1);
    cr_assert_geq(size, 0);
    wx_buf_truncate(out, (size_t)size);
    close(descriptor);
}

static void write_journal(struct wx_bytes content)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, content.data, content.size), (ssize_t)content.size);
    close(descriptor);
}

static void scan_descriptor(int descriptor, struct mock_chain_report *out)
{
    cr_assert_eq(mock_chain_scan(descriptor, true, NULL, out), WX_OK);
}

static void expect_whole(uint64_t requests, uint64_t starts, uint64_t repairs)
{
    struct mock_chain_report report;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    scan_descriptor(descriptor, &report);
    cr_expect_eq(report.defect, MOCK_CHAIN_GOOD, "line %llu",
                 (unsigned long long)report.chain.lines + 1);
    cr_expect_eq(report.torn_size, 0);
    cr_expect_eq(report.requests, requests);
    cr_expect_eq(report.starts, starts);
    cr_expect_eq(report.repairs, repairs);
    mock_chain_report_release(&report);
    close(descriptor);
}

Test(file, goes_on_where_the_last_process_ended)
{
    make_journal(3);
    expect_whole(3, 1, 0);
    struct mock_journal_file *file = must_open(true, NULL);
    cr_expect_eq(mock_journal_file_last_id(file), 3);
    cr_expect(mock_journal_file_is_raw(file));
    cr_expect_eq(append(file, 4, 10), WX_OK);
    mock_journal_file_close(file);
    expect_whole(4, 2, 0);
    struct stat facts;
    cr_expect_eq(stat(path, &facts), 0);
    cr_expect_eq(facts.st_mode & 07777, 0600);
}

Test(file, a_tear_at_any_byte_of_the_last_line_is_told_from_tampering_and_repaired)
{
    WX_BUF(whole, FILE_MOST);
    make_journal(2);
    read_journal(&whole);
    size_t last = whole.size - 1;
    while (whole.data[last - 1] != '\n') last--;
    for (size_t cut = last + 1; cut < whole.size; cut++) {
        struct mock_chain_report report;
        write_journal(wx_bytes(whole.data, cut));
        int descriptor = open(path, O_RDONLY | O_CLOEXEC);
        scan_descriptor(descriptor, &report);
        cr_assert_eq(report.defect, MOCK_CHAIN_GOOD);
        cr_assert_eq(report.torn_size, cut - last);
        mock_chain_report_release(&report);
        close(descriptor);
        struct mock_journal_file *file = must_open(false, "torn");
        cr_assert_eq(mock_journal_file_last_id(file), 1);
        cr_assert_eq(append(file, 2, 10), WX_OK);
        mock_journal_file_close(file);
        expect_whole(2, 2, 1);
    }
}

Test(file, a_torn_first_line_is_begun_anew)
{
    WX_BUF(whole, FILE_MOST);
    make_journal(0);
    read_journal(&whole);
    for (size_t cut = 1; cut < whole.size; cut++) {
        write_journal(wx_bytes(whole.data, cut));
        mock_journal_file_close(must_open(false, "begins anew"));
        expect_whole(0, 1, 0);
    }
}

Test(file, the_torn_bytes_are_kept_in_the_line_that_tells_of_the_repair)
{
    WX_BUF(whole, FILE_MOST);
    make_journal(1);
    read_journal(&whole);
    wx_buf_append_text(&whole, "{\"kind\":\"request\",\"id\":2,\"x\":\"\x01\"");
    write_journal(wx_buf_bytes(&whole));
    mock_journal_file_close(must_open(false, "torn"));
    wx_buf_clear(&whole);
    read_journal(&whole);
    cr_expect(strstr(wx_buf_text(&whole),
                     "\"cut_bytes\":32,\"cut\":\"{\\\"kind\\\":\\\"request\\\",\\\"id\\\":2,"
                     "\\\"x\\\":\\\"\\u0001\\\"\",\"prev\":\""),
              "%s", wx_buf_text(&whole));
}

static int memory_file(struct wx_bytes content)
{
    int descriptor = memfd_create("journal", MFD_CLOEXEC);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, content.data, content.size), (ssize_t)content.size);
    return descriptor;
}

Test(file, a_change_of_any_byte_is_found)
{
    WX_BUF(whole, FILE_MOST);
    make_journal(3);
    read_journal(&whole);
    int descriptor = memory_file(wx_buf_bytes(&whole));
    for (size_t at = 0; at < whole.size; at++) {
        static const unsigned char FLIPS[] = {0x01, 0x20, 0x80};
        struct mock_chain_report report;
        unsigned char changed = whole.data[at] ^ FLIPS[at % sizeof FLIPS];
        cr_assert_eq(pwrite(descriptor, &changed, 1, (off_t)at), 1);
        scan_descriptor(descriptor, &report);
        /* A last line feed that is gone looks like a tear: it is not whole either way. */
        cr_expect(report.defect != MOCK_CHAIN_GOOD || report.torn_size > 0, "byte %zu", at);
        mock_chain_report_release(&report);
        cr_assert_eq(pwrite(descriptor, whole.data + at, 1, (off_t)at), 1);
    }
    close(descriptor);
}

/* Lines of a journal of four lines, in another order or number. */
static enum mock_chain_defect defect_of(const char *order, const struct wx_bytes lines[4],
                                        uint64_t *out_line)
{
    WX_BUF(content, FILE_MOST);
    struct mock_chain_report report;
    for (; *order != '\0'; order++) wx_buf_append(&content, lines[*order - '0']);
    int descriptor = memory_file(wx_buf_bytes(&content));
    scan_descriptor(descriptor, &report);
    enum mock_chain_defect defect = report.defect;
    *out_line = report.chain.lines + 1;
    mock_chain_report_release(&report);
    close(descriptor);
    return defect;
}

Test(file, lines_removed_added_or_moved_are_found)
{
    static const struct {
        const char *order;
        enum mock_chain_defect defect;
        uint64_t line;
    } ROWS[] = {
        {"0123", MOCK_CHAIN_GOOD, 5},      {"023", MOCK_CHAIN_PREV, 2},
        {"123", MOCK_CHAIN_NO_JOURNAL, 1}, {"0132", MOCK_CHAIN_PREV, 3},
        {"01123", MOCK_CHAIN_PREV, 3},     {"01230", MOCK_CHAIN_PREV, 5},
        {"012", MOCK_CHAIN_GOOD, 4}, /* what no chain can show: see --head */
    };
    WX_BUF(whole, FILE_MOST);
    make_journal(3);
    read_journal(&whole);
    struct wx_bytes lines[4];
    struct wx_bytes rest = wx_buf_bytes(&whole);
    for (size_t i = 0; i < 4; i++) {
        size_t size =
            (size_t)((const unsigned char *)memchr(rest.data, '\n', rest.size) - rest.data) + 1;
        lines[i] = wx_bytes(rest.data, size);
        rest = wx_bytes_from(rest, size);
    }
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        uint64_t line = 0;
        cr_expect_eq(defect_of(ROWS[i].order, lines, &line), ROWS[i].defect, "%s", ROWS[i].order);
        cr_expect_eq(line, ROWS[i].line, "%s: %llu", ROWS[i].order, (unsigned long long)line);
    }
}

/* A line with a good hash that somebody made is still judged. */
static enum mock_chain_defect defect_of_made(const char *members, uint64_t after_id)
{
    WX_BUF(content, FILE_MOST);
    struct mock_chain chain = {0};
    struct mock_chain_report report;
    mock_chain_begin(MOCK_CHAIN_START, &content);
    mock_chain_add(&chain, 0, &content);
    WX_BUF(line, FILE_MOST);
    wx_buf_append_format(&line, "{\"kind\":\"request\",\"id\":%llu", (unsigned long long)after_id);
    mock_chain_add(&chain, after_id, &line);
    wx_buf_append(&content, wx_buf_bytes(&line));
    wx_buf_clear(&line);
    wx_buf_append_text(&line, members);
    mock_chain_add(&chain, 0, &line);
    wx_buf_append(&content, wx_buf_bytes(&line));
    int descriptor = memory_file(wx_buf_bytes(&content));
    scan_descriptor(descriptor, &report);
    enum mock_chain_defect defect = report.defect;
    cr_expect(defect == MOCK_CHAIN_GOOD || report.chain.lines == 2);
    mock_chain_report_release(&report);
    close(descriptor);
    return defect;
}

Test(file, a_made_line_must_be_json_of_a_known_kind_with_a_rising_id)
{
    cr_expect_eq(defect_of_made("{\"kind\":\"request\",\"id\":6", 5), MOCK_CHAIN_GOOD);
    cr_expect_eq(defect_of_made("{\"kind\":\"request\",\"id\":5", 5), MOCK_CHAIN_ORDER);
    cr_expect_eq(defect_of_made("{\"kind\":\"request\",\"id\":-6", 5), MOCK_CHAIN_ORDER);
    cr_expect_eq(defect_of_made("{\"kind\":\"request\",\"x\":6", 5), MOCK_CHAIN_ORDER);
    cr_expect_eq(defect_of_made("{\"kind\":\"request\",\"id\":6,\"x\":01", 5), MOCK_CHAIN_NOT_JSON);
    cr_expect_eq(defect_of_made("{\"kind\":\"request\",\"id\":6,\"id\":7", 5), MOCK_CHAIN_NOT_JSON);
    cr_expect_eq(defect_of_made("{\"kind\":\"stop\"", 5), MOCK_CHAIN_NO_LINE);
    cr_expect_eq(defect_of_made("", 5), MOCK_CHAIN_NOT_JSON);
}

static void expect_refused(const char *content, enum wx_status status, const char *part)
{
    WX_BUF(notice, 4096);
    WX_BUF(after, FILE_MOST);
    struct mock_journal_file *file = NULL;
    write_journal(wx_bytes_text(content));
    cr_expect_eq(mock_journal_file_open(path, false, &file, &notice), status);
    cr_expect(strstr(wx_buf_text(&notice), part), "%s", wx_buf_text(&notice));
    read_journal(&after);
    cr_expect_str_eq(wx_buf_text(&after), content);
}

Test(file, what_is_no_journal_is_refused_and_left_alone)
{
    expect_refused("shopping list\n", WX_ERR_FORMAT, "nothing was written to it");
    expect_refused("shopping list", WX_ERR_FORMAT, "nothing was written to it");
    expect_refused("{\"a\":1}\n", WX_ERR_FORMAT, "nothing was written to it");
    expect_refused("{\"kind\":\"start\",\"journal\":\"wxmock\",\"format\":1}\n", WX_ERR_FORMAT,
                   "line 1 is no line of a journal");
    expect_refused("\n", WX_ERR_FORMAT, "nothing was written to it");
}

Test(file, a_journal_that_was_changed_is_refused)
{
    WX_BUF(whole, FILE_MOST);
    make_journal(3);
    read_journal(&whole);
    *(char *)strstr((char *)whole.data, "\"id\":2") = '\'';
    expect_refused(wx_buf_text(&whole), WX_ERR_FORMAT, "line 3");
}

Test(file, one_process_writes_it)
{
    WX_BUF(notice, 4096);
    struct mock_journal_file *file = must_open(false, NULL);
    struct mock_journal_file *other = NULL;
    cr_expect_eq(mock_journal_file_open(path, false, &other, &notice), WX_ERR_UNAVAILABLE);
    cr_expect(strstr(wx_buf_text(&notice), "another wxmock writes this journal"), "%s",
              wx_buf_text(&notice));
    mock_journal_file_close(file);
    mock_journal_file_close(must_open(false, NULL));
}

static void expect_unavailable(const char *place, const char *part)
{
    WX_BUF(notice, 4096);
    struct mock_journal_file *file = NULL;
    cr_expect_eq(mock_journal_file_open(place, false, &file, &notice), WX_ERR_UNAVAILABLE);
    cr_expect(strstr(wx_buf_text(&notice), part), "%s", wx_buf_text(&notice));
}

Test(file, what_cannot_be_a_journal_is_named)
{
    expect_unavailable("/dev/full", "not a regular file");
    expect_unavailable("/nowhere/at/all", "No such file or directory");
    expect_unavailable("/", "directory");
}

static void limit_size(rlim_t size)
{
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A full disk as a limit of the file's size: some of the line is written, and no more. */
Test(file, a_line_that_does_not_fit_is_taken_back_and_the_next_may_fit_again)
{
    signal(SIGXFSZ, SIG_IGN);
    struct mock_journal_file *file = must_open(false, NULL);
    cr_assert_eq(append(file, 1, 10), WX_OK);
    struct stat before, after;
    cr_assert_eq(stat(path, &before), 0);
    for (rlim_t room = 0; room < 300; room += 7) {
        limit_size((rlim_t)before.st_size + room);
        errno = 0;
        cr_assert_eq(append(file, 2, 10), WX_ERR_IO);
        cr_assert_eq(errno, EFBIG);
        cr_assert_eq(stat(path, &after), 0);
        cr_assert_eq(after.st_size, before.st_size);
    }
    limit_size(RLIM_INFINITY);
    cr_assert_eq(append(file, 2, 10), WX_OK);
    mock_journal_file_close(file);
    expect_whole(2, 1, 0);
}

Test(file, a_full_disk_at_the_start_is_an_error)
{
    WX_BUF(notice, 4096);
    struct mock_journal_file *file = NULL;
    signal(SIGXFSZ, SIG_IGN);
    limit_size(20);
    cr_expect_eq(mock_journal_file_open(path, false, &file, &notice), WX_ERR_IO);
    limit_size(RLIM_INFINITY);
    cr_expect(strstr(wx_buf_text(&notice), "File too large"), "%s", wx_buf_text(&notice));
    struct stat facts;
    cr_assert_eq(stat(path, &facts), 0);
    cr_expect_eq(facts.st_size, 0);
}

/* The largest record there can be, of bytes that JSON makes six of. */
Test(file, the_longest_record_is_a_line)
{
    struct mock_header headers[MOCK_HEADERS_MOST];
    char *value = malloc(4096), *body = malloc(16384);
    memset(value, 1, 4095);
    memset(body, 1, 16383);
    value[4095] = body[16383] = '\0';
    for (size_t i = 0; i < MOCK_HEADERS_MOST; i++) headers[i] = (struct mock_header){value, value};
    struct request_wish wish = {.body = body,
                                .answer = body,
                                .path = body,
                                .query = body,
                                .headers = headers,
                                .header_count = MOCK_HEADERS_MOST};
    struct mock_record *record = bench_record(NULL, &wish);
    struct mock_journal_file *file = must_open(false, NULL);
    WX_BUF(members, MOCK_CHAIN_LINE_LONGEST);
    mock_journal_file_prepare(record, &members);
    cr_expect_eq(wx_buf_status(&members), WX_OK);
    cr_expect_eq(mock_journal_file_append(file, 1, wx_buf_bytes(&members)), WX_OK);
    mock_record_free(record);
    free(value);
    free(body);
    mock_journal_file_close(file);
    expect_whole(1, 1, 0);
}
