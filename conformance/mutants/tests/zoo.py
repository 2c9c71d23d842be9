"""The table of mutants, ../mutants.json: read, checked, and written again by `run --learn`.

`fails` of a mutant maps a reason (conformance/reason.def, delivery.def) to the cases that must not
pass for it: full names of cases, or @GROUP for a list that stands in `groups`.
"""

import json
import re
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "mutants.json"
WIDTH = 110


class Zoo:
    def __init__(self, path=TABLE):
        self.path = path
        table = json.loads(path.read_text(encoding="utf-8"))
        self.groups = {name: list(cases) for name, cases in table["groups"].items()}
        self.mutants = table["mutants"]

    def cases_of(self, names):
        """Full names of cases, the groups opened."""
        opened = []
        for name in names:
            opened += self.groups[name[1:]] if name.startswith("@") else [name]
        return opened

    def expected(self, mutant):
        """{case: reason} of a mutant."""
        return {case: reason for reason, names in mutant["fails"].items() for case in self.cases_of(names)}

    def problems(self, known, classes):
        """What is wrong with the table itself. known: all cases; classes: {id: docstring} of the code."""
        for name, cases in self.groups.items():
            yield from (f"group {name}: {case}: no such case" for case in cases if case not in known)
            if not any(f"@{name}" in names for m in self.mutants for names in m["fails"].values()):
                yield f"group {name}: no mutant names it"
        ids = [mutant["id"] for mutant in self.mutants]
        yield from (f"{name}: stands twice in mutants.json" for name in {n for n in ids if ids.count(n) > 1})
        yield from (f"{name}: in mutants.json, but no class" for name in ids if name not in classes)
        yield from (f"{name}: a class, but not in mutants.json" for name in classes if name not in ids)
        killed = set()
        for mutant in self.mutants:
            yield from self.problems_of(mutant, known, classes)
            if "sanity" not in mutant:
                killed.update(self.expected(mutant))
        yield from (f"{case}: no mutant fails it: write one that does" for case in known if case not in killed)

    def problems_of(self, mutant, known, classes):
        name, seen = mutant["id"], set()
        words = " ".join((classes.get(name) or "").split())
        if words and words != mutant["words"]["en"]:
            yield f"{name}: words.en is not what its class says: {words}"
        if not re.search("[\u4e00-\u9fff]", mutant["words"]["zh"]):
            yield f"{name}: words.zh is not Chinese"
        for reason, names in mutant["fails"].items():
            for case in self.cases_of([n for n in names if not n.startswith("@") or n[1:] in self.groups]):
                if case not in known:
                    yield f"{name}: {case}: no such case"
                if case in seen:
                    yield f"{name}: {case}: stands twice"
                seen.add(case)
            yield from (f"{name}: {n}: no such group" for n in names if n[0] == "@" and n[1:] not in self.groups)
        if not seen and "sanity" not in mutant:
            yield f"{name}: fails no case: then it is no mutant"

    # --- learning ---------------------------------------------------------------------------------

    def learn(self, mutant, observed):
        """Sets `fails` to {case: reason}, written with the groups that fit, the largest first."""
        fails = {}
        for reason in sorted(set(observed.values())):
            left = {case for case, r in observed.items() if r == reason}
            names = []
            for group in sorted(self.groups, key=lambda g: -len(self.groups[g])):
                if len(self.groups[group]) > 1 and left.issuperset(self.groups[group]):
                    names.append(f"@{group}")
                    left -= set(self.groups[group])
            fails[reason] = names + sorted(left)
        mutant["fails"] = fails

    def write(self):
        lines = ["{", '  "groups": {']
        groups = [f'    "{name}": {wrap(sorted(cases), 6)}' for name, cases in self.groups.items()]
        lines += [",\n".join(groups), "  },", '  "mutants": [']
        lines += [",\n".join(self.block(mutant) for mutant in self.mutants), "  ]", "}"]
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def block(self, mutant):
        members = [
            f'     "{name}": {json.dumps(value, ensure_ascii=False)}'
            for name, value in mutant.items()
            if name not in ("id", "words", "fails")
        ]
        words = ",\n".join(f'       "{l}": {json.dumps(mutant["words"][l], ensure_ascii=False)}' for l in ("en", "zh"))
        fails = ",\n".join(f'       "{reason}": {wrap(names, 9)}' for reason, names in mutant["fails"].items())
        return ",\n".join(
            [f'    {{"id": "{mutant["id"]}"', '     "words": {\n' + words + "}"]
            + members
            + ['     "fails": {\n' + fails + "}}" if fails else '     "fails": {}}']
        )


def wrap(names, indent):
    """A JSON array of texts, broken into lines."""
    lines, line = [], ""
    for position, name in enumerate(names):
        text = json.dumps(name) + ("," if position < len(names) - 1 else "")
        if line and indent + len(line) + 1 + len(text) > WIDTH:
            lines.append(line)
            line = text
        else:
            line = f"{line} {text}" if line else text
    whole = " ".join(lines + [line])
    if not lines:
        return f"[{whole}]"
    pad = "\n" + " " * indent
    return "[" + pad + pad.join(lines + [line]) + "]"
