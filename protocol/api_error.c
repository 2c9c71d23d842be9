#include "protocol/api_error.h"

static const struct wx_api_error_row ROWS[] = {
#define WX_API_ERROR(name, code, message, origin)                                                  \
    {WX_API_##name, (code), (message), WX_ORIGIN_##origin},
#include "protocol/api_error.def"
#undef WX_API_ERROR
};

static const size_t ROW_COUNT = sizeof ROWS / sizeof ROWS[0];

const struct wx_api_error_row *wx_api_errors(size_t *out_count)
{
    *out_count = ROW_COUNT;
    return ROWS;
}

int wx_api_error_code(enum wx_api_error error)
{
    return error == WX_API_OK ? 0 : ROWS[error - 1].code;
}

const char *wx_api_error_message(enum wx_api_error error)
{
    return error == WX_API_OK ? "ok" : ROWS[error - 1].message;
}

const struct wx_api_error_row *wx_api_error_by_code(int code)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].code == code) return &ROWS[i];
    return NULL;
}

const char *wx_api_error_origin_name(enum wx_api_error_origin origin)
{
    switch (origin) {
    case WX_ORIGIN_DOC: return "doc";
    case WX_ORIGIN_PLATFORM: return "platform";
    case WX_ORIGIN_OURS: return "ours";
    }
    return "unknown";
}
