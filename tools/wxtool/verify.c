/* wxtool verify: whether a request's signature is right, and in words why not. */
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/request_body.h"
#include "tools/wxtool/sign_defect.h"
#include "tools/wxtool/timestamp.h"

enum { WORDS_LIMIT = 1024 };

struct verify_given {
    const char *cert, *body, *timestamp, *serial, *sign;
};

static const struct wxtool_option OPTIONS[] = {
    {"cert", 'c', "FILE", "the merchant's certificate, PEM", offsetof(struct verify_given, cert)},
    {"body", 'b', "FILE", "a request's whole body, JSON (default: standard input)",
     offsetof(struct verify_given, body)},
    {"timestamp", 't', "SECONDS", "without a body: the timestamp that was sent",
     offsetof(struct verify_given, timestamp)},
    {"serial", 's', "SERIAL",
     "without a body: the serial that was sent\n"
     "(default: the certificate's)",
     offsetof(struct verify_given, serial)},
    {"sign", '\0', "BASE64",
     "without a body: the signature that was sent\n"
     "(default: standard input)",
     offsetof(struct verify_given, sign)},
};

static const struct wxtool_manual MANUAL = {
    .name = "verify",
    .usage =
        "--cert FILE [--body FILE]\n"
        "       wxtool verify --cert FILE --timestamp SECONDS [--serial SERIAL] [--sign BASE64]",
    .about =
        "Checks the signature of a request against the merchant's certificate, and the form of\n"
        "what it is about. It does not look at the clock: an old request stays good here.\n"
        "Prints \"good\"; or says on standard error all that is wrong.\n",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples = "  wxtool verify --cert apiclient_cert.pem --body request.json\n"
                "  my-client --dry-run | wxtool verify --cert apiclient_cert.pem\n"
                "  wxtool verify -c apiclient_cert.pem -t 1700000000 --sign \"$sign\"\n",
    .exit_done = "the signature is right",
    .exit_failed = "it is not, or the request is malformed",
};

static void check_signature(struct wxtool_run *run, const struct wx_certificate *certificate,
                            const struct wxtool_request *request)
{
    const struct wx_public_key *key = wx_certificate_key(certificate);
    enum wx_status status =
        wx_signing_verify(key, request->serial, request->timestamp, request->sign);
    if (status == WX_OK) return;
    if (status != WX_ERR_FORMAT && status != WX_ERR_MISMATCH) {
        wxtool_problem(run, WXTOOL_BROKEN, "the signature cannot be checked: %s",
                       wx_status_words(status));
        return;
    }
    WX_BUF(string, 2 * WXTOOL_TEXT_LIMIT);
    WX_BUF(words, WORDS_LIMIT);
    unsigned long before = wx_starvations();
    wx_signing_string(request->serial, request->timestamp, &string);
    wxtool_sign_defect(key, wx_buf_bytes(&string), request->sign, &words);
    if (wx_starvations() != before)
        wxtool_problem(run, WXTOOL_BROKEN, "nobody knows what is wrong with the signature: %s",
                       wx_status_words(WX_ERR_MEMORY));
    else
        wxtool_problem(run, WXTOOL_FAILED, "the signature is wrong (errcode 94003): %s",
                       wx_buf_text(&words));
}

static void check_request(struct wxtool_run *run, const struct wx_certificate *certificate,
                          const struct wxtool_request *request)
{
    wxtool_request_check_serial(run, request->serial, wx_certificate_serial(certificate));
    check_signature(run, certificate, request);
    if (!wx_certificate_covers(certificate, request->timestamp))
        wxtool_note(run, "the certificate is not valid at that timestamp: the interface refuses it "
                         "(errcode 94009)");
}

static void verify_body(struct wxtool_run *run, const struct verify_given *given,
                        const struct wx_certificate *certificate)
{
    WX_BUF(text, WXTOOL_TEXT_LIMIT);
    WX_JSON(body);
    struct wx_json_error error;
    struct wxtool_request request;
    if (!wxtool_read(run, "--body", given->body ? given->body : "-", &text)) return;
    enum wx_status status = wx_json_parse(wx_buf_bytes(&text), &body, &error);
    if (status == WX_ERR_FORMAT) {
        size_t line = 0;
        size_t column = 0;
        wx_json_place(wx_buf_bytes(&text), error.offset, &line, &column);
        wxtool_problem(run, WXTOOL_FAILED,
                       "the body is not JSON (errcode 47001): line %zu, column %zu: %s", line,
                       column, error.reason);
    } else if (status != WX_OK) {
        wxtool_problem(run, WXTOOL_BROKEN, "the body cannot be read: %s", wx_status_words(status));
    } else if (wxtool_request_read(run, body, &request) && certificate) {
        check_request(run, certificate, &request);
    }
}

static void verify_values(struct wxtool_run *run, const struct verify_given *given,
                          const struct wx_certificate *certificate)
{
    WX_BUF(sign, WXTOOL_TEXT_LIMIT);
    struct wxtool_request request = {.sign = wx_bytes_text(given->sign)};
    if (!given->timestamp)
        wxtool_problem(run, WXTOOL_USAGE, "--timestamp is missing: give the one that was sent");
    else
        wxtool_timestamp_read(run, given->timestamp, &request.timestamp);
    if (run->exit != WXTOOL_DONE) return;
    if (!given->sign) {
        if (!wxtool_read_line(run, "--sign", "-", &sign)) return;
        request.sign = wx_buf_bytes(&sign);
    }
    request.serial = given->serial ? wx_bytes_text(given->serial)
                                   : wx_bytes_text(wx_certificate_serial(certificate)->text);
    check_request(run, certificate, &request);
}

int wxtool_verify(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct verify_given given = {0};
    WXTOOL_CERTIFICATE(certificate);
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    bool has_values = given.timestamp || given.serial || given.sign;
    if (given.body && has_values)
        wxtool_problem(&run, WXTOOL_USAGE,
                       "--body holds timestamp, serial and sign already: leave those options out");
    wxtool_certificate_load(&run, given.cert, &certificate);
    if (run.exit != WXTOOL_DONE && !has_values) return (int)run.exit;
    if (has_values)
        verify_values(&run, &given, certificate);
    else
        verify_body(&run, &given, certificate);
    return wxtool_print_line(&run, "good");
}
