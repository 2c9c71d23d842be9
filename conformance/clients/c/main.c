/* wx-client-c: the client as a program that takes one call from the environment, or call after call
 * from standard input, and prints each result as one line of JSON. */
#define _POSIX_C_SOURCE 200809L
#include "json.h"
#include "verdict.h"
#include "wx_client.h"

#include <getopt.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, EXIT_NO_OUTPUT = 3 };

/* The inputs of one call. Texts are borrowed from the environment or the case's JSON. */
struct inputs {
    const char *case_id, *op, *timeout_ms;
    struct wx_client_service service;
    struct wx_client_merchant merchant;
    const char *auth_token;
    char number[32]; /* timeout_ms where the JSON has it as a number */
};

static const struct input {
    const char *environment, *json;
    size_t offset; /* of a const char * in struct inputs */
} INPUTS[] = {
    {"WX_CASE", "case", offsetof(struct inputs, case_id)},
    {"WX_OP", "op", offsetof(struct inputs, op)},
    {"WX_BASE_URL", "base_url", offsetof(struct inputs, service.base_url)},
    {"WX_CA_FILE", "ca_file", offsetof(struct inputs, service.ca_file)},
    {"WX_ACCESS_TOKEN", "access_token", offsetof(struct inputs, service.access_token)},
    {"WX_APPID", "appid", offsetof(struct inputs, service.appid)},
    {"WX_APPSECRET", "appsecret", offsetof(struct inputs, service.appsecret)},
    {"WX_AUTH_TOKEN", "auth_token", offsetof(struct inputs, auth_token)},
    {"WX_MCH_ID", "mch_id", offsetof(struct inputs, merchant.mch_id)},
    {"WX_CERT_SERIALNO", "cert_serialno", offsetof(struct inputs, merchant.cert_serialno)},
    {"WX_PRIVATE_KEY_FILE", "private_key_file", offsetof(struct inputs, merchant.private_key_file)},
    {"WX_TIMEOUT_MS", "timeout_ms", offsetof(struct inputs, timeout_ms)},
};
enum { INPUT_COUNT = sizeof INPUTS / sizeof *INPUTS };

static const char USAGE[] =
    "usage: wx-client-c            one call, its inputs in WX_OP, WX_BASE_URL, …\n"
    "       wx-client-c --stdio    a call for each line of JSON on standard input\n"
    "       wx-client-c --help | --version\n\n"
    "Operations (WX_OP): get_category, get_realname_info. README.md lists all inputs and "
    "results.\n";

static void set_text(struct inputs *inputs, const struct input *input, const char *text)
{
    memcpy((char *)inputs + input->offset, &text, sizeof text);
}

/* --- results ---------------------------------------------------------------------------------- */

static const char *kind_of(enum wx_client_outcome outcome)
{
    switch (outcome) {
    case WX_CLIENT_OK:
    case WX_CLIENT_API_ERROR: break;
    case WX_CLIENT_INVALID_INPUT: return "invalid_input";
    case WX_CLIENT_TRANSPORT: return "transport";
    case WX_CLIENT_TIMEOUT: return "timeout";
    case WX_CLIENT_TLS: return "tls";
    case WX_CLIENT_PROTOCOL: return "protocol";
    case WX_CLIENT_DECRYPT: return "decrypt";
    case WX_CLIENT_ENCODING: return "encoding";
    }
    return NULL;
}

/* result_new: memory too short for a result leaves nothing to report with. */
static cJSON *result_new(const char *outcome)
{
    cJSON *result = cJSON_CreateObject();
    if (cJSON_AddStringToObject(result, "outcome", outcome) == NULL) abort();
    return result;
}

static cJSON *refusal_result(const struct wx_client_verdict *verdict)
{
    if (verdict->outcome == WX_CLIENT_API_ERROR) {
        cJSON *result = result_new("api_error");
        cJSON_AddNumberToObject(result, "errcode", (double)verdict->errcode);
        cJSON_AddStringToObject(result, "errmsg", verdict->message);
        return result;
    }
    cJSON *result = result_new("client_error");
    cJSON_AddStringToObject(result, "kind", kind_of(verdict->outcome));
    cJSON_AddStringToObject(result, "message", verdict->message);
    return result;
}

static cJSON *category_json(const struct wx_client_category *category)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "first_class", category->first_class);
    cJSON_AddStringToObject(object, "second_class", category->second_class);
    if (category->third_class != NULL)
        cJSON_AddStringToObject(object, "third_class", category->third_class);
    cJSON_AddNumberToObject(object, "first_id", (double)category->first_id);
    cJSON_AddNumberToObject(object, "second_id", (double)category->second_id);
    if (category->third_class != NULL)
        cJSON_AddNumberToObject(object, "third_id", (double)category->third_id);
    return object;
}

/* print_result writes one line, flushes it, and wipes what it printed: it may hold a person. */
static bool print_result(const cJSON *result)
{
    char *line = cJSON_PrintUnformatted(result);
    bool good = line != NULL && printf("%s\n", line) > 0 && fflush(stdout) == 0;
    if (line != NULL) OPENSSL_cleanse(line, strlen(line));
    free(line);
    return good;
}

/* log_result tells people what happened, and nothing that is secret: no errmsg, no input but the
 * case. */
static void log_result(const struct inputs *inputs, const cJSON *result)
{
    const char *outcome = wx_client_json_string(result, "outcome");
    const char *kind = wx_client_json_string(result, "kind");
    long long errcode = 0;
    if (inputs->case_id == NULL) return;
    if (wx_client_json_integer(result, "errcode", &errcode))
        fprintf(stderr, "wx-client-c: %.64s: %s %lld\n", inputs->case_id, outcome, errcode);
    else
        fprintf(stderr, "wx-client-c: %.64s: %s%s%s\n", inputs->case_id, outcome,
                kind == NULL ? "" : " ", kind == NULL ? "" : kind);
}

/* --- operations ------------------------------------------------------------------------------- */

static cJSON *run_get_category(struct wx_client *client, const struct inputs *inputs)
{
    WX_CLIENT_OWNED(wx_client_category_list_release) struct wx_client_category_list list = {0};
    struct wx_client_verdict verdict;

    if (wx_client_get_category(client, &inputs->service, &list, &verdict) != WX_CLIENT_OK)
        return refusal_result(&verdict);
    cJSON *result = result_new("ok");
    cJSON *array = cJSON_AddArrayToObject(result, "category_list");
    for (size_t i = 0; i < list.count; i++)
        cJSON_AddItemToArray(array, category_json(&list.items[i]));
    return result;
}

/* run_get_realname_info fills *person, which the result refers to rather than copies. */
static cJSON *run_get_realname_info(struct wx_client *client, const struct inputs *inputs,
                                    struct wx_client_person *person)
{
    struct wx_client_verdict verdict;

    if (wx_client_get_realname_info(client, &inputs->service, &inputs->merchant, inputs->auth_token,
                                    person, &verdict) != WX_CLIENT_OK)
        return refusal_result(&verdict);
    cJSON *result = result_new("ok");
    cJSON_AddItemToObject(result, "real_name", cJSON_CreateStringReference(person->real_name));
    cJSON_AddItemToObject(result, "credential_id",
                          cJSON_CreateStringReference(person->credential_id));
    return result;
}

static bool read_timeout(struct inputs *inputs)
{
    if (inputs->timeout_ms == NULL) return true;
    size_t length = strlen(inputs->timeout_ms);
    if (length == 0 || length > 7 || strspn(inputs->timeout_ms, "0123456789") != length)
        return false;
    inputs->service.timeout_ms = strtol(inputs->timeout_ms, NULL, 10);
    return inputs->service.timeout_ms > 0;
}

static cJSON *invalid_input(const char *message)
{
    struct wx_client_verdict verdict;
    wx_client_refuse(&verdict, WX_CLIENT_INVALID_INPUT, "%s", message);
    return refusal_result(&verdict);
}

static cJSON *run(struct wx_client *client, struct inputs *inputs, struct wx_client_person *person)
{
    bool wants_category = inputs->op != NULL && strcmp(inputs->op, "get_category") == 0;
    bool wants_person = inputs->op != NULL && strcmp(inputs->op, "get_realname_info") == 0;

    if (!wants_category && !wants_person) {
        cJSON *result = result_new("unsupported");
        cJSON_AddStringToObject(result, "message",
                                "operations are get_category and get_realname_info");
        return result;
    }
    /* No default here, so that no test can reach the real host by an oversight. */
    if (inputs->service.base_url == NULL)
        return invalid_input("base_url is missing; the real one is " WX_CLIENT_BASE_URL);
    if (!read_timeout(inputs))
        return invalid_input("timeout_ms is not a number of milliseconds from 1 to 9999999");
    return wants_category ? run_get_category(client, inputs)
                          : run_get_realname_info(client, inputs, person);
}

static bool run_and_print(struct wx_client *client, struct inputs *inputs)
{
    WX_CLIENT_OWNED(wx_client_person_wipe) struct wx_client_person person = {0};
    WX_CLIENT_OWNED(wx_client_json_free) cJSON *result = run(client, inputs, &person);
    log_result(inputs, result);
    return print_result(result);
}

/* --- drivers ---------------------------------------------------------------------------------- */

/* fill_from_json: null is as good as absent; any other value that is no string is an error, but
 * that timeout_ms may be a number. */
static bool fill_from_json(struct inputs *inputs, const cJSON *json)
{
    for (size_t i = 0; i < INPUT_COUNT; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, INPUTS[i].json);
        const char *text = cJSON_GetStringValue(item);
        long long number = 0;
        if (strcmp(INPUTS[i].json, "timeout_ms") == 0 &&
            wx_client_json_integer(json, "timeout_ms", &number)) {
            snprintf(inputs->number, sizeof inputs->number, "%lld", number);
            text = inputs->number;
        }
        if (text == NULL && item != NULL && !cJSON_IsNull(item)) return false;
        set_text(inputs, &INPUTS[i], text);
    }
    return true;
}

static bool run_line(struct wx_client *client, const char *line, size_t length)
{
    WX_CLIENT_OWNED(wx_client_json_free) cJSON *json = wx_client_json_read(line, length);
    struct inputs inputs = {0};
    if (json != NULL && fill_from_json(&inputs, json)) return run_and_print(client, &inputs);
    WX_CLIENT_OWNED(wx_client_json_free)
    cJSON *result = invalid_input(json == NULL ? "the line is not a JSON object"
                                               : "an input is of the wrong JSON type");
    return print_result(result);
}

static int run_stdio(struct wx_client *client)
{
    WX_CLIENT_OWNED(wx_client_text_free) char *line = NULL;
    size_t capacity = 0;
    ssize_t length = 0;
    while ((length = getline(&line, &capacity, stdin)) >= 0) {
        if (line[strspn(line, " \t\r\n")] == '\0' && strlen(line) == (size_t)length) continue;
        if (!run_line(client, line, (size_t)length)) return EXIT_NO_OUTPUT;
    }
    return EXIT_SUCCESS;
}

static int run_exec(struct wx_client *client)
{
    struct inputs inputs = {0};
    for (size_t i = 0; i < INPUT_COUNT; i++)
        set_text(&inputs, &INPUTS[i], getenv(INPUTS[i].environment));
    if (inputs.op == NULL) {
        fprintf(stderr, "wx-client-c: WX_OP is not set: see wx-client-c --help\n");
        return EXIT_USAGE;
    }
    return run_and_print(client, &inputs) ? EXIT_SUCCESS : EXIT_NO_OUTPUT;
}

/* run_driver reports a client that cannot start as a result: the caller reads those. */
static int run_driver(int (*driver)(struct wx_client *))
{
    struct wx_client_verdict verdict;
    struct wx_client *client = wx_client_open(&verdict);
    if (client == NULL) {
        WX_CLIENT_OWNED(wx_client_json_free) cJSON *result = refusal_result(&verdict);
        return print_result(result) ? EXIT_SUCCESS : EXIT_NO_OUTPUT;
    }
    int status = driver(client);
    wx_client_free(client);
    return status;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"stdio", no_argument, NULL, 's'},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'V'},
                                            {0}};
    int (*driver)(struct wx_client *) = run_exec;

    signal(SIGPIPE, SIG_IGN); /* a closed connection or pipe is an error to report, not to die of */
    for (int option; (option = getopt_long(argc, argv, "hV", options, NULL)) != -1;) {
        switch (option) {
        case 's': driver = run_stdio; break;
        case 'h': return fputs(USAGE, stdout) < 0 ? EXIT_NO_OUTPUT : EXIT_SUCCESS;
        case 'V': return puts("wx-client-c " WX_CLIENT_VERSION) < 0 ? EXIT_NO_OUTPUT : EXIT_SUCCESS;
        default: fputs(USAGE, stderr); return EXIT_USAGE;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "wx-client-c: %s: no arguments are due: see wx-client-c --help\n",
                argv[optind]);
        return EXIT_USAGE;
    }
    return run_driver(driver);
}
