"""What the tests of hostile peers share: bytes as they are, and honest calls beside them."""
import os, resource, sys, threading
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench import *

resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
CATEGORY = f"/wxa/get_category?access_token={TOKEN}"
HONEST_S = 8  # an honest call that takes longer was starved: without a remedy it takes ten seconds and more
LISTENERS = ("http", "https", "admin")
TARGET = "api.weixin.qq.com"


def address(mock, listener):
    url = urllib.parse.urlsplit(mock.ready[listener])
    return url.hostname, url.port


def tunnel(mock):
    """A connection through the proxy, before TLS."""
    peer = socket.create_connection(address(mock, "proxy"), timeout=20)
    peer.sendall(f"CONNECT {TARGET}:443 HTTP/1.1\r\nHost: {TARGET}:443\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = peer.recv(1)
        assert piece, head
        head += piece
    assert head.startswith(b"HTTP/1.1 200 "), head
    return peer


def connect(mock, listener="http"):
    """A connection to a listener, with TLS where it has TLS; "proxy": through the proxy."""
    peer = tunnel(mock) if listener == "proxy" else socket.create_connection(address(mock, listener), timeout=20)
    if listener in ("https", "proxy"):
        context = ssl.create_default_context(cafile=mock.ready["ca_file"])
        return context.wrap_socket(peer, server_hostname="localhost" if listener == "https" else TARGET)
    return peer


def end_sending(peer):
    """Half-closes: what was sent is all there is. For TLS too, which then ends without its own farewell."""
    with socket.socket(fileno=os.dup(peer.fileno())) as raw:
        raw.shutdown(socket.SHUT_WR)


def read_all(peer, limit=1 << 20):
    """What comes until the other side ends the connection, or says nothing for long."""
    content = b""
    try:
        while len(content) < limit:
            piece = peer.recv(65536)
            if not piece:
                break
            content += piece
    except (ConnectionError, socket.timeout, ssl.SSLError):
        pass
    return content


def say(mock, request, listener="http", close=True):
    """Sends bytes and returns all that is answered; our side is closed behind them, as `close` says."""
    with connect(mock, listener) as peer:
        try:
            peer.sendall(request)
            if close and listener != "https":
                peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before all was sent
        return read_all(peer)


def statuses(content):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", content)]


def get(path, *headers, version="HTTP/1.1"):
    lines = [f"GET {path} {version}", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def post(path, body, *headers):
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def recorded(mock):
    """The paths of all requests that the journal has since it was last emptied."""
    return [record["path"] for record in mock.admin("GET", "/requests?limit=1000")["requests"]]


def honest(mock):
    assert mock.call("GET", CATEGORY)["errcode"] == 0
    assert mock.call("GET", CATEGORY, secure=True)["errcode"] == 0
    assert mock.admin("GET", "/health")["status"] == "ok"
    if "proxy" in mock.ready:
        with connect(mock, "proxy") as peer:
            peer.sendall(get(CATEGORY, "Connection: close"))
            assert b'"errcode":0' in read_all(peer)


def works_meanwhile(mock, seconds=HONEST_S):
    """Whether honest calls are answered in time, whatever else goes on."""
    done = []

    def calls():
        for _ in range(5):
            honest(mock)
        done.append(True)

    caller = threading.Thread(target=calls, daemon=True)
    caller.start()
    caller.join(seconds)
    return done == [True]


class Drip:
    """Peers that each send the next byte of `text` again and again, never in silence, never to an end."""

    def __init__(self, mock, listener, count, text):
        self.peers = [socket.create_connection(address(mock, listener), timeout=20) for _ in range(count)]
        self.text, self.ending = text, threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        at = 0
        while not self.ending.wait(0.1):
            for peer in self.peers:
                try:
                    peer.send(self.text[at % len(self.text):][:1], socket.MSG_DONTWAIT)
                except OSError:
                    pass
            at += 1

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.ending.set()
        self.thread.join()
        for peer in self.peers:
            peer.close()
