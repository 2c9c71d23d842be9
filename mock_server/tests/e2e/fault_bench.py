"""What the tests of faults share: putting faults in, and raw connections that see how each one ends."""
import socket
from bench import *

CATEGORY = f"/wxa/get_category?access_token={TOKEN}"
REALNAME = f"{POST}?access_token={TOKEN}"
BOTH = (False, True)
PATIENCE = 60


def code(answer):
    return answer["error"]["code"]


class Faults:
    """Faults of the default space for the length of a `with`."""

    def __init__(self, mock, *faults, space="default"):
        self.mock, self.faults, self.query = mock, faults, f"?space={space}"

    def __enter__(self):
        self.ids = [self.mock.admin("POST", "/faults" + self.query, fault, expect=201)["id"] for fault in self.faults]
        return self

    def __exit__(self, *failure):
        self.mock.admin("DELETE", "/faults" + self.query, expect=204)


def connect(url, ca_file):
    parts = urllib.parse.urlsplit(url)
    plain = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if parts.scheme == "http":
        return plain
    context = ssl.create_default_context(cafile=ca_file)
    return context.wrap_socket(plain, server_hostname="127.0.0.1", suppress_ragged_eofs=False)


def listener(mock, secure):
    return mock.ready["https" if secure else "http"]


def send(connection, path, body=None, headers=""):
    method = "GET" if body is None else "POST"
    head = f"{method} {path} HTTP/1.1\r\nHost: api.weixin.qq.com\r\n{headers}"
    if body is not None:
        body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        head += f"Content-Length: {len(body)}\r\n"
    connection.sendall(head.encode() + b"\r\n" + (body or b""))


def read_all(connection):
    """All bytes until the connection ends, and how it ended: a clean end ("eof"), an end without TLS's
    farewell ("cut"), or a RST ("reset")."""
    read = b""
    while True:
        try:
            chunk = connection.recv(65536)
        except ConnectionResetError:
            return read, "reset"
        except ssl.SSLEOFError:
            return read, "cut"
        if not chunk:
            return read, "eof"
        read += chunk


def tunnel(line):
    """Asks a proxy on `line` for the platform's host."""
    line.sendall(b"CONNECT api.weixin.qq.com:443 HTTP/1.1\r\nHost: api.weixin.qq.com:443\r\n\r\n")
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += line.recv(1)
    assert answer.startswith(b"HTTP/1.1 200 "), answer


def meet_tls(mock, path, body, headers, proxied=False):
    """A request over TLS held in memory, and read_all of its answer: the socket's own errors are seen, where
    Python's TLS sockets take a RST for a cut."""
    parts = urllib.parse.urlsplit(mock.ready["proxy" if proxied else "https"])
    came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context(cafile=mock.ready["ca_file"]).wrap_bio(came, goes, server_hostname="127.0.0.1")

    class Sealed:
        def sendall(self, plain):
            tls.write(plain)
            line.sendall(goes.read())

    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as line:
        if proxied:
            tunnel(line)

        def step(action):
            while True:
                try:
                    return action()
                except ssl.SSLWantReadError:
                    if goes.pending:
                        line.sendall(goes.read())
                    chunk = line.recv(65536)
                    came.write(chunk) if chunk else came.write_eof()

        step(tls.do_handshake)
        line.sendall(goes.read())
        send(Sealed(), path, body, headers)
        read = b""
        while True:
            try:
                chunk = step(lambda: tls.read(65536))
            except ConnectionResetError:
                return read, "reset"
            except ssl.SSLZeroReturnError:
                return read, "eof"
            except ssl.SSLEOFError:
                return read, "cut"
            if not chunk:
                return read, "eof"
            read += chunk


def meet(mock, secure, path=CATEGORY, body=None, headers=""):
    if secure:
        return meet_tls(mock, path, body, headers)
    with connect(listener(mock, secure), mock.ready["ca_file"]) as connection:
        send(connection, path, body, headers)
        return read_all(connection)


def split(answer):
    head, body = answer.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    return lines[0], {line.split(": ", 1)[0].lower(): line.split(": ", 1)[1] for line in lines[1:]}, body


def curl(mock, secure, path=CATEGORY, *options):
    """curl's exit status, and what it printed."""
    done = subprocess.run(["curl", "-s", "-S", "--max-time", str(PATIENCE), "--cacert", mock.ready["ca_file"], *options,
                           listener(mock, secure) + path], capture_output=True)
    return done.returncode, done.stdout


def honest(mock, secure=False):
    return mock.raw("GET", CATEGORY, secure=secure)[2]


def honest_answer():
    with Mock() as plain:
        return honest(plain)
