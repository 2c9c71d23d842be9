#include "diagnosis/reading.h"

/* The parts of getrealnameinfo that need each other: the serial says whose key is due, the
 * signature says which serial was meant. */
static void judge_realname(struct diag_reading *reading)
{
    DIAG_FINDINGS(signature);
    diag_serial_read(reading);
    diag_signature(reading, &signature);
    diag_serial(reading, &signature);
    diag_timestamp(reading, &signature);
    diag_findings_move(&signature, reading->out);
}

enum wx_status diag_run(const struct diag_subject *subject, struct diag_findings *out)
{
    DIAG_FINDINGS(findings);
    unsigned long before = wx_starvations();
    struct diag_reading reading = {.subject = subject, .out = &findings};
    bool realname = subject->endpoint == DIAG_ENDPOINT_REALNAME;
    if (realname || subject->endpoint == DIAG_ENDPOINT_STABLE_TOKEN) diag_body(&reading);
    diag_url(&reading);
    diag_members(&reading);
    if (realname) judge_realname(&reading);
    wx_json_free(reading.tree);
    wx_buf_release(&reading.text);
    if (wx_starvations() != before) return WX_ERR_MEMORY;
    diag_findings_move(&findings, out);
    return WX_OK;
}
