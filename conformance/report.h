/* Reports: what a finished log looks like in other formats. One row of reports/reports.def and one
 * file of reports/ a format; `wxconform run --report FORMAT=FILE` and `wxconform report` write
 * them. */
#ifndef CONF_REPORT_H
#define CONF_REPORT_H

#include "conformance/log.h"

enum { CONF_REPORT_LIMIT = 256 * 1024 * 1024 }; /* bytes of the largest report */

/* A format's writer: appends the whole report to `out`. Failures stick in the buffer. Everything is
 * in the log; a report reads nothing else, and shows no skip as green. */
typedef void conf_report_writer(const struct conf_log *log, struct wx_buf *out);

#define CONF_REPORT(name, function, words) conf_report_writer function;
#include "conformance/reports/reports.def"
#undef CONF_REPORT

struct conf_report_format {
    const char *name;
    const char *words; /* for --help */
    conf_report_writer *write;
};

/* conf_report_formats: the rows of reports.def. */
const struct conf_report_format *conf_report_formats(size_t *out_count);

/* conf_report_by_name: NULL where there is no such format. */
const struct conf_report_format *conf_report_by_name(struct wx_bytes name);

/* conf_report_write: makes a report and writes it to a file, which appears whole or not at all
 * ("-" is stdout). `out_reason` gets a sentence on failure. */
enum wx_status conf_report_write(const struct conf_report_format *format,
                                 const struct conf_log *log, const char *path,
                                 struct wx_buf *out_reason) WX_MUST_CHECK;

#endif
