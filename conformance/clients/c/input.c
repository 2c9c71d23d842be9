#include "input.h"

#include <string.h>

static const char LOWER_HEX[] = "0123456789abcdef";
static const char UPPER_HEX[] = "0123456789ABCDEF";

enum wx_client_outcome wx_client_input_visible(const char *name, const char *value,
                                               struct wx_client_verdict *out_verdict)
{
    if (value == NULL || *value == '\0')
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT, "%s is missing", name);
    for (const char *c = value; *c != '\0'; c++)
        if (*c < '!' || *c > '~')
            return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                    "%s holds a space, a line break or a character beyond ASCII",
                                    name);
    return WX_CLIENT_OK;
}

enum wx_client_outcome wx_client_input_mch_id(const char *mch_id,
                                              struct wx_client_verdict *out_verdict)
{
    enum wx_client_outcome outcome = wx_client_input_visible("mch_id", mch_id, out_verdict);
    if (outcome == WX_CLIENT_OK && mch_id[strspn(mch_id, "0123456789")] != '\0')
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "mch_id is not a decimal number");
    return outcome;
}

/* hex_value is -1 for what is no hexadecimal digit. */
static int hex_value(char c)
{
    const char *lower = strchr(LOWER_HEX, c);
    const char *upper = strchr(UPPER_HEX, c);
    if (c == '\0' || (lower == NULL && upper == NULL)) return -1;
    return (int)(lower != NULL ? lower - LOWER_HEX : upper - UPPER_HEX);
}

enum wx_client_outcome wx_client_input_serial(const char *pasted,
                                              char out_serial[WX_CLIENT_SERIAL_LENGTH + 1],
                                              struct wx_client_verdict *out_verdict)
{
    static const char filler[] = ": \t\r\n";
    char serial[WX_CLIENT_SERIAL_LENGTH + 1];
    size_t length = 0;

    if (pasted == NULL || *pasted == '\0')
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT, "cert_serialno is missing");
    pasted += strspn(pasted, filler);
    if (pasted[0] == '0' && (pasted[1] == 'x' || pasted[1] == 'X')) pasted += 2;
    for (; *pasted != '\0'; pasted++) {
        if (strchr(filler, *pasted) != NULL) continue;
        int value = hex_value(*pasted);
        if (value < 0)
            return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                    "cert_serialno is not hexadecimal");
        if (length < WX_CLIENT_SERIAL_LENGTH) serial[length] = UPPER_HEX[value];
        length++;
    }
    /* A shorter one is not padded: whether a zero was lost or the paste was cut, we cannot know. */
    if (length != WX_CLIENT_SERIAL_LENGTH)
        return wx_client_refuse(
            out_verdict, WX_CLIENT_INVALID_INPUT,
            "cert_serialno has %zu hexadecimal digits, 40 are due (was a leading "
            "zero lost?)",
            length);
    serial[length] = '\0';
    memcpy(out_serial, serial, sizeof serial);
    return WX_CLIENT_OK;
}
