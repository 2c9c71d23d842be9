#include "conformance/observe.h"

#include "conformance/header.h"
#include "conformance/inputs.h"
#include "conformance/interrupt.h"
#include "conformance/keys.h"
#include "conformance/observation.h"
#include "conformance/process.h"
#include "conformance/space.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { REASON_LIMIT = 64 * 1024, LINE_LIMIT = 64 * 1024, LOOK_MS = 250 };

static const char SPACE[] = "observed";

/* What is watched. Large: on the heap. */
struct watch {
    struct conf_run run;
    struct conf_options options; /* as given, but for the client, which is our base URL */
    struct conf_pack observations;
    struct conf_http *http;
    struct conf_space space;
    struct conf_secrets secrets;
    char base_url[256];
    const struct wx_json *records[CONF_RECORDS_MOST];
    bool wrong[CONF_RECORDS_MOST];
    size_t count;
};

static const char *text_of(const struct wx_json *object, const char *member)
{
    const char *text = wx_json_text(wx_json_member(object, member));

    return text ? text : "";
}

/* say: a line of what came from outside: masked, and with nothing in it that drives a terminal. */
static void say(struct watch *watch, const struct wx_buf *line)
{
    WX_BUF(masked, 4 * LINE_LIMIT);
    WX_BUF(safe, 4 * LINE_LIMIT);

    conf_secrets_mask(&watch->secrets, wx_buf_bytes(line), &masked);
    for (size_t i = 0; i < masked.size; i++)
        wx_buf_append_byte(&safe,
                           masked.data[i] < 0x20 || masked.data[i] == 0x7F ? ' ' : masked.data[i]);
    conf_console_say(&watch->run.console, "%s", wx_buf_text(&safe));
}

/* --- opening ---------------------------------------------------------------------------------- */

static enum wx_status gather_secrets(struct watch *watch)
{
    static const char ending[] = ".key.pem";

    conf_secrets_init(&watch->secrets, watch->run.secret_key);
    enum wx_status status = conf_secrets_add_world(&watch->secrets, watch->run.world);
    for (size_t i = 0; status == WX_OK && conf_key_file_at(i); i++) {
        const char *name = conf_key_file_at(i);
        size_t size = strlen(name);
        if (size > strlen(ending) && strcmp(name + size - strlen(ending), ending) == 0)
            status = conf_secrets_add_key(&watch->secrets, conf_key_file(name));
    }
    return status;
}

/* find_url: where a space that we joined listens; "" where the mock does not say. */
static enum wx_status find_url(struct watch *watch, const char *id, struct wx_buf *out_reason)
{
    WX_JSON(spaces);
    enum wx_status status = conf_mock_call(watch->run.stage.mock, watch->http, "GET", "/spaces",
                                           NULL, &spaces, out_reason);
    if (status != WX_OK) return status;
    const struct wx_json *item = wx_json_first(wx_json_member(spaces, "spaces"));
    for (; item; item = wx_json_next(item)) {
        const char *url = *text_of(item, "https") ? "https" : "http";
        if (strcmp(text_of(item, "id"), id) == 0)
            snprintf(watch->base_url, sizeof watch->base_url, "%s", text_of(item, url));
    }
    return WX_OK;
}

static enum wx_status open_space(struct watch *watch, struct wx_buf *out_reason)
{
    static const char *const LISTENERS[] = {"https", "http", NULL};
    const struct conf_mock *mock = watch->run.stage.mock;

    if (watch->options.server) {
        const char *id = watch->options.space ? watch->options.space : "default";
        enum wx_status status = conf_space_join(mock, watch->http, id, &watch->space, out_reason);
        return status == WX_OK ? find_url(watch, id, out_reason) : status;
    }
    enum wx_status status =
        conf_space_open(mock, watch->http, SPACE, NULL, LISTENERS, &watch->space, out_reason);
    const char *url = status == WX_OK ? conf_space_url(&watch->space, "https") : NULL;
    snprintf(watch->base_url, sizeof watch->base_url, "%s", url ? url : "");
    return status;
}

static bool open_watch(struct watch *watch)
{
    WX_BUF(reason, REASON_LIMIT);

    if (!conf_stage_open(&watch->options, &watch->run.stage)) return false;
    enum wx_status status = gather_secrets(watch);
    if (status == WX_OK) status = conf_http_open(&watch->http);
    if (status == WX_OK) status = open_space(watch, &reason);
    if (status == WX_OK) {
        watch->options.client = watch->base_url;
        return true;
    }
    fprintf(stderr, "wxconform: %s\n",
            reason.size ? wx_buf_text(&reason) : wx_status_words(status));
    return false;
}

static bool plan(struct conf_run *run)
{
    run->planned = calloc(run->pack->count + 1, sizeof *run->planned);
    for (size_t i = 0; run->planned && i < run->pack->count; i++)
        run->planned[run->planned_count++] = &run->pack->cases[i];
    return run->planned != NULL;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void tell_inputs(struct watch *watch)
{
    static const char *const SHOWN[] = {"ca_file",       "appid",           "appsecret",
                                        "access_token",  "auth_token",      "mch_id",
                                        "cert_serialno", "private_key_file"};
    __attribute__((cleanup(conf_inputs_release))) struct conf_inputs inputs = {.owned = {NULL}};
    struct conf_inputs_source source = {
        .case_name = SPACE,
        .operation = "get_realname_info",
        .base_url = watch->base_url,
        .ca_file = conf_space_url(&watch->space, "ca_file"),
        .workspace = &watch->run.stage.workspace,
        .space = SPACE,
    };

    if (conf_inputs_make(&source, &inputs) != WX_OK) return;
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++)
        conf_console_say(&watch->run.console, "  %-17s %s", SHOWN[i],
                         conf_inputs_value(&inputs, SHOWN[i]));
}

static void tell_beginning(struct watch *watch)
{
    struct conf_console *console = &watch->run.console;
    const char *http = conf_space_url(&watch->space, "http");

    conf_console_say(console, "watching space %s of wxmock %s; Ctrl-C ends and gives the verdict",
                     watch->space.id, conf_mock_version(watch->run.stage.mock));
    conf_console_say(console, "  %-17s %s (in place of https://api.weixin.qq.com)", "base_url",
                     *watch->base_url ? watch->base_url : "that of the mock");
    if (http) conf_console_say(console, "  %-17s %s", "or", http);
    if (!watch->options.server) tell_inputs(watch);
    conf_console_say(
        console,
        "to see how it tries again: curl -d '{\"match\":{\"endpoint\":"
        "\"getrealnameinfo\"},\"times\":1,\"errcode\":-1}' '%s/__admin/faults?space=%s'",
        conf_mock_admin(watch->run.stage.mock), watch->space.id);
}

static void tell_diagnosis(struct watch *watch, const struct wx_json *record)
{
    const struct wx_json *item = wx_json_first(wx_json_member(record, "diagnosis"));

    for (; item; item = wx_json_next(item)) {
        WX_BUF(line, LINE_LIMIT);
        wx_buf_append_format(&line, "    %s: %s %s", text_of(item, "code"),
                             text_of(item, "message"), text_of(item, "remedy"));
        say(watch, &line);
    }
}

/* tell_request: whether there is something wrong with it. */
static bool tell_request(struct watch *watch, const struct wx_json *record)
{
    struct conf_judgement judgement = {.verdict = CONF_PASSED};
    const char *errcode = wx_json_number_text(wx_json_member(record, "errcode"));
    WX_BUF(line, LINE_LIMIT);

    conf_observation_judge_one(&watch->observations, record, &watch->secrets, &judgement);
    bool wrong = judgement.finding_count > 0;
    if (wrong || !watch->options.quiet) {
        wx_buf_append_format(&line, "%s  %.19s %s %s -> errcode %s %s", wrong ? "wrong" : "right",
                             text_of(record, "time"), text_of(record, "method"),
                             text_of(record, "path"), errcode ? errcode : "none",
                             text_of(record, "errmsg"));
        say(watch, &line);
        for (size_t i = 0; i < judgement.finding_count; i++) {
            wx_buf_clear(&line);
            wx_buf_append_format(&line, "    %s: %s", judgement.findings[i].reason,
                                 judgement.findings[i].words);
            say(watch, &line);
        }
        tell_diagnosis(watch, record);
    }
    conf_judgement_release(&judgement);
    return wrong;
}

/* --- watching --------------------------------------------------------------------------------- */

static bool is_over(const struct watch *watch, int64_t until)
{
    size_t most = (size_t)watch->options.observe_requests;

    return conf_interrupted() || watch->count == CONF_RECORDS_MOST ||
           (most && watch->count >= most) || (until && conf_clock_ms() >= until);
}

static bool look(struct watch *watch)
{
    WX_BUF(reason, REASON_LIMIT);
    size_t told = watch->count;
    enum wx_status status = conf_space_fetch(&watch->space, watch->records, &watch->count, &reason);

    for (; told < watch->count; told++)
        watch->wrong[told] = tell_request(watch, watch->records[told]);
    if (status == WX_OK) return true;
    if (status == WX_ERR_LIMIT && watch->count == CONF_RECORDS_MOST) {
        conf_console_say(&watch->run.console, "%s: that is enough", wx_buf_text(&reason));
        return true;
    }
    fprintf(stderr, "wxconform: %s\n",
            reason.size ? wx_buf_text(&reason) : wx_status_words(status));
    return false;
}

/* watch_all: until the end; false where the mock could not be asked. */
static bool watch_all(struct watch *watch)
{
    int64_t seconds = watch->options.observe_s;
    int64_t until = seconds ? conf_clock_ms() + seconds * 1000 : 0;

    while (!is_over(watch, until)) {
        struct pollfd end = {.fd = conf_interrupt_fd(), .events = POLLIN};
        poll(&end, 1, LOOK_MS);
        if (!look(watch)) return false;
    }
    return true;
}

/* --- ending ----------------------------------------------------------------------------------- */

/* wrong_first: a log keeps some requests of each observation only: those that matter. */
static void wrong_first(const struct watch *watch, const struct wx_json **out)
{
    size_t count = 0;

    for (int wanted = 1; wanted >= 0; wanted--)
        for (size_t i = 0; i < watch->count; i++)
            if (watch->wrong[i] == (wanted == 1)) out[count++] = watch->records[i];
}

static bool judge_all(struct watch *watch)
{
    const struct wx_json **shown = calloc(watch->count + 1, sizeof *shown);
    struct conf_evidence evidence = {
        .records = watch->records, .record_count = watch->count, .secrets = &watch->secrets};
    struct conf_evidence kept = {
        .records = shown, .record_count = watch->count, .secrets = &watch->secrets};

    if (!shown) return false;
    wrong_first(watch, shown);
    for (size_t i = 0; i < watch->run.planned_count; i++) {
        struct conf_judgement judgement = {.verdict = CONF_PASSED};
        struct conf_finished finished = {.kase = watch->run.planned[i],
                                         .attempt = 1,
                                         .judgement = &judgement,
                                         .evidence = &kept,
                                         .elapsed_ms = conf_clock_ms() - watch->run.started_ms};
        conf_observation_judge(finished.kase, &evidence, &judgement);
        conf_event_finished(&watch->run.events, &finished);
        conf_console_finished(&watch->run.console, &finished);
        conf_judgement_release(&judgement);
    }
    free(shown);
    return true;
}

static enum conf_run_exit observe(struct watch *watch)
{
    struct conf_run *run = &watch->run;
    struct conf_ending ending = {0};

    conf_console_init(&run->console, run->planned_count, run->options->chinese,
                      run->options->quiet);
    run->console.live = false; /* requests are told as they come: no line moves */
    conf_event_header(run, NULL);
    ending.harness_failed = !conf_run_check_mock(run, "opening");
    tell_beginning(watch);
    if (!watch_all(watch)) ending.harness_failed = true;
    if (!conf_run_check_mock(run, "closing")) ending.harness_failed = true;
    if (!judge_all(watch)) ending.harness_failed = true;
    return conf_run_finish(run, &ending);
}

static void watch_free(struct watch *watch)
{
    conf_space_close(&watch->space);
    conf_http_free(watch->http);
    conf_secrets_release(&watch->secrets);
    conf_run_end(&watch->run);
    conf_pack_release(&watch->observations);
    free(watch);
}

enum conf_run_exit conf_observe(const struct conf_options *options)
{
    CONF_PROBLEMS(problems);
    struct watch *watch = calloc(1, sizeof *watch);
    enum conf_run_exit code = CONF_RUN_HARNESS;

    if (!watch) return code;
    watch->options = *options;
    watch->run = (struct conf_run){
        .options = &watch->options, .pack = &watch->observations, .observed = true};
    if (conf_observation_load(&watch->observations, &problems) != WX_OK) {
        fputs(wx_buf_text(&problems.lines), stderr);
    } else if (plan(&watch->run) && conf_run_begin(&watch->run) && open_watch(watch)) {
        code = conf_run_open_log(&watch->run) ? observe(watch) : CONF_RUN_NO_EVIDENCE;
        conf_events_close(&watch->run.events);
    }
    watch_free(watch);
    return code;
}
