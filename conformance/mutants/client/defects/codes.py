"""Mutants that get errcodes wrong: what is one, what it says, what to make of it."""

import re

from errors import ApiError, ClientError
from registry import mutant
from right import Client

DOCUMENTED = {-1, *range(94001, 94011)}
PLATFORM = {40001, 40002, 40013, 40014, 40066, 40125, 40164, 41001, 41002, 41004}
PLATFORM |= {42001, 43001, 43002, 44002, 45009, 45011, 47001}


@mutant("success-by-status")
class SuccessByStatus(Client):
    """Judges success by HTTP status 200 and does not look at errcode."""

    def errcode(self, answer):
        return 0


@mutant("success-by-errmsg")
class SuccessByErrmsg(Client):
    """Judges success by an errmsg that begins with "ok"."""

    def errcode(self, answer):
        return 0 if self.errmsg(answer).startswith("ok") else super().errcode(answer)


@mutant("errcode-zero-is-missing")
class ZeroIsMissing(Client):
    """Takes errcode 0 for a missing one: `if not answer.get("errcode")`."""

    def errcode(self, answer):
        if "errcode" in answer and not answer["errcode"]:
            raise ClientError("protocol", "the answer lacks errcode")
        return super().errcode(answer)


@mutant("errcode-required")
class Required(Client):
    """Refuses an answer without errcode, though the document's table does not list it."""

    def person(self, key, sealed_name, sealed_credential):
        if self.lacked:
            raise ClientError("protocol", "the answer lacks errcode")
        return super().person(key, sealed_name, sealed_credential)

    def errcode(self, answer):
        self.lacked = "errcode" not in answer
        return super().errcode(answer)


@mutant("errcode-as-text")
class AsText(Client):
    """Compares errcode with the text "0": every success is an error."""

    def errcode(self, answer):
        if "errcode" not in answer or answer["errcode"] == "0":
            return 0
        return self.error_of(super().errcode(answer))

    def error_of(self, errcode):
        if errcode == 0:
            raise ApiError(0)
        return errcode


@mutant("errcode-numbers-only")
class NumbersOnly(Client):
    """Compares errcode as a number and takes everything that is none for success."""

    def errcode(self, answer):
        errcode = answer.get("errcode", 0)
        return errcode if type(errcode) is int else 0


@mutant("errcode-strictly-zero")
class StrictlyZero(Client):
    """Compares strictly with 0 and then converts: "0" is reported as errcode 0."""

    def errcode(self, answer):
        if isinstance(answer.get("errcode"), str):
            raise ApiError(int(answer["errcode"]))
        return super().errcode(answer)


@mutant("errcode-positive-only")
class PositiveOnly(Client):
    """Takes only positive codes for errors: `if (errcode > 0)`."""

    def errcode(self, answer):
        return max(super().errcode(answer), 0)


@mutant("errcode-negative-is-busy")
class NegativeIsBusy(Client):
    """Takes every negative code for -1."""

    def errcode(self, answer):
        return max(super().errcode(answer), -1)


@mutant("errcode-one-is-true")
class OneIsTrue(Client):
    """Takes 1 for true, and true for success."""

    def errcode(self, answer):
        errcode = super().errcode(answer)
        return 0 if errcode == 1 else errcode


@mutant("errcode-24-bits")
class TwentyFourBits(Client):
    """Keeps errcode in 24 bits: large codes come out as others."""

    def errcode(self, answer):
        errcode = super().errcode(answer)
        return errcode % 2**24 if errcode > 0 else errcode


@mutant("errcode-known-only")
class KnownOnly(Client):
    """Refuses a code that its list does not name: an enum without a default."""

    def errcode(self, answer):
        errcode = super().errcode(answer)
        if errcode not in DOCUMENTED | PLATFORM | {0}:
            raise ClientError("protocol", "unknown errcode")
        return errcode


@mutant("errcode-documented-only")
class DocumentedOnly(Client):
    """Knows the document's codes alone; those of the platform are a protocol error to it."""

    def refused(self, error):
        if error.errcode in DOCUMENTED:
            return super().refused(error)
        return self.failed(ClientError("protocol", "unknown errcode"))


@mutant("errcode-off-by-one")
class OffByOne(Client):
    """Counts the document's codes from 94000: each is reported as its neighbour."""

    def refused(self, error):
        off = 1 if 94001 <= error.errcode <= 94010 else 0
        return super().refused(ApiError(error.errcode + off, error.errmsg))


@mutant("errcode-token-swapped")
class TokenSwapped(Client):
    """Reports an expired token as an invalid one."""

    def refused(self, error):
        return super().refused(ApiError(40001 if error.errcode == 42001 else error.errcode, error.errmsg))


@mutant("errcode-users-swapped")
class UsersSwapped(Client):
    """Takes 94002 and 94004 for each other: the user is sent to the wrong place."""

    def refused(self, error):
        return super().refused(ApiError({94002: 94004, 94004: 94002}.get(error.errcode, error.errcode), error.errmsg))


@mutant("errcode-all-busy")
class AllBusy(Client):
    """Reports every errcode as -1: "please try again later"."""

    def refused(self, error):
        return super().refused(ApiError(-1, error.errmsg))


@mutant("errcode-as-client-error")
class AsClientError(Client):
    """Reports every errcode as a protocol error of its own."""

    def refused(self, error):
        return self.failed(ClientError("protocol", f"errcode {error.errcode}"))


@mutant("errcode-busy-is-timeout")
class BusyIsTimeout(Client):
    """Reports -1 as a timeout."""

    def refused(self, error):
        return self.failed(ClientError("timeout", "busy")) if error.errcode == -1 else super().refused(error)


@mutant("errmsg-required")
class ErrmsgRequired(Client):
    """Refuses an error without errmsg."""

    def errmsg(self, answer):
        if not isinstance(answer.get("errmsg"), str):
            raise ClientError("protocol", "the answer lacks errmsg")
        return answer["errmsg"]


@mutant("errmsg-decides")
class ErrmsgDecides(Client):
    """Takes the code out of a table by errmsg, as it stood there on the day it was written."""

    def errcode(self, answer):
        errcode = super().errcode(answer)
        if errcode and not re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}\Z", self.errmsg(answer)):
            raise ClientError("protocol", "the errmsg is not known")
        return errcode


@mutant("errmsg-control-crash")
class ErrmsgControlCrash(Client):
    """Dies of an errmsg with control characters."""

    def refused(self, error):
        if re.search("[\x00-\x1f]", error.errmsg):
            raise UnicodeError("the terminal did not like it")
        return super().refused(error)


@mutant("errmsg-ascii")
class ErrmsgAscii(Client):
    """Encodes errmsg as ASCII and dies of Chinese: LANG=C in a container."""

    def refused(self, error):
        return super().refused(ApiError(error.errcode, error.errmsg.encode("ascii").decode()))
