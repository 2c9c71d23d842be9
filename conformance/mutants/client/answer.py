"""The steps from the bytes of an answer to what the caller gets. Every one can be broken."""

import base64
import json
import re

from errors import ApiError, ClientError
from rsa import unpad_message

NESTING_LIMIT = 32


def is_integer(value):
    return type(value) is int  # not isinstance: True is an int to that


class Answer:
    # --- JSON -------------------------------------------------------------------------------------

    def read(self, raw):
        """An answer that is no error. errcode may be absent: success is judged by its members."""
        answer = self.parse(raw)
        errcode = self.errcode(answer)
        if errcode != 0:
            raise ApiError(errcode, self.errmsg(answer))
        return answer

    def parse(self, raw):
        try:
            value = self.parse_json(raw)
        except (ValueError, RecursionError):  # not its text: that may quote the answer
            raise ClientError("protocol", "the answer is not strict JSON") from None
        if not isinstance(value, dict):
            raise ClientError("protocol", "the answer is no JSON object")
        return value

    def parse_json(self, raw):
        value = json.loads(self.decode_json(raw), object_pairs_hook=self.object)
        self.check_depth(value, NESTING_LIMIT)
        return value

    def decode_json(self, raw):
        return raw.decode("utf-8")

    def object(self, pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("a member stands twice")
        return members

    def check_depth(self, value, levels):
        if isinstance(value, (dict, list)):
            if levels == 0:
                raise ValueError("nested too deep")
            for item in value.values() if isinstance(value, dict) else value:
                self.check_depth(item, levels - 1)

    def errcode(self, answer):
        errcode = answer.get("errcode", 0)
        if not is_integer(errcode):
            raise ClientError("protocol", "errcode is not a whole number")
        return errcode

    def errmsg(self, answer):
        errmsg = answer.get("errmsg")
        return errmsg if isinstance(errmsg, str) else ""

    # --- categories -------------------------------------------------------------------------------

    def categories(self, answer):
        items = answer.get("category_list")
        if not isinstance(items, list):
            raise ClientError("protocol", "category_list is no list")
        return [self.category(item) for item in items]

    def category(self, item):
        third = ("third",) if "third_class" in item or "third_id" in item else ()
        category = {}
        for level in ("first", "second") + third:
            name, number = item.get(f"{level}_class"), item.get(f"{level}_id")
            if not isinstance(name, str) or not is_integer(number):
                raise ClientError("protocol", "a category lacks a name or a number")
            category[f"{level}_class"], category[f"{level}_id"] = name, number
        return category

    # --- the person -------------------------------------------------------------------------------

    def sealed(self, answer):
        """`encryted`, without p: the interface spells it so."""
        name, credential = answer.get("encryted_real_name"), answer.get("encryted_credential_id")
        if not isinstance(name, str) or not isinstance(credential, str):
            raise ClientError("protocol", "the answer lacks an encrypted member")
        return name, credential

    def person(self, key, sealed_name, sealed_credential):
        """Both are always opened, and every fault gives the same refusal: no padding oracle."""
        name = self.decode_name(self.open(key, sealed_name))
        credential = self.decode_credential(self.open(key, sealed_credential))
        if name is None or credential is None:
            raise self.undecryptable(name, credential)
        return {"real_name": name, "credential_id": credential}

    def undecryptable(self, name, credential):
        return ClientError("decrypt", "the answer does not open to a name and a credential")

    def open(self, key, text):
        """The plaintext, or None."""
        sealed = self.unbase64(text)
        return None if sealed is None else self.decrypt(key, sealed)

    def unbase64(self, text):
        try:
            sealed = base64.b64decode(text, validate=True)
        except ValueError:
            return None
        return sealed if base64.b64encode(sealed).decode("ascii") == text else None

    def decrypt(self, key, sealed):
        try:
            return unpad_message(key.power(sealed)) if len(sealed) == key.size else None
        except ValueError:
            return None

    def decode_name(self, plain):
        """GBK, read as GB18030: the same bytes for all of GBK, and rare characters beside it."""
        try:
            name = (plain or b"").decode("gb18030")
        except UnicodeDecodeError:
            return None
        return name if self.is_name(name) else None

    def is_name(self, name):
        return bool(name) and not re.search("[\x00-\x1f\x7f-\x9f\ufffd]", name)

    def decode_credential(self, plain):
        """15 digits, or 18 with the check character of ISO 7064 MOD 11-2."""
        if not re.fullmatch(self.credential_form(), plain or b""):
            return None
        text = plain.decode("ascii")
        return text if len(text) == 15 or self.checks(text) else None

    def credential_form(self):
        return rb"[0-9]{15}|[0-9]{17}[0-9X]"

    def checks(self, text):
        total = 0
        for digit in text[:17]:
            total = (total + int(digit)) * 2 % 11
        return (total + (10 if text[17] == "X" else int(text[17]))) % 11 == 1
