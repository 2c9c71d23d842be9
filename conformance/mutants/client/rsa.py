"""RSA on Python's integers: keys from PEM, raw powers, PKCS#1 v1.5 padding.

For broken clients in tests only: nothing here takes constant time. The standard library has no RSA,
and a mutant must be able to do what a decent library refuses.
"""

import base64
import re
import secrets

RSA_ENCRYPTION = bytes.fromhex("2a864886f70d010101")  # 1.2.840.113549.1.1.1
DIGEST_INFO = {
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


class KeyProblem(Exception):
    """The file holds no key that can be used. The text says why and quotes nothing."""


class Key:
    def __init__(self, modulus, exponent, private, primes):
        self.modulus, self.exponent, self.private = modulus, exponent, private
        self.p, self.q = primes
        self.bits = modulus.bit_length()
        self.size = (self.bits + 7) // 8

    def power(self, block):
        """The private operation on a block of bytes. By the two primes: a quarter of the time."""
        number = int.from_bytes(block, "big")
        if number >= self.modulus:
            raise ValueError("the block is larger than the modulus")
        by_p = pow(number % self.p, self.private % (self.p - 1), self.p)
        by_q = pow(number % self.q, self.private % (self.q - 1), self.q)
        factor = pow(self.q, -1, self.p) * (by_p - by_q) % self.p
        return (by_q + factor * self.q).to_bytes(self.size, "big")


# --- reading keys ---------------------------------------------------------------------------------


def read_element(data, at):
    """(tag, value, where the next element begins) of a DER element."""
    tag, size = data[at], data[at + 1]
    at += 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[at : at + count], "big")
        at += count
    if at + size > len(data):
        raise IndexError
    return tag, data[at : at + size], at + size


def read_sequence(data):
    tag, inside, _ = read_element(data, 0)
    if tag != 0x30:
        raise IndexError
    items, at = [], 0
    while at < len(inside):
        tag, value, at = read_element(inside, at)
        items.append((tag, value))
    return items


def read_pkcs1(data):
    numbers = [int.from_bytes(value, "big") for tag, value in read_sequence(data) if tag == 0x02]
    _version, modulus, exponent, private, p, q = numbers[:6]
    if p * q != modulus:
        raise KeyProblem("the numbers of the key do not belong together")
    return Key(modulus, exponent, private, (p, q))


def read_pkcs8(data):
    _version, (_, algorithm), (_, key) = read_sequence(data)[:3]
    _, oid, _ = read_element(algorithm, 0)
    if oid != RSA_ENCRYPTION:
        raise KeyProblem("it is no RSA key")
    return read_pkcs1(key)


READERS = {"PRIVATE KEY": read_pkcs8, "RSA PRIVATE KEY": read_pkcs1}


def read_key(pem):
    """A private key without a pass phrase, PKCS#8 or PKCS#1."""
    found = re.search(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", pem, re.DOTALL)
    if not found:
        raise KeyProblem("it holds no PEM")
    if found[1] not in READERS or "ENCRYPTED" in found[2]:
        raise KeyProblem("it holds something else than an RSA key without a pass phrase")
    try:
        return READERS[found[1]](base64.b64decode("".join(found[2].split()), validate=True))
    except (ValueError, IndexError):
        raise KeyProblem("its contents are damaged") from None


# --- PKCS#1 v1.5 ----------------------------------------------------------------------------------


def pad_signature(size, content):
    """00 01 FF … 00 and the content: what the private operation makes a signature of."""
    return b"\x00\x01" + b"\xff" * (size - 3 - len(content)) + b"\x00" + content


def unpad_message(block):
    """The message in 00 02 RANDOM 00 MESSAGE, or None."""
    end = block.find(b"\x00", 2)
    return block[end + 1 :] if block[:2] == b"\x00\x02" and end >= 10 else None


def pad_message(size, message):
    filler = bytes(secrets.choice(range(1, 256)) for _ in range(size - 3 - len(message)))
    return b"\x00\x02" + filler + b"\x00" + message
