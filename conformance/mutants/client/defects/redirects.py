"""Mutants that follow redirects."""

from urllib.parse import urlsplit

from registry import mutant
from right import Client


class Follows(Client):
    statuses = ()
    schemes = ("http", "https")

    def converse(self, method, target, body):
        status, headers, answer = super().converse(method, target, body)
        location = urlsplit(headers.get("location", ""))
        if status not in self.statuses or location.scheme not in self.schemes:
            return status, headers, answer
        if status < 307:
            method, body = "GET", None
        with self.connect(f"{location.scheme}://{location.netloc}") as sock:
            return self.transact(sock, method, location.path or "/", body)


@mutant("redirect-followed")
class All(Follows):
    """Follows every redirect, as most libraries do by default."""

    statuses = (301, 302, 303, 307, 308)


@mutant("redirect-reposted")
class Reposted(Follows):
    """Repeats a POST at the host that 307 or 308 names: the whole request goes there."""

    statuses = (307, 308)


@mutant("redirect-to-https")
class ToHttps(Follows):
    """Follows where the other host has a good certificate, as if that made it the platform."""

    statuses = (301, 302, 303, 307, 308)
    schemes = ("https",)


@mutant("redirect-by-get")
class ByGet(Follows):
    """Follows 302 with a GET."""

    statuses = (302,)


@mutant("redirect-for-token")
class ForToken(Follows):
    """Follows where it fetches a token: another library makes that request."""

    statuses = (301, 302, 303, 307, 308)

    def converse(self, method, target, body):
        follows = target.startswith("/cgi-bin/stable_token")
        return (super() if follows else super(Follows, self)).converse(method, target, body)
