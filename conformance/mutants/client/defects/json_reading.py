"""Mutants that read the JSON of an answer too loosely, too strictly, or die of it."""

import json
import re

from errors import ClientError
from registry import mutant
from right import Client


@mutant("json-crash")
class Crash(Client):
    """Parses without a thought that the answer may not be JSON: the process dies of it."""

    def parse(self, raw):
        return self.parse_json(raw)


@mutant("json-any-value")
class AnyValue(Client):
    """Takes for granted that JSON is an object, and dies of an array, of null, of a number."""

    def parse(self, raw):
        value = super().parse(raw) if raw.lstrip()[:1] == b"{" else None
        return value if value is not None else self.parse_json(raw)


@mutant("json-failure-is-transport")
class FailureIsTransport(Client):
    """Reports an answer that is no JSON as a failed connection, so that people look at the network."""

    def parse(self, raw):
        try:
            return super().parse(raw)
        except ClientError as error:
            raise ClientError("transport", error.message) from None


@mutant("json-failure-is-empty")
class FailureIsEmpty(Client):
    """Goes on with an empty object where parsing fails, as `json_decode(…) ?: []` does in PHP."""

    def parse(self, raw):
        try:
            return super().parse(raw)
        except ClientError:
            return {"category_list": []}


@mutant("json-repaired")
class Repaired(Client):
    """Repairs what is no JSON, as lenient parsers do: takes away commas and puts some in."""

    def parse_json(self, raw):
        try:
            return super().parse_json(raw)
        except ValueError:
            text = re.sub(r",(\s*[}\]])", r"\1", self.decode_json(raw))
            return json.loads(re.sub(r'([}"])(\s*\n\s*)([{"])', r"\1,\2\3", text))


@mutant("json-replaces-bytes")
class ReplacesBytes(Client):
    """Replaces what is not UTF-8 by U+FFFD and goes on."""

    def decode_json(self, raw):
        return raw.decode("utf-8", errors="replace")


@mutant("json-any-unicode")
class AnyUnicode(Client):
    """Guesses UTF-16 and UTF-32, as json.loads() does when it is given bytes."""

    def decode_json(self, raw):
        return raw.decode(json.detect_encoding(raw))


@mutant("json-escapes-kept")
class EscapesKept(Client):
    """Reads strings with a regular expression and leaves \\u escapes as they stand."""

    def decode_json(self, raw):
        return re.sub(r"\\u([0-9a-f]{4})", r"\\\\u\1", super().decode_json(raw))


@mutant("json-compact-only")
class CompactOnly(Client):
    """Looks for `"errcode":0` as it stands in most answers: white space breaks it."""

    def parse_json(self, raw):
        if re.search(rb'"errcode"\s+:', raw):
            raise ValueError("no errcode")
        return super().parse_json(raw)


@mutant("json-known-members-only")
class KnownMembersOnly(Client):
    """Refuses an answer with a member that it does not know: a serializer's strict mode."""

    KNOWN = {"errcode", "errmsg", "category_list", "encryted_real_name", "encryted_credential_id"}
    KNOWN |= {f"{level}_{what}" for level in ("first", "second", "third") for what in ("class", "id")}
    KNOWN |= {"access_token", "expires_in"}

    def object(self, pairs):
        if unknown := {name for name, _ in pairs} - self.KNOWN:
            raise ValueError(f"{len(unknown)} unknown members")
        return super().object(pairs)


@mutant("json-case-ignored")
class CaseIgnored(Client):
    """Matches members without regard to letter case, as encoding/json of Go does."""

    def object(self, pairs):
        return {name.lower(): value for name, value in pairs}


@mutant("json-members-flattened")
class MembersFlattened(Client):
    """Looks a member up wherever it stands, as a search in the text does: nested ones win."""

    def parse(self, raw):
        answer = super().parse(raw)
        for value in list(answer.values()):
            if isinstance(value, dict):
                answer.update(value)
        return answer


@mutant("json-last-document")
class LastDocument(Client):
    """Reads several documents of a stream and believes the last."""

    def parse_json(self, raw):
        text, at, value = self.decode_json(raw).strip(), 0, None
        while at < len(text) or at == 0:
            value, at = json.JSONDecoder(object_pairs_hook=self.object).raw_decode(text, at)
        return value


@mutant("json-duplicates-gathered")
class DuplicatesGathered(Client):
    """Gathers a member that stands twice in a list, as converters from XML do, and dies of it."""

    def object(self, pairs):
        members = {}
        for name, value in pairs:
            members[name] = [members[name], value] if name in members else value
        return members

    def errcode(self, answer):
        return int(answer.get("errcode", 0)) if isinstance(answer.get("errcode"), list) else super().errcode(answer)


@mutant("json-deep-crash")
class DeepCrash(Client):
    """Has no limit for nesting: the stack overflows and the process dies."""

    def parse(self, raw):
        if raw.count(b"[") > 500:
            raise RecursionError("maximum recursion depth exceeded")
        return super().parse(raw)


@mutant("json-by-content-type")
class ByContentType(Client):
    """Reads an answer only where its label says application/json."""

    def accept(self, status, headers, answer):
        super().accept(status, headers, answer)
        if not headers.get("content-type", "").startswith("application/json"):
            raise ClientError("protocol", "the answer is not labelled as JSON")


@mutant("json-charset-believed")
class CharsetBelieved(Client):
    """Decodes the answer by the charset of its label, and dies where that is wrong."""

    def accept(self, status, headers, answer):
        super().accept(status, headers, answer)
        if "gb2312" in headers.get("content-type", ""):
            raise UnicodeError("the label is not believed")


@mutant("json-small-buffer")
class SmallBuffer(Client):
    """Reads 64 KiB of an answer at most and reports a timeout for what is longer."""

    def read(self, raw):
        if len(raw) > 65536:
            raise ClientError("timeout", "no complete answer came in time")
        return super().read(raw)


@mutant("json-surrogates-lost")
class SurrogatesLost(Client):
    """Cannot hold characters beyond 16 bits, as `utf8` of MySQL: they become question marks."""

    def category(self, item):
        return {
            name: re.sub("[\U00010000-\U0010ffff]", "?", value) if isinstance(value, str) else value
            for name, value in super().category(item).items()
        }
