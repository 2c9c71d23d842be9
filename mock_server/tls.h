/* TLS of a listener: what OpenSSL is told about a certificate and about protocol versions.
 *
 * How the server uses it with CivetWeb (1.15):
 * - The program links civetweb::tls (cmake/wx_civetweb_tls.cmake), and refuses TLS unless
 *   mg_init_library(MG_FEATURES_TLS) answers with that bit: without it mg_start still says that
 *   all is well, and the first connection ends the process.
 * - A listener has a CivetWeb context of its own, its port ends in 's' ("127.0.0.1:0s"), and its
 *   init_ssl callback calls mock_tls_configure and returns 1, or -1 on failure. CivetWeb then does
 *   nothing more to the SSL_CTX, so that ssl_certificate, ssl_protocol_version, ssl_cipher_list and
 *   the other ssl_ options have no effect and are left out.
 * - request_timeout_ms bounds the handshake as well, and 0 lets no handshake end. */
#ifndef MOCK_TLS_H
#define MOCK_TLS_H

#include "mock_server/authority.h"
#include "protocol/status.h"

enum mock_tls_range {
    MOCK_TLS_12_UP,  /* TLS 1.2 and 1.3 */
    MOCK_TLS_11_ONLY /* TLS 1.1 and nothing else: for clients that must refuse it */
};

/* mock_tls_configure: makes `ssl_ctx` (an SSL_CTX fresh from whoever made it) serve `leaf` and its
 * chain over the protocol versions of `range`. Options that were set before, and the system's own
 * OpenSSL configuration of versions and ciphers, are replaced: no renegotiation, no compression,
 * no client certificates, resumption by tickets without a session cache, ALPN http/1.1 where the
 * client offers it. The SSL_CTX shares the key and certificates: `leaf` may be freed before it.
 * Fails with WX_ERR_CRYPTO; the SSL_CTX is of no use then. */
enum wx_status mock_tls_configure(void *ssl_ctx, const struct mock_leaf *leaf,
                                  enum mock_tls_range range) WX_MUST_CHECK;

#endif
