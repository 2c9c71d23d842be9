"""Mutants that send or sign another time."""

import ssl
import time

from errors import ApiError
from registry import mutant
from right import Client


@mutant("timestamp-milliseconds")
class Milliseconds(Client):
    """Sends and signs milliseconds, as Date.now() and currentTimeMillis() give them."""

    def now(self):
        return int(time.time() * 1000)


@mutant("timestamp-text")
class Text(Client):
    """Sends it as a JSON string, as WeChat Pay's own interfaces want it."""

    def members(self, serial, timestamp, sign):
        return super().members(serial, str(timestamp), sign)


@mutant("timestamp-float")
class Float(Client):
    """Sends and signs a number with a fraction, as time.time() gives it."""

    def now(self):
        return int(time.time()) + 0.25


@mutant("timestamp-local-time")
class LocalTime(Client):
    """Takes local time for UTC: eight hours ahead in China."""

    def now(self):
        return super().now() + 8 * 3600


@mutant("timestamp-reused")
class Reused(Client):
    """Reads the clock once and uses that second in every call."""

    def now(self):
        return self.memory.setdefault("timestamp", super().now())


@mutant("timestamp-minute-old")
class MinuteOld(Client):
    """Takes the time from a cache that lags a minute behind."""

    def now(self):
        return super().now() - 60


@mutant("timestamp-left-out")
class LeftOut(Client):
    """Leaves timestamp out of the body: it is in the signature already."""

    def members(self, serial, timestamp, sign):
        members = super().members(serial, timestamp, sign)
        del members["timestamp"]
        return members


@mutant("timestamp-overflown")
class Overflown(Client):
    """Multiplies by 1000 in 32 bits with sign, and divides again: out comes a negative number."""

    def now(self):
        return -(super().now() % 2_147_483)


@mutant("timestamp-from-server")
class FromServer(Client):
    """Sets its clock by the platform after 94008 and tries again: nobody learns of the broken clock."""

    def now(self):
        return super().now() + self.memory.get("offset", 0)

    def accept(self, status, headers, answer):
        self.date = headers.get("date")
        super().accept(status, headers, answer)

    def tries_again(self, error, tries):
        if not isinstance(error, ApiError) or error.errcode != 94008 or tries > 1 or not self.date:
            return super().tries_again(error, tries)
        _, day, month, year, clock, _ = self.date.split()
        sent = ssl.cert_time_to_seconds(f"{month} {day} {clock} {year} GMT")
        self.memory["offset"] = int(sent - time.time())
        return True
