/* The errcodes of the interface (SPEC.md sections 1 to 4); the rows are in api_error.def. */
#ifndef WX_API_ERROR_H
#define WX_API_ERROR_H

#include <stddef.h>

/* What the client did wrong, as data. WX_API_OK is success, errcode 0. */
enum wx_api_error {
    WX_API_OK = 0,
#define WX_API_ERROR(name, code, message, origin) WX_API_##name,
#include "protocol/api_error.def"
#undef WX_API_ERROR
};

enum wx_api_error_origin { WX_ORIGIN_DOC, WX_ORIGIN_PLATFORM, WX_ORIGIN_OURS };

/* One row of the table. Static, immutable. */
struct wx_api_error_row {
    enum wx_api_error error;
    int code;            /* the errcode on the wire */
    const char *message; /* the errmsg without its rid */
    enum wx_api_error_origin origin;
};

/* wx_api_errors: the table in the order of the .def file, without WX_API_OK. */
const struct wx_api_error_row *wx_api_errors(size_t *out_count);

/* wx_api_error_code: the errcode of an error; 0 for WX_API_OK. */
int wx_api_error_code(enum wx_api_error error);

/* wx_api_error_message: the errmsg of an error without rid; "ok" for WX_API_OK. */
const char *wx_api_error_message(enum wx_api_error error);

/* wx_api_error_by_code: the row with that errcode, or NULL where the interface has none. */
const struct wx_api_error_row *wx_api_error_by_code(int code);

/* wx_api_error_origin_name: "doc", "platform" or "ours". */
const char *wx_api_error_origin_name(enum wx_api_error_origin origin);

#endif
