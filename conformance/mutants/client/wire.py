"""The steps of one HTTP exchange: connect, prove, send, read. Every one can be broken by a mutant."""

import socket
import ssl
import time
from urllib.parse import urlsplit

from errors import ClientError

HEAD_LIMIT, LINE_LIMIT, BODY_LIMIT = 64 * 1024, 16 * 1024, 2 * 1024 * 1024


def time_left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class BadHttp(Exception):
    """The answer is not HTTP, or breaks off."""


class Reader:
    """Reads a connection with what is left of the whole call."""

    def __init__(self, sock, deadline):
        self.sock, self.deadline, self.kept = sock, deadline, b""

    def more(self):
        self.sock.settimeout(self.time_left())
        chunk = self.sock.recv(65536)
        self.kept += chunk
        return bool(chunk)

    def time_left(self):
        return time_left(self.deadline)

    def line(self):
        while b"\n" not in self.kept:
            if len(self.kept) > LINE_LIMIT:
                raise BadHttp("a line is too long")
            if not self.more():
                raise BadHttp("the connection ended within a line")
        line, self.kept = self.kept.split(b"\n", 1)
        return line.rstrip(b"\r")

    def exactly(self, size):
        while len(self.kept) < size:
            if not self.more():
                raise BadHttp("the answer is incomplete")
        data, self.kept = self.kept[:size], self.kept[size:]
        return data

    def to_end(self):
        while len(self.kept) <= BODY_LIMIT and self.more():
            pass
        return self.exactly(len(self.kept))


class Wire:
    # --- the server -------------------------------------------------------------------------------

    def tls(self, ca_file):
        """Chain and host verified, TLS 1.2 or later."""
        context = ssl.create_default_context(cafile=ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def server(self, base_url):
        url = urlsplit(base_url)
        return url.scheme, url.hostname, url.port or (443 if url.scheme == "https" else 80)

    def connect(self, base_url):
        scheme, host, port = self.server(base_url)
        sock = socket.create_connection((host, port), self.time_left())
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.secure(sock, host) if scheme == "https" else sock

    def secure(self, sock, host):
        try:
            sock.settimeout(self.time_left())
            return self.tls(self.inputs.get("ca_file")).wrap_socket(sock, server_hostname=host)
        except TimeoutError:
            raise
        except OSError as error:  # whatever else ends the handshake: SSLError is an OSError
            sock.close()
            raise ClientError("tls", f"the server did not prove who it is: {error.strerror}") from None

    def time_left(self):
        return time_left(self.deadline)

    def reader(self, sock):
        return Reader(sock, self.deadline)

    # --- one exchange -----------------------------------------------------------------------------

    def exchange(self, method, target, body):
        """The body of an answer of HTTP status 200."""
        try:
            status, headers, answer = self.converse(method, target, body)
        except TimeoutError:
            raise self.timed_out() from None
        except (BadHttp, ValueError) as error:
            raise ClientError("transport", f"no whole HTTP answer: {error}") from None
        except OSError as error:
            raise ClientError("transport", error.strerror or type(error).__name__) from None
        self.accept(status, headers, answer)
        return answer

    def timed_out(self):
        return ClientError("timeout", "no complete answer came in time")

    def converse(self, method, target, body):
        with self.connect(self.inputs["base_url"]) as sock:
            return self.transact(sock, method, target, body)

    def transact(self, sock, method, target, body):
        self.send(sock, self.request(method, target, body))
        reader = self.reader(sock)
        status, headers = self.read_head(reader)
        return status, headers, self.read_body(reader, headers)

    def send(self, sock, data):
        sock.settimeout(self.time_left())
        sock.sendall(data)

    def request(self, method, target, body):
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers(body).items()]
        return "\r\n".join(lines + ["", ""]).encode("utf-8") + (body or b"")

    def headers(self, body):
        """One connection a request: a POST on a kept one that the server has just closed could
        neither be repeated nor believed lost."""
        _, host, port = self.server(self.inputs["base_url"])
        headers = {"Host": f"{host}:{port}", "Accept": "application/json", "Connection": "close"}
        if body is not None:
            headers.update({"Content-Type": "application/json", "Content-Length": str(len(body))})
        return headers

    # --- the answer -------------------------------------------------------------------------------

    def read_head(self, reader):
        words = reader.line().decode("latin-1").split(" ", 2)
        if not words[0].startswith("HTTP/1.") or len(words) < 2 or not words[1].isdigit():
            raise BadHttp("the first line is no status line")
        headers, size = {}, 0
        while line := reader.line():
            size += len(line)
            if size > self.head_limit():
                raise BadHttp("the headers are too long")
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return int(words[1]), headers

    def head_limit(self):
        return HEAD_LIMIT

    def read_body(self, reader, headers):
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self.read_chunks(reader)
        if "content-length" in headers:
            size = int(headers["content-length"])
            if not 0 <= size <= BODY_LIMIT:
                raise BadHttp("the answer is too long")
            return reader.exactly(size)
        return reader.to_end()

    def read_chunks(self, reader):
        body = b""
        while size := self.read_chunk_size(reader):
            body += reader.exactly(size)
            if reader.line() or len(body) > BODY_LIMIT:
                raise BadHttp("a chunk does not end where it says")
        while reader.line():
            pass
        return body

    def read_chunk_size(self, reader):
        return int(reader.line().split(b";")[0], 16)

    def accept(self, status, headers, answer):
        if status != 200:  # a redirect too: following it would carry the request away
            raise ClientError("protocol", f"HTTP status {status} where 200 is due")
