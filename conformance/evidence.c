#include "conformance/evidence.h"

#include "conformance/eligibility.h"
#include "conformance/file.h"
#include "conformance/report.h"
#include "conformance/reports/summary.h"

#include "embedded/conf_cases.h"
#include "protocol/crypto.h"
#include "protocol/json_writer.h"

#include <errno.h>
#include <stdio.h>

enum { NAME_LIMIT = 200, KEY_LIMIT = 64 * 1024 };

static const char README[] =
    "Evidence of a conformance run of wxrealname.\n"
    "\n"
    "To verify it with wxconform:\n"
    "    wxconform verify FOLDER --key PUBLIC_KEY.pem\n"
    "Without it, in this folder:\n"
    "    openssl dgst -sha256 -verify PUBLIC_KEY.pem -signature manifest.sig SHA256SUMS\n"
    "    sha256sum -c --strict SHA256SUMS\n"
    "\n"
    "Take PUBLIC_KEY.pem from the signer by another way than this folder.\n"
    "A local signature proves origin and integrity, not honesty: who holds the key can sign what\n"
    "never happened. statement.json is an in-toto Statement (test-result v0.1); in it, "
    "passedTests\n"
    "and warnedTests conform, and every other case, skipped ones included, is among failedTests.\n";

/* --- Digests --- */

enum wx_status conf_evidence_digest(struct wx_bytes content, char out[65])
{
    unsigned char digest[WX_DIGEST_LONGEST];
    if (content.size == 0) content = wx_bytes("", 0);
    enum wx_status status = wx_digest_compute(WX_SHA256, content, digest);
    if (status != WX_OK) return status;
    for (size_t i = 0; i < WX_SHA256_SIZE; i++) snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return WX_OK;
}

static bool is_case_file(const struct conf_folder_file *file)
{
    return wx_bytes_starts_with(wx_bytes_text(file->path), CONF_EVIDENCE_CASES);
}

enum wx_status conf_evidence_pack_digest(const struct conf_folder *folder, char out[65])
{
    WX_BUF(all, CONF_FOLDER_FILE_LIMIT);
    for (size_t i = 0; i < folder->count; i++) {
        const struct conf_folder_file *file = &folder->files[i];
        if (!is_case_file(file)) continue;
        wx_buf_append_format(&all, "%s %zu\n", file->path + strlen(CONF_EVIDENCE_CASES),
                             file->content.size);
        wx_buf_append(&all, wx_buf_bytes(&file->content));
    }
    return wx_buf_status(&all) != WX_OK ? wx_buf_status(&all)
                                        : conf_evidence_digest(wx_buf_bytes(&all), out);
}

static enum wx_status add_file(struct conf_folder *folder, const char *path,
                               struct wx_bytes content)
{
    struct wx_buf *buf = conf_folder_add(folder, path);
    if (!buf) return WX_ERR_MEMORY;
    wx_buf_append(buf, content);
    return wx_buf_status(buf);
}

/* --- What follows from the log --- */

static void write_resource(struct wx_json_writer *writer, const char *name, const char *digest)
{
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "name", name);
    wx_json_begin_object(writer, "digest");
    wx_json_write_text(writer, "sha256", digest);
    wx_json_end_object(writer);
    wx_json_end_object(writer);
}

/* passed and warned are what they are; whatever else became of a case, it is no pass. */
static void write_tests(struct wx_json_writer *writer, const char *name, const struct conf_log *log,
                        bool passed, bool warned)
{
    wx_json_begin_array(writer, name);
    for (size_t i = 0; i < log->case_count; i++) {
        const struct conf_log_case *kase = &log->cases[i];
        WX_BUF(text, CONF_REPORT_LIMIT);
        if ((kase->verdict == CONF_PASSED) != passed || (kase->verdict == CONF_WARNED) != warned)
            continue;
        conf_summary_name(log, kase, &text);
        wx_buf_fail(writer->out, wx_buf_status(&text));
        wx_json_write_text(writer, NULL, wx_buf_text(&text));
    }
    wx_json_end_array(writer);
}

static const char *result_of(const struct conf_log *log)
{
    if (!log->green) return "FAILED";
    bool plain = conf_eligibility_of(log).complete && conf_log_total(log, CONF_WARNED) == 0;
    return plain ? "PASSED" : "WARNED";
}

static void write_configuration(struct wx_json_writer *writer, const struct conf_log *log)
{
    const struct wx_json *pack = wx_json_member(log->header, "case_pack");
    const struct wx_json *options = wx_json_member(log->header, "options");
    const char *ledger = conf_log_text(options, "known_failures");
    WX_BUF(tool, CONF_REPORT_LIMIT);
    wx_buf_append_format(&tool, "pkg:generic/wxconform@%s",
                         conf_log_text(wx_json_member(log->header, "tool"), "version"));
    wx_buf_fail(writer->out, wx_buf_status(&tool));
    wx_json_begin_array(writer, "configuration");
    wx_json_begin_object(writer, NULL);
    wx_json_write_text(writer, "name", "wxconform");
    wx_json_write_text(writer, "uri", wx_buf_text(&tool));
    wx_json_end_object(writer);
    write_resource(writer, "cases", conf_log_text(pack, "digest") + strlen("sha256:"));
    if (ledger[0]) write_resource(writer, CONF_EVIDENCE_LEDGER, ledger + strlen("sha256:"));
    wx_json_end_array(writer);
}

static enum wx_status write_statement(const struct conf_log *log, const struct conf_subject *client,
                                      struct wx_buf *out)
{
    char digest[65];
    enum wx_status status = conf_evidence_digest(wx_buf_bytes(&log->text), digest);
    if (status != WX_OK) return status;
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "_type", "https://in-toto.io/Statement/v1");
    wx_json_begin_array(&writer, "subject");
    if (client->name) write_resource(&writer, client->name, client->digest);
    write_resource(&writer, CONF_EVIDENCE_LOG, digest);
    wx_json_end_array(&writer);
    wx_json_write_text(&writer, "predicateType", "https://in-toto.io/attestation/test-result/v0.1");
    wx_json_begin_object(&writer, "predicate");
    wx_json_write_text(&writer, "result", result_of(log));
    write_configuration(&writer, log);
    write_tests(&writer, "passedTests", log, true, false);
    write_tests(&writer, "warnedTests", log, false, true);
    write_tests(&writer, "failedTests", log, false, false);
    wx_json_end_object(&writer);
    wx_json_end_object(&writer);
    wx_buf_append_byte(out, '\n');
    return wx_buf_status(out);
}

/* A case's name becomes a file's: nothing but letters, digits, '-', '_' and '.' may be in it, so no
 * log leads out of the folder. */
static bool transcript_path(const char *name, char out[NAME_LIMIT + 32])
{
    static const char LETTERS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./";
    size_t size = strlen(name);
    if (size == 0 || size > NAME_LIMIT || strspn(name, LETTERS) != size || name[0] == '.')
        return false;
    snprintf(out, NAME_LIMIT + 32, CONF_EVIDENCE_TRANSCRIPTS "%s.ndjson", name);
    for (char *at = out + strlen(CONF_EVIDENCE_TRANSCRIPTS); *at; at++)
        if (*at == '/') *at = '@';
    return true;
}

static enum wx_status write_transcripts(const struct conf_log *log, struct conf_folder *folder)
{
    struct wx_bytes rest = wx_buf_bytes(&log->text);
    for (size_t i = 0; i < log->line_count; i++) {
        const unsigned char *end = rest.size ? memchr(rest.data, '\n', rest.size) : NULL;
        if (!end) return WX_ERR_FORMAT;
        struct wx_bytes line = wx_bytes(rest.data, (size_t)(end - rest.data) + 1);
        rest = wx_bytes_from(rest, line.size);
        const char *name = wx_json_text(wx_json_member(log->lines[i], "case"));
        char path[NAME_LIMIT + 32];
        if (!name) continue;
        if (!transcript_path(name, path)) return WX_ERR_FORMAT;
        enum wx_status status = add_file(folder, path, line);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

enum wx_status conf_evidence_derive(const struct conf_log *log, const struct conf_subject *client,
                                    struct conf_folder *folder)
{
    enum wx_status status = write_transcripts(log, folder);
    if (status != WX_OK) return status;
    struct wx_buf *report = conf_folder_add(folder, CONF_EVIDENCE_REPORT);
    if (!report) return WX_ERR_MEMORY;
    conf_report_html(log, report);
    status = wx_buf_status(report);
    if (status != WX_OK) return status;
    struct wx_buf *statement = conf_folder_add(folder, CONF_EVIDENCE_STATEMENT);
    status = statement ? write_statement(log, client, statement) : WX_ERR_MEMORY;
    if (status != WX_OK) return status;
    return add_file(folder, CONF_EVIDENCE_README, wx_bytes_text(README));
}

/* --- Making --- */

static enum wx_status read_file(const char *path, struct wx_buf *out, struct wx_buf *out_reason)
{
    enum wx_status status = conf_file_read(path, out);
    if (status != WX_OK)
        wx_buf_append_format(out_reason, "%s: cannot be read: %s", path,
                             status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
    return status;
}

static enum wx_status add_built_in_cases(struct conf_folder *folder)
{
    for (size_t i = 0; i < conf_cases_file_count; i++) {
        const char *slash = strrchr(conf_cases_files[i].path, '/');
        WX_BUF(path, NAME_LIMIT * 4);
        wx_buf_append_format(&path, CONF_EVIDENCE_CASES "%s", slash ? slash + 1 : "");
        enum wx_status status = wx_buf_status(&path);
        if (status == WX_OK)
            status = add_file(folder, wx_buf_text(&path), conf_cases_files[i].content);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

/* The files that conf_pack_load reads: *.json of the folder itself, hidden ones left out. */
static bool is_of_pack(const char *path)
{
    size_t size = strlen(path);
    return path[0] != '.' && !strchr(path, '/') && size > 5 &&
           strcmp(path + size - 5, ".json") == 0;
}

static enum wx_status add_cases_of(const char *place, struct conf_folder *folder,
                                   struct wx_buf *out_reason)
{
    CONF_FOLDER(cases);
    enum wx_status status = conf_folder_read(place, &cases, out_reason);
    for (size_t i = 0; status == WX_OK && i < cases.count; i++) {
        if (!is_of_pack(cases.files[i].path)) continue;
        WX_BUF(path, CONF_REPORT_LIMIT);
        wx_buf_append_format(&path, CONF_EVIDENCE_CASES "%s", cases.files[i].path);
        status = wx_buf_status(&path);
        if (status == WX_OK)
            status = add_file(folder, wx_buf_text(&path), wx_buf_bytes(&cases.files[i].content));
    }
    return status;
}

static enum wx_status add_cases(const struct conf_attest *request, const struct conf_log *log,
                                struct conf_folder *folder, struct wx_buf *out_reason)
{
    enum wx_status status = request->cases ? add_cases_of(request->cases, folder, out_reason)
                                           : add_built_in_cases(folder);
    if (status != WX_OK) return status;
    conf_folder_sort(folder);
    char digest[65];
    status = conf_evidence_pack_digest(folder, digest);
    if (status != WX_OK) return status;
    const struct wx_json *pack = wx_json_member(log->header, "case_pack");
    const char *used = conf_log_text(pack, "digest") + strlen("sha256:");
    if (strcmp(digest, used) == 0) return WX_OK;
    wx_buf_append_format(
        out_reason, "%s: these are not the cases of the run, whose digest is %s: %s",
        request->cases ? request->cases : "built-in cases", used, "name their folder with --cases");
    return WX_ERR_MISMATCH;
}

static enum wx_status add_ledger(const struct conf_attest *request, const struct conf_log *log,
                                 struct conf_folder *folder, struct wx_buf *out_reason)
{
    const struct wx_json *options = wx_json_member(log->header, "options");
    const char *used = conf_log_text(options, "known_failures");
    if (!used[0] && !request->ledger) return WX_OK;
    if (!used[0] || !request->ledger) {
        wx_buf_append_format(out_reason, "%s: %s", request->log,
                             used[0]
                                 ? "the run used a ledger of known failures: name it with --ledger"
                                 : "the run used no ledger of known failures: leave --ledger out");
        return WX_ERR_MISMATCH;
    }
    struct wx_buf *content = conf_folder_add(folder, CONF_EVIDENCE_LEDGER);
    if (!content) return WX_ERR_MEMORY;
    enum wx_status status = read_file(request->ledger, content, out_reason);
    char digest[65];
    if (status == WX_OK) status = conf_evidence_digest(wx_buf_bytes(content), digest);
    if (status != WX_OK) return status;
    if (strcmp(digest, used + strlen("sha256:")) == 0) return WX_OK;
    wx_buf_append_format(out_reason, "%s: is not the ledger of the run, whose digest is %s",
                         request->ledger, used);
    return WX_ERR_MISMATCH;
}

static enum wx_status derive(const struct conf_attest *request, const struct conf_log *log,
                             struct conf_folder *folder, struct wx_buf *out_reason)
{
    struct conf_subject client = {NULL, NULL};
    char digest[65];
    if (request->client_binary) {
        WX_BUF(binary, CONF_FOLDER_FILE_LIMIT);
        enum wx_status status = read_file(request->client_binary, &binary, out_reason);
        if (status == WX_OK) status = conf_evidence_digest(wx_buf_bytes(&binary), digest);
        if (status != WX_OK) return status;
        const char *slash = strrchr(request->client_binary, '/');
        client = (struct conf_subject){slash ? slash + 1 : request->client_binary, digest};
    }
    enum wx_status status = conf_evidence_derive(log, &client, folder);
    if (status == WX_ERR_FORMAT)
        wx_buf_append_format(out_reason, "%s: a case's name cannot be a file's", request->log);
    return status;
}

static enum wx_status seal(const struct conf_attest *request, struct conf_folder *folder,
                           struct wx_buf *out_reason)
{
    WX_BUF(manifest, CONF_FOLDER_FILE_LIMIT);
    WX_BUF(signature, KEY_LIMIT);
    WX_BUF(key, KEY_LIMIT);
    enum wx_status status = WX_OK;
    conf_folder_sort(folder);
    for (size_t i = 0; status == WX_OK && i < folder->count; i++) {
        char digest[65];
        status = conf_evidence_digest(wx_buf_bytes(&folder->files[i].content), digest);
        if (status != WX_OK) return status;
        wx_buf_append_format(&manifest, "%s  %s\n", digest, folder->files[i].path);
    }
    if (wx_buf_status(&manifest) != WX_OK) return wx_buf_status(&manifest);
    status = read_file(request->key, &key, out_reason);
    if (status != WX_OK) return status;
    const char *reason = "";
    status = wx_seal_make(wx_buf_bytes(&key), wx_buf_bytes(&manifest), &signature, &reason);
    if (status == WX_ERR_KEY)
        wx_buf_append_format(out_reason, "%s: cannot sign: %s", request->key, reason);
    if (status != WX_OK) return status;
    status = add_file(folder, CONF_EVIDENCE_MANIFEST, wx_buf_bytes(&manifest));
    return status == WX_OK ? add_file(folder, CONF_EVIDENCE_SIGNATURE, wx_buf_bytes(&signature))
                           : status;
}

enum wx_status conf_evidence_attest(const struct conf_attest *request, struct wx_buf *out_reason)
{
    CONF_LOG(log);
    CONF_FOLDER(folder);
    enum wx_status status = conf_log_read(request->log, &log, out_reason);
    if (status != WX_OK) return status;
    status = add_file(&folder, CONF_EVIDENCE_LOG, wx_buf_bytes(&log.text));
    if (status == WX_OK) status = add_cases(request, &log, &folder, out_reason);
    if (status == WX_OK) status = add_ledger(request, &log, &folder, out_reason);
    if (status == WX_OK) status = derive(request, &log, &folder, out_reason);
    if (status == WX_OK) status = seal(request, &folder, out_reason);
    if (status == WX_OK) status = conf_folder_write(&folder, request->out, out_reason);
    if (status != WX_OK && out_reason->size == 0)
        wx_buf_append_format(out_reason, "%s: %s", request->out, wx_status_words(status));
    return status;
}
