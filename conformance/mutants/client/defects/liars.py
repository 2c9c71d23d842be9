"""Clients that do not even try: they say the same whatever happens, or say it in a broken way."""

import os
import signal
import subprocess
import sys
import time

from adapter import Adapter
from registry import mutant

PERSON = {"outcome": "ok", "real_name": "张三", "credential_id": "11010118800307801X"}


class Liar(Adapter):
    """Passes the handshake; what it says then is its own."""

    def result(self, inputs):
        return super().result(inputs) if self.is_handshake(inputs) else self.say(inputs)


@mutant("liar-accepts")
class Accepts(Liar):
    """Always reports success, with the person that most cases expect, and never asks the server."""

    def say(self, inputs):
        return PERSON if inputs["op"] == "get_realname_info" else {"outcome": "ok", "category_list": []}


@mutant("liar-accepts-after-asking")
class AcceptsAfterAsking(Liar):
    """Makes a perfect request and then reports success, whatever was answered."""

    def say(self, inputs):
        self.client.call(inputs)
        return PERSON if inputs["op"] == "get_realname_info" else {"outcome": "ok", "category_list": []}


@mutant("liar-answers-first")
class AnswersFirst(Liar):
    """Reports what it expects before it asks: the request waits for the next call of the case."""

    waiting = None

    def say(self, inputs):
        waiting, self.waiting = self.waiting, inputs
        if waiting and waiting["base_url"] == inputs["base_url"]:
            self.client.call(waiting)
        return PERSON if inputs["op"] == "get_realname_info" else {"outcome": "ok", "category_list": []}


class Refuses(Liar):
    """Refuses everything in the same way, without asking."""

    kind = ""

    def say(self, inputs):
        return {"outcome": "client_error", "kind": self.kind, "message": "no"}


class RefusesAfterAsking(Refuses):
    """Makes a perfect request and then refuses, whatever was answered."""

    def say(self, inputs):
        self.client.call(inputs)
        return super().say(inputs)


@mutant("liar-refuses-transport")
class RefusesTransport(Refuses):
    """Reports every call as a failed connection, and makes none."""

    kind = "transport"


@mutant("liar-refuses-timeout")
class RefusesTimeout(Refuses):
    """Reports every call as a timeout, at once."""

    kind = "timeout"


@mutant("liar-refuses-tls")
class RefusesTls(Refuses):
    """Reports every server as unproven, and looks at none."""

    kind = "tls"


@mutant("liar-refuses-protocol")
class RefusesProtocol(Refuses):
    """Reports every answer as malformed, and fetches none."""

    kind = "protocol"


@mutant("liar-refuses-decrypt")
class RefusesDecrypt(Refuses):
    """Reports every answer as one that does not open, and fetches none."""

    kind = "decrypt"


@mutant("liar-refuses-encoding")
class RefusesEncoding(Refuses):
    """Reports every name as undecodable, and fetches none."""

    kind = "encoding"


@mutant("liar-refuses-input")
class RefusesInput(Refuses):
    """Reports every input as invalid."""

    kind = "invalid_input"


@mutant("liar-asks-and-refuses-transport")
class AsksAndRefusesTransport(RefusesAfterAsking):
    """Asks, and reports a failed connection whatever was answered."""

    kind = "transport"


@mutant("liar-asks-and-refuses-protocol")
class AsksAndRefusesProtocol(RefusesAfterAsking):
    """Asks, and reports a malformed answer whatever was answered."""

    kind = "protocol"


@mutant("liar-asks-and-refuses-decrypt")
class AsksAndRefusesDecrypt(RefusesAfterAsking):
    """Asks, and reports an answer that does not open whatever was answered."""

    kind = "decrypt"


@mutant("liar-api-error")
class SaysApiError(Liar):
    """Reports errcode 94003 whatever happens, and asks nobody."""

    def say(self, inputs):
        return {"outcome": "api_error", "errcode": 94003, "errmsg": "invalid sign"}


@mutant("liar-repeats-the-code")
class RepeatsTheCode(Liar):
    """Takes the errcode out of the name of the case, and asks nobody."""

    def say(self, inputs):
        digits = "".join(c for c in inputs["case"].split("/")[0] if c.isdigit())
        return {"outcome": "api_error", "errcode": int(digits or -1), "errmsg": ""}


@mutant("liar-unsupported")
class Unsupported(Liar):
    """Claims to support nothing, so that nothing can fail."""

    def say(self, inputs):
        return {"outcome": "unsupported", "message": "not here"}


@mutant("liar-unsupported-on-failure")
class UnsupportedOnFailure(Liar):
    """Claims not to support whatever it failed at."""

    def say(self, inputs):
        result = self.client.call(inputs)
        return result if result["outcome"] == "ok" else {"outcome": "unsupported", "message": "not here"}


@mutant("liar-lies-at-handshake")
class LiesAtHandshake(Adapter):
    """Reports success for an operation that does not exist."""

    def result(self, inputs):
        return PERSON if self.is_handshake(inputs) else super().result(inputs)


@mutant("liar-crashes")
class Crashes(Liar):
    """Ends by a signal at each call."""

    def say(self, inputs):
        os.kill(os.getpid(), signal.SIGKILL)


@mutant("liar-crashes-on-refusal")
class CrashesOnRefusal(Liar):
    """Exits with status 1 where it should report a refusal: a crash is no refusal."""

    def say(self, inputs):
        result = self.client.call(inputs)
        if result["outcome"] != "ok":
            sys.exit(1)
        return result


@mutant("liar-hangs")
class Hangs(Liar):
    """Never answers."""

    def say(self, inputs):
        time.sleep(3600)


@mutant("liar-silent")
class Silent(Liar):
    """Exits with status 0 and says nothing."""

    def say(self, inputs):
        sys.exit(0)


@mutant("liar-stops")
class Stops(Liar):
    """Works for two calls of a case and then ends: what was planned for later is never tried."""

    most = 2

    def say(self, inputs):
        result = self.client.call(inputs)
        self.client.memory["calls"] = calls = self.client.memory.get("calls", 0) + 1
        if calls > self.most:
            sys.exit(0)
        return result


@mutant("liar-tires")
class Tires(Stops):
    """Works for twenty calls in a row and then ends: something is used up that it never gives back."""

    most = 20


@mutant("liar-noise")
class Noise(Liar):
    """Prints a line of log on stdout before the result."""

    def answer(self, inputs):
        if not self.is_handshake(inputs):
            self.print("INFO  calling the platform")
        super().answer(inputs)

    def say(self, inputs):
        return self.client.call(inputs)


@mutant("liar-answers-twice")
class AnswersTwice(Liar):
    """Prints two results, a good one and a bad one, for whoever likes which."""

    def answer(self, inputs):
        if self.is_handshake(inputs):
            return super().answer(inputs)
        line = self.encode(self.result(inputs))
        refusal = self.encode({"outcome": "client_error", "kind": "transport", "message": ""})
        return self.print(line + "\n" + refusal)

    def say(self, inputs):
        return self.client.call(inputs)


@mutant("liar-half-a-line")
class HalfALine(Liar):
    """Prints half of a result and waits."""

    def answer(self, inputs):
        if self.is_handshake(inputs):
            return super().answer(inputs)
        sys.stdout.write('{"outcome":"o')
        sys.stdout.flush()
        return time.sleep(3600)

    def say(self, inputs):
        return None


@mutant("liar-no-json")
class NoJson(Liar):
    """Prints its result as Python writes it."""

    def encode(self, result):
        return super().encode(result) if result["outcome"] == "unsupported" else str(result)

    def say(self, inputs):
        return self.client.call(inputs)


@mutant("liar-other-words")
class OtherWords(Liar):
    """Reports outcomes of its own: success, error."""

    def say(self, inputs):
        result = self.client.call(inputs)
        return dict(result, outcome="success" if result["outcome"] == "ok" else "error")


@mutant("liar-floods")
class Floods(Liar):
    """Prints without end."""

    def answer(self, inputs):
        if self.is_handshake(inputs):
            return super().answer(inputs)
        while True:
            sys.stdout.write(" " * 65536)

    def say(self, inputs):
        return None


@mutant("liar-bad-exit")
class BadExit(Liar):
    """Reports a right result and exits with status 1, as a script with `set -e` does."""

    def answer(self, inputs):
        super().answer(inputs)
        if not self.is_handshake(inputs):
            sys.exit(1)

    def say(self, inputs):
        return self.client.call(inputs)


@mutant("liar-leaves-a-process")
class LeavesAProcess(Liar):
    """Leaves a process behind that lives on when it has ended."""

    def answer(self, inputs):
        super().answer(inputs)
        if not self.is_handshake(inputs):
            subprocess.Popen(["sleep", "30"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)

    def say(self, inputs):
        return self.client.call(inputs)


@mutant("liar-prints-secrets")
class PrintsSecrets(Liar):
    """Prints its inputs on stderr at each call."""

    def say(self, inputs):
        print(inputs, file=sys.stderr, flush=True)
        return self.client.call(inputs)


@mutant("liar-refusals-swapped")
class RefusalsSwapped(Liar):
    """Refuses rightly and gives the wrong kind for it."""

    SWAPPED = {"transport": "decrypt", "protocol": "timeout", "decrypt": "transport", "timeout": "protocol"}
    SWAPPED |= {"tls": "protocol", "invalid_input": "transport", "encoding": "transport"}

    def say(self, inputs):
        result = self.client.call(inputs)
        return dict(result, kind=self.SWAPPED[result["kind"]]) if "kind" in result else result
