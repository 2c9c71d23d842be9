#include "conformance/evidence.h"

#include "conformance/eligibility.h"
#include "conformance/file.h"
#include "conformance/reports/summary.h"

#include "embedded/conf_cases.h"
#include "protocol/crypto.h"

#include <errno.h>
#include <inttypes.h>

enum { HEX_SIZE = 2 * WX_SHA256_SIZE, KEY_LIMIT = 64 * 1024, REASON_LIMIT = 64 * 1024 };

/* Evidence while it is looked through. */
struct visit {
    const struct conf_folder *folder;
    const struct conf_log *log; /* once it was read */
    struct conf_verification *out;
};

void conf_verification_release(struct conf_verification *verification)
{
    conf_problems_release(&verification->signature);
    conf_problems_release(&verification->consistency);
    conf_problems_release(&verification->completeness);
    conf_problems_release(&verification->result);
    wx_buf_release(&verification->notes);
}

static enum wx_status read_file(const char *path, struct wx_buf *out, struct wx_buf *out_reason)
{
    enum wx_status status = conf_file_read(path, out);
    if (status != WX_OK)
        wx_buf_append_format(out_reason, "%s: cannot be read: %s", path,
                             status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
    return status;
}

static struct wx_bytes content_of(const struct conf_folder *folder, const char *path)
{
    const struct conf_folder_file *file = conf_folder_find(folder, path);
    return file ? wx_buf_bytes(&file->content) : wx_bytes(NULL, 0);
}

/* --- Signature --- */

static enum wx_status check_signature(const struct visit *visit, const char *key,
                                      struct wx_buf *out_reason)
{
    struct conf_problems *problems = &visit->out->signature;
    WX_BUF(pem, KEY_LIMIT);
    enum wx_status status = read_file(key, &pem, out_reason);
    if (status != WX_OK) return status;
    struct wx_bytes manifest = content_of(visit->folder, CONF_EVIDENCE_MANIFEST);
    struct wx_bytes signature = content_of(visit->folder, CONF_EVIDENCE_SIGNATURE);
    const char *reason = "";
    status = wx_seal_check(wx_buf_bytes(&pem), manifest, signature, &reason);
    if (status == WX_ERR_KEY)
        wx_buf_append_format(out_reason, "%s: cannot verify with it: %s", key, reason);
    if (status != WX_OK && status != WX_ERR_MISMATCH) return status;
    if (!conf_folder_find(visit->folder, CONF_EVIDENCE_MANIFEST))
        conf_problems_add(problems, CONF_EVIDENCE_MANIFEST, NULL, "is missing");
    else if (!conf_folder_find(visit->folder, CONF_EVIDENCE_SIGNATURE))
        conf_problems_add(problems, CONF_EVIDENCE_SIGNATURE, NULL, "is missing");
    else if (status == WX_ERR_MISMATCH)
        conf_problems_add(problems, CONF_EVIDENCE_SIGNATURE, NULL,
                          "is no signature over " CONF_EVIDENCE_MANIFEST
                          " by this key: another key signed, or one of the two was changed");
    return WX_OK;
}

/* --- Manifest and files --- */

/* One line of the manifest. */
struct row {
    char digest[HEX_SIZE + 1];
    struct wx_bytes path;
};

static bool take_row(struct wx_bytes *rest, struct row *out)
{
    const unsigned char *end = memchr(rest->data, '\n', rest->size);
    size_t size = end ? (size_t)(end - rest->data) : 0;
    if (size < HEX_SIZE + 3 || memcmp(rest->data + HEX_SIZE, "  ", 2) != 0) return false;
    for (size_t i = 0; i < HEX_SIZE; i++)
        if (!strchr("0123456789abcdef", rest->data[i]) || rest->data[i] == '\0') return false;
    memcpy(out->digest, rest->data, HEX_SIZE);
    out->digest[HEX_SIZE] = '\0';
    out->path = wx_bytes(rest->data + HEX_SIZE + 2, size - HEX_SIZE - 2);
    if (memchr(out->path.data, '\0', out->path.size)) return false;
    *rest = wx_bytes_from(*rest, size + 1);
    return true;
}

static const struct conf_folder_file *find_row(const struct conf_folder *folder,
                                               const struct row *row)
{
    for (size_t i = 0; i < folder->count; i++)
        if (wx_bytes_equal_text(row->path, folder->files[i].path)) return &folder->files[i];
    return NULL;
}

static int compare_paths(struct wx_bytes a, struct wx_bytes b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static enum wx_status check_row(const struct visit *visit, const struct row *row)
{
    struct conf_problems *problems = &visit->out->consistency;
    const struct conf_folder_file *file = find_row(visit->folder, row);
    char digest[HEX_SIZE + 1];
    if (!file) {
        WX_BUF(path, REASON_LIMIT);
        wx_buf_append(&path, row->path);
        conf_problems_add(problems, wx_buf_text(&path), NULL, "is missing: the manifest names it");
        return WX_OK;
    }
    enum wx_status status = conf_evidence_digest(wx_buf_bytes(&file->content), digest);
    if (status == WX_OK && strcmp(digest, row->digest) != 0)
        conf_problems_add(problems, file->path, NULL,
                          "was changed: its digest is not the manifest's");
    return status;
}

static bool is_named(struct wx_bytes manifest, const char *path)
{
    struct row row;
    while (manifest.size > 0 && take_row(&manifest, &row))
        if (wx_bytes_equal_text(row.path, path)) return true;
    return false;
}

static void check_extras(const struct visit *visit, struct wx_bytes manifest)
{
    for (size_t i = 0; i < visit->folder->count; i++) {
        const char *path = visit->folder->files[i].path;
        bool apart =
            strcmp(path, CONF_EVIDENCE_MANIFEST) == 0 || strcmp(path, CONF_EVIDENCE_SIGNATURE) == 0;
        if (!apart && !is_named(manifest, path))
            conf_problems_add(&visit->out->consistency, path, NULL,
                              "was added: the manifest does not name it");
    }
}

static enum wx_status check_manifest(const struct visit *visit)
{
    struct wx_bytes manifest = content_of(visit->folder, CONF_EVIDENCE_MANIFEST);
    struct wx_bytes rest = manifest, previous = {NULL, 0};
    struct row row;
    for (size_t line = 1; rest.size > 0; line++) {
        if (!take_row(&rest, &row) || (previous.data && compare_paths(previous, row.path) >= 0)) {
            conf_problems_add(&visit->out->consistency, CONF_EVIDENCE_MANIFEST, NULL,
                              "line %zu is no digest and path, or out of order", line);
            break;
        }
        previous = row.path;
        enum wx_status status = check_row(visit, &row);
        if (status != WX_OK) return status;
    }
    check_extras(visit, manifest);
    return WX_OK;
}

/* --- What the parts say of each other --- */

static enum wx_status check_pack(const struct visit *visit)
{
    char digest[HEX_SIZE + 1];
    const struct wx_json *pack = wx_json_member(visit->log->header, "case_pack");
    const char *used = conf_log_text(pack, "digest") + strlen("sha256:");
    enum wx_status status = conf_evidence_pack_digest(visit->folder, digest);
    if (status == WX_OK && strcmp(digest, used) != 0)
        conf_problems_add(
            &visit->out->consistency, CONF_EVIDENCE_CASES, NULL,
            "these are not the cases of the run: the log's header has another digest");
    return status;
}

static enum wx_status check_ledger(const struct visit *visit)
{
    char digest[HEX_SIZE + 1] = "";
    const struct wx_json *options = wx_json_member(visit->log->header, "options");
    const char *used = conf_log_text(options, "known_failures");
    const struct conf_folder_file *file = conf_folder_find(visit->folder, CONF_EVIDENCE_LEDGER);
    enum wx_status status =
        file ? conf_evidence_digest(wx_buf_bytes(&file->content), digest) : WX_OK;
    bool agrees = used[0] ? strcmp(used + strlen("sha256:"), digest) == 0 : !file;
    if (status == WX_OK && !agrees)
        conf_problems_add(&visit->out->consistency, CONF_EVIDENCE_LEDGER, NULL,
                          "is not the ledger of the run, by the digest in the log's header");
    return status;
}

static const struct wx_json *subject_named(const struct wx_json *statement, bool log)
{
    const struct wx_json *item = wx_json_first(wx_json_member(statement, "subject"));
    for (; item; item = wx_json_next(item))
        if ((strcmp(conf_log_text(item, "name"), CONF_EVIDENCE_LOG) == 0) == log) return item;
    return NULL;
}

static const char *digest_of_subject(const struct wx_json *subject)
{
    return conf_log_text(wx_json_member(subject, "digest"), "sha256");
}

/* Report, transcripts and statement are made again from the log; nothing in them is taken on trust.
 * Another version of the program may word them otherwise: then only their digests are checked. */
static enum wx_status check_derived(const struct visit *visit, const struct wx_json *statement)
{
    const char *version = conf_log_text(wx_json_member(visit->log->header, "tool"), "version");
    if (strcmp(version, WX_VERSION) != 0) {
        wx_buf_append_format(
            &visit->out->notes,
            "made by wxconform %s: this is %s, so report, transcripts and statement "
            "were not made again to compare\n",
            version, WX_VERSION);
        return WX_OK;
    }
    const struct wx_json *client = subject_named(statement, false);
    struct conf_subject subject = {wx_json_text(wx_json_member(client, "name")),
                                   digest_of_subject(client)};
    CONF_FOLDER(derived);
    enum wx_status status = conf_evidence_derive(visit->log, &subject, &derived);
    if (status == WX_ERR_FORMAT) {
        conf_problems_add(&visit->out->consistency, CONF_EVIDENCE_LOG, NULL,
                          "a case's name cannot be a file's");
        return WX_OK;
    }
    for (size_t i = 0; status == WX_OK && i < derived.count; i++)
        if (!wx_bytes_equal(content_of(visit->folder, derived.files[i].path),
                            wx_buf_bytes(&derived.files[i].content)))
            conf_problems_add(&visit->out->consistency, derived.files[i].path, NULL,
                              "is not what follows from the log");
    return status;
}

static enum wx_status check_statement(const struct visit *visit, struct wx_json **out)
{
    struct conf_problems *problems = &visit->out->consistency;
    char digest[HEX_SIZE + 1];
    enum wx_status status =
        wx_json_parse(content_of(visit->folder, CONF_EVIDENCE_STATEMENT), out, NULL);
    if (status == WX_ERR_FORMAT) {
        conf_problems_add(problems, CONF_EVIDENCE_STATEMENT, NULL, "is missing, or no JSON");
        return WX_OK;
    }
    if (status == WX_OK) status = conf_evidence_digest(wx_buf_bytes(&visit->log->text), digest);
    if (status != WX_OK) return status;
    if (strcmp(digest_of_subject(subject_named(*out, true)), digest) != 0)
        conf_problems_add(problems, CONF_EVIDENCE_STATEMENT, "$.subject",
                          "its digest of " CONF_EVIDENCE_LOG " is not the log's");
    return check_derived(visit, *out);
}

static enum wx_status check_client(const struct visit *visit, const struct wx_json *statement,
                                   const char *client_binary, struct wx_buf *out_reason)
{
    const struct wx_json *subject = subject_named(statement, false);
    if (subject)
        wx_buf_append_format(&visit->out->notes, "client binary: %s, SHA-256 %s\n",
                             conf_log_text(subject, "name"), digest_of_subject(subject));
    else
        wx_buf_append_text(&visit->out->notes,
                           "client binary: none was given, so nothing ties this to a build\n");
    if (!client_binary) return WX_OK;
    WX_BUF(binary, CONF_FOLDER_FILE_LIMIT);
    char digest[HEX_SIZE + 1];
    enum wx_status status = read_file(client_binary, &binary, out_reason);
    if (status == WX_OK) status = conf_evidence_digest(wx_buf_bytes(&binary), digest);
    if (status != WX_OK) return status;
    if (strcmp(digest, digest_of_subject(subject)) != 0)
        conf_problems_add(&visit->out->consistency, client_binary, NULL,
                          "is not the client binary of the statement");
    return WX_OK;
}

/* --- Completeness and result --- */

static bool is_built_in(const struct conf_folder *folder)
{
    size_t count = 0;
    for (size_t i = 0; i < folder->count; i++) {
        struct wx_bytes path = wx_bytes_text(folder->files[i].path);
        count += wx_bytes_starts_with(path, CONF_EVIDENCE_CASES);
    }
    if (count != conf_cases_file_count) return false;
    for (size_t i = 0; i < conf_cases_file_count; i++) {
        const char *slash = strrchr(conf_cases_files[i].path, '/');
        WX_BUF(path, REASON_LIMIT);
        wx_buf_append_format(&path, CONF_EVIDENCE_CASES "%s", slash ? slash + 1 : "");
        if (!wx_bytes_equal(content_of(folder, wx_buf_text(&path)), conf_cases_files[i].content))
            return false;
    }
    return true;
}

static void check_completeness(const struct visit *visit)
{
    struct conf_eligibility eligibility = conf_eligibility_of(visit->log);
    const char *version = conf_log_text(wx_json_member(visit->log->header, "case_pack"), "version");
    for (size_t i = 0; i < CONF_PARTIAL_COUNT; i++)
        if (eligibility.reasons[i])
            conf_problems_add(&visit->out->completeness, "partial", NULL, "%s",
                              conf_partial_words((enum conf_partial)i, "en"));
    if (eligibility.reasons[CONF_PARTIAL_CASES]) return;
    if (strcmp(version, WX_VERSION) != 0)
        wx_buf_append_format(&visit->out->notes,
                             "cases of version %s: this wxconform has those of %s and cannot tell "
                             "whether they were changed\n",
                             version, WX_VERSION);
    else if (!is_built_in(visit->folder))
        conf_problems_add(&visit->out->completeness, "partial", NULL,
                          "the cases are not those of release %s, whatever the log says", version);
}

static void check_result(const struct visit *visit)
{
    const struct conf_log *log = visit->log;
    struct conf_score score = conf_summary_score(log);
    size_t lacking = conf_log_total(log, CONF_NOT_APPLICABLE);
    if (!log->green)
        conf_problems_add(&visit->out->result, CONF_EVIDENCE_LOG, NULL, "%s",
                          conf_log_text(log->footer, "words"));
    wx_buf_append_format(&visit->out->notes, "result: %s, %zu of %zu cases conform\n",
                         log->green ? "green" : "red", score.conforming, score.all);
    if (lacking > 0)
        wx_buf_append_format(&visit->out->notes,
                             "not applicable: %zu cases, by what the client declared to lack\n",
                             lacking);
}

/* --- The whole --- */

static enum wx_status check_log(struct visit *visit, const char *client_binary,
                                struct wx_buf *out_reason)
{
    CONF_LOG(log);
    WX_JSON(statement);
    WX_BUF(reason, REASON_LIMIT);
    const struct conf_folder_file *file = conf_folder_find(visit->folder, CONF_EVIDENCE_LOG);
    if (!file) {
        conf_problems_add(&visit->out->consistency, CONF_EVIDENCE_LOG, NULL,
                          "is missing: there is nothing to verify");
        return WX_OK;
    }
    enum wx_status status =
        conf_log_parse(CONF_EVIDENCE_LOG, wx_buf_bytes(&file->content), &log, &reason);
    if (status == WX_ERR_FORMAT || status == WX_ERR_MISMATCH) {
        const char *words = wx_buf_text(&reason);
        size_t prefix = strlen(CONF_EVIDENCE_LOG ": ");
        conf_problems_add(&visit->out->consistency, CONF_EVIDENCE_LOG, NULL, "%s",
                          strlen(words) > prefix ? words + prefix : words);
        return WX_OK;
    }
    if (status != WX_OK) return status;
    visit->log = &log;
    status = check_pack(visit);
    if (status == WX_OK) status = check_ledger(visit);
    if (status == WX_OK) status = check_statement(visit, &statement);
    if (status == WX_OK) status = check_client(visit, statement, client_binary, out_reason);
    if (status == WX_OK) {
        check_completeness(visit);
        check_result(visit);
        visit->out->judged = true;
    }
    visit->log = NULL; /* it dies here */
    return status;
}

static void set_limits(struct conf_verification *out)
{
    struct wx_buf *const LINES[] = {&out->signature.lines, &out->consistency.lines,
                                    &out->completeness.lines, &out->result.lines, &out->notes};
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        wx_buf_init(LINES[i], CONF_PROBLEMS_LIMIT);
}

enum wx_status conf_evidence_verify(const char *folder, const char *key, const char *client_binary,
                                    struct conf_verification *out, struct wx_buf *out_reason)
{
    CONF_FOLDER(files);
    struct visit visit = {&files, NULL, out};
    set_limits(out);
    enum wx_status status = conf_folder_read(folder, &files, out_reason);
    if (status == WX_ERR_FORMAT) {
        conf_problems_add(&out->consistency, wx_buf_text(out_reason), NULL,
                          "evidence holds files and folders only");
        conf_problems_add(&out->signature, CONF_EVIDENCE_SIGNATURE, NULL, "was not looked at");
        wx_buf_clear(out_reason);
        return WX_OK;
    }
    if (status == WX_OK) status = check_signature(&visit, key, out_reason);
    if (status == WX_OK) status = check_manifest(&visit);
    if (status == WX_OK) status = check_log(&visit, client_binary, out_reason);
    if (status != WX_OK && out_reason->size == 0)
        wx_buf_append_format(out_reason, "%s: %s", folder, wx_status_words(status));
    return status;
}
