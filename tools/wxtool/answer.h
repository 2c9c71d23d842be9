/* An answer of getrealnameinfo: refused, or two encrypted values (SPEC.md section 4). */
#ifndef WXTOOL_ANSWER_H
#define WXTOOL_ANSWER_H

#include "protocol/json.h"
#include "tools/wxtool/run.h"

/* The member names, misspelt so in the interface itself. */
#define WXTOOL_ANSWER_NAME "encryted_real_name"
#define WXTOOL_ANSWER_CREDENTIAL "encryted_credential_id"

/* The base64 of both values; they die with the answer they were read from. */
struct wxtool_answer {
    struct wx_bytes real_name;
    struct wx_bytes credential_id;
};

/* wxtool_looks_like_answer: whether `text` is rather an answer than one base64 value: JSON, or the
 * HTML of some gateway. */
bool wxtool_looks_like_answer(struct wx_bytes text);

/* wxtool_answer_parse: the JSON of an answer; the caller frees it. WXTOOL_FAILED where it is none.
 */
bool wxtool_answer_parse(struct wxtool_run *run, struct wx_bytes text, struct wx_json **out);

/* wxtool_answer_read: the two values. WXTOOL_FAILED where the interface refused the request, with
 * the errcode in words, or a value is missing. */
bool wxtool_answer_read(struct wxtool_run *run, const struct wx_json *root,
                        struct wxtool_answer *out);

#endif
