#include "diagnosis/findings.h"

#include <stdarg.h>
#include <stdlib.h>

#include "protocol/buf.h"

void diag_findings_release(struct diag_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->list[i].message);
        free(findings->list[i].remedy);
    }
    *findings = (struct diag_findings){.count = 0};
}

static char *write_text(const char *format, va_list arguments)
{
    WX_BUF(text, DIAG_MESSAGE_MOST);
    wx_buf_append_format_list(&text, format, arguments);
    return wx_buf_take_text(&text);
}

struct diag_finding *diag_findings_add(struct diag_findings *findings, enum diag_trap trap,
                                       const char *format, ...)
{
    const struct diag_trap_row *row = diag_trap_row(trap);
    if (findings->count == DIAG_FINDINGS_MOST) return NULL;
    va_list arguments;
    va_start(arguments, format);
    char *message = write_text(format, arguments);
    va_end(arguments);
    char *remedy = strdup(row->remedy);
    if (!message || !remedy) {
        if (!remedy) (void)wx_starve(); /* a message says so itself */
        free(message);
        free(remedy);
        return NULL;
    }
    struct diag_finding *finding = &findings->list[findings->count++];
    *finding = (struct diag_finding){trap, row->error, message, remedy};
    return finding;
}

void diag_finding_advise(struct diag_finding *finding, const char *format, ...)
{
    if (!finding) return;
    va_list arguments;
    va_start(arguments, format);
    char *remedy = write_text(format, arguments);
    va_end(arguments);
    if (!remedy) return; /* the table's stays */
    free(finding->remedy);
    finding->remedy = remedy;
}

void diag_finding_blame(struct diag_finding *finding, enum wx_api_error error)
{
    if (finding) finding->error = error;
}

const char *diag_finding_code(const struct diag_finding *finding)
{
    return diag_trap_row(finding->trap)->code;
}

bool diag_findings_have(const struct diag_findings *findings, enum diag_trap trap)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->list[i].trap == trap) return true;
    return false;
}

bool diag_findings_explain(const struct diag_findings *findings, enum wx_api_error error)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->list[i].error == error) return true;
    return false;
}

void diag_findings_move(struct diag_findings *from, struct diag_findings *to)
{
    size_t moved = 0;
    while (moved < from->count && to->count < DIAG_FINDINGS_MOST)
        to->list[to->count++] = from->list[moved++];
    for (size_t i = moved; i < from->count; i++) {
        free(from->list[i].message);
        free(from->list[i].remedy);
    }
    *from = (struct diag_findings){.count = 0};
}

struct diag_quote diag_quote(struct wx_bytes text)
{
    struct diag_quote quote = {{0}};
    size_t size = text.size < DIAG_QUOTE_MOST ? text.size : DIAG_QUOTE_MOST;
    for (size_t i = 0; i < size; i++) {
        quote.text[i] = '?';
        if (text.data[i] >= ' ' && text.data[i] < 0x7F) quote.text[i] = (char)text.data[i];
    }
    if (size < text.size) memcpy(quote.text + size, "...", 3);
    return quote;
}
