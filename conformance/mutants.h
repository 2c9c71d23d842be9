/* The table of broken clients, conformance/mutants/mutants.json: which cases each must fail.
 *
 * `fails` of a mutant maps a reason to cases: full names, globs, or @GROUP for a list that stands
 * in `groups` of the table. All functions borrow the parsed table. */
#ifndef CONF_MUTANTS_H
#define CONF_MUTANTS_H

#include "conformance/case.h"

/* conf_mutants_check: adds what is wrong with the table: a case that no mutant fails, a name or
 * glob that matches no case, a group that does not exist. `file` is its name in problems. */
void conf_mutants_check(const struct wx_json *table, const char *file, const struct conf_pack *pack,
                        struct conf_problems *problems);

/* conf_mutants_append: the ids of mutants that fail the case, those that fail the fewest cases
 * first: they prove the most. A few of them, and how many more there are; "-" where none does. */
void conf_mutants_append(const struct wx_json *table, const struct conf_case *kase,
                         struct wx_buf *out);

#endif
