#define _POSIX_C_SOURCE 200809L
#include "answer.h"

#include <stdlib.h>
#include <string.h>

enum wx_client_outcome wx_client_answer_read(const struct wx_client_reply *reply,
                                             cJSON **out_answer,
                                             struct wx_client_verdict *out_verdict)
{
    WX_CLIENT_OWNED(wx_client_json_free)
    cJSON *answer = wx_client_json_read(reply->bytes, reply->length);
    long long errcode = 0;

    if (answer == NULL)
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL,
                                "the answer is not a strict JSON object");
    if (cJSON_GetObjectItemCaseSensitive(answer, "errcode") != NULL &&
        !wx_client_json_integer(answer, "errcode", &errcode))
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL, "errcode is not a whole number");
    if (errcode != 0) {
        const char *errmsg = wx_client_json_string(answer, "errmsg");
        return wx_client_refuse_api(out_verdict, errcode, errmsg == NULL ? "" : errmsg);
    }
    *out_answer = answer;
    answer = NULL;
    return WX_CLIENT_OK;
}

enum wx_client_outcome wx_client_answer_token(const cJSON *answer, const char **out_token,
                                              long long *out_seconds,
                                              struct wx_client_verdict *out_verdict)
{
    const char *token = wx_client_json_string(answer, "access_token");
    long long seconds = 0;
    if (token == NULL || *token == '\0' ||
        !wx_client_json_integer(answer, "expires_in", &seconds) || seconds <= 0 || seconds > 86400)
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL,
                                "the answer lacks an access_token or its expires_in");
    *out_token = token;
    *out_seconds = seconds;
    return WX_CLIENT_OK;
}

/* read_category leaves what it filled to its caller, who releases the list either way. */
static bool read_category(const cJSON *item, struct wx_client_category *category)
{
    const char *first = wx_client_json_string(item, "first_class");
    const char *second = wx_client_json_string(item, "second_class");
    const char *third = wx_client_json_string(item, "third_class");
    bool has_third = cJSON_GetObjectItemCaseSensitive(item, "third_class") != NULL ||
                     cJSON_GetObjectItemCaseSensitive(item, "third_id") != NULL;

    if (!cJSON_IsObject(item) || first == NULL || second == NULL ||
        !wx_client_json_integer(item, "first_id", &category->first_id) ||
        !wx_client_json_integer(item, "second_id", &category->second_id))
        return false;
    if (has_third &&
        (third == NULL || !wx_client_json_integer(item, "third_id", &category->third_id)))
        return false;
    category->first_class = strdup(first);
    category->second_class = strdup(second);
    category->third_class = has_third ? strdup(third) : NULL;
    return category->first_class != NULL && category->second_class != NULL &&
           (category->third_class != NULL || !has_third);
}

enum wx_client_outcome wx_client_answer_categories(const cJSON *answer,
                                                   struct wx_client_category_list *out_list,
                                                   struct wx_client_verdict *out_verdict)
{
    WX_CLIENT_OWNED(wx_client_category_list_release) struct wx_client_category_list list = {0};
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(answer, "category_list");
    const cJSON *item = NULL;
    size_t count = 0;

    if (!cJSON_IsArray(array))
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL, "the answer has no category_list");
    cJSON_ArrayForEach(item, array) count++;
    list.items = calloc(count + 1, sizeof *list.items);
    if (list.items == NULL)
        return wx_client_refuse(out_verdict, WX_CLIENT_TRANSPORT, "out of memory");
    cJSON_ArrayForEach(item, array)
    {
        list.count++;
        if (!read_category(item, &list.items[list.count - 1]))
            return wx_client_refuse(
                out_verdict, WX_CLIENT_PROTOCOL,
                "category_list[%zu] is not two or three levels of names and numbers",
                list.count - 1);
    }
    *out_list = list;
    list = (struct wx_client_category_list){0};
    return WX_CLIENT_OK;
}

enum wx_client_outcome wx_client_answer_sealed(const cJSON *answer, const char **out_name,
                                               const char **out_credential,
                                               struct wx_client_verdict *out_verdict)
{
    /* "encryted", without p: the interface spells it so. */
    const char *name = wx_client_json_string(answer, "encryted_real_name");
    const char *credential = wx_client_json_string(answer, "encryted_credential_id");
    if (name == NULL || credential == NULL)
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL,
                                "the answer lacks encryted_real_name or encryted_credential_id");
    *out_name = name;
    *out_credential = credential;
    return WX_CLIENT_OK;
}

void wx_client_category_list_release(struct wx_client_category_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].first_class);
        free(list->items[i].second_class);
        free(list->items[i].third_class);
    }
    free(list->items);
    *list = (struct wx_client_category_list){0};
}
