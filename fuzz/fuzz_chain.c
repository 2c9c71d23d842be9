/* The chain of a journal file: what was added verifies, and no byte of it can be another. The input
 * is a byte that says where to change what, then the members of lines, each behind a LF. */
#include "fuzz/fuzz.h"
#include "mock_server/journal/chain.h"
#include "protocol/json_writer.h"

#include <sys/mman.h>
#include <unistd.h>

enum { LINES_MOST = 16 };

static void add_line(struct mock_chain *chain, size_t index, struct wx_bytes content,
                     struct wx_buf *file)
{
    WX_BUF(line, MOCK_CHAIN_LINE_LONGEST);
    mock_chain_begin(index == 0 ? MOCK_CHAIN_START : MOCK_CHAIN_REQUEST, &line);
    struct wx_json_writer writer = {.out = &line, .wants_comma = true};
    if (index > 0) wx_json_write_integer(&writer, "id", (int64_t)index);
    wx_json_write_bytes(&writer, "content", content);
    mock_chain_add(chain, index, &line);
    REQUIRE(wx_buf_status(&line) == WX_OK, "a line has room");
    wx_buf_append(file, wx_buf_bytes(&line));
}

static void scan(const struct wx_buf *file, bool strictly, struct mock_chain_report *out)
{
    int descriptor = memfd_create("chain", MFD_CLOEXEC);
    REQUIRE(descriptor >= 0, "there is memory for a file");
    REQUIRE(write(descriptor, file->data, file->size) == (ssize_t)file->size, "all of it");
    REQUIRE(lseek(descriptor, 0, SEEK_SET) == 0, "from its start");
    REQUIRE(mock_chain_scan(descriptor, strictly, NULL, out) == WX_OK, "a file can be read");
    close(descriptor);
}

static void require_whole(const struct wx_buf *file, const struct mock_chain *chain)
{
    struct mock_chain_report report = {0};
    scan(file, true, &report);
    REQUIRE(report.defect == MOCK_CHAIN_GOOD && report.torn_size == 0, "what was added is whole");
    REQUIRE(report.chain.lines == chain->lines && strcmp(report.chain.head, chain->head) == 0,
            "to its head");
    REQUIRE(report.whole_size == file->size, "and its last byte");
    mock_chain_report_release(&report);
}

static void require_change_shows(struct wx_buf *file, const struct mock_chain *chain, size_t place,
                                 unsigned char change)
{
    struct mock_chain_report report = {0};
    REQUIRE(file->size > 0, "what was added is there");
    file->data[place % file->size] ^= change;
    scan(file, true, &report);
    REQUIRE(report.defect != MOCK_CHAIN_GOOD || report.torn_size > 0 ||
                report.chain.lines != chain->lines || strcmp(report.chain.head, chain->head) != 0,
            "a changed byte shows");
    mock_chain_report_release(&report);
    file->data[place % file->size] ^= change;
}

static void require_any_file(struct wx_bytes bytes)
{
    struct mock_chain_report report = {0};
    struct mock_chain_report strict = {0};
    WX_BUF(file, SIZE_MAX / 2);
    wx_buf_append(&file, bytes);
    if (bytes.size == 0) return;
    scan(&file, false, &report);
    scan(&file, true, &strict);
    REQUIRE(report.whole_size + report.torn_size <= bytes.size, "no more is read than is there");
    REQUIRE(strict.chain.lines <= report.chain.lines, "strictly takes no more");
    mock_chain_report_release(&strict);
    mock_chain_report_release(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3 || size > 64 * 1024) return 0;
    require_any_file(wx_bytes(data, size));
    WX_BUF(file, SIZE_MAX / 2);
    struct mock_chain chain = {0};
    struct wx_bytes rest = wx_bytes(data + 3, size - 3);
    for (size_t i = 0; i < LINES_MOST && (i == 0 || rest.size > 0); i++)
        add_line(&chain, i, fuzz_cut(&rest, '\n'), &file);
    require_whole(&file, &chain);
    if (data[2] > 0) require_change_shows(&file, &chain, data[0] * 256u + data[1], data[2]);
    return 0;
}
