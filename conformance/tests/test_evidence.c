#include "conformance/evidence.h"

#include "conformance/case.h"
#include "conformance/file.h"
#include "conformance/tests/made_log.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_LIMIT = 16 * 1024 * 1024, PATH_SIZE = 512 };

#define DATA WX_SOURCE_DIR "/conformance/tests/data/"
static const char EC_KEY[] = DATA "test-signer-ec.key.pem";
static const char EC_PUBLIC[] = DATA "test-signer-ec.pub.pem";
static const char RSA_KEY[] = WX_KEYS_DIR "/test-merchant-a.key.pem";
static const char RSA_PUBLIC[] = DATA "test-signer-rsa.pub.pem";

static const struct made_case CASES[] = {
    {.name = "RN-NAME-TWO"}, {.name = "RN-94003/organic"}, {.name = "CAT-THIRD"}};

/* A folder of a test's own, with a log and evidence in it. */
struct scene {
    char folder[PATH_SIZE];
    char log[PATH_SIZE];
    char evidence[PATH_SIZE];
    char binary[PATH_SIZE];
};

static void inside(const char *folder, const char *name, char out[PATH_SIZE])
{
    int size = snprintf(out, PATH_SIZE, "%.200s/%.200s", folder, name);
    cr_assert(size > 0 && size < PATH_SIZE);
}

static void write_file(const char *path, struct wx_bytes content)
{
    cr_assert_eq(conf_file_write(path, content, 0644), WX_OK, "%s", path);
}

/* Whether the pack is loaded as the run would load it, its digest is the one evidence recomputes.
 */
static void pack_digest(char out[65])
{
    CONF_PACK(pack);
    CONF_PROBLEMS(problems);
    cr_assert_eq(conf_pack_load(NULL, &pack, &problems), WX_OK, "%s", wx_buf_text(&problems.lines));
    memcpy(out, pack.digest, 65);
}

static void open_scene(struct scene *scene, struct made_log made)
{
    char digest[65];
    WX_BUF(log, TEXT_LIMIT);
    snprintf(scene->folder, sizeof scene->folder, "/tmp/wx-evidence-XXXXXX");
    cr_assert_not_null(mkdtemp(scene->folder));
    inside(scene->folder, "log.ndjson", scene->log);
    inside(scene->folder, "evidence", scene->evidence);
    inside(scene->folder, "client", scene->binary);
    pack_digest(digest);
    if (!made.cases) {
        made.cases = CASES;
        made.count = 3;
    }
    made.pack_digest = digest;
    made_log_write(&made, &log);
    write_file(scene->log, wx_buf_bytes(&log));
    write_file(scene->binary, wx_bytes_text("a client"));
}

static void close_scene(struct scene *scene)
{
    conf_folder_remove(scene->folder);
}

#define SCENE(name) __attribute__((cleanup(close_scene))) struct scene name = {.folder = ""}

static void attest(const struct scene *scene, const char *key, const char *ledger)
{
    WX_BUF(reason, TEXT_LIMIT);
    struct conf_attest request = {.log = scene->log,
                                  .key = key,
                                  .out = scene->evidence,
                                  .client_binary = scene->binary,
                                  .ledger = ledger};
    cr_assert_eq(conf_evidence_attest(&request, &reason), WX_OK, "%s", wx_buf_text(&reason));
}

static void release(struct conf_verification *found)
{
    conf_verification_release(found);
}

#define FOUND(name) __attribute__((cleanup(release))) struct conf_verification name = {0}

static void verify(const struct scene *scene, const char *key, struct conf_verification *out)
{
    WX_BUF(reason, TEXT_LIMIT);
    cr_assert_eq(conf_evidence_verify(scene->evidence, key, scene->binary, out, &reason), WX_OK,
                 "%s", wx_buf_text(&reason));
}

static bool names(const struct conf_problems *problems, const char *words)
{
    return strstr(wx_buf_text(&problems->lines), words) != NULL;
}

static void expect_good(const char *name, const struct conf_verification *found)
{
    cr_expect_eq(found->signature.count, 0, "%s: %s", name, wx_buf_text(&found->signature.lines));
    cr_expect_eq(found->consistency.count, 0, "%s: %s", name,
                 wx_buf_text(&found->consistency.lines));
    cr_expect(found->judged, "%s", name);
}

Test(evidence, made_with_either_kind_of_key_verifies_with_its_other_half_alone)
{
    static const struct {
        const char *name, *key, *public_key, *other;
    } ROWS[] = {{"EC", EC_KEY, EC_PUBLIC, RSA_PUBLIC}, {"RSA", RSA_KEY, RSA_PUBLIC, EC_PUBLIC}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        SCENE(scene);
        FOUND(good);
        FOUND(swapped);
        open_scene(&scene, (struct made_log){.green = true});
        attest(&scene, ROWS[i].key, NULL);
        verify(&scene, ROWS[i].public_key, &good);
        expect_good(ROWS[i].name, &good);
        cr_expect_eq(good.completeness.count, 0, "%s: %s", ROWS[i].name,
                     wx_buf_text(&good.completeness.lines));
        cr_expect_eq(good.result.count, 0);
        verify(&scene, ROWS[i].other, &swapped);
        cr_expect(names(&swapped.signature, "another key signed"), "%s: key swapped", ROWS[i].name);
        cr_expect_eq(swapped.consistency.count, 0, "%s: only the signature is bad", ROWS[i].name);
    }
}

Test(evidence, a_folder_that_exists_is_never_written_to)
{
    SCENE(scene);
    WX_BUF(reason, TEXT_LIMIT);
    open_scene(&scene, (struct made_log){.green = true});
    cr_assert_eq(mkdir(scene.evidence, 0755), 0);
    struct conf_attest request = {.log = scene.log, .key = EC_KEY, .out = scene.evidence};
    cr_expect_eq(conf_evidence_attest(&request, &reason), WX_ERR_MISMATCH);
    cr_expect_not_null(strstr(wx_buf_text(&reason), "exists already"));
    cr_expect_eq(rmdir(scene.evidence), 0, "something was written into it");
}

Test(evidence, what_is_not_of_one_run_is_not_attested)
{
    static const struct {
        const char *name, *key, *ledger, *cases;
        struct made_log made;
        bool break_log;
        enum wx_status status;
        const char *words;
    } ROWS[] = {
        {"a cut log", EC_KEY, NULL, NULL, {.green = true}, true, WX_ERR_FORMAT, "is cut"},
        {"other cases",
         EC_KEY,
         NULL,
         DATA,
         {.green = true},
         false,
         WX_ERR_MISMATCH,
         "these are not the cases of the run"},
        {"a ledger without need",
         EC_KEY,
         EC_KEY,
         NULL,
         {.green = true},
         false,
         WX_ERR_MISMATCH,
         "leave --ledger out"},
        {"no ledger",
         EC_KEY,
         NULL,
         NULL,
         {.ledger_digest = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"},
         false,
         WX_ERR_MISMATCH,
         "name it with --ledger"},
        {"another ledger",
         EC_KEY,
         EC_KEY,
         NULL,
         {.ledger_digest = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"},
         false,
         WX_ERR_MISMATCH,
         "is not the ledger of the run"},
        {"a public key",
         EC_PUBLIC,
         NULL,
         NULL,
         {.green = true},
         false,
         WX_ERR_KEY,
         "holds no PEM private key"},
        {"no key",
         "/nonexistent.pem",
         NULL,
         NULL,
         {.green = true},
         false,
         WX_ERR_IO,
         "/nonexistent.pem: cannot be read"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        SCENE(scene);
        WX_BUF(reason, TEXT_LIMIT);
        struct stat status;
        open_scene(&scene, ROWS[i].made);
        if (ROWS[i].break_log) cr_assert_eq(truncate(scene.log, 900), 0);
        struct conf_attest request = {.log = scene.log,
                                      .key = ROWS[i].key,
                                      .out = scene.evidence,
                                      .ledger = ROWS[i].ledger,
                                      .cases = ROWS[i].cases};
        cr_expect_eq(conf_evidence_attest(&request, &reason), ROWS[i].status, "%s", ROWS[i].name);
        cr_expect_not_null(strstr(wx_buf_text(&reason), ROWS[i].words), "%s: %s", ROWS[i].name,
                           wx_buf_text(&reason));
        cr_expect_neq(stat(scene.evidence, &status), 0, "%s: the folder appeared", ROWS[i].name);
    }
}

/* --- Damage --- */

/* One byte of each file is flipped, at its start, in its middle and at its end. */
Test(evidence, one_changed_byte_in_any_file_is_found_and_the_file_named)
{
    SCENE(scene);
    CONF_FOLDER(files);
    WX_BUF(reason, TEXT_LIMIT);
    open_scene(&scene, (struct made_log){.green = true});
    attest(&scene, EC_KEY, NULL);
    cr_assert_eq(conf_folder_read(scene.evidence, &files, &reason), WX_OK);
    cr_assert_gt(files.count, 9);
    for (size_t i = 0; i < files.count; i++) {
        const char *name = files.files[i].path;
        struct wx_buf *content = &files.files[i].content;
        const size_t places[] = {0, content->size / 2, content->size - 1};
        char path[PATH_SIZE];
        inside(scene.evidence, name, path);
        for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
            FOUND(found);
            content->data[places[k]] ^= 1;
            write_file(path, wx_buf_bytes(content));
            content->data[places[k]] ^= 1;
            verify(&scene, EC_PUBLIC, &found);
            if (strcmp(name, "SHA256SUMS") == 0 || strcmp(name, "manifest.sig") == 0)
                cr_expect_gt(found.signature.count, 0, "%s at %zu", name, places[k]);
            else
                cr_expect(found.signature.count == 0 && names(&found.consistency, name) &&
                              names(&found.consistency, "was changed"),
                          "%s at %zu: %s", name, places[k], wx_buf_text(&found.consistency.lines));
        }
        write_file(path, wx_buf_bytes(content));
    }
    FOUND(again);
    verify(&scene, EC_PUBLIC, &again);
    expect_good("restored", &again);
}

Test(evidence, a_file_that_is_missing_or_added_is_named)
{
    SCENE(scene);
    CONF_FOLDER(files);
    WX_BUF(reason, TEXT_LIMIT);
    open_scene(&scene, (struct made_log){.green = true});
    attest(&scene, EC_KEY, NULL);
    cr_assert_eq(conf_folder_read(scene.evidence, &files, &reason), WX_OK);
    for (size_t i = 0; i < files.count; i++) {
        const char *name = files.files[i].path;
        char path[PATH_SIZE];
        FOUND(found);
        inside(scene.evidence, name, path);
        cr_assert_eq(unlink(path), 0);
        verify(&scene, EC_PUBLIC, &found);
        bool apart = strcmp(name, "SHA256SUMS") == 0 || strcmp(name, "manifest.sig") == 0;
        const struct conf_problems *part = apart ? &found.signature : &found.consistency;
        cr_expect(names(part, name) && names(part, "is missing"), "%s: %s", name,
                  wx_buf_text(&part->lines));
        write_file(path, wx_buf_bytes(&files.files[i].content));
    }
    static const char *const ADDED[] = {"extra.txt", "transcripts/RN-FORGED.ndjson",
                                        "cases/RN-EXTRA.json", ".hidden", "ledger.json"};
    for (size_t i = 0; i < sizeof ADDED / sizeof ADDED[0]; i++) {
        char path[PATH_SIZE];
        FOUND(found);
        inside(scene.evidence, ADDED[i], path);
        write_file(path, wx_bytes_text("{}"));
        verify(&scene, EC_PUBLIC, &found);
        cr_expect(names(&found.consistency, ADDED[i]) && names(&found.consistency, "was added"),
                  "%s: %s", ADDED[i], wx_buf_text(&found.consistency.lines));
        cr_assert_eq(unlink(path), 0);
    }
}

Test(evidence, a_link_is_refused)
{
    SCENE(scene);
    FOUND(found);
    char path[PATH_SIZE];
    open_scene(&scene, (struct made_log){.green = true});
    attest(&scene, EC_KEY, NULL);
    inside(scene.evidence, "link", path);
    cr_assert_eq(symlink("/etc/passwd", path), 0);
    verify(&scene, EC_PUBLIC, &found);
    cr_expect(names(&found.consistency, "link: is neither a file nor a folder"));
    cr_expect_gt(found.signature.count, 0, "a signature that nobody looked at reads as good");
    cr_expect_not(found.judged);
}

/* --- Signed lies: the signer made a manifest over files that do not agree --- */

/* Signs the folder again as it now is. */
static void seal_again(const struct scene *scene)
{
    static const char COMMAND[] = "cd %s && rm -f SHA256SUMS manifest.sig && find . -type f | sed "
                                  "'s,^\\./,,' | LC_ALL=C sort "
                                  "| xargs sha256sum > ../sums && mv ../sums SHA256SUMS && "
                                  "openssl dgst -sha256 -sign %s -out manifest.sig SHA256SUMS";
    WX_BUF(command, TEXT_LIMIT);
    wx_buf_append_format(&command, COMMAND, scene->evidence, EC_KEY);
    cr_assert_eq(system(wx_buf_text(&command)), 0);
}

static void change(const struct scene *scene, const char *name, const char *from, const char *to)
{
    char path[PATH_SIZE];
    WX_BUF(text, TEXT_LIMIT);
    inside(scene->evidence, name, path);
    cr_assert_eq(conf_file_read(path, &text), WX_OK);
    cr_assert(made_log_replace(&text, from, to), "%s: %s", name, from);
    if (strcmp(name, "log.ndjson") == 0) made_log_seal(&text);
    write_file(path, wx_buf_bytes(&text));
}

Test(evidence, a_lie_that_was_signed_is_found_all_the_same)
{
    static const struct {
        const char *name, *file, *from, *to, *words;
    } ROWS[] = {
        {"the log's totals", "log.ndjson", "\"passed\":3", "\"passed\":4",
         "log.ndjson: line 5: `totals` says 4 passed"},
        {"a case in the log", "log.ndjson", "A wrong name", "A right name",
         "statement.json: $.subject"},
        {"a transcript", "transcripts/CAT-THIRD.ndjson", "A wrong name", "A right name",
         "transcripts/CAT-THIRD.ndjson: is not what follows from the log"},
        {"the report", "report.html", "wxrealname", "wxrealnamf",
         "report.html: is not what follows from the log"},
        {"the statement's result", "statement.json", "PASSED", "WARNED",
         "statement.json: is not what follows from the log"},
        {"the statement's log", "statement.json",
         "\"name\":\"log.ndjson\",\"digest\":{\"sha256\":\"",
         "\"name\":\"log.ndjson\",\"digest\":{\"sha256\":\"0", "statement.json: $.subject"},
        {"a case", "cases/TLS.json", "Leave certificate", "Keep certificate",
         "cases/: these are not the cases of the run"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        SCENE(scene);
        FOUND(found);
        open_scene(&scene, (struct made_log){.green = true});
        attest(&scene, EC_KEY, NULL);
        change(&scene, ROWS[i].file, ROWS[i].from, ROWS[i].to);
        seal_again(&scene);
        verify(&scene, EC_PUBLIC, &found);
        cr_expect_eq(found.signature.count, 0, "%s: %s", ROWS[i].name,
                     wx_buf_text(&found.signature.lines));
        cr_expect(names(&found.consistency, ROWS[i].words), "%s: %s", ROWS[i].name,
                  wx_buf_text(&found.consistency.lines));
    }
}

Test(evidence, a_cut_log_is_named_even_where_it_was_signed)
{
    SCENE(scene);
    FOUND(found);
    char path[PATH_SIZE];
    open_scene(&scene, (struct made_log){.green = true});
    attest(&scene, EC_KEY, NULL);
    inside(scene.evidence, "log.ndjson", path);
    cr_assert_eq(truncate(path, 1500), 0);
    seal_again(&scene);
    verify(&scene, EC_PUBLIC, &found);
    cr_expect_eq(found.signature.count, 0);
    cr_expect(names(&found.consistency, "is cut: no line feed ends it"), "%s",
              wx_buf_text(&found.consistency.lines));
    cr_expect_not(found.judged);
}

Test(evidence, another_client_binary_is_named)
{
    SCENE(scene);
    FOUND(found);
    open_scene(&scene, (struct made_log){.green = true});
    attest(&scene, EC_KEY, NULL);
    write_file(scene.binary, wx_bytes_text("another client"));
    verify(&scene, EC_PUBLIC, &found);
    cr_expect(names(&found.consistency, "is not the client binary of the statement"));
}

/* A whole run, a green run, and evidence that agrees with itself are three things. */
Test(evidence, partial_and_red_are_told_apart_from_damage)
{
    static const struct made_case FAILED[] = {{.name = "RN-NAME-TWO", .verdict = "failed"}};
    static const struct {
        struct made_log made;
        const char *partial;
        bool red;
    } ROWS[] = {
        {{.green = true, .options = "\"only\":[\"RN-*\"]"}, "--only selected the cases", false},
        {{.green = true, .pack_cases = 99}, "not every case of the pack was selected", false},
        {{.cases = FAILED, .count = 1}, NULL, true},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        SCENE(scene);
        FOUND(found);
        open_scene(&scene, ROWS[i].made);
        attest(&scene, EC_KEY, NULL);
        verify(&scene, EC_PUBLIC, &found);
        expect_good("partial", &found);
        cr_expect_eq(found.completeness.count > 0, ROWS[i].partial != NULL, "row %zu: %s", i,
                     wx_buf_text(&found.completeness.lines));
        if (ROWS[i].partial) cr_expect(names(&found.completeness, ROWS[i].partial));
        cr_expect_eq(found.result.count > 0, ROWS[i].red, "row %zu", i);
    }
}

Test(evidence, a_ledger_goes_in_and_makes_it_partial)
{
    static const char LEDGER[] = "{\"known_failures\":[]}\n";
    SCENE(scene);
    FOUND(found);
    char digest[65], path[PATH_SIZE];
    cr_assert_eq(conf_evidence_digest(wx_bytes_text(LEDGER), digest), WX_OK);
    open_scene(&scene, (struct made_log){.green = true, .ledger_digest = digest});
    inside(scene.folder, "ledger.json", path);
    write_file(path, wx_bytes_text(LEDGER));
    attest(&scene, EC_KEY, path);
    verify(&scene, EC_PUBLIC, &found);
    expect_good("ledger", &found);
    cr_expect(names(&found.completeness, "a ledger of known failures was used"));
    change(&scene, "ledger.json", "[]", "[1]");
    seal_again(&scene);
    FOUND(changed);
    verify(&scene, EC_PUBLIC, &changed);
    cr_expect(names(&changed.consistency, "ledger.json: is not the ledger of the run"));
}

/* Cases that are not those of the release, though the log says so. */
Test(evidence, cases_that_only_claim_to_be_the_built_in_ones_make_it_partial)
{
    SCENE(scene);
    FOUND(found);
    CONF_FOLDER(files);
    WX_BUF(reason, TEXT_LIMIT);
    char before[65], after[65];
    pack_digest(before);
    open_scene(&scene, (struct made_log){.green = true});
    attest(&scene, EC_KEY, NULL);
    change(&scene, "cases/TLS.json", "Leave certificate", "Keep certificate");
    cr_assert_eq(conf_folder_read(scene.evidence, &files, &reason), WX_OK);
    cr_assert_eq(conf_evidence_pack_digest(&files, after), WX_OK);
    change(&scene, "log.ndjson", before, after);
    seal_again(&scene);
    verify(&scene, EC_PUBLIC, &found);
    cr_expect(names(&found.completeness, "the cases are not those of release"), "%s",
              wx_buf_text(&found.completeness.lines));
}

Test(evidence, a_log_cannot_write_outside_its_folder)
{
    static const char *const NAMES[] = {"../../etc/x", ".hidden", "RN 1", "RN-1@organic", "a\nb"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        SCENE(scene);
        WX_BUF(reason, TEXT_LIMIT);
        const struct made_case cases[] = {{.name = NAMES[i]}};
        open_scene(&scene, (struct made_log){.cases = cases, .count = 1, .green = true});
        struct conf_attest request = {.log = scene.log, .key = EC_KEY, .out = scene.evidence};
        cr_expect_eq(conf_evidence_attest(&request, &reason), WX_ERR_FORMAT, "%s", NAMES[i]);
    }
}
