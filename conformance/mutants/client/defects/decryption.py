"""Mutants that decrypt with the wrong padding, or believe what is no plaintext."""

import base64
import hashlib

from errors import ClientError
from registry import mutant
from right import Client


@mutant("decrypt-oaep")
class Oaep(Client):
    """Expects OAEP, as WeChat Pay's interfaces of version 3 do."""

    def decrypt(self, key, sealed):
        if len(sealed) != key.size:
            return None
        try:
            block = key.power(sealed)
        except ValueError:
            return None
        seed = self.unmask(block[1:21], block[21:])
        data = self.unmask(block[21:], seed)
        empty = hashlib.sha1(b"", usedforsecurity=False).digest()
        return data[20:].lstrip(b"\0")[1:] if block[0] == 0 and data[:20] == empty else None

    def unmask(self, data, seed):
        mask = b"".join(
            hashlib.sha1(seed + number.to_bytes(4, "big"), usedforsecurity=False).digest()
            for number in range(len(data) // 20 + 1)
        )
        return bytes(a ^ b for a, b in zip(data, mask))


@mutant("decrypt-node-20")
class Node20(Client):
    """Calls privateDecrypt of Node 20, which refuses PKCS#1 v1.5: nothing ever opens."""

    def decrypt(self, key, sealed):
        return None


@mutant("decrypt-implicit-rejection")
class ImplicitRejection(Client):
    """Believes what OpenSSL 3.2 gives for a bad ciphertext: random text and no error."""

    def decrypt(self, key, sealed):
        return super().decrypt(key, sealed) or hashlib.sha256(sealed).hexdigest()[:7].encode("ascii")

    def decode_name(self, plain):
        return (plain or b"").decode("gb18030", errors="replace")

    def decode_credential(self, plain):
        return (plain or b"").decode("ascii", errors="replace")


@mutant("decrypt-failure-is-empty")
class FailureIsEmpty(Client):
    """Goes on with an empty text where decryption fails: `openssl_private_decrypt` returned false."""

    def open(self, key, text):
        return super().open(key, text) or b""

    def decode_name(self, plain):
        return super().decode_name(plain) if plain else ""

    def decode_credential(self, plain):
        return super().decode_credential(plain) if plain else ""


@mutant("decrypt-or-plain")
class OrPlain(Client):
    """Takes a value that does not open for one that was never encrypted."""

    def decrypt(self, key, sealed):
        return super().decrypt(key, sealed) or sealed


@mutant("decrypt-long-crash")
class LongCrash(Client):
    """Takes every key for one of 256 bytes and dies of a ciphertext that is longer."""

    def decrypt(self, key, sealed):
        if len(sealed) <= 256:
            return super().decrypt(key, sealed)
        raise IndexError("the buffer holds 256 bytes")


@mutant("decrypt-failure-is-crash")
class FailureIsCrash(Client):
    """Dies of a ciphertext that does not open: the library's exception reaches the top."""

    def open(self, key, text):
        plain = super().open(key, text)
        if plain is None:
            raise RuntimeError("decryption failed")
        return plain


@mutant("decrypt-failure-is-api-error")
class FailureIsApiError(Client):
    """Reports what does not open as errcode 94003, as if the platform had said so."""

    def failed(self, error):
        if error.kind == "decrypt":
            return {"outcome": "api_error", "errcode": 94003, "errmsg": "cannot decrypt"}
        return super().failed(error)


@mutant("decrypt-base64-crash")
class Base64Crash(Client):
    """Dies of what is no base64."""

    def unbase64(self, text):
        return base64.b64decode(text, validate=True)


@mutant("decrypt-second-differs")
class SecondDiffers(Client):
    """Says something else when an answer does not open for the second time: a protocol error."""

    def undecryptable(self, name, credential):
        self.memory["failures"] = failures = self.memory.get("failures", 0) + 1
        return ClientError("protocol" if failures % 2 == 0 else "decrypt", "the answer does not open")


@mutant("decrypt-message-tells")
class MessageTells(Client):
    """Tells in the message which block did not open: a padding oracle for whoever reads it."""

    def decrypt(self, key, sealed):
        plain = super().decrypt(key, sealed)
        self.trace = hashlib.sha256(sealed).hexdigest()[:8] if plain is None else "opened"
        return plain

    def undecryptable(self, name, credential):
        return ClientError("decrypt", f"the answer does not open: block {self.trace}")


@mutant("decrypt-kind-tells")
class KindTells(Client):
    """Tells a ciphertext that does not open from one that opens to nonsense: a padding oracle."""

    def open(self, key, text):
        plain = super().open(key, text)
        if plain is None:
            raise ClientError("decrypt", "the ciphertext does not open")
        return plain

    def undecryptable(self, name, credential):
        return ClientError("encoding", "the plaintext is no name or no credential")


@mutant("decrypt-with-first-key")
class WithFirstKey(Client):
    """Keeps the first private key it loaded for decryption: certificates cannot be rotated."""

    def person(self, key, sealed_name, sealed_credential):
        return super().person(self.memory.setdefault("key", key), sealed_name, sealed_credential)


@mutant("decrypt-name-only")
class NameOnly(Client):
    """Hands on the name where the credential does not open."""

    def decode_credential(self, plain):
        return super().decode_credential(plain) if plain is not None else ""
