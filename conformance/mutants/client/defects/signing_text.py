"""Mutants that sign another text than the one the interface asks for."""

from registry import mutant
from right import Client


@mutant("sign-times-entity")
class TimesEntity(Client):
    """Copies `×tamp` from the document, where an HTML entity ate `&times`."""

    def text(self, serial, timestamp):
        return f"cert_serialno={serial}×tamp={timestamp}".encode()


@mutant("sign-newline")
class Newline(Client):
    """Signs a line end too: `echo` without `-n` on the way to openssl."""

    def text(self, serial, timestamp):
        return super().text(serial, timestamp) + b"\n"


@mutant("sign-amp-entity")
class AmpEntity(Client):
    """Signs `&amp;timestamp`: the text went through an HTML escaper or a template."""

    def text(self, serial, timestamp):
        return super().text(serial, timestamp).replace(b"&", b"&amp;")


@mutant("sign-double-ampersand")
class DoubleAmpersand(Client):
    """Signs `&&timestamp`: each part brings its own ampersand."""

    def text(self, serial, timestamp):
        return super().text(serial, timestamp).replace(b"&", b"&&")


@mutant("sign-values-only")
class ValuesOnly(Client):
    """Signs the two values without their names."""

    def text(self, serial, timestamp):
        return f"{serial}{timestamp}".encode()


@mutant("sign-order-swapped")
class OrderSwapped(Client):
    """Signs timestamp before serial: a map without order, or one sorted the other way."""

    def text(self, serial, timestamp):
        return f"timestamp={timestamp}&cert_serialno={serial}".encode()


@mutant("sign-lower-serial")
class LowerSerial(Client):
    """Signs the serial in lower case and sends it in upper case: only the body was put right."""

    def text(self, serial, timestamp):
        return super().text(serial.lower(), timestamp)


@mutant("sign-upper-send-lower")
class UpperSerial(Client):
    """Signs the serial in upper case and sends it in lower case, as BigInteger prints it."""

    def members(self, serial, timestamp, sign):
        return super().members(serial.lower(), timestamp, sign)


@mutant("sign-milliseconds")
class Milliseconds(Client):
    """Signs milliseconds and sends seconds: currentTimeMillis() in one of two places."""

    def text(self, serial, timestamp):
        return super().text(serial, timestamp * 1000)


@mutant("sign-seconds-send-milliseconds")
class SentMilliseconds(Client):
    """Signs seconds and sends milliseconds."""

    def members(self, serial, timestamp, sign):
        return super().members(serial, timestamp * 1000, sign)


@mutant("sign-time-read-twice")
class TimeReadTwice(Client):
    """Reads the clock once for the signature and again for the body: a second may lie between."""

    def members(self, serial, timestamp, sign):
        return super().members(serial, timestamp + 1, sign)


@mutant("sign-body")
class Body(Client):
    """Signs the JSON body, as WeChat Pay's own interfaces of version 3 do."""

    def sign(self, key, serial, timestamp):
        members = self.members(serial, timestamp, None)
        del members["sign"]
        return self.encode_signature(self.signature(key, self.encode_body(members)))


@mutant("sign-all-members")
class AllMembers(Client):
    """Signs all parameters in alphabetical order, as version 2 of WeChat Pay does."""

    def text(self, serial, timestamp):
        members = self.members(serial, timestamp, None)
        return "&".join(f"{name}={members[name]}" for name in sorted(members) if members[name]).encode()
