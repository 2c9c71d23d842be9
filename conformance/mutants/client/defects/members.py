"""Mutants that look for the encrypted members in the wrong place, or for more than is there."""

from errors import ClientError
from registry import mutant
from right import Client


@mutant("members-encrypted")
class Encrypted(Client):
    """Reads encrypted_…, as English spells it and the interface does not."""

    def sealed(self, answer):
        return super().sealed({name.replace("encrypted", "encryted"): answer[name] for name in answer if "pt" in name})


@mutant("members-not-checked")
class NotChecked(Client):
    """Takes for granted that both members are there and are texts, and dies where one is not."""

    def sealed(self, answer):
        return answer["encryted_real_name"], answer["encryted_credential_id"]


@mutant("members-optional")
class Optional(Client):
    """Takes a missing member for an empty one: a success without a person."""

    def sealed(self, answer):
        values = answer.get("encryted_real_name"), answer.get("encryted_credential_id")
        return tuple(value if isinstance(value, str) else "" for value in values)

    def person(self, key, sealed_name, sealed_credential):
        if sealed_name and sealed_credential:
            return super().person(key, sealed_name, sealed_credential)
        return {"real_name": "", "credential_id": ""}


@mutant("members-swapped")
class Swapped(Client):
    """Takes the one for the other."""

    def sealed(self, answer):
        return tuple(reversed(super().sealed(answer)))


@mutant("members-before-code")
class BeforeCode(Client):
    """Decrypts where both members are there, whatever errcode says."""

    def errcode(self, answer):
        return 0 if "encryted_real_name" in answer and "encryted_credential_id" in answer else super().errcode(answer)


@mutant("members-plain")
class Plain(Client):
    """Prefers a member real_name in the clear, which some proxies add."""

    def person(self, key, sealed_name, sealed_credential):
        return {**super().person(key, sealed_name, sealed_credential), **self.plain}

    def sealed(self, answer):
        self.plain = {"real_name": answer["real_name"]} if "real_name" in answer else {}
        return super().sealed(answer)


@mutant("members-missing-is-input")
class MissingIsInput(Client):
    """Reports a missing member as an invalid input: the wrong people look for the fault."""

    def sealed(self, answer):
        try:
            return super().sealed(answer)
        except ClientError as error:
            raise ClientError("invalid_input", error.message) from None


@mutant("members-any-type")
class AnyType(Client):
    """Reports a member that is no text as an invalid input."""

    def sealed(self, answer):
        values = answer.get("encryted_real_name"), answer.get("encryted_credential_id")
        if any(isinstance(value, (int, list)) for value in values):
            raise ClientError("invalid_input", "a member is no text")
        return super().sealed(answer)
