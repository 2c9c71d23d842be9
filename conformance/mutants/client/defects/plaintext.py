"""Mutants that misread a decrypted name or credential, or do not look at it."""

import re
import unicodedata

from registry import mutant
from right import Client


@mutant("name-utf8")
class Utf8(Client):
    """Decodes the name as UTF-8, like everything else on the Web."""

    def decode_name(self, plain):
        try:
            return (plain or b"").decode("utf-8") or None
        except UnicodeDecodeError:
            return None


@mutant("name-latin1")
class Latin1(Client):
    """Takes each byte for a character: mojibake, and never an error."""

    def decode_name(self, plain):
        return (plain or b"").decode("latin-1") or None


@mutant("name-gb2312")
class Gb2312(Client):
    """Decodes it as GB2312, which lacks 镕, 喆 and thousands of others."""

    def decode_name(self, plain):
        try:
            name = (plain or b"").decode("gb2312")
        except UnicodeDecodeError:
            return None
        return name if self.is_name(name) else None


@mutant("name-normalized")
class Normalized(Client):
    """Normalizes the name (NFC), as its database does: compatibility ideographs become others."""

    def decode_name(self, plain):
        name = super().decode_name(plain)
        return name and unicodedata.normalize("NFC", name)


@mutant("name-gbk-only")
class GbkOnly(Client):
    """Decodes it as GBK and no more: rare characters of GB18030 are refused."""

    def decode_name(self, plain):
        try:
            name = (plain or b"").decode("gbk")
        except UnicodeDecodeError:
            return None
        return name if self.is_name(name) else None


@mutant("name-guessed")
class Guessed(Client):
    """Tries UTF-8 first and GBK where that fails: some GBK names are read as UTF-8."""

    def decode_name(self, plain):
        try:
            return (plain or b"").decode("utf-8") or None
        except UnicodeDecodeError:
            return super().decode_name(plain)


@mutant("name-replaced")
class Replaced(Client):
    """Replaces what GBK does not have by U+FFFD and goes on."""

    def decode_name(self, plain):
        return (plain or b"").decode("gb18030", errors="replace") or None


@mutant("name-stripslashes")
class Stripslashes(Client):
    """Takes backslashes out of the bytes: half of a GBK character is one."""

    def decode_name(self, plain):
        return super().decode_name((plain or b"").replace(b"\\", b""))


@mutant("name-split-at-bar")
class SplitAtBar(Client):
    """Splits the bytes at |, a separator of its own: half of a GBK character is one."""

    def decode_name(self, plain):
        return super().decode_name((plain or b"").split(b"|")[0])


@mutant("name-dot-changed")
class DotChanged(Client):
    """Writes another middle dot than the one on the identity card."""

    def decode_name(self, plain):
        name = super().decode_name(plain)
        return name and name.replace("\u00b7", "\u2022")


@mutant("name-han-only")
class HanOnly(Client):
    """Accepts U+4E00 to U+9FA5 only: refuses middle dots, 〇 and rare characters."""

    def is_name(self, name):
        return bool(re.fullmatch("[\u4e00-\u9fa5]+", name))


@mutant("name-four-at-most")
class FourAtMost(Client):
    """Accepts two to four characters: nobody in the office had a longer name."""

    def is_name(self, name):
        return super().is_name(name) and 2 <= len(name) <= 4


@mutant("name-three-at-least")
class ThreeAtLeast(Client):
    """Accepts three characters or more."""

    def is_name(self, name):
        return super().is_name(name) and len(name) >= 3


@mutant("name-cut-to-20")
class CutTo20(Client):
    """Keeps 20 characters: a column of a table."""

    def decode_name(self, plain):
        name = super().decode_name(plain)
        return name and name[:20]


@mutant("name-cut-to-128-bytes")
class CutTo128Bytes(Client):
    """Keeps 128 bytes: a buffer."""

    def decode_name(self, plain):
        return super().decode_name((plain or b"")[:128])


@mutant("name-empty-allowed")
class EmptyAllowed(Client):
    """Hands on an empty name."""

    def is_name(self, name):
        return not name or super().is_name(name)


@mutant("name-control-allowed")
class ControlAllowed(Client):
    """Hands on a name with control characters."""

    def is_name(self, name):
        return bool(name) and "\ufffd" not in name


@mutant("name-cut-at-nul")
class CutAtNul(Client):
    """Takes the bytes for a C string: what stands behind a zero byte is lost."""

    def decode_name(self, plain):
        return super().decode_name((plain or b"").split(b"\0")[0])


@mutant("name-odd-byte-dropped")
class OddByteDropped(Client):
    """Drops a byte that is left over at the end."""

    def decode_name(self, plain):
        return super().decode_name(plain) or super().decode_name((plain or b"")[:-1])


@mutant("credential-unchecked")
class CredentialUnchecked(Client):
    """Hands on whatever opened as a credential."""

    def decode_credential(self, plain):
        return None if plain is None else plain.decode("latin-1")


@mutant("credential-check-not-computed")
class CheckNotComputed(Client):
    """Looks at the form of a credential and does not compute the check character."""

    def checks(self, text):
        return True


@mutant("credential-any-length")
class AnyLength(Client):
    """Accepts digits of any number, without a check where there are not 18."""

    def credential_form(self):
        return rb"[0-9]{15,17}|[0-9]{17}[0-9X]"

    def checks(self, text):
        return len(text) != 18 or super().checks(text)


@mutant("credential-lower-x-kept")
class LowerXKept(Client):
    """Accepts a lower-case x and hands it on."""

    def credential_form(self):
        return rb"[0-9]{15}|[0-9]{17}[0-9Xx]"

    def checks(self, text):
        return super().checks(text.upper())


@mutant("credential-lower-case")
class LowerCase(Client):
    """Writes the X in lower case."""

    def decode_credential(self, plain):
        credential = super().decode_credential(plain)
        return credential and credential.lower()


@mutant("credential-without-x")
class WithoutX(Client):
    """Takes everything but digits away."""

    def decode_credential(self, plain):
        credential = super().decode_credential(plain)
        return credential and credential.rstrip("X")


@mutant("credential-digits-only")
class DigitsOnly(Client):
    """Refuses a credential that ends in X."""

    def credential_form(self):
        return rb"[0-9]{15}|[0-9]{18}"


@mutant("credential-number")
class Number(Client):
    """Keeps a credential as a number of double precision: the last digits are lost."""

    def decode_credential(self, plain):
        credential = super().decode_credential(plain)
        return str(int(float(credential))) if credential and credential.isdigit() else credential


@mutant("credential-18-only")
class EighteenOnly(Client):
    """Refuses the old form with 15 digits."""

    def credential_form(self):
        return rb"[0-9]{17}[0-9X]"
