/* wxtool diagnose: what is wrong with a request that was refused, by the codes of docs/traps.md. */
#include "diagnosis/diagnosis.h"
#include "protocol/json_writer.h"
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/timestamp.h"

#include <stdlib.h>

enum {
    CERTIFICATES_MOST = 2 * WXTOOL_LIST_MOST,
    RESULT_LIMIT = 256 * 1024,
    WINDOW_DEFAULT = 300,
    WINDOW_MOST = 999999999,
    MCH_ID_LONGEST = 32,
};

struct diagnose_given {
    struct wxtool_list certs, platform_certs, headers;
    const char *url, *endpoint, *now, *window, *json, *list;
};

static const struct wxtool_option OPTIONS[] = {
    {"cert", 'c', "+FILE",
     "a certificate of the merchant's, PEM; may be repeated: then\n"
     "it is said whose key signed. As MCH_ID=FILE, with the\n"
     "merchant number in front, mch_id is compared too",
     offsetof(struct diagnose_given, certs)},
    {"platform-cert", 'p', "+FILE",
     "the platform's certificate, which is taken for the\n"
     "merchant's at times; may be repeated",
     offsetof(struct diagnose_given, platform_certs)},
    {"url", 'u', "URL",
     "the request's URL, or its end from the question mark on.\n"
     "The access token need not be the real one",
     offsetof(struct diagnose_given, url)},
    {"header", 'H', "+HEADER",
     "a header of the request, \"Name: value\"; with --url; may be\n"
     "repeated",
     offsetof(struct diagnose_given, headers)},
    {"endpoint", 'e', "NAME",
     "getrealnameinfo, get_category, token or stable_token\n"
     "(default: what the URL says, else getrealnameinfo)",
     offsetof(struct diagnose_given, endpoint)},
    {"now", 'n', "SECONDS",
     "when the request arrived, in Unix time; \"now\" (default), or\n"
     "\"any\": the timestamp is not compared with the time",
     offsetof(struct diagnose_given, now)},
    {"window", 'w', "SECONDS", "how far the timestamp may be from then (default 300)",
     offsetof(struct diagnose_given, window)},
    {"json", 'j', NULL, "print the findings as one JSON object",
     offsetof(struct diagnose_given, json)},
    {"list", 'l', NULL,
     "print every code instead, one a line: code, errcode, what it\n"
     "is, what to do, and its group, with tabs between",
     offsetof(struct diagnose_given, list)},
};

static const struct wxtool_manual MANUAL = {
    .name = "diagnose",
    .usage = "[OPTION]... [BODY]\n"
             "       wxtool diagnose --list",
    .about =
        "Says what is wrong with a request, and what to change in the client: the signature (of\n"
        "what text, how, by whose key), the serial, the timestamp, the body, the place of the\n"
        "access token. BODY is the file with the request's body, to the byte as it was sent\n"
        "(default: standard input). No finding repeats a token or a signature.\n"
        "What only the platform knows, as whether a token has expired, is not looked at.\n",
    .operand = "BODY",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples =
        "  wxtool diagnose --cert apiclient_cert.pem --now 1700000000 request.json\n"
        "  wxtool diagnose -c 1900000001=old_cert.pem -c 1900000001=new_cert.pem request.json\n"
        "  my-client --dry-run | wxtool diagnose -c apiclient_cert.pem --json\n"
        "  wxtool diagnose -c apiclient_cert.pem --url '?access_token=x' \\\n"
        "      --header 'Content-Encoding: gzip' request.bin\n",
    .exit_done = "nothing wrong is found",
    .exit_failed = "something is",
};

/* The certificates of both options, and what the diagnosis is to know of them. */
struct certificates {
    struct wx_certificate *owned[CERTIFICATES_MOST];
    char mch_ids[CERTIFICATES_MOST][MCH_ID_LONGEST + 1];
    struct diag_certificate list[CERTIFICATES_MOST];
    size_t count;
};

static void release_certificates(struct certificates *certificates)
{
    for (size_t i = 0; i < certificates->count; i++) wx_certificate_free(certificates->owned[i]);
}

/* How long the merchant number in front of an equals sign is; 0: there is none. */
static size_t mch_id_size(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits <= MCH_ID_LONGEST && text[digits] == '=' ? digits : 0;
}

static void load_certificates(struct wxtool_run *run, const char *option,
                              const struct wxtool_list *paths, bool platform,
                              struct certificates *out)
{
    for (size_t i = 0; i < paths->count; i++) {
        struct wx_certificate *certificate = NULL;
        size_t digits = platform ? 0 : mch_id_size(paths->items[i]);
        const char *path = paths->items[i] + (digits > 0 ? digits + 1 : 0);
        if (!wxtool_certificate_load_as(run, option, path, &certificate)) continue;
        memcpy(out->mch_ids[out->count], paths->items[i], digits);
        out->owned[out->count] = certificate;
        out->list[out->count] =
            (struct diag_certificate){.x509 = certificate,
                                      .mch_id = digits > 0 ? out->mch_ids[out->count] : NULL,
                                      .platform = platform,
                                      .name = path};
        out->count++;
    }
}

/* --- Options --- */

static const struct {
    const char *name;
    const char *path;
    enum diag_endpoint endpoint;
} ENDPOINTS[] = {
    {"getrealnameinfo", "/cgi-bin/wxopen/getrealnameinfo", DIAG_ENDPOINT_REALNAME},
    {"get_category", "/wxa/get_category", DIAG_ENDPOINT_CATEGORY},
    {"token", "/cgi-bin/token", DIAG_ENDPOINT_TOKEN},
    {"stable_token", "/cgi-bin/stable_token", DIAG_ENDPOINT_STABLE_TOKEN},
};
enum { ENDPOINT_COUNT = sizeof ENDPOINTS / sizeof ENDPOINTS[0] };

static bool ends_with(struct wx_bytes text, const char *end)
{
    size_t size = strlen(end);
    return text.size >= size && wx_bytes_equal_text(wx_bytes_from(text, text.size - size), end);
}

static void read_endpoint(struct wxtool_run *run, const struct diagnose_given *given,
                          struct diag_subject *subject)
{
    subject->endpoint = DIAG_ENDPOINT_REALNAME;
    struct wx_bytes path =
        given->url ? wx_bytes(given->url, strcspn(given->url, "?#")) : wx_bytes(NULL, 0);
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        if (given->endpoint && strcmp(given->endpoint, ENDPOINTS[i].name) == 0) {
            subject->endpoint = ENDPOINTS[i].endpoint;
            return;
        }
        if (!given->endpoint && ends_with(path, ENDPOINTS[i].path))
            subject->endpoint = ENDPOINTS[i].endpoint;
    }
    if (given->endpoint)
        wxtool_problem(run, WXTOOL_USAGE,
                       "--endpoint '%s': give getrealnameinfo, get_category, token or stable_token",
                       given->endpoint);
}

static void read_url(const struct diagnose_given *given, struct diag_subject *subject)
{
    if (!given->url) return;
    const char *query = given->url + strcspn(given->url, "?#");
    subject->knows_url = true;
    if (*query == '?') subject->query = wx_bytes(query + 1, strcspn(query + 1, "#"));
}

static void read_time(struct wxtool_run *run, const struct diagnose_given *given,
                      struct diag_subject *subject)
{
    unsigned window = WINDOW_DEFAULT;
    uint32_t now = 0;
    if (given->window) wxtool_number_read(run, "--window", given->window, 0, WINDOW_MOST, &window);
    subject->window_s = window;
    if (given->now && strcmp(given->now, "any") == 0) return;
    subject->knows_now = true;
    if (wxtool_timestamp_read_as(run, "--now", given->now ? given->now : "now", &now))
        subject->now = now;
}

/* The headers' names are cut out of what the command line says: `names` owns them. */
static void read_headers(struct wxtool_run *run, const struct wxtool_list *given,
                         char *names[WXTOOL_LIST_MOST], struct diag_header *headers,
                         struct diag_subject *subject)
{
    for (size_t i = 0; i < given->count; i++) {
        const char *colon = strchr(given->items[i], ':');
        /* It is not repeated: it may hold a token. */
        if (!colon || colon == given->items[i]) {
            wxtool_problem(run, WXTOOL_USAGE, "--header number %zu has no name: give 'Name: value'",
                           i + 1);
            continue;
        }
        names[i] = strndup(given->items[i], (size_t)(colon - given->items[i]));
        if (!names[i]) {
            wxtool_problem(run, WXTOOL_BROKEN, "out of memory");
            return;
        }
        headers[subject->header_count++] =
            (struct diag_header){names[i], colon + 1 + strspn(colon + 1, " \t")};
    }
    if (given->count > 0 && !subject->knows_url)
        wxtool_problem(run, WXTOOL_USAGE, "--header wants --url: give the request's URL too");
}

/* --- Printing --- */

/* A finding may name a file, and a file may have any name. */
static void mask_control(struct wx_buf *text, size_t from)
{
    for (size_t i = from; i < text->size; i++)
        if (text->data[i] < 0x20 || text->data[i] == 0x7F) text->data[i] = '?';
}

static void write_line(const char *label, const char *text, struct wx_buf *out)
{
    wx_buf_append_text(out, label);
    size_t start = out->size;
    wx_buf_append_text(out, text);
    mask_control(out, start);
    wx_buf_append_byte(out, '\n');
}

static void write_text(const struct diag_findings *findings, struct wx_buf *out)
{
    if (findings->count == 0) wx_buf_append_text(out, "nothing wrong found\n");
    for (size_t i = 0; i < findings->count; i++) {
        const struct diag_finding *finding = &findings->list[i];
        wx_buf_append_text(out, diag_finding_code(finding));
        if (finding->error != WX_API_OK)
            wx_buf_append_format(out, " (errcode %d)", wx_api_error_code(finding->error));
        wx_buf_append_byte(out, '\n');
        write_line("  what: ", finding->message, out);
        write_line("  do:   ", finding->remedy, out);
    }
}

static void write_json(const struct diag_findings *findings, struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_array(&writer, "diagnosis");
    for (size_t i = 0; i < findings->count; i++) {
        const struct diag_finding *finding = &findings->list[i];
        wx_json_begin_object(&writer, NULL);
        wx_json_write_text(&writer, "code", diag_finding_code(finding));
        wx_json_write_integer(&writer, "errcode", wx_api_error_code(finding->error));
        wx_json_write_text(&writer, "message", finding->message);
        wx_json_write_text(&writer, "remedy", finding->remedy);
        wx_json_end_object(&writer);
    }
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    wx_buf_append_byte(out, '\n');
}

static int print_list(struct wxtool_run *run)
{
    WX_BUF(result, RESULT_LIMIT);
    for (size_t i = 0; i < DIAG_TRAP_COUNT; i++) {
        const struct diag_trap_row *row = diag_trap_row((enum diag_trap)i);
        wx_buf_append_format(&result, "%s\t%d\t%s\t%s\t%s\n", row->code,
                             wx_api_error_code(row->error), row->message, row->remedy,
                             diag_group_name(row->group));
    }
    return wxtool_print(run, &result);
}

static int diagnose(struct wxtool_run *run, const struct diagnose_given *given,
                    const struct diag_subject *subject)
{
    DIAG_FINDINGS(findings);
    WX_BUF(result, RESULT_LIMIT);
    if (diag_run(subject, &findings) != WX_OK)
        return wxtool_problem(run, WXTOOL_BROKEN, "out of memory"), (int)run->exit;
    if (subject->endpoint == DIAG_ENDPOINT_REALNAME && subject->certificate_count == 0)
        wxtool_note(run, "no --cert is given: whose key signed, and what text, cannot be told");
    if (given->json)
        write_json(&findings, &result);
    else
        write_text(&findings, &result);
    int status = wxtool_print(run, &result);
    return status == WXTOOL_DONE && findings.count > 0 ? WXTOOL_FAILED : status;
}

static bool has_body(const struct diag_subject *subject)
{
    return subject->endpoint == DIAG_ENDPOINT_REALNAME ||
           subject->endpoint == DIAG_ENDPOINT_STABLE_TOKEN;
}

static int run_request(struct wxtool_run *run, const struct diagnose_given *given)
{
    struct certificates certificates __attribute__((cleanup(release_certificates))) = {.count = 0};
    char *names[WXTOOL_LIST_MOST] = {NULL};
    struct diag_header headers[WXTOOL_LIST_MOST];
    struct diag_subject subject = {.headers = headers};
    WX_BUF(body, WXTOOL_TEXT_LIMIT);
    read_endpoint(run, given, &subject);
    read_url(given, &subject);
    read_headers(run, &given->headers, names, headers, &subject);
    read_time(run, given, &subject);
    load_certificates(run, "--cert", &given->certs, false, &certificates);
    load_certificates(run, "--platform-cert", &given->platform_certs, true, &certificates);
    if (has_body(&subject)) wxtool_read(run, "BODY", run->operand ? run->operand : "-", &body);
    subject.certificates = certificates.list;
    subject.certificate_count = certificates.count;
    subject.body = wx_buf_bytes(&body);
    int status = run->exit == WXTOOL_DONE ? diagnose(run, given, &subject) : (int)run->exit;
    for (size_t i = 0; i < WXTOOL_LIST_MOST; i++) free(names[i]);
    return status;
}

int wxtool_diagnose(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct diagnose_given given = {0};
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    if (given.list && run.exit == WXTOOL_DONE) return print_list(&run);
    return run_request(&run, &given);
}
