/* The grammar of RFC 8259, strictly: what json.c asks before and after cJSON has read a text. */
#ifndef WX_JSON_GRAMMAR_H
#define WX_JSON_GRAMMAR_H

#include "protocol/json.h"

/* wx_json_grammar_check: whether `text` is one JSON value within the limits of json.h; where not,
 * *out_error says where and why (it may be NULL). Duplicate members are not looked for. */
bool wx_json_grammar_check(struct wx_bytes text, struct wx_json_error *out_error);

/* wx_json_grammar_number: the next number of a checked text from offset *at on, which moves behind
 * it; empty where there is none. */
struct wx_bytes wx_json_grammar_number(struct wx_bytes text, size_t *at);

/* wx_json_grammar_name: where the member name begins that has `ordinal` others before it in a
 * checked text. The caller knows that there is one. */
size_t wx_json_grammar_name(struct wx_bytes text, size_t ordinal);

#endif
