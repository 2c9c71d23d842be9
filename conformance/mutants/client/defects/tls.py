"""Mutants that believe a server without proof, or none at all."""

import socket
import ssl

from errors import ClientError
from registry import mutant
from right import Client

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME


def trusting(context):
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@mutant("tls-trusts-all")
class TrustsAll(Client):
    """Switches verification off: the test server had no certificate that day."""

    def tls(self, ca_file):
        return trusting(super().tls(ca_file))


@mutant("tls-any-host")
class AnyHost(Client):
    """Verifies the chain and not the host: whoever has any certificate is the platform."""

    def tls(self, ca_file):
        context = super().tls(ca_file)
        context.check_hostname = False
        return context


@mutant("tls-dates-ignored")
class DatesIgnored(Client):
    """Does not look at the dates: a device without a clock."""

    def tls(self, ca_file):
        context = super().tls(ca_file)
        context.verify_flags |= NO_CHECK_TIME
        return context


@mutant("tls-expired-accepted")
class ExpiredAccepted(Client):
    """Goes on where the only fault is that the certificate has expired."""

    accepted = (10,)  # X509_V_ERR_CERT_HAS_EXPIRED
    resigned = False

    def tls(self, ca_file):
        context = super().tls(ca_file)
        return trusting(context) if self.resigned else context

    def secure(self, sock, host):
        self.resigned = False
        address = sock.getpeername()
        try:
            return self.prove(sock, host)
        except ssl.SSLCertVerificationError as error:
            if error.verify_code not in self.accepted:
                raise ClientError("tls", "the server did not prove who it is") from None
        self.resigned = True
        return super().secure(self.reopen(address), host)

    def prove(self, sock, host):
        sock.settimeout(self.time_left())
        try:
            return self.tls(self.inputs.get("ca_file")).wrap_socket(sock, server_hostname=host)
        except ssl.SSLCertVerificationError:
            raise
        except (ssl.SSLError, ConnectionError):
            raise ClientError("tls", "the handshake failed") from None

    def reopen(self, address):
        return socket.create_connection(address, self.time_left())


@mutant("tls-self-signed-accepted")
class SelfSignedAccepted(ExpiredAccepted):
    """Goes on where a certificate is signed by itself, as on a developer's machine."""

    accepted = (18,)  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT


@mutant("tls-unknown-authority-accepted")
class UnknownAuthorityAccepted(ExpiredAccepted):
    """Goes on where the authority is not known."""

    accepted = (19, 20, 21)


@mutant("tls-old-versions")
class OldVersions(Client):
    """Speaks TLS 1.0 and 1.1 too."""

    def tls(self, ca_file):
        context = super().tls(ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        return context


@mutant("tls-token-unverified")
class TokenUnverified(Client):
    """Verifies the server for business calls, and not where it fetches a token."""

    fetching = False

    def fetch_token(self, force):
        self.fetching = True
        try:
            return super().fetch_token(force)
        finally:
            self.fetching = False

    def tls(self, ca_file):
        context = super().tls(ca_file)
        return trusting(context) if self.fetching else context


@mutant("tls-category-unverified")
class CategoryUnverified(Client):
    """Verifies the server where a person is due only."""

    def tls(self, ca_file):
        context = super().tls(ca_file)
        return trusting(context) if self.inputs["op"] == "get_category" and self.has_token() else context


@mutant("tls-trusts-none")
class TrustsNone(Client):
    """Does not read ca_file: no server is good enough."""

    def tls(self, ca_file):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@mutant("tls-refusal-is-protocol")
class RefusalIsProtocol(Client):
    """Reports a server that did not prove who it is as a malformed answer."""

    def failed(self, error):
        return super().failed(ClientError("protocol", error.message) if error.kind == "tls" else error)


@mutant("tls-sent-in-clear")
class SentInClear(Client):
    """Tries without TLS where the handshake fails: the old gateway had none."""

    def secure(self, sock, host):
        address = sock.getpeername()
        try:
            return super().secure(sock, host)
        except ClientError:
            return socket.create_connection(address, self.time_left())


@mutant("tls-tries-on")
class TriesOn(Client):
    """Tries a handshake that failed a dozen times."""

    def tries_again(self, error, tries):
        if isinstance(error, ClientError) and error.kind == "tls":
            return tries < 12
        return super().tries_again(error, tries)

    def pause(self):
        pass
