/* JSON Merge Patch (RFC 7396): a document with some members changed, added or taken away. */
#ifndef WX_JSON_PATCH_H
#define WX_JSON_PATCH_H

#include "protocol/json.h"

/* wx_json_merge_patch: appends `target` as `patch` changes it, as compact JSON, to `out`. Members
 * of the target keep their order, new ones follow in the order of the patch, none stands twice, and
 * numbers are written as they were. `target` NULL: nothing is there yet. The result nests no deeper
 * than the deeper of both. WX_ERR_MEMORY, or WX_ERR_LIMIT where `out` is too small: `out` has then
 * failed. */
enum wx_status wx_json_merge_patch(const struct wx_json *target, const struct wx_json *patch,
                                   struct wx_buf *out) WX_MUST_CHECK;

#endif
