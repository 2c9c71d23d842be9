"""Mutants that check their inputs too late, too little, or die of them."""

import os
import time

from defects.signature import KEYS
from errors import ClientError
from registry import mutant
from right import Client
from rsa import KeyProblem, read_key


@mutant("input-checked-after-sending")
class CheckedAfterSending(Client):
    """Sends first and looks at the inputs when the platform has refused."""

    def checked_inputs(self):
        try:
            checked = super().checked_inputs()
            self.problem = None
            return checked
        except ClientError as error:
            self.problem = error
        try:
            return self.inputs.get("cert_serialno"), self.key()
        except ClientError:
            return self.inputs.get("cert_serialno"), None

    def sign(self, key, serial, timestamp):
        return super().sign(key, serial, timestamp) if key else ""

    def members(self, serial, timestamp, sign):
        names = ("auth_token", "mch_id")
        self.inputs = {**dict.fromkeys(names), **self.inputs}
        return super().members(serial, timestamp, sign)

    def once(self, method, path, token, body):
        try:
            return super().once(method, path, token, body)
        finally:
            if self.inputs["op"] == "get_realname_info" and self.problem:
                raise self.problem


@mutant("input-key-crash")
class KeyCrash(Client):
    """Dies of a key file that it cannot use."""

    def key(self):
        return read_key(self.read_key_file(self.inputs["private_key_file"]))


@mutant("input-key-unsigned")
class KeyUnsigned(Client):
    """Sends an unsigned request where it has no key."""

    def key(self):
        try:
            return super().key()
        except ClientError:
            return None

    def sign(self, key, serial, timestamp):
        return super().sign(key, serial, timestamp) if key else ""


@mutant("input-key-failure-is-decrypt")
class KeyFailureIsDecrypt(Client):
    """Reports a key file that it cannot use as a failed decryption."""

    def key(self):
        try:
            return super().key()
        except ClientError as error:
            raise ClientError("decrypt", error.message) from None


@mutant("input-key-pkcs8-only")
class KeyPkcs8Only(Client):
    """Reads PKCS#8 only."""

    def read_key_file(self, path):
        pem = super().read_key_file(path)
        if "RSA PRIVATE KEY" in pem:
            raise KeyProblem("it is PKCS#1")
        return pem


@mutant("input-key-lf-only")
class KeyLfOnly(Client):
    """Reads PEM with LF line ends only."""

    def read_key_file(self, path):
        pem = super().read_key_file(path)
        if "\r" in pem:
            raise KeyProblem("the first line is not BEGIN")
        return pem


@mutant("input-key-2048-only")
class Key2048Only(Client):
    """Has buffers for keys of 2048 bits."""

    def key(self):
        key = super().key()
        if key.bits > 2048:
            raise ClientError("invalid_input", "private_key_file: the key is too long")
        return key


@mutant("input-key-pass-phrase-asked")
class KeyPassPhraseAsked(Client):
    """Asks for a pass phrase and waits for somebody to type it."""

    def key(self):
        pem = self.read_key_file(self.inputs["private_key_file"]) if self.inputs.get("private_key_file") else ""
        if "ENCRYPTED" in pem:
            time.sleep(3600)
        return super().key()

    def read_key_file(self, path):
        try:
            return super().read_key_file(path)
        except OSError:
            return ""


@mutant("input-key-first-one-kept")
class KeyFirstOneKept(Client):
    """Reads the key once and never again: a certificate is not renewed without a restart."""

    def key(self):
        if "key" not in self.memory:
            self.memory["key"] = super().key()
        return self.memory["key"]


@mutant("input-key-hard-wired")
class KeyHardWired(Client):
    """Takes the key of its own configuration, whatever it is given."""

    def read_key_file(self, path):
        return super().read_key_file(os.path.join(KEYS, "test-merchant-a.key.pem"))

    def required(self, name):
        return "there" if name == "private_key_file" else super().required(name)


@mutant("input-mch-id-needs-19")
class MchIdNeeds19(Client):
    """Accepts merchant numbers that begin with 19: all that it ever saw did."""

    def merchant(self):
        if not super().merchant().startswith("19"):
            raise ClientError("invalid_input", "mch_id does not begin with 19")
        return self.inputs["mch_id"]


@mutant("input-refused-as-encoding")
class RefusedAsEncoding(Client):
    """Reports what is wrong with an input as another kind of failure."""

    def failed(self, error):
        return super().failed(ClientError("encoding", error.message) if error.kind == "invalid_input" else error)
