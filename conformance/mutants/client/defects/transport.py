"""Mutants that get HTTP or time wrong."""

import time

from errors import ClientError
from registry import mutant
from right import Client
from wire import BadHttp, Reader


@mutant("timeout-none")
class NoTimeout(Client):
    """Waits as long as the server likes."""

    def timeout_s(self):
        return 3600


@mutant("timeout-too-short")
class TooShort(Client):
    """Gives up after a second and a half, whatever it was told."""

    def timeout_s(self):
        return min(super().timeout_s(), 1.5)


class PatientReader(Reader):
    """Begins its time anew with each piece that arrives: `deadline` is how long it waits for one."""

    def time_left(self):
        return self.deadline


@mutant("timeout-each-read")
class EachRead(Client):
    """Limits the time for each read, as sockets do by themselves: a trickle never ends."""

    def reader(self, sock):
        return PatientReader(sock, self.timeout_s())


@mutant("timeout-is-transport")
class TimeoutIsTransport(Client):
    """Reports a timeout as a broken connection."""

    def timed_out(self):
        return ClientError("transport", "the connection broke")


@mutant("timeout-waits-longer")
class WaitsLonger(Client):
    """Sleeps once more before it reports a timeout."""

    def timed_out(self):
        time.sleep(3.5)
        return super().timed_out()


@mutant("transport-failure-is-busy")
class FailureIsBusy(Client):
    """Reports every failure of the line as errcode -1, as if the platform had answered."""

    def failed(self, error):
        if error.kind in ("transport", "tls", "timeout"):
            return {"outcome": "api_error", "errcode": -1, "errmsg": "system busy"}
        return super().failed(error)


@mutant("transport-failure-is-crash")
class FailureIsCrash(Client):
    """Dies where the line fails: nobody caught the library's exception."""

    def failed(self, error):
        if error.kind == "transport":
            raise ConnectionError("the connection broke")
        return super().failed(error)


@mutant("transport-refused-is-timeout")
class RefusedIsTimeout(Client):
    """Takes a refused connection for a slow one."""

    def connect(self, base_url):
        try:
            return super().connect(base_url)
        except ConnectionRefusedError:
            raise TimeoutError from None


@mutant("http-no-chunks")
class NoChunks(Client):
    """Does not know chunked answers and reads the chunk sizes as part of the body."""

    def read_body(self, reader, headers):
        return super().read_body(reader, {n: v for n, v in headers.items() if n != "transfer-encoding"})


@mutant("http-first-chunk-only")
class FirstChunkOnly(Client):
    """Takes the first chunk for the whole answer."""

    def read_chunks(self, reader):
        return reader.exactly(self.read_chunk_size(reader))


@mutant("http-chunks-unchecked")
class ChunksUnchecked(Client):
    """Takes what has arrived for the whole where the chunks break off: the library's error was dropped."""

    def read_chunks(self, reader):
        body = b""
        try:
            while size := self.read_chunk_size(reader):
                body += reader.exactly(size)
                reader.line()
        except (BadHttp, ValueError):
            pass
        return body


@mutant("http-length-ignored")
class LengthIgnored(Client):
    """Reads to the end of the connection, whatever length was promised."""

    def read_body(self, reader, headers):
        return super().read_body(reader, {n: v for n, v in headers.items() if n != "content-length"})


@mutant("http-small-headers")
class SmallHeaders(Client):
    """Has a buffer of 1 KiB for the headers."""

    def head_limit(self):
        return 1024


@mutant("status-ignored")
class StatusIgnored(Client):
    """Reads the body whatever the status is, and reports what is no JSON as a failed decryption."""

    def accept(self, status, headers, answer):
        if status != 200 and not answer.startswith(b"{"):
            raise ClientError("decrypt", "the answer does not open")


@mutant("status-as-errcode")
class StatusAsErrcode(Client):
    """Reports an HTTP status as if it were an errcode."""

    def result(self):
        self.status = 200
        result = super().result()
        if self.status == 200:
            return result
        return {"outcome": "api_error", "errcode": self.status, "errmsg": "HTTP"}

    def accept(self, status, headers, answer):
        self.status = status
        super().accept(status, headers, answer)


class Kept(Client):
    """Keeps its connection for the next request."""

    def headers(self, body):
        return dict(super().headers(body), Connection="keep-alive")

    def converse(self, method, target, body):
        sock = self.memory.pop("connection", None) or self.connect(self.inputs["base_url"])
        status, headers, answer = self.transact(sock, method, target, body)
        if self.keeps(headers):
            self.memory["connection"] = sock
        else:
            sock.close()
        return status, headers, answer

    def keeps(self, headers):
        return headers.get("connection", "").lower() != "close"


@mutant("keep-alive-never-reopened")
class NeverReopened(Kept):
    """Keeps its connection and does not open another when the server has dropped it."""


@mutant("keep-alive-close-ignored")
class CloseIgnored(Kept):
    """Keeps a connection of which the server said that it closes it."""

    def keeps(self, headers):
        return True
