/* Strict reading of JSON text, over cJSON, which by itself forgives a byte order mark, control
 * characters, bad UTF-8, duplicate members, leading zeros and \u0000. */
#ifndef WX_CLIENT_JSON_H
#define WX_CLIENT_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* wx_client_json_read: one JSON object and nothing after it but white space, at most 32 levels
 * deep, every object's member names distinct, all strings valid UTF-8 without NUL. `text` ends in a
 * NUL that `length` does not count. NULL on any fault; else free with cJSON_Delete. */
cJSON *wx_client_json_read(const char *text, size_t length);

/* wx_client_json_free is cJSON_Delete for WX_CLIENT_OWNED trees. */
void wx_client_json_free(cJSON **json);

/* wx_client_json_string: NULL if the member is absent or not a string. Dies with the object. */
const char *wx_client_json_string(const cJSON *object, const char *name);

/* wx_client_json_integer: false if the member is absent or not a whole number a double holds
 * exactly. */
bool wx_client_json_integer(const cJSON *object, const char *name, long long *out_value);

#endif
