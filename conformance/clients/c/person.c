#include "person.h"

#include "charset.h"

#include <openssl/crypto.h>
#include <string.h>

static bool all_digits(const unsigned char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9') return false;
    return true;
}

/* is_credential: 18 characters whose last is the check character of ISO 7064 MOD 11-2, or the 15
 * digits of the old form, which has none. */
static bool is_credential(const unsigned char *text, size_t length)
{
    if (length == 15) return all_digits(text, 15);
    if (length != 18 || !all_digits(text, 17)) return false;
    if (text[17] != 'X' && !all_digits(text + 17, 1)) return false;
    unsigned sum = 0;
    for (size_t i = 0; i < 17; i++) sum = (sum + text[i] - '0') * 2 % 11;
    unsigned check = text[17] == 'X' ? 10U : (unsigned)(text[17] - '0');
    return (sum + check) % 11 == 1;
}

static bool open_name(EVP_PKEY *key, const char *sealed, struct wx_client_person *person)
{
    unsigned char plain[WX_CLIENT_KEY_BYTES];
    size_t length = 0;
    bool good =
        wx_client_key_open(key, sealed, plain, &length) &&
        wx_client_charset_decode(plain, length, person->real_name, sizeof person->real_name);
    OPENSSL_cleanse(plain, sizeof plain);
    return good;
}

static bool open_credential(EVP_PKEY *key, const char *sealed, struct wx_client_person *person)
{
    unsigned char plain[WX_CLIENT_KEY_BYTES];
    size_t length = 0;
    bool good = wx_client_key_open(key, sealed, plain, &length) && is_credential(plain, length);
    if (good) {
        memcpy(person->credential_id, plain, length);
        person->credential_id[length] = '\0';
    }
    OPENSSL_cleanse(plain, sizeof plain);
    return good;
}

enum wx_client_outcome wx_client_person_open(EVP_PKEY *key, const char *sealed_name,
                                             const char *sealed_credential,
                                             struct wx_client_person *out_person,
                                             struct wx_client_verdict *out_verdict)
{
    WX_CLIENT_OWNED(wx_client_person_wipe) struct wx_client_person person = {0};
    /* Both are always opened, so that time does not tell which of them failed. */
    bool name_good = open_name(key, sealed_name, &person);
    bool credential_good = open_credential(key, sealed_credential, &person);
    if (!name_good || !credential_good)
        return wx_client_refuse(
            out_verdict, WX_CLIENT_DECRYPT,
            "the answer does not open to a name and a credential with this key");
    *out_person = person;
    return WX_CLIENT_OK;
}

void wx_client_person_wipe(struct wx_client_person *person)
{
    OPENSSL_cleanse(person, sizeof *person);
}
