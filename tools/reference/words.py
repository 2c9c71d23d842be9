"""English and Chinese. What the programs' own tables say in both languages comes from there; zh-CN.json has the
Chinese of texts whose tables are in English only, by the English text, so that a changed text asks for a new one."""
import re

import sources

DASHBOARD = sources.read_json("mock_server/dashboard/words.json")
REPORT = sources.read_json("conformance/reports/html/words.json")
TRAPS = sources.read_json("mock_server/dashboard/traps.json")
ONLY_ENGLISH = sources.read_json("tools/reference/zh-CN.json")
missing, used = [], set()

NOTICE = {
    "en": "Made by `tools/gen-reference` from the programs and their tables: change those, not this page.",
    "zh": "本页由 `tools/gen-reference` 根据程序及其表格生成：要改请改源头，不要改本页。",
}


class Page:
    """A page in one language."""

    def __init__(self, lang):
        self.lang, self.lines = lang, []

    def say(self, english, chinese):
        return chinese if self.lang == "zh" else english

    def of(self, english):
        """A text of a table that is in English only."""
        if self.lang == "en" or not re.search(r"[A-Za-z]", english):
            return english
        used.add(english)
        if english not in ONLY_ENGLISH:
            missing.append(english)
        return ONLY_ENGLISH.get(english, english)

    def file(self, name):
        return name + (".zh-CN.md" if self.lang == "zh" else ".md")

    def add(self, *lines):
        self.lines += lines

    def paragraph(self, english, chinese):
        self.add("", self.say(english, chinese))

    def head(self, level, text):
        self.add("", "#" * level + " " + text)

    def table(self, heads, rows):
        self.add("", row(heads), "|" + " --- |" * len(heads))
        self.add(*map(row, rows))

    def text(self):
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines).strip()) + "\n"


def start(lang, file, english, chinese):
    """A page with its title, the way to its twin and the notice that it is made."""
    page = Page(lang)
    page.add("# " + page.say(english, chinese), "",
             page.say(f"[中文]({file}.zh-CN.md)", f"[English]({file}.md)"), "", NOTICE[lang])
    return page


def row(cells):
    return "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells) + " |"


def md(text):
    """A plain text as Markdown: what stands between backticks is left alone, the rest shows as it is."""
    parts = text.split("`")
    for i in range(0, len(parts), 2):
        part = re.sub(r"cert_serialno=…&timestamp=…|\?access_token=…", lambda match: f"`{match[0]}`", parts[i])
        pieces = part.split("`")
        pieces[::2] = [re.sub(r"([*<>\[\]])", r"\\\1", piece.replace("&", "&amp;")) for piece in pieces[::2]]
        parts[i] = "`".join(pieces)
    return "`".join(parts)


def code(text, limit=160):
    """A text as code on one line, cut where it is long."""
    text = re.sub(r"\s+", " ", text)
    text = text if len(text) <= limit else text[:limit - 1] + "…"
    fence = "``" if "`" in text else "`"
    return fence + text + fence


def anchor(head):
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")


def endpoints(names):
    return ", ".join(f"`{name}`" for name in names)
