#include "conformance/case.h"

#include <fnmatch.h>
#include <stdlib.h>

void conf_pack_release(struct conf_pack *pack)
{
    for (size_t i = 0; i < pack->count; i++) {
        wx_json_free(pack->cases[i].root);
        free(pack->cases[i].name);
        free(pack->cases[i].path);
        free(pack->cases[i].file);
    }
    free(pack->cases);
    *pack = (struct conf_pack){.cases = NULL};
}

const struct conf_case *conf_pack_find(const struct conf_pack *pack, const char *name)
{
    for (size_t i = 0; i < pack->count; i++)
        if (strcmp(pack->cases[i].name, name) == 0) return &pack->cases[i];
    return NULL;
}

bool conf_case_matches(const struct conf_case *kase, const char *glob)
{
    return fnmatch(glob, kase->name, 0) == 0 || fnmatch(glob, kase->id, 0) == 0;
}

static bool allows_ok(const struct wx_json *expect_client)
{
    const struct wx_json *item;

    for (item = wx_json_first(expect_client); item; item = wx_json_next(item)) {
        const char *outcome = wx_json_text(wx_json_member(item, "outcome"));
        if (outcome && strcmp(outcome, "ok") == 0) return true;
    }
    return false;
}

bool conf_case_is_negative(const struct conf_case *kase)
{
    const struct wx_json *step;

    if (allows_ok(kase->expect_client)) return false;
    for (step = wx_json_first(kase->steps); step; step = wx_json_next(step))
        if (allows_ok(wx_json_member(step, "expect_client"))) return false;
    return true;
}

static int64_t number_of(const struct wx_json *object, const char *member, int64_t usual)
{
    int64_t value = usual;

    (void)wx_json_integer(wx_json_member(object, member), &value);
    return value;
}

static int64_t faults_wait_ms(const struct wx_json *faults, int64_t timeout_ms)
{
    int64_t sum = 0;

    for (const struct wx_json *item = wx_json_first(faults); item; item = wx_json_next(item)) {
        const char *transport = wx_json_text(wx_json_member(item, "transport"));
        sum += number_of(item, "delay_ms", 0) * number_of(item, "times", 1);
        if (transport && (strcmp(transport, "hang") == 0 || strcmp(transport, "trickle") == 0))
            sum += timeout_ms;
    }
    return sum;
}

int64_t conf_case_waits_ms(const struct conf_case *kase)
{
    enum { USUAL_TIMEOUT_MS = 5000 };
    const struct wx_json *inputs = wx_json_member(kase->given, "inputs");
    int64_t timeout_ms = number_of(inputs, "timeout_ms", USUAL_TIMEOUT_MS);
    int64_t sum = faults_wait_ms(wx_json_member(kase->given, "faults"), timeout_ms);

    for (const struct wx_json *step = wx_json_first(kase->steps); step; step = wx_json_next(step))
        sum += faults_wait_ms(wx_json_member(step, "faults"), timeout_ms);
    return sum;
}

static bool faults_delay(const struct wx_json *faults)
{
    for (const struct wx_json *item = wx_json_first(faults); item; item = wx_json_next(item))
        if (wx_json_member(item, "delay_ms")) return true;
    return false;
}

bool conf_case_delays(const struct conf_case *kase)
{
    const struct wx_json *step = wx_json_first(kase->steps);

    for (; step; step = wx_json_next(step))
        if (faults_delay(wx_json_member(step, "faults"))) return true;
    return faults_delay(wx_json_member(kase->given, "faults"));
}

const char *conf_case_words(const struct conf_case *kase, const char *member, const char *language)
{
    const char *text = wx_json_text(wx_json_member(wx_json_member(kase->root, member), language));

    return text ? text : "";
}

bool conf_case_has(const struct conf_case *kase, const char *member, const char *text)
{
    const struct wx_json *item = wx_json_first(wx_json_member(kase->root, member));

    for (; item; item = wx_json_next(item))
        if (wx_json_text(item) && strcmp(wx_json_text(item), text) == 0) return true;
    return false;
}
