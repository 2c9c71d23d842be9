"""The right client. A mutant is this class with one step broken; the steps are its small methods.

`inputs` are those of the running call; `memory` is what a client keeps between the calls of one case
(its base_url names it), so that what a mutant keeps cannot reach into other cases.
"""

import time

from answer import Answer, is_integer
from errors import ApiError, ClientError
from request import Request
from wire import Wire

BUSY, TOKEN_NOT_LATEST, TOKEN_EXPIRED = -1, 40001, 42001
BUSY_PAUSE_S = 0.2
USUAL_TIMEOUT_MS = 10_000


class Client(Wire, Request, Answer):
    operations = ("get_category", "get_realname_info")

    def __init__(self):
        self.inputs, self.memory, self.deadline, self.tries = {}, {}, 0, 0

    # --- a call: inputs in, a result out ----------------------------------------------------------

    def call(self, inputs):
        """The result of one call, as the adapter prints it."""
        if inputs.get("base_url") != self.inputs.get("base_url"):
            self.memory = {}
        self.inputs, self.tries = inputs, 0
        self.deadline = time.monotonic() + self.timeout_s()
        if inputs.get("op") not in self.operations:
            return {"outcome": "unsupported", "message": "no such operation"}
        return self.result()

    def result(self):
        try:
            return {"outcome": "ok", **getattr(self, self.inputs["op"])()}
        except ApiError as error:
            return self.refused(error)
        except ClientError as error:
            return self.failed(error)

    def refused(self, error):
        return {"outcome": "api_error", "errcode": error.errcode, "errmsg": error.errmsg}

    def failed(self, error):
        return {"outcome": "client_error", "kind": error.kind, "message": error.message}

    def timeout_s(self):
        return int(self.inputs.get("timeout_ms") or USUAL_TIMEOUT_MS) / 1000

    # --- the two operations -----------------------------------------------------------------------

    def get_category(self):
        answer = self.business(self.category_method(), "/wxa/get_category", lambda: None)
        return {"category_list": self.categories(answer)}

    def category_method(self):
        return "GET"

    def get_realname_info(self):
        serial, key = self.checked_inputs()
        answer = self.business("POST", "/cgi-bin/wxopen/getrealnameinfo", lambda: self.realname_body(key, serial))
        return self.person(key, *self.sealed(answer))

    def checked_inputs(self):
        """Whatever is wrong with them is said before anything is sent."""
        self.required("auth_token")
        self.merchant()
        return self.serial(), self.key()

    # --- access tokens ----------------------------------------------------------------------------

    def business(self, method, path, make_body):
        """A token that is handed in is its owner's to renew; one of our own is renewed once."""
        if self.has_token():
            return self.attempt(method, path, self.given_token(), make_body)
        token = self.cached_token() or self.fetch_token(force=False)
        try:
            return self.attempt(method, path, token, make_body)
        except ApiError as error:
            if not self.renews_on(error.errcode):
                raise
            renewed = self.renew(token)
            if renewed is None:
                raise
        return self.attempt(method, path, renewed, make_body)

    def has_token(self):
        return self.inputs.get("access_token") is not None

    def given_token(self):
        return self.required("access_token")

    def renews_on(self, errcode):
        return errcode in (TOKEN_NOT_LATEST, TOKEN_EXPIRED)

    def renew(self, token):
        """Politely first: another process may have renewed it, and force would void theirs."""
        renewed = self.fetch_token(force=False)
        if renewed == token:
            renewed = self.fetch_token(force=True)
        return None if renewed == token else renewed

    def cache_key(self):
        return self.inputs.get("appid"), self.inputs.get("appsecret")

    def cached_token(self):
        token, until = self.memory.get(self.cache_key(), (None, 0))
        return token if time.monotonic() < until else None

    def keep_token(self, token, seconds):
        self.memory[self.cache_key()] = (token, time.monotonic() + seconds)

    def checked_app(self):
        self.required("appid")
        self.required("appsecret")

    def fetch_token(self, force):
        self.checked_app()
        answer = self.attempt("POST", "/cgi-bin/stable_token", None, lambda: self.token_body(force))
        token, seconds = self.token_of(answer)
        self.keep_token(token, seconds)
        return token

    def token_body(self, force):
        return self.encode_token_body(self.token_members(force))

    def token_of(self, answer):
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not is_integer(seconds) or seconds <= 0:
            raise ClientError("protocol", "the answer lacks an access_token or its expires_in")
        return token, seconds

    # --- trying again -----------------------------------------------------------------------------

    def attempt(self, method, path, token, make_body):
        """One request, and another where the answer allows it."""
        tries = 0
        while True:
            tries += 1
            try:
                return self.once(method, path, token, make_body())
            except (ApiError, ClientError) as error:
                if not self.tries_again(error, tries):
                    raise
            self.pause()

    def tries_again(self, error, tries):
        """-1 once, if time allows; nothing else."""
        return (
            isinstance(error, ApiError)
            and error.errcode == BUSY
            and tries == 1
            and self.deadline - time.monotonic() > BUSY_PAUSE_S
        )

    def pause(self):
        time.sleep(BUSY_PAUSE_S)

    def once(self, method, path, token, body):
        return self.read(self.exchange(method, self.target(path, token), body))
