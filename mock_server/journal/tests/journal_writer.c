/* Writes a journal as a double would, for the script that checks it with an oracle of its own:
 *     journal-writer FILE COUNT [raw]
 * After each request that is on file it prints its id on a line, as an answer would leave; COUNT 0
 * goes on until it is killed. Exit status: 0, 2 where the journal cannot be opened, 3 where a
 * request could not be put on file. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "mock_server/journal/recorder.h"
#include "mock_server/journal/tests/record_bench.h"

int main(int argc, char **argv)
{
    static const struct mock_header HEADERS[] = {
        {"Host", "api.weixin.qq.com"}, {"Authorization", "Bearer test-access-token-0001"}};
    static const struct request_wish WISH = {
        .body =
            "{\"auth_token\":\"test-auth-token-0001\",\"name\":\"张三\\n\\u4e00\",\"x\":\"\x01\"}",
        .auth_token = "test-auth-token-0001",
        .sign = "c2lnbg==",
        .headers = HEADERS,
        .header_count = 2,
    };
    struct mock_journal_file *file = NULL;
    struct mock_recorder *recorder = NULL;
    struct mock_journal *journal = NULL;
    WX_BUF(notice, 64 * 1024);
    if (argc < 3) return 2;
    signal(SIGXFSZ, SIG_IGN);
    enum wx_status status = mock_journal_file_open(argv[1], argc > 3, &file, &notice);
    if (notice.size > 0) fprintf(stderr, "journal-writer: %s\n", wx_buf_text(&notice));
    if (status != WX_OK) return 2;
    if (mock_recorder_new(file, &recorder) != WX_OK) return 3;
    if (mock_journal_new(100, 1 << 20, &journal) != WX_OK) return 3;
    unsigned long count = strtoul(argv[2], NULL, 10);
    for (unsigned long i = 0; (count == 0 || i < count) && status == WX_OK; i++) {
        struct bench bench;
        uint64_t id = 0;
        bench_open(&WISH, &bench);
        status = mock_recorder_record(recorder, journal, &bench.exchange, &bench.reply,
                                      &bench.facts, &id);
        bench_close(&bench);
        if (status == WX_OK) printf("%llu\n", (unsigned long long)id);
        if (status == WX_OK) fflush(stdout);
    }
    mock_journal_free(journal);
    mock_recorder_free(recorder);
    if (status != WX_OK) fprintf(stderr, "journal-writer: %s\n", wx_status_words(status));
    return status == WX_OK ? 0 : 3;
}
