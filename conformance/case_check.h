/* What must be true of a case beyond the form of its file. */
#ifndef CONF_CASE_CHECK_H
#define CONF_CASE_CHECK_H

#include "conformance/case.h"

/* conf_case_schema: fixtures/schemas/case.schema.json, built in. */
struct wx_bytes conf_case_schema(void);

/* conf_case_bind: fills a case's members from its root and makes its name. What is missing is a
 * problem; the name then stays NULL. WX_ERR_MEMORY only. */
enum wx_status conf_case_bind(struct conf_case *kase, struct conf_problems *problems) WX_MUST_CHECK;

/* conf_case_check: adds what is wrong with a bound case: forms after replacement, and what makes a
 * case lie: a negative one without the mock's side, an `ok` that says nothing of the result. */
void conf_case_check(const struct wx_json *schema, const struct conf_case *kase,
                     struct conf_problems *problems);

#endif
