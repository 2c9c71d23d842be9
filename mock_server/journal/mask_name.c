/* Which names stand before a secret. */
#include "mock_server/journal/mask.h"

enum { NAME_LONGEST = 128, APPID_LONGEST = 64 };

/* Parts of a name, without case and punctuation, that make it a secret's. */
static const char *const PARTS[] = {
    "token",  "secret",   "password", "passwd",     "passphrase", "privatekey",
    "apikey", "aeskey",   "v3key",    "sessionkey", "credential", "realname",
    "idcard", "idnumber", "cookie",   "ticket",     "identity",   "authoriz",
};

/* Whole names of secrets. */
static const char *const WHOLE[] = {"pwd", "jscode", "openid", "unionid", "idno", "cardno"};

/* Names that hold such a part and hide nothing, and those that come with every request. */
static const char *const OPEN[] = {
    "certserialno", "timestamp",   "mchid",         "sign",       "host",           "useragent",
    "accept",       "contenttype", "contentlength", "connection", "errcode",        "errmsg",
    "appid",        "granttype",   "tokentype",     "expiresin",  "credentialtype",
};

static char fold(unsigned char byte)
{
    if (byte >= 'A' && byte <= 'Z') return (char)(byte - 'A' + 'a');
    bool kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
    return kept ? (char)byte : '\0';
}

static bool is_one_of(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, list[i]) == 0) return true;
    return false;
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
    if (is_one_of(folded, OPEN, sizeof OPEN / sizeof *OPEN)) return false;
    if (is_one_of(folded, WHOLE, sizeof WHOLE / sizeof *WHOLE)) return true;
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
