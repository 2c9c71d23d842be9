"""Mutants whose signature has the wrong digest, padding, encoding or key."""

import base64
import hashlib
import os

from registry import mutant
from right import Client
from rsa import DIGEST_INFO, pad_signature, read_key

KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..", "keys")


class OtherDigest(Client):
    name = ""

    def digest(self, text):
        return DIGEST_INFO[self.name] + hashlib.new(self.name, text, usedforsecurity=False).digest()


@mutant("sign-sha1")
class Sha1(OtherDigest):
    """SHA1withRSA, which many libraries take by default."""

    name = "sha1"


@mutant("sign-md5")
class Md5(OtherDigest):
    """MD5withRSA, out of the age of the first payment interfaces."""

    name = "md5"


@mutant("sign-sha384")
class Sha384(OtherDigest):
    """SHA-384: a constant too far down the list."""

    name = "sha384"


@mutant("sign-sha512")
class Sha512(OtherDigest):
    """SHA-512: stronger, and not what was asked for."""

    name = "sha512"


@mutant("sign-pss")
class Pss(Client):
    """RSASSA-PSS with SHA-256, which newer libraries take by default or recommend."""

    def signature(self, key, text):
        salt = os.urandom(32)
        digest = hashlib.sha256(b"\0" * 8 + hashlib.sha256(text).digest() + salt).digest()
        data = b"\0" * (key.size - 32 - 32 - 2) + b"\x01" + salt
        mask = b"".join(
            hashlib.sha256(digest + number.to_bytes(4, "big")).digest() for number in range(len(data) // 32 + 1)
        )
        masked = bytes(a ^ b for a, b in zip(data, mask))
        return key.power(bytes([masked[0] & 0x7F]) + masked[1:] + digest + b"\xbc")


@mutant("sign-bare-digest")
class BareDigest(Client):
    """Sends the digest itself: the document's "sha256, then base64" taken at its word."""

    def signature(self, key, text):
        return hashlib.sha256(text).digest()


@mutant("sign-hex-digest")
class HexDigest(Client):
    """Signs the digest's hexadecimal text: what most sha256 functions return."""

    def text(self, serial, timestamp):
        return hashlib.sha256(super().text(serial, timestamp)).hexdigest().encode()


@mutant("sign-no-digest-info")
class NoDigestInfo(Client):
    """Leaves out the name of the digest: an API that encrypts with the private key, given the digest."""

    def digest(self, text):
        return hashlib.sha256(text).digest()


@mutant("sign-as-hex")
class AsHex(Client):
    """Writes the signature in hexadecimal."""

    def encode_signature(self, signature):
        return signature.hex()


class Spoilt(Client):
    """The text of a signature is spoilt by a replacement. Not every signature holds what is replaced,
    so the latest second whose signature does is taken: else a run would now and then be green."""

    def realname_body(self, key, serial):
        timestamp = self.now()
        while (sign := self.sign(key, serial, timestamp)) == (spoilt := self.spoil(sign)):
            timestamp -= 1
        return self.encode_body(self.members(serial, timestamp, spoilt))


@mutant("sign-base64-url")
class Base64Url(Spoilt):
    """Writes it in the URL alphabet of base64, as JWT libraries do."""

    def spoil(self, sign):
        return sign.replace("+", "-").replace("/", "_")


@mutant("sign-plus-as-space")
class PlusAsSpace(Spoilt):
    """Sends a space for each plus: the text was decoded as a form once too often."""

    def spoil(self, sign):
        return sign.replace("+", " ")


@mutant("sign-base64-lines")
class Base64Lines(Client):
    """Breaks the base64 into lines, as `openssl base64` and MIME encoders do."""

    def encode_signature(self, signature):
        return base64.encodebytes(signature).decode()


@mutant("sign-base64-twice")
class Base64Twice(Client):
    """Encodes twice: the signing function had done it already."""

    def encode_signature(self, signature):
        return base64.b64encode(base64.b64encode(signature)).decode()


@mutant("sign-other-key")
class OtherKey(Client):
    """Signs with the key of the merchant's other certificate: renewed in one place of two."""

    def signature(self, key, text):
        other = self.test_key("test-merchant-a2")
        return super().signature(self.test_key("test-merchant-a") if key.modulus == other.modulus else other, text)

    def test_key(self, name):
        return read_key(self.read_key_file(os.path.join(KEYS, f"{name}.key.pem")))


@mutant("sign-empty")
class Empty(Client):
    """Sends an empty sign: the signing function's failure was not looked at."""

    def encode_signature(self, signature):
        return ""


@mutant("sign-not-padded")
class NotPadded(Client):
    """Takes the `=` off the end of the base64."""

    def encode_signature(self, signature):
        return super().encode_signature(signature).rstrip("=")


@mutant("sign-reversed")
class Reversed(Client):
    """Sends the bytes of the signature backwards, as Windows' CryptoAPI returns them."""

    def signature(self, key, text):
        return super().signature(key, text)[::-1]


@mutant("sign-public-key")
class PublicKey(Client):
    """Encrypts the digest with the *public* key: the wrong function of the library."""

    def signature(self, key, text):
        block = pad_signature(key.size, self.digest(text))
        return pow(int.from_bytes(block, "big"), key.exponent, key.modulus).to_bytes(key.size, "big")
