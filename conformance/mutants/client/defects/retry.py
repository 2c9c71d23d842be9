"""Mutants that try again too often, too late, with the same signature, or not at all."""

import time

from errors import ApiError, ClientError
from registry import mutant
from right import Client


@mutant("retry-never")
class Never(Client):
    """Gives up at the first -1."""

    def tries_again(self, error, tries):
        return False


@mutant("retry-for-ever")
class ForEver(Client):
    """Tries again after -1 as long as time allows."""

    def tries_again(self, error, tries):
        return isinstance(error, ApiError) and error.errcode == -1 and self.deadline - time.monotonic() > 1


@mutant("retry-final-codes")
class FinalCodes(Client):
    """Tries again after every errcode: no try will change that the user has no account."""

    def tries_again(self, error, tries):
        return isinstance(error, ApiError) and tries == 1


@mutant("retry-own-timeout")
class OwnTimeout(Client):
    """Gives each of four tries the whole timeout."""

    def tries_again(self, error, tries):
        if not isinstance(error, ApiError) or error.errcode != -1 or tries > 3:
            return False
        self.deadline = time.monotonic() + self.timeout_s()
        return True


@mutant("retry-same-request")
class SameRequest(Client):
    """Sends the same bytes again: the timestamp and the signature are as old as the first try."""

    def attempt(self, method, path, token, make_body):
        body = self.memory["body"] = make_body()
        return super().attempt(method, path, token, lambda: body)

    def realname_body(self, key, serial):
        if self.tries == 0:
            self.kept = super().realname_body(key, serial)
        self.tries += 1
        return self.kept


@mutant("retry-everything")
class Everything(Client):
    """Tries six times whatever went wrong: a person may be asked for six times."""

    def tries_again(self, error, tries):
        return isinstance(error, ClientError) and error.kind in ("transport", "protocol", "tls") and tries < 6 or (
            super().tries_again(error, tries)
        )

    def pause(self):
        time.sleep(0.02)


@mutant("retry-broken-request")
class BrokenRequest(Client):
    """Sends the second try of a lost request without its body: a stream that was read to its end."""

    def tries_again(self, error, tries):
        if isinstance(error, ClientError) and error.kind == "transport" and tries == 1:
            self.read_out = True
            return True
        return super().tries_again(error, tries)

    def attempt(self, method, path, token, make_body):
        self.read_out = False
        return super().attempt(method, path, token, make_body)

    def once(self, method, path, token, body):
        return super().once(method, path, token, b"" if self.read_out and body else body)


@mutant("retry-asks-twice")
class AsksTwice(Client):
    """Asks twice to be safe: once for the cache, once for the caller."""

    def once(self, method, path, token, body):
        self.exchange(method, self.target(path, token), body)
        return super().once(method, path, token, body)


@mutant("person-cached")
class PersonCached(Client):
    """Keeps the person by auth_token and does not ask again: personal data lies where it should not."""

    def get_realname_info(self):
        person = self.memory.get(self.inputs.get("auth_token"))
        if person is None:
            person = self.memory[self.inputs.get("auth_token")] = super().get_realname_info()
        return person
