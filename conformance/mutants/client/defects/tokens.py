"""Mutants that fetch, keep or renew access tokens wrongly."""

from errors import ApiError, ClientError
from registry import mutant
from right import Client


@mutant("token-not-cached")
class NotCached(Client):
    """Fetches a token for each call: the daily quota is soon used up."""

    def keep_token(self, token, seconds):
        pass


@mutant("token-cached-by-operation")
class CachedByOperation(Client):
    """Keeps a token for each operation: with the classic interface the two void each other."""

    def cache_key(self):
        return self.inputs["op"], *super().cache_key()


@mutant("token-cached-for-all-apps")
class CachedForAllApps(Client):
    """Keeps one token, whatever the app: the second app works with the first one's data."""

    def cache_key(self):
        return "the token"


@mutant("token-cached-for-ever")
class CachedForEver(Client):
    """Keeps a token for ever and renews it never."""

    def keep_token(self, token, seconds):
        super().keep_token(token, 10**9)

    def renews_on(self, errcode):
        return False


@mutant("token-not-renewed")
class NotRenewed(Client):
    """Believes expires_in alone: what the platform says of the token is passed on."""

    def renews_on(self, errcode):
        return False


@mutant("token-renewed-on-40001-only")
class RenewedOn40001Only(Client):
    """Renews after 40001 and forgets 42001."""

    def renews_on(self, errcode):
        return errcode == 40001


@mutant("token-renewed-on-42001-only")
class RenewedOn42001Only(Client):
    """Renews after 42001 and forgets 40001."""

    def renews_on(self, errcode):
        return errcode == 42001


@mutant("token-storm")
class Storm(Client):
    """Renews and asks again as long as the token is refused: thousands of clients do so at once."""

    def business(self, method, path, make_body):
        for _ in range(8):
            try:
                return super().business(method, path, make_body)
            except ApiError as error:
                last = error
                if self.has_token() or not self.renews_on(error.errcode):
                    raise
        raise last


@mutant("token-renewed-for-foreign")
class RenewedForForeign(Client):
    """Asks once more with the same token, though it is its owner's to renew."""

    def tries_again(self, error, tries):
        if isinstance(error, ApiError) and error.errcode in (40001, 42001) and self.has_token():
            return tries == 1
        return super().tries_again(error, tries)


@mutant("token-answer-unchecked")
class AnswerUnchecked(Client):
    """Uses whatever the token answer holds: `access_token=None` is sent."""

    def token_of(self, answer):
        return str(answer.get("access_token")), answer.get("expires_in") or 7200


@mutant("token-lifetime-required")
class LifetimeRequired(Client):
    """Takes expires_in for granted and dies where it is absent."""

    def token_of(self, answer):
        if isinstance(answer.get("access_token"), str) and answer["access_token"]:
            return answer["access_token"], int(answer["expires_in"])
        return super().token_of(answer)


@mutant("token-errors-unread")
class ErrorsUnread(Client):
    """Looks for access_token only: why there is none is not told."""

    def fetch_token(self, force):
        try:
            return super().fetch_token(force)
        except ApiError:
            raise ClientError("protocol", "no access_token in the answer") from None


@mutant("token-quota-tried-again")
class QuotaTriedAgain(Client):
    """Tries again where the quota is used up."""

    def tries_again(self, error, tries):
        if isinstance(error, ApiError) and error.errcode in (45009, 45011):
            return tries < 4
        return super().tries_again(error, tries)


@mutant("token-failure-ignored")
class FailureIgnored(Client):
    """Goes on without a token where none could be fetched."""

    def fetch_token(self, force):
        try:
            return super().fetch_token(force)
        except (ApiError, ClientError):
            return "none"


@mutant("token-wrong-grant-type")
class WrongGrantType(Client):
    """Asks for grant_type client_credentials, as OAuth spells it."""

    def token_members(self, force):
        return dict(super().token_members(force), grant_type="client_credentials")


@mutant("token-secret-in-business-url")
class SecretInBusinessUrl(Client):
    """Adds the secret to the URL of every business request."""

    def target(self, path, token):
        target = super().target(path, token)
        secret = self.inputs.get("appsecret")
        return f"{target}&secret={self.escape(secret)}" if token is not None and secret else target


@mutant("token-expired-is-kept")
class ExpiredIsKept(Client):
    """Renews in the answer's favour only: the new token is used once and the old one kept."""

    def renew(self, token):
        kept = dict(self.memory)
        renewed = super().renew(token)
        self.memory = kept
        return renewed


@mutant("null-as-text")
class NullAsText(Client):
    """Sends the word None for what was not configured."""

    def call(self, inputs):
        names = ("appid", "appsecret") if inputs.get("access_token") is None else ()
        if inputs.get("op") == "get_realname_info":
            names += ("auth_token", "mch_id", "cert_serialno")
        return super().call({**{name: "None" for name in names}, **inputs})

    def merchant(self):
        return self.inputs["mch_id"]

    def serial(self):
        return "None" if self.inputs["cert_serialno"] == "None" else super().serial()


@mutant("token-empty-is-absent")
class EmptyIsAbsent(Client):
    """Takes an empty access token for an absent one, and fetches one with what it has."""

    def has_token(self):
        return bool(self.inputs.get("access_token"))

    def cache_key(self):
        return self.inputs.get("appid"), self.inputs.get("appsecret")

    def checked_app(self):
        pass

    def token_members(self, force):
        self.inputs = {"appid": None, "appsecret": None, **self.inputs}
        return super().token_members(force)
