/* SONAME libssl.so: OpenSSL 3's libssl.so.3 and one function that it dropped.
 *
 * CivetWeb opens "libssl.so" at run time and wants SSL_get_peer_certificate, which is a macro since
 * OpenSSL 3. A program that is linked to this library has a "libssl.so" already, so the loader
 * hands this one to CivetWeb (cmake/wx_civetweb_tls.cmake). */

struct ssl_st;
struct x509_st;

struct x509_st *SSL_get1_peer_certificate(const struct ssl_st *ssl);
struct x509_st *SSL_get_peer_certificate(const struct ssl_st *ssl);

/* SSL_get_peer_certificate: the old name of SSL_get1_peer_certificate; the caller frees it. */
struct x509_st *SSL_get_peer_certificate(const struct ssl_st *ssl)
{
    return SSL_get1_peer_certificate(ssl);
}
