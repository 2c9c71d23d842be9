/* The paths of the suite: its cases, ledgers, logs and reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/baseline.h"
#include "conformance/driver.h"
#include "conformance/evidence.h"
#include "conformance/file.h"
#include "conformance/ledger.h"
#include "conformance/log.h"
#include "conformance/report.h"
#include "conformance/result.h"
#include "conformance/secrets.h"
#include "machine/sweep.h"
#include "protocol/crypto.h"

enum { LIMIT = 64 * 1024 * 1024 };

static const char SAMPLE[] = WX_SOURCE_DIR "/conformance/tests/data/sample.ndjson";
static const char CASES[] = WX_SOURCE_DIR "/conformance/tests/cases";
static const char SIGNER[] = WX_SOURCE_DIR "/conformance/tests/data/test-signer-ec.key.pem";
static const char LEDGER[] = "{\"known_failures\":[{\"case\":\"PROC-CLOSED/"
                             "a\",\"verdict\":\"failed\",\"reason\":\"accepted\","
                             "\"owner\":\"o\",\"link\":\"l\",\"expires\":\"2099-12-31\"}]}";

static enum wx_status blame(enum wx_status status, const char *words)
{
    if (status != WX_ERR_FORMAT && status != WX_ERR_MISMATCH && status != WX_ERR_KEY) return status;
    static char kept[400];
    strncpy(kept, words, sizeof kept - 1);
    return sweep_wrong(kept);
}

static enum wx_status walk_pack(void)
{
    CONF_PACK(pack);
    CONF_PROBLEMS(problems);
    enum wx_status status = conf_pack_load(CASES, &pack, &problems);
    if (status == WX_OK && (pack.count < 5 || strlen(pack.digest) != 64))
        return sweep_wrong("another pack");
    return blame(status, wx_buf_text(&problems.lines));
}

static enum wx_status walk_ledger(void)
{
    CONF_PACK(pack);
    CONF_LEDGER(ledger);
    CONF_PROBLEMS(problems);
    enum wx_status status = conf_pack_load(CASES, &pack, &problems);
    if (status == WX_OK)
        status = conf_ledger_parse("ledger.json", wx_bytes_text(LEDGER), &pack, &ledger, &problems);
    if (status == WX_OK && (ledger.count != 1 || ledger.rows[0].matches != 1))
        return sweep_wrong("another ledger");
    return blame(status, wx_buf_text(&problems.lines));
}

static enum wx_status walk_result(void)
{
    WX_JSON(result);
    enum conf_delivery delivery = conf_result_read(
        wx_bytes_text("{\"outcome\":\"ok\",\"real_name\":\"张三\",\"credential_id\":\"1\"}"),
        &result);
    if (delivery == CONF_DELIVERY_UNREAD) return WX_ERR_MEMORY;
    return delivery == CONF_DELIVERY_RESULT ? WX_OK : sweep_wrong("a good result is refused");
}

/* --- Logs and what is made of them --- */

static unsigned char digests[16][WX_DIGEST_LONGEST];

/* What a report is made of does not change: a shorter one is a wrong one. */
static enum wx_status compare(size_t place, const struct wx_buf *content)
{
    static bool known[16];
    unsigned char digest[WX_DIGEST_LONGEST] = {0};
    if (wx_buf_status(content) != WX_OK) return wx_buf_status(content);
    sweep_pause();
    enum wx_status status = wx_digest_compute(WX_SHA256, wx_buf_bytes(content), digest);
    sweep_resume();
    if (status != WX_OK) return status;
    if (!known[place]) memcpy(digests[place], digest, sizeof digest);
    known[place] = true;
    return memcmp(digests[place], digest, sizeof digest) == 0 ? WX_OK
                                                              : sweep_wrong("another content");
}

static enum wx_status read_log(struct conf_log *out)
{
    WX_BUF(reason, LIMIT);
    return blame(conf_log_read(SAMPLE, out, &reason), wx_buf_text(&reason));
}

/* The log for a walk that begins behind it: nothing is refused while it is read. */
static enum wx_status have_log(struct conf_log *out)
{
    sweep_pause();
    enum wx_status status = read_log(out);
    sweep_resume();
    return status;
}

static enum wx_status report(const char *name, size_t place)
{
    CONF_LOG(log);
    WX_BUF(out, LIMIT);
    enum wx_status status = have_log(&log);
    if (status != WX_OK) return status;
    conf_report_by_name(wx_bytes_text(name))->write(&log, &out);
    return compare(place, &out);
}

static enum wx_status walk_log(void)
{
    CONF_LOG(log);
    return read_log(&log);
}

static enum wx_status walk_html(void)
{
    return report("html", 0);
}

static enum wx_status walk_junit(void)
{
    return report("junit", 1);
}

static enum wx_status walk_tap(void)
{
    return report("tap", 2);
}

static enum wx_status walk_markdown(void)
{
    return report("markdown", 3);
}

static enum wx_status walk_badge(void)
{
    return report("badge", 4);
}

static enum wx_status walk_baseline(void)
{
    static const struct conf_baseline_settings SETTINGS = {"o", "l", "2099-12-31", NULL};
    CONF_LOG(log);
    WX_BUF(out, LIMIT);
    enum wx_status status = have_log(&log);
    if (status != WX_OK) return status;
    (void)conf_baseline_write(&log, &SETTINGS, &out);
    return compare(5, &out);
}

/* A call of a client that does its part: what goes wrong is ours. */
static enum wx_status call_client(enum conf_driver_kind kind, const char *client)
{
    static const struct conf_input INPUTS[] = {{.name = "op", .value = "sweep"}};
    struct conf_driver_settings settings = {.kind = kind, .client = client};
    struct conf_call call = {INPUTS, 1, 20000};
    struct conf_driver *driver = NULL;
    struct conf_answer answer;
    enum wx_status status = conf_driver_open(&settings, &driver);
    if (status != WX_OK) return status;
    conf_driver_call(driver, &call, &answer);
    enum conf_delivery delivery = answer.delivery;
    conf_answer_release(&answer);
    conf_driver_free(driver);
    if (delivery == CONF_DELIVERY_RESULT) return WX_OK;
    if (conf_delivery_verdict(delivery) == CONF_HARNESS_ERROR) return WX_ERR_MEMORY;
    return sweep_wrong(conf_delivery_words(delivery));
}

static enum wx_status walk_exec(void)
{
    return call_client(CONF_DRIVER_EXEC,
                       "echo noise >&2; echo '{\"outcome\":\"unsupported\",\"message\":\"m\"}'");
}

static enum wx_status walk_stdio(void)
{
    return call_client(CONF_DRIVER_STDIO,
                       "while read line; do echo noise >&2; echo "
                       "'{\"outcome\":\"unsupported\",\"message\":\"m\"}'; done");
}

static enum wx_status walk_secrets(void)
{
    static const unsigned char KEY[CONF_SECRETS_KEY_SIZE] = "sweep";
    static const char WORLD[] = "{\"access_tokens\":[{\"token\":\"test-token-of-the-sweep-0\"}],"
                                "\"users\":[{\"real_name\":\"张三丰\",\"credential_id\":"
                                "\"110101199003070003\"}]}";
    static const char SAID[] =
        "token dGVzdC10b2tlbi1vZi10aGUtc3dlZXAtM, name \\u5f20\\u4e09\\u4e30, "
        "card 3131303130313139393030333037303030, 199003070003";
    CONF_SECRETS(secrets);
    WX_JSON(world);
    WX_BUF(masked, LIMIT);
    conf_secrets_init(&secrets, KEY);
    enum wx_status status = wx_json_parse(wx_bytes_text(WORLD), &world, NULL);
    if (status == WX_OK) status = conf_secrets_add_world(&secrets, world);
    if (status == WX_OK) conf_secrets_mask(&secrets, wx_bytes_text(SAID), &masked);
    if (status == WX_OK) status = wx_buf_status(&masked);
    if (status != WX_OK) return blame(status, "sound secrets are refused");
    for (const char *digit = wx_buf_text(&masked); *digit; digit++)
        if (strncmp(digit, "dGVzdC10", 8) == 0 || strncmp(digit, "5f20", 4) == 0 ||
            strncmp(digit, "199003", 6) == 0)
            return sweep_wrong("a secret is left");
    return WX_OK;
}

/* With a log of the built-in cases, which whoever runs this made (SWEEP_LOG). */
static enum wx_status walk_evidence(void)
{
    const char *log = getenv("SWEEP_LOG");
    if (!log) return sweep_wrong("SWEEP_LOG names no log");
    char place[] = "/tmp/memory-sweep.XXXXXX";
    char out[64];
    WX_BUF(reason, LIMIT);
    sweep_pause();
    bool made = mkdtemp(place) != NULL;
    snprintf(out, sizeof out, "%s/evidence", place);
    struct conf_attest request = {.log = log, .key = SIGNER, .out = out};
    sweep_resume();
    if (!made) return WX_ERR_IO;
    enum wx_status status = conf_evidence_attest(&request, &reason);
    bool there = access(out, F_OK) == 0;
    sweep_pause();
    conf_folder_remove(place);
    sweep_resume();
    if (there != (status == WX_OK)) return sweep_wrong("a folder that is there in part");
    return blame(status, wx_buf_text(&reason));
}

const struct sweep_path SWEEP_CONFORM[] = {
    {"pack", walk_pack},         {"ledger", walk_ledger},     {"result", walk_result},
    {"log", walk_log},           {"html", walk_html},         {"junit", walk_junit},
    {"tap", walk_tap},           {"markdown", walk_markdown}, {"badge", walk_badge},
    {"baseline", walk_baseline}, {"evidence", walk_evidence}, {"secrets", walk_secrets},
    {"exec", walk_exec},         {"stdio", walk_stdio},       {NULL, NULL}};
