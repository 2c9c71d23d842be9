/* A client of WeChat's real-name interface: the mini-program's categories, and a consenting user's
 * name and identity number.
 *
 * A `struct wx_client` is one connection and one cached access token. Keep it for the life of the
 * process and use it from one thread at a time. Functions borrow their arguments; every function
 * that can fail answers with an outcome and, unless that is WX_CLIENT_OK, fills *out_verdict; other
 * out parameters are untouched on failure. Nothing is logged or printed. */
#ifndef WX_CLIENT_H
#define WX_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#define WX_CLIENT_VERSION "1.0.0"
#define WX_CLIENT_BASE_URL "https://api.weixin.qq.com"
#define WX_CLIENT_TIMEOUT_MS 10000L

enum wx_client_outcome {
    WX_CLIENT_OK,
    WX_CLIENT_API_ERROR,     /* the interface answered with an errcode that is not 0 */
    WX_CLIENT_INVALID_INPUT, /* our own side is wrong: nothing was sent */
    WX_CLIENT_TRANSPORT,     /* no complete answer arrived */
    WX_CLIENT_TIMEOUT,       /* no complete answer arrived in time */
    WX_CLIENT_TLS,           /* the other side did not prove who it is */
    WX_CLIENT_PROTOCOL,      /* what arrived is not an answer of this interface */
    WX_CLIENT_DECRYPT,  /* the answer does not open to a name and a credential: never says why */
    WX_CLIENT_ENCODING, /* this system's iconv cannot read the interface's charset */
};

struct wx_client_verdict {
    enum wx_client_outcome outcome;
    long long errcode;  /* of an API_ERROR */
    char message[1024]; /* errmsg of an API_ERROR (for people, do not parse it), else our own words
                         */
};

/* Where to call, and as which mini-program. Without access_token the client fetches and caches one
 * with appid and appsecret; a token that is handed in is its owner's to renew. */
struct wx_client_service {
    const char *base_url;     /* "https://host[:port]"; NULL: WX_CLIENT_BASE_URL */
    const char *ca_file;      /* PEM, the only anchors to trust; NULL: the system's */
    long timeout_ms;          /* for a whole call with all it needs; 0: WX_CLIENT_TIMEOUT_MS */
    const char *access_token; /* NULL: fetch one */
    const char *appid;
    const char *appsecret;
};

struct wx_client_merchant {
    const char *mch_id; /* decimal */
    const char
        *cert_serialno; /* 40 hex digits; pasted colons, spaces, 0x and lower case are mended */
    const char
        *private_key_file; /* the certificate's RSA key: PEM, PKCS#8 or PKCS#1, no pass phrase */
};

struct wx_client_category {
    char *first_class, *second_class,
        *third_class; /* third_class is NULL in a category of two levels */
    long long first_id, second_id, third_id;
};

struct wx_client_category_list {
    struct wx_client_category *items;
    size_t count;
};

struct wx_client_person {
    char real_name[1536]; /* UTF-8; holds the longest name the largest key can carry */
    char credential_id[19];
};

/* wx_client_open makes a client; NULL on failure, then *out_verdict says why. */
struct wx_client *wx_client_open(struct wx_client_verdict *out_verdict);

/* wx_client_free closes the connection and forgets the token; NULL is allowed. */
void wx_client_free(struct wx_client *client);

/* wx_client_get_category lists the categories of the mini-program. The list may be empty; release
 * it. */
enum wx_client_outcome wx_client_get_category(struct wx_client *client,
                                              const struct wx_client_service *service,
                                              struct wx_client_category_list *out_list,
                                              struct wx_client_verdict *out_verdict);

void wx_client_category_list_release(struct wx_client_category_list *list);

/* wx_client_get_realname_info exchanges the button's auth_token for the person. Wipe the person
 * after use. Retries by itself at most once after errcode -1, and at most once with a renewed token
 * of its own after 40001 or 42001, always signed anew; every other errcode is final. */
enum wx_client_outcome wx_client_get_realname_info(struct wx_client *client,
                                                   const struct wx_client_service *service,
                                                   const struct wx_client_merchant *merchant,
                                                   const char *auth_token,
                                                   struct wx_client_person *out_person,
                                                   struct wx_client_verdict *out_verdict);

/* wx_client_person_wipe overwrites the person in a way no compiler leaves out. */
void wx_client_person_wipe(struct wx_client_person *person);

#endif
