/* The three answers of the interface, from text to checked values. */
#ifndef WX_CLIENT_ANSWER_H
#define WX_CLIENT_ANSWER_H

#include "json.h"
#include "transport.h"
#include "verdict.h"

/* wx_client_answer_read parses a reply and looks at errcode, a whole number: any but 0 is an
 * API_ERROR whatever else is there. Absent is as good as 0 here, since success is then judged by
 * the members that success must have: a variant of the interface sends those alone. Free with
 * cJSON_Delete. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_answer_read(const struct wx_client_reply *reply, cJSON **out_answer,
                      struct wx_client_verdict *out_verdict);

/* wx_client_answer_token: the token dies with the answer; it is valid for out_seconds from now. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_answer_token(const cJSON *answer, const char **out_token, long long *out_seconds,
                       struct wx_client_verdict *out_verdict);

/* wx_client_answer_categories: release the list. Members we do not know are passed over. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_answer_categories(const cJSON *answer, struct wx_client_category_list *out_list,
                            struct wx_client_verdict *out_verdict);

/* wx_client_answer_sealed: both still in base64 and encrypted; they die with the answer. */
WX_CLIENT_MUST_CHECK enum wx_client_outcome
wx_client_answer_sealed(const cJSON *answer, const char **out_name, const char **out_credential,
                        struct wx_client_verdict *out_verdict);

#endif
