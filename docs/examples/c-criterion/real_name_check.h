/* Whether the user of a mini-program is who a hospital's record says: the part of a back end that
 * asks WeChat's real-name interface. */
#ifndef REAL_NAME_CHECK_H
#define REAL_NAME_CHECK_H

struct real_name_service {
    const char *base_url;     /* "https://api.weixin.qq.com" */
    const char *ca_file;      /* PEM to trust; NULL: the system's */
    const char *access_token; /* of the mini-program */
    const char *mch_id;
    const char *cert_serialno; /* 40 upper-case hexadecimal digits */
    const char *key_file;      /* the merchant's private key, PEM */
};

enum real_name_result {
    REAL_NAME_OK,
    REAL_NAME_REFUSED,     /* the interface refused: *out_errcode says why */
    REAL_NAME_UNAVAILABLE, /* no answer, or none that can be trusted: try again later */
};

/* real_name_fetch_credential: the credential number of the user who gave `auth_token`, at least 19
 * bytes at out_credential, which is untouched unless REAL_NAME_OK is returned. */
enum real_name_result real_name_fetch_credential(const struct real_name_service *service,
                                                 const char *auth_token, char *out_credential,
                                                 int *out_errcode);

#endif
