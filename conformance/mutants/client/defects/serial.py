"""Mutants that send the certificate's serial in another form, or another number."""

import re

from registry import mutant
from right import Client


class Written(Client):
    """The serial is written in a way of its own, signed and sent alike."""

    def serial(self):
        return self.write(super().serial())


@mutant("serial-lower")
class Lower(Written):
    """Sends it in lower case, as most hex functions write."""

    def write(self, serial):
        return serial.lower()


@mutant("serial-colons")
class Colons(Written):
    """Sends it with colons, as `openssl x509 -text` prints it."""

    def write(self, serial):
        return ":".join(re.findall("..", serial))


@mutant("serial-spaces")
class Spaces(Written):
    """Sends it with spaces, as Windows shows it."""

    def write(self, serial):
        return " ".join(re.findall("..", serial))


@mutant("serial-0x")
class Prefixed(Written):
    """Sends it with 0x in front, as hex() writes."""

    def write(self, serial):
        return "0x" + serial


@mutant("serial-decimal")
class Decimal(Written):
    """Sends it in decimal, as BigInteger.toString() writes."""

    def write(self, serial):
        return str(int(serial, 16))


@mutant("serial-big-integer")
class BigInteger(Written):
    """Takes it through a big integer, which loses the zeros in front."""

    def write(self, serial):
        return f"{int(serial, 16):X}"


@mutant("serial-fingerprint")
class Fingerprint(Written):
    """Sends the SHA-1 fingerprint of the certificate, which has 40 digits too."""

    def write(self, serial):
        return "1472BF0597D20F0402A6B8EA681FFF1156A7B5BA"


@mutant("serial-platform")
class Platform(Written):
    """Sends the serial of the platform's certificate, which WeChat Pay also hands out."""

    def write(self, serial):
        return "6B94E07AC1D8523F9E4605BB7CF1A82D30E95D47"


@mutant("serial-reversed")
class Reversed(Written):
    """Sends its bytes backwards: .NET's GetSerialNumber() begins at the low end."""

    def write(self, serial):
        return bytes.fromhex(serial)[::-1].hex().upper()


class Renamed(Client):
    name = ""

    def members(self, serial, timestamp, sign):
        members = super().members(serial, timestamp, sign)
        members[self.name] = members.pop("cert_serialno")
        return members


@mutant("serial-named-cert-serial-no")
class CertSerialNo(Renamed):
    """Spells the member cert_serial_no."""

    name = "cert_serial_no"


@mutant("serial-named-serial-no")
class SerialNo(Renamed):
    """Spells the member serial_no, as WeChat Pay's Authorization header does."""

    name = "serial_no"


@mutant("serial-as-pasted")
class AsPasted(Client):
    """Sends whatever was pasted, and signs it so."""

    def serial(self):
        return self.required("cert_serialno")


@mutant("serial-signed-as-pasted")
class SignedAsPasted(Client):
    """Puts the serial right in the body and signs it as it was pasted."""

    def text(self, serial, timestamp):
        return super().text(self.inputs["cert_serialno"], timestamp)


@mutant("serial-upper-only")
class UpperOnly(Client):
    """Puts right the letter case and nothing else."""

    def serial(self):
        return self.required("cert_serialno").upper()


@mutant("serial-cut-to-40")
class CutTo40(Client):
    """Takes the first 40 characters, whatever they are."""

    def serial(self):
        return self.required("cert_serialno").upper()[:40]


@mutant("serial-padded")
class Padded(Client):
    """Fills up with zeros what is short, even where nothing was configured at all."""

    def serial(self):
        self.inputs = dict(self.inputs, cert_serialno=(self.inputs.get("cert_serialno") or "").zfill(40))
        return super().serial()


@mutant("serial-parsed-blindly")
class ParsedBlindly(Client):
    """Parses the serial as hexadecimal and never thought that it may not be."""

    def serial(self):
        return bytes.fromhex(self.inputs["cert_serialno"].replace(":", "")).hex().upper()


@mutant("serial-first-one-kept")
class FirstOneKept(Client):
    """Reads the serial once and never again: a certificate is not renewed without a restart."""

    def serial(self):
        return self.memory.setdefault("serial", super().serial())
