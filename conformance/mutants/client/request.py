"""The steps from the inputs to the bytes of a request. Every one can be broken by a mutant."""

import base64
import hashlib
import json
import re
import time
from urllib.parse import quote

from errors import ClientError
from rsa import DIGEST_INFO, KeyProblem, pad_signature, read_key


class Request:
    # --- inputs -----------------------------------------------------------------------------------

    def required(self, name):
        value = self.inputs.get(name)
        if not value:
            raise ClientError("invalid_input", f"{name} is missing")
        return value

    def serial(self):
        """The one form that is both sent and signed, from what a person pasted."""
        serial = re.sub(r"[ \t\r\n:-]", "", self.required("cert_serialno")).upper()
        serial = re.sub(r"\A0X", "", serial)
        if not re.fullmatch(r"[0-9A-F]{40}", serial):
            raise ClientError("invalid_input", "cert_serialno is not 40 hexadecimal digits")
        return serial

    def merchant(self):
        if not re.fullmatch(r"[0-9]+", self.required("mch_id")):
            raise ClientError("invalid_input", "mch_id is not a decimal number")
        return self.inputs["mch_id"]

    def key(self):
        try:
            return read_key(self.read_key_file(self.required("private_key_file")))
        except (OSError, UnicodeDecodeError):
            raise ClientError("invalid_input", "private_key_file cannot be read") from None
        except KeyProblem as problem:
            raise ClientError("invalid_input", f"private_key_file: {problem}") from None

    def read_key_file(self, path):
        with open(path, encoding="ascii", newline="") as file:
            return file.read()

    # --- signing ----------------------------------------------------------------------------------

    def now(self):
        return int(time.time())

    def text(self, serial, timestamp):
        """What is signed. The document prints `×tamp`: an HTML entity ate `&times`."""
        return f"cert_serialno={serial}&timestamp={timestamp}".encode("ascii")

    def digest(self, text):
        """What the signature vouches for: the name of the digest and the digest."""
        return DIGEST_INFO["sha256"] + hashlib.sha256(text).digest()

    def signature(self, key, text):
        return key.power(pad_signature(key.size, self.digest(text)))

    def encode_signature(self, signature):
        return base64.b64encode(signature).decode("ascii")

    def sign(self, key, serial, timestamp):
        return self.encode_signature(self.signature(key, self.text(serial, timestamp)))

    # --- body and target --------------------------------------------------------------------------

    def members(self, serial, timestamp, sign):
        return {
            "auth_token": self.inputs["auth_token"],
            "mch_id": self.inputs["mch_id"],
            "cert_serialno": serial,
            "timestamp": timestamp,
            "sign": sign,
        }

    def encode_body(self, members):
        return json.dumps(members, ensure_ascii=False).encode("utf-8")

    def realname_body(self, key, serial):
        """Made anew for each attempt: signed with the time it is sent at."""
        timestamp = self.now()
        return self.encode_body(self.members(serial, timestamp, self.sign(key, serial, timestamp)))

    def encode_token_body(self, members):
        return json.dumps(members).encode("ascii")

    def token_members(self, force):
        return {
            "grant_type": "client_credential",
            "appid": self.inputs["appid"],
            "secret": self.inputs["appsecret"],
            "force_refresh": force,
        }

    def target(self, path, token):
        return path if token is None else f"{path}?access_token={self.escape(token)}"

    def escape(self, token):
        return quote(token, safe="")
