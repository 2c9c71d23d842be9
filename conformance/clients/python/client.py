#!/usr/bin/env python3
"""A client of WeChat's real-name interface: the standard library and `cryptography`.

    client = Client("https://api.weixin.qq.com", appid="wx…", appsecret="…")
    person = client.get_realname_info(auth_token, mch_id, cert_serialno, "apiclient_key.pem")

What it promises is in ../README.md. Run as a program it is an adapter for `wxconform run`.
"""

import base64
import http.client
import io
import json
import os
import re
import socket
import ssl
import sys
import time
from urllib.parse import quote, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BUSY, TOKEN_NOT_LATEST, TOKEN_EXPIRED = -1, 40001, 42001
BUSY_PAUSE_S = 0.2
ANSWER_LIMIT = 2 * 1024 * 1024
NESTING_LIMIT = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ApiError(Exception):
    """The interface answered with an errcode other than 0. errmsg is for people: never parse it."""

    def __init__(self, errcode, errmsg):
        super().__init__(f"errcode {errcode}")
        self.errcode, self.errmsg = errcode, errmsg


class ClientError(Exception):
    """kind: transport, timeout, tls, protocol, decrypt or invalid_input. Holds no secret."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind, self.message = kind, message


# --- inputs: checked before anything is sent ------------------------------------------------------


def check_visible(name, value):
    """Tokens and ids are visible ASCII. The value is never repeated in the message."""
    if not value:
        raise ClientError("invalid_input", f"{name} is missing")
    if not re.fullmatch(r"[!-~]+", value):
        raise ClientError("invalid_input", f"{name} holds a space, a line break or a character beyond ASCII")


def canonical_serial(pasted):
    """The one form that is both sent and signed, from what openssl, Windows or a web page shows."""
    serial = re.sub(r"[ \t\r\n:-]", "", pasted or "").upper()
    serial = re.sub(r"\A(SERIAL=|0X)", "", serial)
    # A shorter one is not padded: whether a zero was lost or the paste was cut, nobody can know.
    if not re.fullmatch(r"[0-9A-F]{40}", serial):
        raise ClientError("invalid_input", "cert_serialno is not 40 hexadecimal digits (was a leading zero lost?)")
    return serial


def load_key(path):
    """PKCS#8 or PKCS#1, without a pass phrase."""
    try:
        with open(path or "", "rb") as file:
            key = serialization.load_pem_private_key(file.read(), password=None)
    except OSError:
        raise ClientError("invalid_input", "private_key_file cannot be opened") from None
    except TypeError:  # so the library says that a password is missing
        raise ClientError("invalid_input", "private_key_file is protected by a pass phrase") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ClientError("invalid_input", "private_key_file holds no private key in PEM") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ClientError("invalid_input", "private_key_file holds no RSA key")
    return key


# --- transport: one exchange, bounded in time and size --------------------------------------------


def time_left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class DeadlineReader(io.RawIOBase):
    """Reads a socket with what is left of the whole call: a socket's own timeout begins anew with
    each byte, so a trickling answer would never end it."""

    def __init__(self, sock, deadline):
        self._sock, self._deadline = sock, deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(time_left(self._deadline))
        return self._sock.recv_into(buffer)

    def makefile(self, _mode):  # all that HTTPResponse wants of a socket
        return io.BufferedReader(self)


class Transport:
    """One connection a request: a POST on a kept connection that the server has just closed could
    neither be repeated nor believed lost."""

    def __init__(self, base_url, ca_file):
        try:
            url = urlsplit(base_url or "")
            self.host, self.port = url.hostname, url.port
        except ValueError:
            url = None
        if (
            url is None
            or not self.host
            or url.scheme not in ("https", "http")
            or (url.scheme == "http" and self.host not in LOOPBACK)  # in the clear: tests only
            or url.path not in ("", "/")
            or url.query
            or url.fragment
            or url.username is not None
        ):
            raise ClientError("invalid_input", "base_url is not of the form https://host[:port]")
        self.context = None
        if url.scheme == "https":
            try:
                self.context = ssl.create_default_context(cafile=ca_file)  # verifies chain and host
            except OSError:
                raise ClientError("invalid_input", "ca_file holds no certificates in PEM") from None
            self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.port = self.port or (443 if self.context else 80)

    def send(self, method, target, body, deadline):
        """The bytes of an answer of HTTP status 200: the only one this interface answers with."""
        try:
            with self._connect(deadline) as sock:
                return self._exchange(sock, method, target, body, deadline)
        except TimeoutError:
            raise ClientError("timeout", "no complete answer came in time") from None
        except http.client.RemoteDisconnected:
            raise ClientError("transport", "the connection was closed without an answer") from None
        except http.client.IncompleteRead:
            raise ClientError("transport", "the answer is incomplete") from None
        except http.client.HTTPException:  # its text may quote the answer
            raise ClientError("protocol", "the answer is not HTTP") from None
        except OSError as error:
            raise ClientError("transport", error.strerror or type(error).__name__) from None

    def _connect(self, deadline):
        sock = socket.create_connection((self.host, self.port), time_left(deadline))
        if self.context is None:
            return sock
        try:
            sock.settimeout(time_left(deadline))
            return self.context.wrap_socket(sock, server_hostname=self.host)
        except TimeoutError:
            raise
        except OSError as error:  # whatever else ends the handshake: SSLError is an OSError
            reason = getattr(error, "verify_message", None) or getattr(error, "reason", None) or error.strerror
            raise ClientError("tls", f"the server did not prove who it is: {reason}") from None

    def _exchange(self, sock, method, target, body, deadline):
        scheme = http.client.HTTPSConnection if self.context else http.client.HTTPConnection
        connection = scheme(self.host, self.port)
        connection.sock = sock  # ours, with the deadline on it
        headers = {"Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, target, body, headers)
        with http.client.HTTPResponse(DeadlineReader(sock, deadline), method=method) as response:
            response.begin()
            if response.status != 200:  # a redirect too: following it would carry the request away
                raise ClientError("protocol", f"HTTP status {response.status} where 200 is due")
            answer = response.read(ANSWER_LIMIT + 1)
            if len(answer) > ANSWER_LIMIT:
                raise ClientError("protocol", f"the answer is over {ANSWER_LIMIT} bytes")
            if response.length:  # read(n) itself does not complain
                raise http.client.IncompleteRead(b"")
            return answer


# --- answers: strict, since a lenient reader hides what a proxy or a fault has done ----------------


def is_integer(value):
    return type(value) is int  # not isinstance: True is an int to that


def read_json(raw):
    """A JSON object by the letter of RFC 8259; anything else is a ValueError."""

    def distinct(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("duplicate member")
        return members

    def refuse(_constant):
        raise ValueError("NaN and Infinity are no JSON")

    def check(value, levels):
        if isinstance(value, str):
            if "\0" in value:
                raise ValueError("NUL in a text")
            value.encode("utf-8")  # fails on a lone surrogate
        elif isinstance(value, (dict, list)):
            if levels == 0:
                raise ValueError("nested too deep")
            for item in [*value, *value.values()] if isinstance(value, dict) else value:
                check(item, levels - 1)

    try:
        # As text, not as bytes: from bytes json.loads would take UTF-16 as well.
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=distinct, parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None
    check(value, NESTING_LIMIT)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def read_answer(raw):
    try:
        answer = read_json(raw)
    except ValueError:  # not its text: that may quote the answer
        raise ClientError("protocol", "the answer is not a strict JSON object") from None
    errcode = answer.get("errcode", 0)
    if not is_integer(errcode):
        raise ClientError("protocol", "errcode is not a whole number")
    if errcode != 0:
        errmsg = answer.get("errmsg")
        raise ApiError(errcode, errmsg if isinstance(errmsg, str) else "")
    return answer  # errcode may be absent: each caller asks for the members that success has


def read_category(item):
    if not isinstance(item, dict):
        return None
    third = ("third",) if "third_class" in item or "third_id" in item else ()
    category = {}
    for level in ("first", "second") + third:
        name, number = item.get(f"{level}_class"), item.get(f"{level}_id")
        if not isinstance(name, str) or not is_integer(number):
            return None
        category[f"{level}_class"], category[f"{level}_id"] = name, number
    return category


# --- decryption: one refusal for every fault, or the client becomes a padding oracle ---------------


def open_sealed(key, text):
    """The plaintext, or None. A wrong key may also yield random bytes: check what comes out."""
    try:
        sealed = base64.b64decode(text)
        # Encoded again it must be the same: no line breaks, no URL alphabet, no stray bits.
        if base64.b64encode(sealed).decode() != text or len(sealed) * 8 != key.key_size:
            return None
        return key.decrypt(sealed, padding.PKCS1v15())
    except ValueError:
        return None


def decode_name(plain):
    """GBK, read as GB18030: the same bytes for every character of GBK, and rare ones beside it."""
    try:
        name = (plain or b"").decode("gb18030")
    except UnicodeDecodeError:
        return None
    return name if name and not re.search("[\x00-\x1f\x7f-\x9f\ufffd]", name) else None


def decode_credential(plain):
    """15 digits, or 18 with the check character of ISO 7064 MOD 11-2."""
    if not re.fullmatch(rb"[0-9]{15}|[0-9]{17}[0-9X]", plain or b""):
        return None
    text, total = plain.decode("ascii"), 0
    if len(text) == 18:
        for digit in text[:17]:
            total = (total + int(digit)) * 2 % 11
        if (total + (10 if text[17] == "X" else int(text[17]))) % 11 != 1:
            return None
    return text


def open_person(key, sealed_name, sealed_credential):
    plain_name, plain_credential = open_sealed(key, sealed_name), open_sealed(key, sealed_credential)
    name, credential = decode_name(plain_name), decode_credential(plain_credential)
    if name is None or credential is None:
        raise ClientError("decrypt", "the answer does not open to a name and a credential with this key")
    return {"real_name": name, "credential_id": credential}


# --- the client -----------------------------------------------------------------------------------


class Client:
    """One mini-program at one host. Without access_token it fetches tokens by appid and appsecret;
    a token that is handed in is its owner's to renew."""

    tokens = {}  # for the life of the process: (base_url, appid, appsecret) -> (token, until)

    def __init__(self, base_url, ca_file=None, timeout_ms=10_000, access_token=None, appid=None, appsecret=None):
        self.transport = Transport(base_url, ca_file)
        self.timeout_s = timeout_ms / 1000
        self.access_token, self.appid, self.appsecret = access_token, appid, appsecret
        self.cache_key = (base_url, appid, appsecret)
        if access_token is not None:
            check_visible("access_token", access_token)
        else:
            check_visible("appid", appid)
            check_visible("appsecret", appsecret)

    def get_category(self):
        answer = Call(self).run("/wxa/get_category")
        items = answer.get("category_list")
        categories = [read_category(item) for item in items] if isinstance(items, list) else [None]
        if None in categories:
            raise ClientError("protocol", "category_list is not a list of two or three levels of names and numbers")
        return categories

    def get_realname_info(self, auth_token, mch_id, cert_serialno, private_key_file):
        check_visible("auth_token", auth_token)
        if not re.fullmatch(r"[0-9]+", mch_id or ""):
            raise ClientError("invalid_input", "mch_id is not a decimal number")
        serial = canonical_serial(cert_serialno)
        key = load_key(private_key_file)

        def signed_body():
            timestamp = int(time.time())
            # The document prints "×tamp": an HTML entity ate "&times". No line break at the end.
            text = f"cert_serialno={serial}&timestamp={timestamp}"
            sign = key.sign(text.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
            return {
                "auth_token": auth_token,
                "mch_id": mch_id,
                "cert_serialno": serial,
                "timestamp": timestamp,
                "sign": base64.b64encode(sign).decode("ascii"),
            }

        answer = Call(self).run("/cgi-bin/wxopen/getrealnameinfo", signed_body)
        # "encryted", without p: the interface spells it so.
        name, credential = answer.get("encryted_real_name"), answer.get("encryted_credential_id")
        if not isinstance(name, str) or not isinstance(credential, str):
            raise ClientError("protocol", "the answer lacks encryted_real_name or encryted_credential_id")
        return open_person(key, name, credential)


class Call:
    """One call of a user's: all its exchanges share one deadline and one retry of errcode -1."""

    def __init__(self, client):
        self.client = client
        self.deadline = time.monotonic() + client.timeout_s
        self.may_repeat = True

    def run(self, path, make_body=None):
        if self.client.access_token is not None:
            return self.exchange(path, self.client.access_token, make_body)
        token, until = self.client.tokens.get(self.client.cache_key, (None, 0))
        if token is None or time.monotonic() >= until:
            token = self.fetch_token(force=False)
        try:
            return self.exchange(path, token, make_body)
        except ApiError as refusal:
            if refusal.errcode not in (TOKEN_NOT_LATEST, TOKEN_EXPIRED):
                raise
            # Ask politely first: another process may have renewed it, and to force yet another
            # would void theirs, and they ours, round and round.
            renewed = self.fetch_token(force=False)
            if renewed == token:
                renewed = self.fetch_token(force=True)
            if renewed == token:
                raise
        return self.exchange(path, renewed, make_body)

    def fetch_token(self, force):
        """From stable_token, which gives all processes of an app the same one."""
        client, asked = self.client, time.monotonic()
        answer = self.exchange(
            "/cgi-bin/stable_token",
            None,
            lambda: {
                "grant_type": "client_credential",
                "appid": client.appid,
                "secret": client.appsecret,
                "force_refresh": force,
            },
        )
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not is_integer(seconds) or not 0 < seconds <= 86400:
            raise ClientError("protocol", "the answer lacks an access_token or its expires_in")
        client.tokens[client.cache_key] = (token, asked + seconds)
        return token

    def exchange(self, path, token, make_body):
        try:
            return self.exchange_once(path, token, make_body)
        except ApiError as refusal:
            if refusal.errcode != BUSY or not self.may_repeat:
                raise
            if self.deadline - time.monotonic() <= BUSY_PAUSE_S:
                raise
        self.may_repeat = False
        time.sleep(BUSY_PAUSE_S)
        return self.exchange_once(path, token, make_body)

    def exchange_once(self, path, token, make_body):
        target = path if token is None else f"{path}?access_token={quote(token, safe='')}"
        if make_body is None:
            method, body = "GET", None
        else:  # made anew for each attempt: signed with the time it is sent at
            method, body = "POST", json.dumps(make_body()).encode("ascii")
        return read_answer(self.client.transport.send(method, target, body, self.deadline))


# --- the adapter for wxconform: a case in, a result out ---------------------------------------------

SERVICE = ("base_url", "ca_file", "access_token", "appid", "appsecret")
REALNAME = ("auth_token", "mch_id", "cert_serialno", "private_key_file")
OPERATIONS = ("get_category", "get_realname_info")


def run_case(case):
    operation, timeout_ms = case.get("op"), case.get("timeout_ms")
    try:
        if not all(isinstance(case.get(name), (str, type(None))) for name in ("op",) + SERVICE + REALNAME):
            raise ClientError("invalid_input", "an input is not a text")
        if operation not in OPERATIONS:
            return {"outcome": "unsupported", "message": "operations are " + " and ".join(OPERATIONS)}
        timeout_ms = "10000" if timeout_ms is None else str(timeout_ms)
        if not re.fullmatch(r"[1-9][0-9]{0,6}", timeout_ms):
            raise ClientError("invalid_input", "timeout_ms is not a number of milliseconds")
        client = Client(timeout_ms=int(timeout_ms), **{name: case.get(name) for name in SERVICE})
        if operation == "get_category":
            return {"outcome": "ok", "category_list": client.get_category()}
        return {"outcome": "ok", **client.get_realname_info(**{name: case.get(name) for name in REALNAME})}
    except ApiError as error:
        return {"outcome": "api_error", "errcode": error.errcode, "errmsg": error.errmsg}
    except ClientError as error:
        return {"outcome": "client_error", "kind": error.kind, "message": error.message}


def run_line(line):
    try:
        return run_case(read_json(line))
    except ValueError:
        return {"outcome": "client_error", "kind": "invalid_input", "message": "the line is no JSON object"}


def print_result(result):
    line = json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8"))  # whatever the locale says
    sys.stdout.buffer.flush()


def main():
    if sys.argv[1:] == ["--stdio"]:
        for line in sys.stdin.buffer:
            if line.strip():
                print_result(run_line(line))
    elif not sys.argv[1:]:
        names = ("op", "timeout_ms") + SERVICE + REALNAME
        print_result(run_case({name: os.environ.get("WX_" + name.upper()) for name in names}))
    else:
        print("usage: client.py [--stdio]", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
