/* wxtool sign: the signature of a request, or all of its body. */
#include "protocol/charset.h"
#include "protocol/json_writer.h"
#include "protocol/signing.h"
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/serial_text.h"
#include "tools/wxtool/text.h"
#include "tools/wxtool/timestamp.h"

#include <time.h>

enum { WORDS_LIMIT = 1024, TOKEN_LIMIT = 4096 };

struct sign_given {
    const char *key, *cert, *serial, *timestamp, *format, *mch_id;
    const char *auth_token, *auth_token_file;
};

static const struct wxtool_option OPTIONS[] = {
    {"key", 'k', "FILE",
     "the merchant's private key, PEM (PKCS#8 or PKCS#1); \"-\": standard input",
     offsetof(struct sign_given, key)},
    {"cert", 'c', "FILE",
     "the merchant's certificate, PEM: its serial is signed, and the key is\n"
     "checked to be its other half",
     offsetof(struct sign_given, cert)},
    {"serial", 's', "SERIAL", "the certificate's serial, where there is no certificate at hand",
     offsetof(struct sign_given, serial)},
    {"timestamp", 't', "SECONDS", "Unix time in seconds, or \"now\" (default)",
     offsetof(struct sign_given, timestamp)},
    {"format", 'f', "FORMAT",
     "what is printed (default sign):\n"
     "sign    the signature, base64\n"
     "json    cert_serialno, timestamp and sign as a JSON object\n"
     "string  the signing string: exactly its bytes, no line end;\n"
     "        needs no key",
     offsetof(struct sign_given, format)},
    {"auth-token", 'a', "TOKEN",
     "with --format json: print the whole request body, with this\n"
     "auth_token. Other users of this system can see arguments: see\n"
     "--auth-token-file",
     offsetof(struct sign_given, auth_token)},
    {"auth-token-file", '\0', "FILE", "the same, read from a file; \"-\": standard input",
     offsetof(struct sign_given, auth_token_file)},
    {"mch-id", 'm', "NUMBER", "the merchant number of the whole request body",
     offsetof(struct sign_given, mch_id)},
};

static const struct wxtool_manual MANUAL = {
    .name = "sign",
    .usage = "--key FILE (--cert FILE | --serial SERIAL) [OPTION]...",
    .about = "Signs cert_serialno=SERIAL&timestamp=SECONDS with RSA PKCS#1 v1.5 and SHA-256, as\n"
             "getrealnameinfo wants it. (The interface document prints ×tamp where &timestamp\n"
             "is meant; who signs that is refused with errcode 94003.)\n"
             "Send the timestamp that was signed: --format json prints it beside the signature.\n",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples =
        "  wxtool sign --key apiclient_key.pem --cert apiclient_cert.pem --timestamp \"$now\"\n"
        "  wxtool sign -k apiclient_key.pem -c apiclient_cert.pem -f json \\\n"
        "      --auth-token-file token.txt --mch-id 1900000001 | curl -d @- \"$url\"\n"
        "  wxtool sign -f string -c apiclient_cert.pem -t \"$now\" |\n"
        "      openssl dgst -sha256 -sign apiclient_key.pem | base64 -w 0\n",
    .exit_done = "the result is printed",
};

/* What is to be signed, and what is printed with it. */
struct request {
    struct wx_serial serial;
    uint32_t timestamp;
    const char *auth_token; /* NULL: not the whole body */
    const char *mch_id;
};

/* A serial is never corrected here: a signature over another one than the caller sends is worth
 * nothing. */
static bool check_serial(struct wxtool_run *run, const char *pasted)
{
    struct wx_serial serial;
    unsigned spelling = 0;
    WX_BUF(words, WORDS_LIMIT);
    if (wx_serial_is_canonical(wx_bytes_text(pasted))) return true;
    if (wx_serial_read(wx_bytes_text(pasted), &serial, &spelling) == WX_OK) {
        wxtool_serial_changes(spelling, &words);
        return wxtool_problem(run, WXTOOL_USAGE,
                              "--serial is not as the interface takes it: give, and send, %s (%s)",
                              serial.text, wx_buf_text(&words));
    }
    wxtool_serial_defect(wx_bytes_text(pasted), &words);
    return wxtool_problem(run, WXTOOL_USAGE,
                          "--serial can be no serial: %s: print the certificate's with wxtool "
                          "serial CERT.pem, or give --cert",
                          wx_buf_text(&words));
}

static void read_serial(struct wxtool_run *run, const struct sign_given *given,
                        const struct wx_certificate *certificate, struct wx_serial *out)
{
    if (!given->serial && !given->cert) {
        wxtool_problem(run, WXTOOL_USAGE, "--cert or --serial is missing: give one of them");
        return;
    }
    if (given->serial && !check_serial(run, given->serial)) return;
    if (given->serial) memcpy(out->text, given->serial, sizeof out->text);
    if (!certificate) return;
    const struct wx_serial *own = wx_certificate_serial(certificate);
    if (given->serial && strcmp(given->serial, own->text) != 0)
        wxtool_problem(run, WXTOOL_USAGE,
                       "--serial is not the serial of --cert: leave it out, or give %s", own->text);
    *out = *own;
    if (!wx_certificate_covers(certificate, (int64_t)time(NULL)))
        wxtool_note(run, "--cert %s is not valid today: the interface refuses it (errcode 94009)",
                    given->cert);
}

/* Reads what makes the signature into the whole body. `token` keeps the text. */
static void read_body(struct wxtool_run *run, const struct sign_given *given, struct wx_buf *token,
                      struct request *request)
{
    bool has_token = given->auth_token || given->auth_token_file;
    if (!has_token && !given->mch_id) return;
    if (given->auth_token && given->auth_token_file)
        wxtool_problem(run, WXTOOL_USAGE, "--auth-token and --auth-token-file: give one of them");
    if (!given->format || strcmp(given->format, "json") != 0)
        wxtool_problem(run, WXTOOL_USAGE,
                       "--auth-token and --mch-id belong to the whole body: add --format json");
    if (!has_token || !given->mch_id)
        wxtool_problem(run, WXTOOL_USAGE, "%s is missing: the whole body needs both",
                       has_token ? "--mch-id" : "--auth-token");
    if (given->mch_id &&
        (given->mch_id[0] == '\0' || given->mch_id[strspn(given->mch_id, "0123456789")] != '\0'))
        wxtool_problem(run, WXTOOL_USAGE, "--mch-id '%s': give decimal digits", given->mch_id);
    if (given->auth_token_file) {
        if (!wxtool_read_line(run, "--auth-token-file", given->auth_token_file, token)) return;
    } else if (given->auth_token) {
        wx_buf_append_text(token, given->auth_token);
    }
    struct wx_bytes text = wx_buf_bytes(token);
    if (has_token && (text.size == 0 || !wx_utf8_is_valid(text) || wxtool_text_has_control(text)))
        wxtool_problem(run, WXTOOL_USAGE,
                       "the auth token is empty, longer than %d bytes, or no text: give it as the "
                       "mini-program got it",
                       TOKEN_LIMIT);
    request->auth_token = wx_buf_text(token);
    request->mch_id = given->mch_id;
}

static void check_pair(struct wxtool_run *run, const struct sign_given *given,
                       const struct wx_private_key *key, const struct wx_certificate *certificate)
{
    if (key && certificate && !wx_private_key_matches(key, wx_certificate_key(certificate)))
        wxtool_problem(run, WXTOOL_USAGE,
                       "--key %s does not belong to --cert %s: give the two that were issued "
                       "together",
                       given->key, given->cert);
}

static int print_json(struct wxtool_run *run, const struct request *request, const char *sign)
{
    WX_BUF(result, WXTOOL_TEXT_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&result);
    wx_json_begin_object(&writer, NULL);
    if (request->auth_token) {
        wx_json_write_text(&writer, "auth_token", request->auth_token);
        wx_json_write_text(&writer, "mch_id", request->mch_id);
    }
    wx_json_write_text(&writer, "cert_serialno", request->serial.text);
    wx_json_write_integer(&writer, "timestamp", request->timestamp);
    wx_json_write_text(&writer, "sign", sign);
    wx_json_end_object(&writer);
    wx_buf_append_byte(&result, '\n');
    return wxtool_print(run, &result);
}

static int print_result(struct wxtool_run *run, const struct sign_given *given,
                        const struct wx_private_key *key, const struct request *request)
{
    WX_BUF(result, WXTOOL_TEXT_LIMIT);
    struct wx_bytes serial = wx_bytes_text(request->serial.text);
    const char *format = given->format ? given->format : "sign";
    if (strcmp(format, "string") == 0) {
        wx_signing_string(serial, request->timestamp, &result);
        return wxtool_print(run, &result);
    }
    enum wx_status status = wx_signing_sign(key, serial, request->timestamp, &result);
    if (status != WX_OK) {
        wxtool_problem(run, WXTOOL_BROKEN, "signing failed: %s", wx_status_words(status));
        return (int)run->exit;
    }
    if (strcmp(format, "json") == 0) return print_json(run, request, wx_buf_text(&result));
    if (!given->timestamp || strcmp(given->timestamp, "now") == 0)
        wxtool_note(run, "signed for timestamp %lu: send that", (unsigned long)request->timestamp);
    wx_buf_append_byte(&result, '\n');
    return wxtool_print(run, &result);
}

static bool is_format(const char *format)
{
    return !format || strcmp(format, "sign") == 0 || strcmp(format, "json") == 0 ||
           strcmp(format, "string") == 0;
}

int wxtool_sign(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct sign_given given = {0};
    struct request request = {0};
    WXTOOL_PRIVATE_KEY(key);
    WXTOOL_CERTIFICATE(certificate);
    WX_BUF(token, TOKEN_LIMIT);
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    bool needs_key = !given.format || strcmp(given.format, "string") != 0;
    if (!is_format(given.format))
        wxtool_problem(&run, WXTOOL_USAGE, "--format '%s': give sign, json or string",
                       given.format);
    if (given.key || needs_key) wxtool_private_key_load(&run, given.key, &key);
    if (given.cert) wxtool_certificate_load(&run, given.cert, &certificate);
    read_serial(&run, &given, certificate, &request.serial);
    check_pair(&run, &given, key, certificate);
    wxtool_timestamp_read(&run, given.timestamp ? given.timestamp : "now", &request.timestamp);
    read_body(&run, &given, &token, &request);
    return run.exit == WXTOOL_DONE ? print_result(&run, &given, key, &request) : (int)run.exit;
}
