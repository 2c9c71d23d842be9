"""Mutants that get the list of categories wrong."""

from errors import ApiError, ClientError
from registry import mutant
from right import Client


@mutant("category-third-required")
class ThirdRequired(Client):
    """Takes the third level for granted: a category of two levels is refused."""

    def category(self, item):
        if "third_class" not in item:
            raise ClientError("protocol", "third_class is missing")
        return super().category(item)


@mutant("category-third-dropped")
class ThirdDropped(Client):
    """Reads two levels only: the document's first sample shows no more."""

    def category(self, item):
        return {name: value for name, value in super().category(item).items() if "third" not in name}


@mutant("category-third-carried")
class ThirdCarried(Client):
    """Reuses one record for all items: a third level stays there for the next."""

    def categories(self, answer):
        self.record = {}
        return super().categories(answer)

    def category(self, item):
        self.record.update(super().category(item))
        return dict(self.record)


@mutant("category-third-empty")
class ThirdEmpty(Client):
    """Fills an absent third level with an empty name and 0: a struct with all members."""

    def category(self, item):
        return {"third_class": "", "third_id": 0, **super().category(item)}


@mutant("category-empty-refused")
class EmptyRefused(Client):
    """Takes an empty list for a missing one: `if not category_list`."""

    def categories(self, answer):
        return super().categories(answer if answer.get("category_list") else {})


@mutant("category-first-20")
class First20(Client):
    """Keeps the first twenty: a fixed array."""

    def categories(self, answer):
        return super().categories(answer)[:20]


@mutant("category-sorted")
class Sorted(Client):
    """Sorts the list by its numbers."""

    def categories(self, answer):
        return sorted(super().categories(answer), key=lambda item: -item["second_id"])


@mutant("category-by-first-id")
class ByFirstId(Client):
    """Keeps the list in a map by first_id: of several only the last is left."""

    def categories(self, answer):
        return list({item["first_id"]: item for item in super().categories(answer)}.values())


@mutant("category-html-unescaped")
class HtmlUnescaped(Client):
    """Unescapes HTML in names: the JSON went through a page."""

    def category(self, item):
        return {
            name: value.replace("&amp;", "&") if isinstance(value, str) else value
            for name, value in super().category(item).items()
        }


@mutant("category-id-int32")
class IdInt32(Client):
    """Keeps numbers in 32 bits with sign."""

    def category(self, item):
        return {
            name: (value + 2**31) % 2**32 - 2**31 if name.endswith("id") else value
            for name, value in super().category(item).items()
        }


@mutant("category-id-text")
class IdText(Client):
    """Hands numbers on as text."""

    def category(self, item):
        return {name: str(value) for name, value in super().category(item).items()}


@mutant("category-list-optional")
class ListOptional(Client):
    """Takes a missing or null list for an empty one."""

    def categories(self, answer):
        return super().categories(dict(answer, category_list=answer.get("category_list") or []))


@mutant("category-one-wrapped")
class OneWrapped(Client):
    """Takes a single object for a list of one, as converters from XML must."""

    def categories(self, answer):
        items = answer.get("category_list")
        return super().categories(dict(answer, category_list=[items]) if isinstance(items, dict) else answer)


@mutant("category-unchecked")
class Unchecked(Client):
    """Hands the items on as they came, whatever they hold."""

    def category(self, item):
        return item


@mutant("category-list-before-code")
class ListBeforeCode(Client):
    """Looks for the list first: where one is, errcode is not looked at."""

    def errcode(self, answer):
        return 0 if "category_list" in answer else super().errcode(answer)


@mutant("category-code-ignored")
class CodeIgnored(Client):
    """Does not look at errcode where categories are due: no list means none."""

    def get_category(self):
        try:
            return super().get_category()
        except ApiError:
            return {"category_list": []}


@mutant("category-43001-by-post")
class SwitchesMethod(Client):
    """Switches from GET to POST after 43001 and tries again."""

    def get_category(self):
        try:
            return super().get_category()
        except ApiError as error:
            if error.errcode != 43001:
                raise
        answer = self.business("POST", "/wxa/get_category", lambda: b"{}")
        return {"category_list": self.categories(answer)}
