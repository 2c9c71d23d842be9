#include "conformance/report.h"

#include "conformance/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct conf_report_format FORMATS[] = {
#define CONF_REPORT(name, function, words) {name, words, function},
#include "conformance/reports/reports.def"
#undef CONF_REPORT
};

enum { FORMAT_COUNT = sizeof FORMATS / sizeof FORMATS[0] };

const struct conf_report_format *conf_report_formats(size_t *out_count)
{
    *out_count = FORMAT_COUNT;
    return FORMATS;
}

const struct conf_report_format *conf_report_by_name(struct wx_bytes name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (wx_bytes_equal_text(name, FORMATS[i].name)) return &FORMATS[i];
    return NULL;
}

/* mkostemp's file is our own; a report is for whom the umask lets read it. */
static mode_t creation_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* A pipe or a terminal cannot be replaced: it is written to. */
static bool is_stream(const char *path)
{
    struct stat status;
    return strcmp(path, "-") == 0 ||
           (stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode));
}

static enum wx_status write_stream(const char *path, struct wx_bytes content)
{
    CONF_FD(fd) = strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC);
    return fd >= 0 ? conf_file_write_all(fd, content) : WX_ERR_IO;
}

enum wx_status conf_report_write(const struct conf_report_format *format,
                                 const struct conf_log *log, const char *path,
                                 struct wx_buf *out_reason)
{
    WX_BUF(report, CONF_REPORT_LIMIT);
    format->write(log, &report);
    enum wx_status status = wx_buf_status(&report);
    if (status == WX_OK)
        status = is_stream(path) ? write_stream(path, wx_buf_bytes(&report))
                                 : conf_file_write(path, wx_buf_bytes(&report), creation_mode());
    if (status != WX_OK)
        wx_buf_append_format(out_reason, "%s: the %s report cannot be written: %s", path,
                             format->name,
                             status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
    return status;
}
