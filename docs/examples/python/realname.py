"""Asks WeChat's real-name interface who a user is. Python 3.9 or later, and `cryptography`.

The access token comes from the hospital's token service, so fetching one is not done here.
"""

import base64
import http.client
import json
import re
import socket
import ssl
import threading
import time
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

ANSWER_LIMIT = 1 << 21
BUSY = -1


class Refused(Exception):
    """The interface says no: `errcode` says why, `errmsg` is for people."""

    def __init__(self, errcode, errmsg=""):
        super().__init__(f"errcode {errcode}")
        self.errcode, self.errmsg = errcode, errmsg


class Failed(Exception):
    """There is no answer, or none that can be trusted. kind: transport, timeout, tls, protocol, decrypt or
    invalid_input. The message holds nothing of the user."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class RealNameGateway:
    def __init__(self, base_url, mch_id, cert_serialno, private_key_file, ca_file=None, timeout_s=10):
        url = urlsplit(base_url)
        if url.scheme != "https":
            raise Failed("invalid_input", "base_url is not https")
        self.host, self.port, self.timeout_s = url.hostname, url.port or 443, timeout_s
        self.tls = ssl.create_default_context(cafile=ca_file)
        self.mch_id = self._checked("mch_id", mch_id, r"[0-9]+")
        pasted = re.sub(r"^(serial=|0x)|[\s:-]", "", cert_serialno or "", flags=re.I).upper()
        self.serial = self._checked("cert_serialno", pasted, r"[0-9A-F]{40}")
        try:
            with open(private_key_file, "rb") as file:
                self.key = serialization.load_pem_private_key(file.read(), password=None)
        except (OSError, TypeError, ValueError) as error:
            raise Failed("invalid_input", f"private_key_file: {type(error).__name__}") from None
        if not hasattr(self.key, "decrypt"):
            raise Failed("invalid_input", "private_key_file holds no RSA key")

    @staticmethod
    def _checked(name, value, form):
        if not re.fullmatch(form, value or ""):
            raise Failed("invalid_input", f"{name} has not the form {form}")
        return value

    def real_name(self, access_token, auth_token):
        """(name, credential number) of the user who gave `auth_token`."""
        self._checked("access_token", access_token, r"[!-~]+")
        self._checked("auth_token", auth_token, r"[!-~]+")
        deadline = time.monotonic() + self.timeout_s
        try:
            answer = self._ask(access_token, auth_token, deadline)
        except Refused as refusal:
            # Busy is the only answer that is worth asking again, once, and signed anew.
            if refusal.errcode != BUSY or deadline - time.monotonic() < 1:
                raise
            time.sleep(0.2)
            answer = self._ask(access_token, auth_token, deadline)
        # Spelt so, without the p, by the interface itself.
        sealed = answer.get("encryted_real_name"), answer.get("encryted_credential_id")
        if not all(isinstance(text, str) for text in sealed):
            raise Failed("protocol", "the answer lacks the person")
        return self._open(*sealed)

    def _ask(self, access_token, auth_token, deadline):
        now = int(time.time())
        text = f"cert_serialno={self.serial}&timestamp={now}"  # the document's ×tamp is &timestamp
        sign = self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        body = json.dumps({
            "auth_token": auth_token,
            "mch_id": self.mch_id,
            "cert_serialno": self.serial,
            "timestamp": now,
            "sign": base64.b64encode(sign).decode(),
        })
        answer = self._read(self._post("/cgi-bin/wxopen/getrealnameinfo?access_token=" +
                                       quote(access_token, safe=""), body, deadline))
        errcode = answer.get("errcode", 0)  # a success may come without it
        if type(errcode) is not int:
            raise Failed("protocol", "errcode is no number")
        if errcode != 0:
            raise Refused(errcode, str(answer.get("errmsg", "")))
        return answer

    def _post(self, target, body, deadline):
        connection = http.client.HTTPSConnection(self.host, self.port, context=self.tls, timeout=self.timeout_s)
        late = threading.Event()

        def give_up():
            late.set()
            if connection.sock:
                connection.sock.shutdown(socket.SHUT_RDWR)

        # A socket's timeout begins anew with every byte; this one is for the whole call.
        timer = threading.Timer(max(deadline - time.monotonic(), 0), give_up)
        timer.start()
        try:
            connection.request("POST", target, body, {"Content-Type": "application/json", "Connection": "close"})
            response = connection.getresponse()
            if response.status != 200:  # a redirect too: who follows it hands the request to a stranger
                raise Failed("protocol", f"HTTP status {response.status}")
            answer = response.read(ANSWER_LIMIT + 1)
            if len(answer) > ANSWER_LIMIT:
                raise Failed("protocol", "the answer is too long")
            if response.length:
                raise Failed("transport", "the answer is cut")
        except ssl.SSLError as error:
            raise Failed("timeout" if late.is_set() else "tls", f"TLS: {error.reason}") from None
        except (http.client.RemoteDisconnected, http.client.IncompleteRead, OSError) as error:
            kind = "timeout" if late.is_set() or isinstance(error, TimeoutError) else "transport"
            raise Failed(kind, type(error).__name__) from None
        except http.client.HTTPException as error:
            raise Failed("timeout" if late.is_set() else "protocol", type(error).__name__) from None
        finally:
            timer.cancel()
            connection.close()
        if late.is_set():
            raise Failed("timeout", "the answer came too late")
        return answer

    @staticmethod
    def _read(raw):
        def distinct(pairs):
            if len(dict(pairs)) != len(pairs):
                raise ValueError("a member stands twice")
            return dict(pairs)

        try:
            answer = json.loads(raw.decode("utf-8"), object_pairs_hook=distinct)
        except (ValueError, RecursionError):
            raise Failed("protocol", "the answer is no JSON") from None
        if not isinstance(answer, dict):
            raise Failed("protocol", "the answer is no JSON object")
        return answer

    def _open(self, *sealed):
        """One refusal for every fault, without saying which: else strangers could learn from it."""
        try:
            name, credential = (self.key.decrypt(base64.b64decode(text, validate=True), padding.PKCS1v15())
                                for text in sealed)
            name = name.decode("gb18030")  # GBK and all that it lacks
            credential = credential.decode("ascii")
        except ValueError:
            name = credential = ""
        # What was encrypted for another key can decrypt to random bytes: look at what came out.
        if not name or not name.isprintable() or "\ufffd" in name or not is_credential(credential):
            raise Failed("decrypt", "the person cannot be read with this key")
        return name, credential


def is_credential(text):
    """15 digits, or 18 characters with the check character of ISO 7064 MOD 11-2."""
    if re.fullmatch(r"[0-9]{15}", text):
        return True
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return False
    total = sum((10 if character == "X" else int(character)) * 2 ** (17 - place)
                for place, character in enumerate(text))
    return total % 11 == 1
