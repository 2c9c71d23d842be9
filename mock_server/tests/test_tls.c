#include "mock_server/tls.h"

#include <criterion/criterion.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

/* Handshakes between our SSL_CTX and a client's, over memory: no sockets. */

enum { ROUNDS = 8, ANY = 0 };

struct pair {
    SSL_CTX *server_context;
    SSL_CTX *client_context;
    SSL *server;
    SSL *client;
};

static SSL_CTX *server_context(const struct mock_authority *authority, enum mock_tls_range range)
{
    struct mock_leaf_request request = {.variant = MOCK_LEAF_GOOD};
    struct mock_leaf *leaf = NULL;
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    cr_assert_eq(mock_authority_issue(authority, &request, &leaf), WX_OK);
    /* As CivetWeb leaves it: bits that OpenSSL 1.0 knew as workarounds. */
    SSL_CTX_set_options(context, 0x80000BFFU);
    cr_assert_eq(mock_tls_configure(context, leaf, range), WX_OK);
    mock_leaf_free(leaf);
    return context;
}

static SSL_CTX *client_context(const struct mock_authority *authority, int version)
{
    struct wx_bytes pem = mock_authority_pem(authority);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
    X509 *root = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    cr_assert(root && X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root) == 1);
    X509_free(root);
    BIO_free(bio);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_security_level(context, version == TLS1_1_VERSION ? 0 : 2);
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    return context;
}

static void connect_pair(struct pair *pair)
{
    pair->server = SSL_new(pair->server_context);
    pair->client = SSL_new(pair->client_context);
    BIO *one = NULL;
    BIO *other = NULL;
    cr_assert_eq(BIO_new_bio_pair(&one, 0, &other, 0), 1);
    SSL_set_bio(pair->server, one, one);
    SSL_set_bio(pair->client, other, other);
    SSL_set_accept_state(pair->server);
    SSL_set_connect_state(pair->client);
    cr_assert_eq(SSL_set1_host(pair->client, "api.weixin.qq.com"), 1);
}

static struct pair make_pair(enum mock_tls_range range, int version)
{
    struct pair pair = {0};
    struct mock_authority *authority = NULL;
    cr_assert_eq(mock_authority_new_ephemeral(&authority), WX_OK);
    pair.server_context = server_context(authority, range);
    pair.client_context = client_context(authority, version);
    mock_authority_free(authority);
    connect_pair(&pair);
    return pair;
}

static bool shake_hands(struct pair *pair)
{
    int client = 0;
    int server = 0;
    for (int i = 0; i < ROUNDS && (client != 1 || server != 1); i++) {
        client = SSL_do_handshake(pair->client);
        server = SSL_do_handshake(pair->server);
    }
    ERR_clear_error();
    return client == 1 && server == 1;
}

static void free_pair(struct pair *pair)
{
    SSL_free(pair->client);
    SSL_free(pair->server);
    SSL_CTX_free(pair->client_context);
    SSL_CTX_free(pair->server_context);
}

Test(tls, each_range_speaks_its_versions_and_no_other)
{
    static const struct {
        const char *name;
        enum mock_tls_range range;
        int version;
        const char *expected; /* NULL: no handshake */
    } CASES[] = {
        {"usual, any client", MOCK_TLS_12_UP, ANY, "TLSv1.3"},
        {"usual, 1.3", MOCK_TLS_12_UP, TLS1_3_VERSION, "TLSv1.3"},
        {"usual, 1.2", MOCK_TLS_12_UP, TLS1_2_VERSION, "TLSv1.2"},
        {"usual, 1.1", MOCK_TLS_12_UP, TLS1_1_VERSION, NULL},
        {"old, 1.1", MOCK_TLS_11_ONLY, TLS1_1_VERSION, "TLSv1.1"},
        {"old, 1.2", MOCK_TLS_11_ONLY, TLS1_2_VERSION, NULL},
        {"old, 1.3", MOCK_TLS_11_ONLY, TLS1_3_VERSION, NULL},
        {"old, any client", MOCK_TLS_11_ONLY, ANY, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct pair pair = make_pair(CASES[i].range, CASES[i].version);
        bool met = shake_hands(&pair);
        cr_expect_eq(met, CASES[i].expected != NULL, "%s", CASES[i].name);
        if (met && CASES[i].expected)
            cr_expect_str_eq(SSL_get_version(pair.client), CASES[i].expected, "%s", CASES[i].name);
        free_pair(&pair);
    }
}

Test(tls, options_that_were_there_before_do_not_stay)
{
    struct pair pair = make_pair(MOCK_TLS_12_UP, TLS1_2_VERSION);
    cr_assert(shake_hands(&pair));
    cr_expect_eq(SSL_get_extms_support(pair.client), 1, "no extended master secret");
    cr_expect_eq(SSL_get_options(pair.server) & SSL_OP_ALLOW_CLIENT_RENEGOTIATION, 0);
    cr_expect_eq(SSL_renegotiate(pair.client), 1);
    cr_expect_not(shake_hands(&pair), "the client's renegotiation went through");
    free_pair(&pair);
}

Test(tls, a_client_that_offers_protocols_is_told_http_1)
{
    static const struct {
        const char *name;
        const char *offer;
        const char *chosen;
    } CASES[] = {
        {"as browsers and curl", "\x02h2\x08http/1.1", "http/1.1"},
        {"1.0 first", "\x08http/1.0\x08http/1.1", "http/1.1"},
        {"1.0 alone", "\x08http/1.0", "http/1.0"},
        {"h2 alone", "\x02h2", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct pair pair = make_pair(MOCK_TLS_12_UP, ANY);
        const unsigned char *chosen = NULL;
        unsigned size = 0;
        SSL_set_alpn_protos(pair.client, (const unsigned char *)CASES[i].offer,
                            (unsigned)strlen(CASES[i].offer));
        cr_expect(shake_hands(&pair), "%s", CASES[i].name);
        SSL_get0_alpn_selected(pair.client, &chosen, &size);
        cr_expect(wx_bytes_equal_text(wx_bytes(chosen, size), CASES[i].chosen), "%s",
                  CASES[i].name);
        free_pair(&pair);
    }
}

Test(tls, sessions_are_resumed_by_ticket_and_not_kept)
{
    static const struct {
        const char *name;
        int version;
        uint64_t client_options;
        bool resumed;
    } CASES[] = {
        {"1.2", TLS1_2_VERSION, 0, true},
        {"1.2, a client without tickets", TLS1_2_VERSION, SSL_OP_NO_TICKET, false},
        {"1.3", TLS1_3_VERSION, 0, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct pair pair = make_pair(MOCK_TLS_12_UP, CASES[i].version);
        char byte = 0;
        SSL_set_options(pair.client, CASES[i].client_options);
        cr_assert(shake_hands(&pair), "%s", CASES[i].name);
        SSL_write(pair.server, &byte, 1);
        cr_assert_eq(SSL_read(pair.client, &byte, 1), 1); /* TLS 1.3 sends tickets late */
        SSL_SESSION *session = SSL_get1_session(pair.client);
        SSL_shutdown(pair.client); /* a session that was not ended is not resumed */
        SSL_shutdown(pair.server);
        SSL_free(pair.client);
        SSL_free(pair.server);
        connect_pair(&pair);
        cr_assert_eq(SSL_set_session(pair.client, session), 1);
        cr_expect(shake_hands(&pair), "%s", CASES[i].name);
        cr_expect_eq(SSL_session_reused(pair.client), CASES[i].resumed, "%s", CASES[i].name);
        cr_expect_eq(SSL_CTX_sess_number(pair.server_context), 0, "%s: kept", CASES[i].name);
        SSL_SESSION_free(session);
        free_pair(&pair);
    }
}

Test(tls, a_context_that_cannot_serve_the_leaf_is_an_error)
{
    struct mock_leaf_request request = {.variant = MOCK_LEAF_GOOD};
    struct mock_authority *authority = NULL;
    struct mock_leaf *leaf = NULL;
    cr_assert_eq(mock_authority_new_ephemeral(&authority), WX_OK);
    cr_assert_eq(mock_authority_issue(authority, &request, &leaf), WX_OK);
    X509 *without_key = X509_new();
    EVP_PKEY *key = mock_leaf_key(leaf);
    cr_assert_eq(EVP_PKEY_up_ref(key), 1);
    struct mock_leaf *broken = mock_leaf_take(key, without_key);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    cr_expect_eq(mock_tls_configure(context, broken, MOCK_TLS_12_UP), WX_ERR_CRYPTO);
    cr_expect_eq(ERR_peek_error(), 0);
    SSL_CTX_free(context);
    mock_leaf_free(broken);
    mock_leaf_free(leaf);
    mock_authority_free(authority);
}
