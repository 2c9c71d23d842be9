"""A little server that plays the platform: honest by default, faulty as a test tells it to be.

It shares nothing with the client but the interface document: crypto and charset come from the openssl
and iconv programs.
"""

import base64
import json
import socket
import ssl
import struct
import threading
import urllib.parse

import pki

TOKEN_PATH = "/cgi-bin/stable_token"
CATEGORY_PATH = "/wxa/get_category"
REALNAME_PATH = "/cgi-bin/wxopen/getrealnameinfo"


class Request:
    def __init__(self, line, headers, body):
        self.method, self.target, _ = line.split(" ")
        split = urllib.parse.urlsplit(self.target)
        self.path = split.path
        self.query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


# --- what a server can do with a connection: each returns True if the connection stays open ---------


def http(body, status="200 OK", headers=(), content_type="application/json; encoding=utf-8"):
    if not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    head = ["HTTP/1.1 " + status, "Content-Type: " + content_type, "Content-Length: %d" % len(body)]
    return raw("\r\n".join(head + list(headers) + ["", ""]).encode() + body)


def raw(data, stay=True):
    def act(connection, _server):
        connection.sendall(data)
        return stay
    return act


def then_close(action):
    def act(connection, server):
        action(connection, server)
        return False
    return act


def after(seconds, action):
    def act(connection, server):
        server.stopping.wait(seconds)
        return action(connection, server)
    return act


def hang(_connection, server):
    server.stopping.wait()
    return False


def reset(connection, _server):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False


def trickle(connection, server):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    try:
        while not server.stopping.wait(0.03):
            connection.sendall(b" ")
    except OSError:
        pass
    return False


def chunked(body, whole=True):
    half = len(body) // 2
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for part in (body[:half], body[half:]):
        data += b"%x\r\n%s\r\n" % (len(part), part)
    return raw(data + b"0\r\n\r\n") if whole else raw(data + b"zzz\r\n", stay=False)


# --- the server -----------------------------------------------------------------------------------


class Server:
    """Answers each request with answer(request), an action from above."""

    def __init__(self, answer, context=None):
        self.answer = answer
        self.context = context
        self.requests = []
        self.connections = 0
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = "%s://127.0.0.1:%d" % ("https" if context else "http", self.port)
        self.threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(2)

    def _accept(self):
        while not self.stopping.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(30)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.connections += 1
            stream = connection.makefile("rb")
            while True:
                request = self._read(stream)
                if request is None:
                    break
                self.requests.append(request)
                if not self.answer(request)(connection, self):
                    break
            stream.close()
        except (OSError, ValueError):  # the client went away, or does not speak HTTP
            pass
        finally:
            connection.close()

    @staticmethod
    def _read(stream):
        line = stream.readline().decode("latin-1").strip()
        if not line:
            return None
        headers = {}
        while True:
            header = stream.readline().decode("latin-1").strip()
            if not header:
                break
            name, value = header.split(":", 1)
            headers[name.lower()] = value.strip()
        return Request(line, headers, stream.read(int(headers.get("content-length", 0))))


def tls_context(keys, leaf="good", version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys.path(leaf + ".pem"), keys.path(leaf + ".key"))
    if version:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    return context


class Platform:
    """The honest interface for one app, one merchant and one person.

    `faults` is a list of functions, one for each business request in turn; each takes the honest
    answer (a dict) and returns an action. None, and the end of the list, mean honest. `token_faults`
    does the same for /cgi-bin/stable_token.
    """

    def __init__(self, keys, name=b"\xd5\xc5\xc8\xfd", credential=b"110101189001010016", key="merchant"):
        self.keys = keys
        self.key = key
        self.person = {"encryted_real_name": self.sealed(name),
                       "encryted_credential_id": self.sealed(credential)}
        self.categories = []
        self.with_errcode = True
        self.token = "first-access-token/+=%&"
        self.accepts_any_token = False
        self.expires_in = 7200
        self.forced_gives_same = False
        self.faults = []
        self.token_faults = []
        self.complaints = []

    def sealed(self, plain, key=None, padding="pkcs1"):
        return base64.b64encode(self.keys.seal(plain, key or self.key, padding)).decode()

    def __call__(self, request):
        if request.path == TOKEN_PATH:
            return self._spoil(self.token_faults, self._issue_token(request))
        if request.path == CATEGORY_PATH:
            honest = {"errcode": 0, "errmsg": "ok", "category_list": self.categories}
            wanted = "GET"
        elif request.path == REALNAME_PATH:
            honest = dict({"errcode": 0, "errmsg": "ok"} if self.with_errcode else {}, **self.person)
            wanted = "POST"
            self._check(request)
        else:
            return http({"errcode": 40066, "errmsg": "invalid url"})
        if request.method != wanted:
            self.complaints.append("method " + request.method)
        if set(request.query) != {"access_token"}:
            self.complaints.append("query " + request.target)
        if not self.accepts_any_token and request.query.get("access_token") != self.token:
            honest = {"errcode": 40001, "errmsg": "invalid credential"}
        return self._spoil(self.faults, honest)

    @staticmethod
    def _spoil(faults, honest):
        fault = faults.pop(0) if faults else None
        return fault(honest) if fault else http(honest)

    def _issue_token(self, request):
        body = request.json()
        if request.method != "POST" or body["grant_type"] != "client_credential":
            self.complaints.append("token request")
        if body["force_refresh"] is not False and not self.forced_gives_same:
            self.token = "forced-access-token"
        return {"access_token": self.token, "expires_in": self.expires_in}

    def _check(self, request):
        body = request.json()
        if list(sorted(body)) != ["auth_token", "cert_serialno", "mch_id", "sign", "timestamp"]:
            self.complaints.append("members " + repr(sorted(body)))
        if type(body["timestamp"]) is not int:
            self.complaints.append("timestamp is no integer")
        text = "cert_serialno=%s&timestamp=%s" % (body["cert_serialno"], body["timestamp"])
        signature = base64.b64decode(body["sign"], validate=True)
        if not self.keys.signature_is_good(signature, text.encode(), self.key):
            self.complaints.append("signature")
        if not request.headers.get("content-type", "").startswith("application/json"):
            self.complaints.append("content type")
        if "expect" in request.headers:
            self.complaints.append("Expect header")


def name_bytes(name, charset="GBK"):
    return pki.to_charset(name, charset)
