/* What can be said of an application by its requests alone: observations.json, judged by the rows
 * of expect.def that cases use. Pure: records in, findings out.
 *
 * An observation is a case that nobody calls: it has no step, and expects nothing of a client. */
#ifndef CONF_OBSERVATION_H
#define CONF_OBSERVATION_H

#include "conformance/judge.h"

/* conf_observation_load: the built-in observations as a pack. WX_ERR_FORMAT with `problems`. */
enum wx_status conf_observation_load(struct conf_pack *out, struct conf_problems *problems)
    WX_MUST_CHECK;

/* conf_observation_judge: judges all requests of an evidence without steps. What none of them shows
 * is not_applicable: nothing may look green that was not seen. `out` as conf_judge has it. */
void conf_observation_judge(const struct conf_case *observation,
                            const struct conf_evidence *evidence, struct conf_judgement *out);

/* conf_observation_judge_one: what is wrong with one request by itself: adds the findings of all
 * observations that speak of single requests. */
void conf_observation_judge_one(const struct conf_pack *observations, const struct wx_json *record,
                                const struct conf_secrets *secrets, struct conf_judgement *out);

#endif
