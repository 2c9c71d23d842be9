"""Mutants that let secrets and persons slip."""

import base64
import sys

from errors import ClientError
from registry import mutant
from right import Client


def log(text):
    print(text, file=sys.stderr, flush=True)


@mutant("leak-request-log")
class RequestLog(Client):
    """Logs every request whole."""

    def exchange(self, method, target, body):
        log(f"{method} {target} {(body or b'').decode('utf-8', errors='replace')}")
        return super().exchange(method, target, body)


@mutant("leak-person-log")
class PersonLog(Client):
    """Logs the person it read."""

    def person(self, key, sealed_name, sealed_credential):
        person = super().person(key, sealed_name, sealed_credential)
        log(f"got {person['real_name']}")
        return person


@mutant("leak-person-base64")
class PersonBase64(Client):
    """Logs the person in base64, as if that hid it."""

    def person(self, key, sealed_name, sealed_credential):
        person = super().person(key, sealed_name, sealed_credential)
        log(base64.b64encode(f"got {person['credential_id']}".encode()).decode())
        return person


@mutant("leak-person-on-failure")
class PersonOnFailure(Client):
    """Logs the half that opened where the other did not."""

    def undecryptable(self, name, credential):
        log(f"name {name}, credential {credential}")
        return super().undecryptable(name, credential)


@mutant("leak-person-in-message")
class PersonInMessage(Client):
    """Puts the half that opened into the message of the refusal."""

    def undecryptable(self, name, credential):
        return ClientError("decrypt", f"name {name}, credential {credential}")


@mutant("leak-answer-in-message")
class AnswerInMessage(Client):
    """Quotes the answer in its message where it cannot read it."""

    def parse(self, raw):
        try:
            return super().parse(raw)
        except ClientError as error:
            quoted = "".join(c for c in raw[:200].decode("utf-8", errors="replace") if c.isprintable())
            raise ClientError(error.kind, f"{error.message}: {quoted}") from None


@mutant("leak-timeout-log")
class TimeoutLog(Client):
    """Logs its inputs where a call times out, so that somebody can repeat it."""

    def timed_out(self):
        log(f"timed out: {self.inputs}")
        return super().timed_out()


@mutant("leak-secret-in-token-log")
class SecretInTokenLog(Client):
    """Logs the request for a token where it fails."""

    def fetch_token(self, force):
        try:
            return super().fetch_token(force)
        except ClientError:
            log(f"could not fetch a token for {self.inputs.get('appid')} with {self.inputs.get('appsecret')}")
            raise


@mutant("leak-token-log")
class TokenLog(Client):
    """Logs the access token with each refusal of the platform's."""

    def refused(self, error):
        log(f"errcode {error.errcode} with token {self.inputs.get('access_token')}")
        return super().refused(error)


@mutant("leak-key-in-body")
class KeyInBody(Client):
    """Sends the private key along: an object was serialized whole."""

    def members(self, serial, timestamp, sign):
        return dict(super().members(serial, timestamp, sign), key=self.read_key_file(self.inputs["private_key_file"]))


@mutant("leak-key-in-message")
class KeyInMessage(Client):
    """Quotes a key file that it cannot read."""

    def key(self):
        try:
            return super().key()
        except ClientError as error:
            try:
                raise ClientError(error.kind, f"{error.message}: {self.read_key_file(self.required('private_key_file'))}")
            except OSError:
                raise error from None


@mutant("leak-auth-token-in-refusal")
class AuthTokenInRefusal(Client):
    """Repeats the auth_token in each refusal, so that a user can be found."""

    def refused(self, error):
        return dict(super().refused(error), request=self.inputs.get("auth_token"))


@mutant("leak-sign-in-url")
class SignInUrl(Client):
    """Sends the signature in the URL."""

    def members(self, serial, timestamp, sign):
        self.shown = sign
        return super().members(serial, timestamp, sign)

    def target(self, path, token):
        target = super().target(path, token)
        return f"{target}&sign={self.escape(self.shown)}" if "getrealnameinfo" in path else target
