/* exec: the command runs once a call, the inputs in its environment. */
#include "conformance/drivers/drivers.h"
#include "conformance/file.h"
#include "conformance/result.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

enum { ENVIRONMENT_LIMIT = 1024 * 1024, ENTRIES_MOST = 4096, STRAY_MS = 200 };

static const struct {
    const char *input;
    const char *variable;
} VARIABLES[] = {
    {"case", "WX_CASE"},
    {"op", "WX_OP"},
    {"base_url", "WX_BASE_URL"},
    {"ca_file", "WX_CA_FILE"},
    {"access_token", "WX_ACCESS_TOKEN"},
    {"appid", "WX_APPID"},
    {"appsecret", "WX_APPSECRET"},
    {"auth_token", "WX_AUTH_TOKEN"},
    {"mch_id", "WX_MCH_ID"},
    {"cert_serialno", "WX_CERT_SERIALNO"},
    {"private_key_file", "WX_PRIVATE_KEY_FILE"},
    {"timeout_ms", "WX_TIMEOUT_MS"},
};

static const char *variable_of(const char *input)
{
    for (size_t i = 0; i < sizeof VARIABLES / sizeof *VARIABLES; i++)
        if (strcmp(VARIABLES[i].input, input) == 0) return VARIABLES[i].variable;
    return NULL;
}

/* A NULL-ended list of entries that all lie in one block. */
struct environment {
    struct wx_buf text;
    char **entries;
};

static void environment_release(struct environment *environment)
{
    wx_buf_release(&environment->text);
    free(environment->entries);
}

/* environment_build: ours without any WX_ variable (one that is set here must not stand in for one
 * that the case leaves out), and the call's inputs. */
static bool environment_build(const struct conf_call *call, struct environment *out)
{
    size_t count = 0;

    wx_buf_init(&out->text, ENVIRONMENT_LIMIT);
    for (char **entry = environ; *entry; entry++) {
        if (strncmp(*entry, "WX_", 3) == 0) continue;
        wx_buf_append(&out->text, wx_bytes(*entry, strlen(*entry) + 1));
        count++;
    }
    for (size_t i = 0; i < call->input_count; i++) {
        const char *variable = variable_of(call->inputs[i].name);
        if (!variable || !call->inputs[i].value) continue;
        wx_buf_append_format(&out->text, "%s=%s", variable, call->inputs[i].value);
        wx_buf_append_byte(&out->text, '\0');
        count++;
    }
    if (wx_buf_status(&out->text) != WX_OK || count > ENTRIES_MOST) return false;
    out->entries = calloc(count + 1, sizeof *out->entries);
    if (!out->entries) return false;
    char *text = (char *)out->text.data;
    for (size_t i = 0; i < count; i++, text += strlen(text) + 1) out->entries[i] = text;
    return true;
}

/* leaves_strays: a helper that ends together with the client is none: it gets a moment. */
static bool leaves_strays(const struct conf_process *process)
{
    int64_t until = conf_clock_ms() + STRAY_MS;

    while (conf_process_has_strays(process)) {
        if (conf_clock_ms() >= until) return true;
        usleep(5000);
    }
    return false;
}

static enum conf_delivery judge_exit(const struct conf_process *process)
{
    if (process->exit_signal) return CONF_DELIVERY_SIGNAL;
    return process->exit_status == 0 ? CONF_DELIVERY_RESULT : CONF_DELIVERY_BAD_EXIT;
}

static void judge_output(struct conf_process *process, enum conf_pump pump,
                         const struct wx_buf *text, struct conf_answer *out)
{
    if (pump != CONF_PUMP_CLOSED) {
        out->delivery = conf_pump_delivery(pump);
        wx_buf_append(&out->stdout_text, wx_buf_bytes(text));
        return;
    }
    out->exit_status = process->exit_status;
    out->exit_signal = process->exit_signal;
    conf_result_take_last(wx_buf_bytes(text), out);
    enum conf_delivery exit = judge_exit(process);
    if (exit == CONF_DELIVERY_RESULT && leaves_strays(process)) exit = CONF_DELIVERY_LEFT_BEHIND;
    if (exit == CONF_DELIVERY_RESULT) return;
    /* A dead client with no result is dead first; with a result it is a bad exit. */
    if (out->delivery == CONF_DELIVERY_NO_RESULT && exit == CONF_DELIVERY_BAD_EXIT) return;
    out->delivery = exit;
}

void conf_exec_call(struct conf_driver *driver, const struct conf_call *call,
                    struct conf_answer *out)
{
    __attribute__((cleanup(environment_release))) struct environment environment = {.entries =
                                                                                        NULL};
    WX_BUF(text, CONF_STDOUT_LIMIT);
    struct conf_process process = {0};
    struct wx_bytes no_input = wx_bytes(NULL, 0);
    int64_t start = conf_clock_ms();

    if (!environment_build(call, &environment) ||
        conf_process_start(driver->settings.client, environment.entries, driver->settings.directory,
                           &process) != WX_OK) {
        out->delivery = CONF_DELIVERY_NOT_STARTED;
        return;
    }
    conf_fd_close(&process.in);
    enum conf_pump pump =
        conf_pump(&process, &no_input, false, start + call->deadline_ms, &text, out);
    out->elapsed_ms = conf_clock_ms() - start;
    judge_output(&process, pump, &text, out);
    conf_process_end(&process, CONF_PROCESS_GRACE_MS);
}
