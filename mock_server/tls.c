#include "mock_server/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>

static const unsigned char SESSION_CONTEXT[] = "wxmock";

/* The protocol names we speak, each with its size in front, best first. */
static const unsigned char ALPN_NAMES[] = "\x08http/1.1\x08http/1.0";

/* A client that offers only protocols we lack (h2) gets no answer to its offer, as from a server
 * that never heard of ALPN, and goes on with HTTP/1.1. */
static int select_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                       const unsigned char *offered, unsigned offered_size, void *unused)
{
    (void)ssl, (void)unused;
    unsigned char *chosen = NULL;
    int result = SSL_select_next_proto(&chosen, out_size, ALPN_NAMES, sizeof ALPN_NAMES - 1,
                                       offered, offered_size);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* CivetWeb sets bits that meant workarounds in OpenSSL 1.0 and mean other things in 3.0: no
 * extended master secret, kernel TLS, renegotiation at the client's wish. None of them stays. */
static void set_options(SSL_CTX *context)
{
    SSL_CTX_clear_options(context, SSL_CTX_get_options(context));
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    /* Buffers are kept between requests: at most as many connections have some as there are
     * threads. */
    SSL_CTX_clear_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static bool set_range(SSL_CTX *context, enum mock_tls_range range)
{
    /* TLS 1.1 signs with MD5 and SHA-1 together, which security levels above 0 refuse. */
    bool old = range == MOCK_TLS_11_ONLY;
    int low = old ? TLS1_1_VERSION : TLS1_2_VERSION;
    int high = old ? TLS1_1_VERSION : 0;
    const char *ciphers = old ? "ALL:!aNULL:!eNULL:@SECLEVEL=0" : "HIGH:!aNULL:@SECLEVEL=1";
    return SSL_CTX_set_min_proto_version(context, low) == 1 &&
           SSL_CTX_set_max_proto_version(context, high) == 1 &&
           SSL_CTX_set_cipher_list(context, ciphers) == 1;
}

static bool set_sessions(SSL_CTX *context)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_session_id_context(context, SESSION_CONTEXT, sizeof SESSION_CONTEXT - 1) ==
           1;
}

static bool set_leaf(SSL_CTX *context, const struct mock_leaf *leaf)
{
    if (SSL_CTX_use_certificate(context, mock_leaf_certificate(leaf)) != 1 ||
        SSL_CTX_use_PrivateKey(context, mock_leaf_key(leaf)) != 1)
        return false;
    SSL_CTX_clear_chain_certs(context);
    for (size_t i = 0; i < mock_leaf_chain_size(leaf); i++)
        if (SSL_CTX_add1_chain_cert(context, mock_leaf_chain_at(leaf, i)) != 1) return false;
    /* The chain is what the leaf says, not what the system's store may complete. */
    SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
    return SSL_CTX_check_private_key(context) == 1;
}

enum wx_status mock_tls_configure(void *ssl_ctx, const struct mock_leaf *leaf,
                                  enum mock_tls_range range)
{
    SSL_CTX *context = ssl_ctx;
    set_options(context);
    SSL_CTX_set_alpn_select_cb(context, select_alpn, NULL);
    /* The range comes first: it decides which certificates are strong enough. */
    if (set_range(context, range) && set_sessions(context) && set_leaf(context, leaf)) return WX_OK;
    ERR_clear_error();
    return WX_ERR_CRYPTO;
}
