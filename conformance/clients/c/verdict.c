#include "verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum wx_client_outcome wx_client_refuse(struct wx_client_verdict *out_verdict,
                                        enum wx_client_outcome outcome, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    out_verdict->outcome = outcome;
    out_verdict->errcode = 0;
    vsnprintf(out_verdict->message, sizeof out_verdict->message, format, values);
    va_end(values);
    return outcome;
}

enum wx_client_outcome wx_client_refuse_api(struct wx_client_verdict *out_verdict,
                                            long long errcode, const char *errmsg)
{
    size_t length = strlen(errmsg);
    if (length >= sizeof out_verdict->message) {
        length = sizeof out_verdict->message - 1;
        while (length > 0 && ((unsigned char)errmsg[length] & 0xC0) == 0x80)
            length--; /* not in the middle of a UTF-8 character */
    }
    memcpy(out_verdict->message, errmsg, length);
    out_verdict->message[length] = '\0';
    out_verdict->outcome = WX_CLIENT_API_ERROR;
    out_verdict->errcode = errcode;
    return WX_CLIENT_API_ERROR;
}

void wx_client_text_free(char **text)
{
    free(*text);
}
