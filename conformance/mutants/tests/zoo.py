"""The table of mutants, ../mutants.json: read, checked, and written again by `run --learn`.

`fails` of a mutant maps a reason (conformance/reason.def, delivery.def) to the cases that must not
pass for it: full names of cases, globs, or @GROUP for a list that stands in `groups`.
"""

import fnmatch
import json
import re
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "mutants.json"
WIDTH = 110


class Zoo:
    def __init__(self, known, path=TABLE):
        """known: the full names of all cases."""
        self.path, self.known = path, known
        table = json.loads(path.read_text(encoding="utf-8"))
        self.groups = {name: list(cases) for name, cases in table["groups"].items()}
        self.mutants = table["mutants"]

    def cases_of(self, names):
        """Full names of cases, groups and globs opened; a name that is nothing stays what it is."""
        opened = []
        for name in names:
            if name[0] == "@":
                opened += self.groups.get(name[1:], [name])
            else:
                opened += fnmatch.filter(self.known, name) or [name]
        return opened

    def expected(self, mutant):
        """{case: reason} of a mutant."""
        return {case: reason for reason, names in mutant["fails"].items() for case in self.cases_of(names)}

    def owners(self):
        """{mutant id: cases} where each case is with the mutant that fails the fewest: it is the one
        that proves most, and must get the case in every run."""
        order = sorted(self.mutants, key=lambda mutant: (len(self.expected(mutant)), mutant["id"]))
        owners = {}
        for mutant in order:
            for case in self.expected(mutant) if "few" not in mutant else ():
                owners.setdefault(case, mutant["id"])
        owned = {}
        for case, owner in owners.items():
            owned.setdefault(owner, []).append(case)
        return owned

    # --- checking ---------------------------------------------------------------------------------

    def problems(self, classes):
        """What is wrong with the table itself. classes: {id: docstring} of the code."""
        for name, cases in self.groups.items():
            yield from (f"group {name}: {case}: no such case" for case in cases if case not in self.known)
            if not any(f"@{name}" in names for m in self.mutants for names in m["fails"].values()):
                yield f"group {name}: no mutant names it"
        ids = [mutant["id"] for mutant in self.mutants]
        yield from (f"{name}: stands twice in mutants.json" for name in {n for n in ids if ids.count(n) > 1})
        yield from (f"{name}: in mutants.json, but no class" for name in ids if name not in classes)
        yield from (f"{name}: a class, but not in mutants.json" for name in classes if name not in ids)
        killed = set()
        for mutant in self.mutants:
            yield from self.problems_of(mutant, classes)
            killed.update(self.expected(mutant))
        yield from (f"{case}: no mutant fails it: write one that does" for case in self.known if case not in killed)

    def problems_of(self, mutant, classes):
        name, seen = mutant["id"], set()
        words = " ".join((classes.get(name) or "").split())
        if words and words != mutant["words"]["en"]:
            yield f"{name}: words.en is not what its class says: {words}"
        if not re.search("[\u4e00-\u9fff]", mutant["words"]["zh"]):
            yield f"{name}: words.zh is not Chinese"
        for names in mutant["fails"].values():
            for case in self.cases_of(names):
                if case not in self.known:
                    yield f"{name}: {case}: no such case or group"
                if case in seen:
                    yield f"{name}: {case}: stands twice"
                seen.add(case)
        if not seen and "sanity" not in mutant:
            yield f"{name}: fails no case: then it is no mutant"

    # --- learning ---------------------------------------------------------------------------------

    def learn(self, mutant, observed):
        """Sets `fails` to {case: reason}, written with the groups that fit, the largest first."""
        fails = {}
        for reason in sorted(set(observed.values())):
            left = {case for case, r in observed.items() if r == reason}
            if left.issuperset(self.known):
                fails[reason] = ["*"]
                continue
            names = []
            for group in sorted(self.groups, key=lambda g: -len(self.groups[g])):
                if left.issuperset(self.groups[group]):
                    names.append(f"@{group}")
                    left -= set(self.groups[group])
            fails[reason] = names + sorted(left)
        mutant["fails"] = fails

    def write(self):
        groups = [f'    "{name}": {wrap(sorted(cases), 6)}' for name, cases in self.groups.items()]
        lines = ["{", '  "groups": {', ",\n".join(groups), "  },", '  "mutants": [']
        lines += [",\n".join(self.block(mutant) for mutant in self.mutants), "  ]", "}"]
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def block(self, mutant):
        """A mutant as the file shows it."""
        lines = [f'    {{"id": "{mutant["id"]}"', f'     "words": {{"en": {text(mutant["words"]["en"])}']
        lines[-1] += f',\n               "zh": {text(mutant["words"]["zh"])}}}'
        lines += [f'     "{name}": {text(value)}' for name, value in mutant.items()
                  if name not in ("id", "words", "fails")]
        fails = [f'"{reason}": {wrap(names, 9)}' for reason, names in mutant["fails"].items()]
        return ",\n".join(lines + ['     "fails": {' + ",\n               ".join(fails) + "}}"])


def text(value):
    return json.dumps(value, ensure_ascii=False)


def wrap(names, indent):
    """A JSON array of texts, broken into lines."""
    lines = [""]
    for position, name in enumerate(names):
        item = text(name) + ("," if position < len(names) - 1 else "")
        if lines[-1] and indent + len(lines[-1]) + 1 + len(item) > WIDTH:
            lines.append("")
        lines[-1] += f" {item}" if lines[-1] else item
    pad = "\n" + " " * indent
    return f"[{lines[0]}]" if len(lines) == 1 else "[" + pad + pad.join(lines) + "]"
