/* The C client that people copy: whatever a server answers, it is one of the outcomes, with words,
 * and a person only where it is whole. The input is the body of an answer; a byte 01 in it stands
 * for a ciphertext of a name, 02 for one of a credential, both good. */
#include "answer.h"
#include "fuzz/fuzz.h"
#include "person.h"

static EVP_PKEY *key;

/* By the openssl program, for keys/test-merchant-a.key.pem: fixtures/vectors/encrypted.json. */
static const char NAME[] =
    "Ma8nz82oX2x2t0eakyTX2b2i+gLZPbx0nV7b7LZu6ucNBedWNEH0IZ4m6VXBWGAg9zBb6CbAFm8KiKy5"
    "cyxz3nMM7htvjFbPqabOBSfyjZFM/8JuSPipxrv/z1xlMQBA1jfOGjsS4oRaANRzGJP2HI6hqKHXeI+S"
    "xIAcMQDbhB4ovf3q/YWW+84TIW5TKgR8bs4/WgtL6dY3iAZBiOQ7hduwZ966PVGPiCAeSSXXjj/xWMyw"
    "OBqw9J7/7pc2qASpoUrbzV4EpYDYOTxm1Ev0K+WhIor1Wr3qT/6KxubCCy5DeHpx+Bc7kojsmmjtzFOy"
    "19q/Ma2By52xpQTQ5dRLfA==";
static const char CREDENTIAL[] =
    "e/8DaaOmA0FV9t17F27ahcExkyg/vCLD5/R3xTcxjYw2AbfpLpfyCN6FiMvRcUV+K8wehDlTvsDO7Y0K"
    "9RfPFUfV1NWZRiCkAu9xtQpDyA/mQ2NEsvM9FRVvP+blkseeXCIf8GDJiocPm7/fRNQLn8NxRTWjbAi7"
    "D2aA1IUL5P6lAAFBCX7efONORryCWubkDDYvb9VYEJoVHvTmhbEWElKBQuUuW0r/7CXbhGBDmXdZ/+n6"
    "1eJUmy5Jr5lqiIQzaI+fd0pYBaOdAJq6wAfHuxoszYRtGmWNRs1iH6d6xE0vC+fdGA5MvwWAV7mnYUUE"
    "FaGgEfdpnTCBkzPn12V3pQ==";

static void release_key(void)
{
    wx_client_key_free(&key);
}

static void load_key(void)
{
    struct wx_client_verdict verdict;
    REQUIRE(wx_client_key_load(WX_SOURCE_DIR "/keys/test-merchant-a.key.pem", &key, &verdict) ==
                WX_CLIENT_OK,
            "the test key is there");
    atexit(release_key);
}

static void require_refused(enum wx_client_outcome outcome, const struct wx_client_verdict *verdict)
{
    REQUIRE(verdict->outcome == outcome, "the verdict says what was returned");
    REQUIRE(memchr(verdict->message, '\0', sizeof verdict->message), "its message ends");
    REQUIRE(outcome == WX_CLIENT_API_ERROR ? verdict->errcode != 0 : *verdict->message != '\0',
            "and says something");
}

static void release_categories(struct wx_client_category_list *list)
{
    wx_client_category_list_release(list);
}

static void try_categories(const cJSON *answer)
{
    struct wx_client_verdict verdict;
    __attribute__((cleanup(release_categories))) struct wx_client_category_list list = {0};
    enum wx_client_outcome outcome = wx_client_answer_categories(answer, &list, &verdict);
    if (outcome != WX_CLIENT_OK) {
        require_refused(outcome, &verdict);
        return;
    }
    for (size_t i = 0; i < list.count; i++)
        REQUIRE(list.items[i].first_class && list.items[i].second_class,
                "a category has two levels");
}

static void try_token(const cJSON *answer)
{
    struct wx_client_verdict verdict;
    const char *token = NULL;
    long long seconds = 0;
    enum wx_client_outcome outcome = wx_client_answer_token(answer, &token, &seconds, &verdict);
    if (outcome != WX_CLIENT_OK)
        require_refused(outcome, &verdict);
    else
        REQUIRE(token && *token && seconds > 0, "a token is there, and lives");
}

static void try_person(const cJSON *answer)
{
    struct wx_client_verdict verdict;
    struct wx_client_person person;
    const char *name = NULL, *credential = NULL;
    enum wx_client_outcome outcome = wx_client_answer_sealed(answer, &name, &credential, &verdict);
    if (outcome == WX_CLIENT_OK)
        outcome = wx_client_person_open(key, name, credential, &person, &verdict);
    if (outcome != WX_CLIENT_OK) {
        require_refused(outcome, &verdict);
        return;
    }
    size_t length = strlen(person.credential_id);
    REQUIRE(*person.real_name, "a person has a name");
    REQUIRE(length == 18 || length == 15, "and a credential");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wx_client_verdict verdict;
    WX_BUF(body, SIZE_MAX / 2);
    cJSON *answer = NULL;
    if (!key) load_key();
    for (size_t i = 0; i < size; i++) {
        if (data[i] == 1 || data[i] == 2)
            wx_buf_append_text(&body, data[i] == 1 ? NAME : CREDENTIAL);
        else
            wx_buf_append_byte(&body, data[i]);
    }
    struct wx_client_reply reply = {.bytes = (char *)body.data, .length = body.size};
    if (body.size == 0) return 0; /* the transport refuses an empty answer */
    enum wx_client_outcome outcome = wx_client_answer_read(&reply, &answer, &verdict);
    if (outcome != WX_CLIENT_OK) {
        require_refused(outcome, &verdict);
        return 0;
    }
    try_categories(answer);
    try_token(answer);
    try_person(answer);
    cJSON_Delete(answer);
    return 0;
}
