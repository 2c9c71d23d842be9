#include "mock_server/open_files.h"

#include <sys/resource.h>

#include "mock_server/socket.h"

enum { FEW = 1024, SPARE_MOST = 64, SPARE_LEAST = 8, SPARE_PART = 16 };

static size_t limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
    return (size_t)files.rlim_cur;
}

static void raise_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= MOCK_OPEN_FILES_WANTED) return;
    rlim_t highest =
        files.rlim_max < MOCK_OPEN_FILES_WANTED ? files.rlim_max : MOCK_OPEN_FILES_WANTED;
    if (highest <= files.rlim_cur) return;
    files.rlim_cur = highest;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* what it is then is looked at */
}

bool mock_open_files_prepare(struct wx_buf *notice)
{
    raise_limit();
    size_t open = mock_socket_count_all();
    size_t most = limit();
    if (open > most || most - open < MOCK_OPEN_FILES_LEAST) {
        wx_buf_append_format(notice,
                             "at most %zu files may be open here, and %d must be free: raise the "
                             "limit (ulimit -n, or LimitNOFILE of a systemd unit)",
                             most, MOCK_OPEN_FILES_LEAST);
        return false;
    }
    if (most < FEW)
        wx_buf_append_format(
            notice,
            "at most %zu files may be open here, so that few can be connected at a "
            "time, and idle ones are let go: raise the limit (ulimit -n)",
            most);
    return true;
}

size_t mock_open_files_missing(size_t open)
{
    size_t most = limit();
    size_t spare = most / SPARE_PART;
    if (spare > SPARE_MOST) spare = SPARE_MOST;
    if (spare < SPARE_LEAST) spare = SPARE_LEAST;
    if (open > most) return spare; /* nobody could count them: none was left to look with */
    return most - open >= spare ? 0 : spare - (most - open);
}
