#include "conformance/inputs.h"

#include "conformance/keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char TIMEOUT[] = "timeout_ms";

/* The usual inputs. The serial and the key are those of test-merchant-a; what only
 * get_realname_info needs goes to get_category only where a case names it. */
static const struct {
    const char *name;
    const char *usual;
    bool business; /* of get_realname_info alone */
} INPUTS[CONF_INPUTS_COUNT] = {
    {"case", NULL, false},
    {"op", NULL, false},
    {"base_url", NULL, false},
    {"ca_file", NULL, false},
    {"access_token", "test-access-token-full", false},
    {"appid", "wxtest0000000001", false},
    {"appsecret", "test-secret-full", false},
    {"auth_token", "test-auth-token-two-characters", true},
    {"mch_id", "1900000001", true},
    {"cert_serialno", NULL, true},
    {"private_key_file", "test-merchant-a.key.pem", true},
    {"timeout_ms", "5000", false},
};
static const char USUAL_CERTIFICATE[] = "test-merchant-a";

void conf_inputs_release(struct conf_inputs *inputs)
{
    for (size_t i = 0; i < CONF_INPUTS_COUNT; i++) free(inputs->owned[i]);
    *inputs = (struct conf_inputs){.owned = {NULL}};
}

const char *conf_inputs_value(const struct conf_inputs *inputs, const char *name)
{
    for (size_t i = 0; i < CONF_INPUTS_COUNT; i++)
        if (inputs->items[i].name && strcmp(inputs->items[i].name, name) == 0)
            return inputs->items[i].value;
    return NULL;
}

static bool set(struct conf_inputs *out, size_t index, const char *value)
{
    free(out->owned[index]);
    out->owned[index] = value ? strdup(value) : NULL;
    out->items[index] = (struct conf_input){.name = INPUTS[index].name,
                                            .value = out->owned[index],
                                            .is_number = strcmp(INPUTS[index].name, TIMEOUT) == 0};
    return !value || out->owned[index];
}

/* said: the step's word goes before the case's; NULL where neither says anything. */
static const struct wx_json *said(const struct conf_inputs_source *source, const char *name)
{
    const struct wx_json *node = wx_json_member(source->changes, name);

    return node ? node : wx_json_member(wx_json_member(source->given, "inputs"), name);
}

static bool set_usual(const struct conf_inputs_source *source, struct conf_inputs *out,
                      size_t index)
{
    bool person = strcmp(source->operation, "get_realname_info") == 0;
    struct wx_serial serial;

    if (strcmp(INPUTS[index].name, "case") == 0) return set(out, index, source->case_name);
    if (strcmp(INPUTS[index].name, "op") == 0) return set(out, index, source->operation);
    if (strcmp(INPUTS[index].name, "base_url") == 0) return set(out, index, source->base_url);
    if (strcmp(INPUTS[index].name, "ca_file") == 0) return set(out, index, source->ca_file);
    if (INPUTS[index].business && !person) return set(out, index, NULL);
    if (strcmp(INPUTS[index].name, "cert_serialno") != 0)
        return set(out, index, INPUTS[index].usual);
    return conf_key_serial(wx_bytes_text(USUAL_CERTIFICATE), &serial) == WX_OK &&
           set(out, index, serial.text);
}

/* set_path: cases name key files, clients get paths. */
static bool set_path(const struct conf_inputs_source *source, struct conf_inputs *out, size_t index)
{
    char path[CONF_PATH_LIMIT];

    if (!out->items[index].value) return true;
    conf_workspace_key(source->workspace, source->space, wx_json_member(source->given, "files"),
                       out->items[index].value, path);
    return set(out, index, path);
}

enum wx_status conf_inputs_make(const struct conf_inputs_source *source, struct conf_inputs *out)
{
    for (size_t i = 0; i < CONF_INPUTS_COUNT; i++) {
        const struct wx_json *node = said(source, INPUTS[i].name);
        const char *text = wx_json_text(node) ? wx_json_text(node) : wx_json_number_text(node);
        if (!(node ? set(out, i, text) : set_usual(source, out, i))) return WX_ERR_MEMORY;
        if (strcmp(INPUTS[i].name, "private_key_file") == 0 && !set_path(source, out, i))
            return WX_ERR_MEMORY;
    }
    return WX_OK;
}

int64_t conf_inputs_timeout_ms(const struct conf_inputs *inputs)
{
    const char *text = conf_inputs_value(inputs, TIMEOUT);
    long long value = text ? strtoll(text, NULL, 10) : 0;

    return value > 0 ? value : 0;
}

enum wx_status conf_inputs_lengthen(struct conf_inputs *inputs, int64_t by_ms)
{
    int64_t timeout_ms = conf_inputs_timeout_ms(inputs);
    char text[32];

    if (!timeout_ms || by_ms <= 0) return WX_OK;
    snprintf(text, sizeof text, "%" PRId64, timeout_ms + by_ms);
    for (size_t i = 0; i < CONF_INPUTS_COUNT; i++)
        if (strcmp(INPUTS[i].name, TIMEOUT) == 0 && !set(inputs, i, text)) return WX_ERR_MEMORY;
    return WX_OK;
}
