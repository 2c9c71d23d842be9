/* A JSON value against a JSON Schema, for the schemas of ours: the same file that editors use is
 * what the program checks, so the two cannot differ.
 *
 * The part of the 2020-12 dialect that our schemas use: type, enum, const, properties, required,
 * additionalProperties, unevaluatedProperties (false, over own properties and allOf),
 * propertyNames, minProperties, items, minItems, maxItems, uniqueItems (of strings), pattern (POSIX
 * extended), minLength, maxLength, minimum, maximum, allOf, anyOf, oneOf, local $ref. */
#ifndef CONF_SCHEMA_H
#define CONF_SCHEMA_H

#include "conformance/problems.h"
#include "protocol/json.h"

/* conf_schema_check: adds every problem of `node`, at paths below `path`, to `problems`. `schema`
 * is the part of the schema document `root` to begin with. Whether there was none. */
bool conf_schema_check(const struct wx_json *root, const struct wx_json *schema,
                       const struct wx_json *node, const char *file, const char *path,
                       struct conf_problems *problems);

/* conf_schema_definition: the entry of $defs with that name, or NULL. */
const struct wx_json *conf_schema_definition(const struct wx_json *root, const char *name);

#endif
