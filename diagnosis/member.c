#include "diagnosis/member.h"

#define NONE DIAG_TRAP_COUNT
static const struct diag_member_row ROWS[DIAG_MEMBER_COUNT] = {
    [DIAG_MEMBER_AUTH_TOKEN] = {"auth_token",
                                " authtoken token authcode code usertoken realnametoken "
                                "realnameauthtoken realnameauth authinfo ",
                                DIAG_MEMBER_MISSPELT, DIAG_AUTH_TOKEN_MISSING, WX_API_AUTH_TOKEN,
                                WX_API_AUTH_TOKEN},
    [DIAG_MEMBER_MCH_ID] = {"mch_id",
                            " mchid merchantid mchno merchantno mch merchant mchnumber submchid ",
                            DIAG_MEMBER_MISSPELT, DIAG_MCH_ID_MISSING, WX_API_MCH_ID,
                            WX_API_MCH_ID},
    [DIAG_MEMBER_SERIAL] = {"cert_serialno",
                            " certserialno serialno serial certserial certserialnumber "
                            "serialnumber certno certsn merchantserialno merchantserialnumber "
                            "certificateserialno certificateserialnumber certseriano certserino ",
                            DIAG_SERIAL_MISSPELT, DIAG_SERIAL_MISSING, WX_API_SERIAL_MISSING,
                            WX_API_SERIAL},
    [DIAG_MEMBER_TIMESTAMP] = {"timestamp", " timestamp time ts unixtime timestmp timstamp ",
                               DIAG_MEMBER_MISSPELT, DIAG_TIMESTAMP_MISSING, WX_API_TIMESTAMP,
                               WX_API_TIMESTAMP},
    [DIAG_MEMBER_SIGN] = {"sign", " sign signature paysign signed signvalue signdata ",
                          DIAG_MEMBER_MISSPELT, DIAG_SIGN_MISSING, WX_API_SIGN, WX_API_SIGN},
    [DIAG_MEMBER_GRANT_TYPE] = {"grant_type", " granttype grant ", DIAG_MEMBER_MISSPELT, NONE,
                                WX_API_GRANT_TYPE, WX_API_GRANT_TYPE},
    [DIAG_MEMBER_APPID] = {"appid", " appid app wxappid clientid ", DIAG_MEMBER_MISSPELT, NONE,
                           WX_API_APPID_MISSING, WX_API_APPID_MISSING},
    [DIAG_MEMBER_SECRET] = {"secret", " secret appsecret clientsecret wxsecret appkey ",
                            DIAG_MEMBER_MISSPELT, NONE, WX_API_SECRET_MISSING,
                            WX_API_SECRET_MISSING},
};
#undef NONE

const struct diag_member_row *diag_member_row(enum diag_member member)
{
    return &ROWS[member];
}

struct diag_folded diag_fold(struct wx_bytes name)
{
    struct diag_folded folded = {{0}};
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < sizeof folded.text - 1; i++) {
        unsigned char byte = name.data[i];
        if (byte >= 'A' && byte <= 'Z') byte = (unsigned char)(byte - 'A' + 'a');
        if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
            folded.text[size++] = (char)byte;
    }
    return folded;
}

/* Whether `list`, words between spaces, holds the folded name. */
static bool holds(const char *list, struct wx_bytes name)
{
    struct diag_folded folded = diag_fold(name);
    size_t size = strlen(folded.text);
    for (const char *at = list; size > 0 && (at = strstr(at, folded.text)); at++)
        if (at[-1] == ' ' && at[size] == ' ') return true;
    return false;
}

bool diag_member_is_called(enum diag_member member, struct wx_bytes name)
{
    return holds(ROWS[member].aliases, name);
}

bool diag_is_access_token_name(struct wx_bytes name)
{
    return holds(" accesstoken token xaccesstoken wxaccesstoken acesstoken accestoken ", name);
}
