"""Mutants whose request is not the JSON, the members or the URL that the interface asks for."""

import json
from urllib.parse import urlencode

from registry import mutant
from right import Client


@mutant("body-form")
class Form(Client):
    """Sends a form, as the document's sample `curl -d` labels its body."""

    def encode_body(self, members):
        return urlencode(members).encode()


@mutant("body-gbk")
class Gbk(Client):
    """Encodes the body in GBK: the default of a Chinese Windows."""

    def encode_body(self, members):
        return super().encode_body(members).decode("utf-8").encode("gbk")


@mutant("body-byte-order-mark")
class ByteOrderMark(Client):
    """Begins the body with a byte order mark."""

    def encode_body(self, members):
        return b"\xef\xbb\xbf" + super().encode_body(members)


@mutant("body-concatenated")
class Concatenated(Client):
    """Pastes the values into a text that looks like JSON, without escaping them."""

    def encode_body(self, members):
        return "{{{}}}".format(
            ",".join(f'"{name}":' + (f'"{value}"' if isinstance(value, str) else json.dumps(value))
                     for name, value in members.items())
        ).encode()


@mutant("body-json-twice")
class JsonTwice(Client):
    """Encodes the JSON once more: what is sent is one JSON string."""

    def encode_body(self, members):
        return json.dumps(super().encode_body(members).decode()).encode()


@mutant("body-wrapped")
class Wrapped(Client):
    """Wraps the members in an array."""

    def encode_body(self, members):
        return b"[" + super().encode_body(members) + b"]"


@mutant("body-empty")
class EmptyBody(Client):
    """Sends the parameters in the URL and no body: secrets get into every log on the way."""

    def realname_body(self, key, serial):
        timestamp = self.now()
        self.query = urlencode(self.members(serial, timestamp, self.sign(key, serial, timestamp)))
        return b""

    def target(self, path, token):
        target = super().target(path, token)
        return f"{target}&{self.query}" if "getrealnameinfo" in path else target


@mutant("body-and-query")
class BodyAndQuery(Client):
    """Sends auth_token in the URL as well: it was easier to log."""

    def target(self, path, token):
        target = super().target(path, token)
        return f"{target}&auth_token={self.escape(self.inputs['auth_token'])}" if "getrealnameinfo" in path else target


class Renamed(Client):
    old = new = ""

    def members(self, serial, timestamp, sign):
        members = super().members(serial, timestamp, sign)
        members[self.new] = members.pop(self.old)
        return members


@mutant("body-mchid")
class MchId(Renamed):
    """Spells the member mchid, as WeChat Pay's other interfaces do."""

    old, new = "mch_id", "mchid"


@mutant("body-camel-case")
class CamelCase(Renamed):
    """Spells the member authToken: a serializer's naming policy."""

    old, new = "auth_token", "authToken"


@mutant("body-signature")
class Signature(Renamed):
    """Spells the member signature."""

    old, new = "sign", "signature"


@mutant("mch-id-number")
class MchIdNumber(Client):
    """Sends mch_id as a number."""

    def members(self, serial, timestamp, sign):
        return dict(super().members(serial, timestamp, sign), mch_id=int(self.inputs["mch_id"]))


@mutant("mch-id-zeros-lost")
class MchIdZerosLost(Client):
    """Keeps mch_id as a number and loses the zeros in front."""

    def members(self, serial, timestamp, sign):
        return dict(super().members(serial, timestamp, sign), mch_id=str(int(self.inputs["mch_id"])))


@mutant("auth-token-cut")
class AuthTokenCut(Client):
    """Keeps auth_token in a column of 128 characters."""

    def members(self, serial, timestamp, sign):
        return dict(super().members(serial, timestamp, sign), auth_token=self.inputs["auth_token"][:128])


@mutant("access-token-cut")
class AccessTokenCut(Client):
    """Keeps the access token in a column of 256 characters."""

    def target(self, path, token):
        return super().target(path, token and token[:256])


@mutant("access-token-unescaped")
class AccessTokenUnescaped(Client):
    """Pastes the access token into the URL as it is; what follows a # is then no part of it."""

    def escape(self, token):
        return token.partition("#")[0]


@mutant("access-token-in-body")
class AccessTokenInBody(Client):
    """Sends the access token in the body."""

    def target(self, path, token):
        return path

    def members(self, serial, timestamp, sign):
        return dict(super().members(serial, timestamp, sign), access_token=self.inputs.get("access_token"))


@mutant("access-token-in-header")
class AccessTokenInHeader(Client):
    """Sends the access token as a bearer token."""

    def target(self, path, token):
        self.token = token
        return path

    def headers(self, body):
        headers = super().headers(body)
        return dict(headers, Authorization=f"Bearer {self.token}") if self.token else headers


@mutant("category-by-post")
class CategoryByPost(Client):
    """Asks for the categories by POST, like everything else."""

    def category_method(self):
        return "POST"


@mutant("realname-by-get")
class RealnameByGet(Client):
    """Asks for the person by GET."""

    def exchange(self, method, target, body):
        return super().exchange("GET" if "getrealnameinfo" in target else method, target, body)


@mutant("path-without-wxopen")
class OtherPath(Client):
    """Asks at /cgi-bin/getrealnameinfo: a part of the path got lost."""

    def target(self, path, token):
        return super().target(path.replace("/wxopen", ""), token)
