/* Which names stand before a secret. */
#include "mock_server/journal/mask.h"

#include <stdlib.h>

enum { NAME_LONGEST = 128, APPID_LONGEST = 64 };

/* Parts of a name, without case and punctuation, that make it a secret's. */
static const char *const PARTS[] = {
    "token",  "secret",   "password", "passwd",     "passphrase", "privatekey",
    "apikey", "aeskey",   "v3key",    "sessionkey", "credential", "realname",
    "idcard", "idnumber", "cookie",   "ticket",     "identity",   "authoriz",
};

/* Whole names, in order: of secrets; of what holds such a part and hides nothing, and of what comes
 * with every request. */
static const struct whole {
    const char *name;
    bool is_secret;
} WHOLE[] = {
    {"accept", false},      {"appid", false},
    {"cardno", true},       {"certserialno", false},
    {"connection", false},  {"contentlength", false},
    {"contenttype", false}, {"credentialtype", false},
    {"errcode", false},     {"errmsg", false},
    {"expiresin", false},   {"granttype", false},
    {"host", false},        {"idno", true},
    {"jscode", true},       {"mchid", false},
    {"openid", true},       {"pwd", true},
    {"sign", false},        {"timestamp", false},
    {"tokentype", false},   {"unionid", true},
    {"useragent", false},
};

static char fold(unsigned char byte)
{
    if (byte >= 'A' && byte <= 'Z') return (char)(byte - 'A' + 'a');
    bool kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
    if (!kept) return '\0';
    return (char)byte;
}

static int compare_whole(const void *name, const void *row)
{
    return strcmp(name, ((const struct whole *)row)->name);
}

bool mock_mask_is_secret(struct wx_bytes name)
{
    char folded[NAME_LONGEST + 1];
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < NAME_LONGEST; i++) {
        folded[size] = fold(name.data[i]);
        if (folded[size] != '\0') size++;
    }
    folded[size] = '\0';
    const struct whole *whole =
        bsearch(folded, WHOLE, sizeof WHOLE / sizeof *WHOLE, sizeof *WHOLE, compare_whole);
    if (whole) return whole->is_secret;
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (strstr(folded, PARTS[i])) return true;
    return false;
}

bool mock_mask_is_appid(struct wx_bytes value)
{
    if (!wx_bytes_starts_with(value, "wx") || value.size > APPID_LONGEST) return false;
    for (size_t i = 0; i < value.size; i++)
        if (value.data[i] >= 0x80 || fold(value.data[i]) == '\0') return false;
    return true;
}
