/* wxtool serial: a certificate's serial, or one that a person pasted, as the interface takes it. */
#include "protocol/crypto.h"
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/serial_text.h"

enum { WORDS_LIMIT = 1024 };

struct serial_given {
    const char *text, *check;
};

static const struct wxtool_option OPTIONS[] = {
    {"text", 't', "SERIAL",
     "a serial as somebody pasted it, in place of a certificate;\n"
     "with CERT.pem too: whether it is that certificate's",
     offsetof(struct serial_given, text)},
    {"check", 'c', NULL, "correct nothing: fail unless the serial is right as it is",
     offsetof(struct serial_given, check)},
};

static const struct wxtool_manual MANUAL = {
    .name = "serial",
    .usage = "[--check] [CERT.pem]\n       wxtool serial [--check] --text SERIAL [CERT.pem]",
    .about =
        "Prints a serial as the member cert_serialno wants it: 40 upper-case hexadecimal digits.\n"
        "Without CERT.pem, or for \"-\", it reads standard input. A file that holds no PEM is\n"
        "taken for a pasted serial: lower case, separators, 0x, serial=, invisible characters,\n"
        "lost leading zeros, DER's zero byte in front and decimal are corrected, and standard\n"
        "error says so. Openssl leaves leading zeros out; this does not.\n",
    .operand = "CERT.pem",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples =
        "  wxtool serial apiclient_cert.pem\n"
        "  wxtool serial --text '5d:3f:2c:81:a9:6e:0b:77:43:c5:d8:f1:e2:06:94:bb:7a:31:c0:de'\n"
        "  openssl x509 -in apiclient_cert.pem -noout -serial | wxtool serial\n",
    .exit_done = "the serial is printed",
    .exit_failed = "it can be no serial, is not the certificate's, or --check found it not as it\n"
                   "     must be sent",
};

/* Says what it took to read the serial, as a note or, under --check, as the failure. */
static bool report_changes(struct wxtool_run *run, const struct serial_given *given,
                           unsigned spelling, const struct wx_serial *serial)
{
    WX_BUF(changes, WORDS_LIMIT);
    wxtool_serial_changes(spelling, &changes);
    if (spelling == 0) return true;
    if (given->check)
        return wxtool_problem(
            run, WXTOOL_FAILED,
            "the serial is not as the interface takes it (errcode 94009): send %s "
            "(%s)",
            serial->text, wx_buf_text(&changes));
    wxtool_note(run, "the serial was corrected: %s", wx_buf_text(&changes));
    return true;
}

static bool read_pasted(struct wxtool_run *run, const struct serial_given *given,
                        struct wx_bytes pasted, struct wx_serial *out)
{
    unsigned spelling = 0;
    if (wx_serial_read(pasted, out, &spelling) == WX_OK)
        return report_changes(run, given, spelling, out);
    WX_BUF(defect, WORDS_LIMIT);
    wxtool_serial_defect(pasted, &defect);
    return wxtool_problem(run, WXTOOL_FAILED,
                          "this can be no serial: %s: print the certificate's with wxtool serial "
                          "CERT.pem",
                          wx_buf_text(&defect));
}

static bool read_certificate(struct wxtool_run *run, struct wx_bytes pem,
                             struct wx_certificate **out)
{
    const char *reason = NULL;
    enum wx_status status = wx_certificate_read(pem, out, &reason);
    if (status == WX_ERR_KEY)
        return wxtool_problem(run, WXTOOL_FAILED,
                              "no serial can be had of this file: %s: give the merchant's API "
                              "certificate (usually named apiclient_cert.pem)",
                              reason);
    return status == WX_OK ||
           wxtool_problem(run, WXTOOL_BROKEN, "the certificate cannot be read: %s",
                          wx_status_words(status));
}

static bool is_pem(const struct wx_buf *content)
{
    return strstr(wx_buf_text(content), "-----BEGIN ") != NULL;
}

static bool is_der(const struct wx_buf *content)
{
    return wx_bytes_starts_with(wx_buf_bytes(content), "\x30\x82");
}

/* The serial that CERT.pem or standard input holds. */
static bool read_input(struct wxtool_run *run, const struct serial_given *given,
                       struct wx_serial *out)
{
    WX_BUF(content, WXTOOL_PEM_LIMIT);
    WXTOOL_CERTIFICATE(certificate);
    const char *path = run->operand ? run->operand : "-";
    if (!wxtool_read_line(run, "the certificate", path, &content)) return false;
    if (is_der(&content))
        return wxtool_problem(run, WXTOOL_FAILED,
                              "this is DER, not PEM: convert it with openssl x509 -inform DER -in "
                              "CERT -out CERT.pem");
    if (!is_pem(&content)) return read_pasted(run, given, wx_buf_bytes(&content), out);
    if (!read_certificate(run, wx_buf_bytes(&content), &certificate)) return false;
    *out = *wx_certificate_serial(certificate);
    return true;
}

/* Whether the pasted serial is the certificate's. */
static bool compare(struct wxtool_run *run, const struct serial_given *given, struct wx_serial *out)
{
    WX_BUF(pem, WXTOOL_PEM_LIMIT);
    WXTOOL_CERTIFICATE(certificate);
    if (!wxtool_read(run, "the certificate", run->operand, &pem) ||
        !read_certificate(run, wx_buf_bytes(&pem), &certificate) ||
        !read_pasted(run, given, wx_bytes_text(given->text), out))
        return false;
    const char *right = wx_certificate_serial(certificate)->text;
    if (strcmp(out->text, right) == 0) return true;
    if (strcmp(out->text, wx_certificate_fingerprint(certificate)->text) == 0)
        return wxtool_problem(
            run, WXTOOL_FAILED,
            "this is the certificate's SHA-1 fingerprint, not its serial: send %s", right);
    return wxtool_problem(run, WXTOOL_FAILED, "this is not the certificate's serial: that is %s",
                          right);
}

int wxtool_serial(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct serial_given given = {0};
    struct wx_serial serial;
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    if (run.exit != WXTOOL_DONE) return (int)run.exit;
    bool good = !given.text   ? read_input(&run, &given, &serial)
                : run.operand ? compare(&run, &given, &serial)
                              : read_pasted(&run, &given, wx_bytes_text(given.text), &serial);
    return good ? wxtool_print_line(&run, serial.text) : (int)run.exit;
}
