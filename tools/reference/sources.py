"""What the programs and their tables say, as Python values. Nothing here is known by heart: a fact that a
program prints is asked of the program, and one that it does not print is read from the table that it is made of."""
import json
import os
import re
import subprocess

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def bin_folder():
    """Where the programs are: WX_BIN in a test, else the newest of the usual builds."""
    if "WX_BIN" in os.environ:
        return os.environ["WX_BIN"]
    built = [os.path.join(ROOT, "build", name, "bin") for name in ("release", "dev", "asan")]
    built = [folder for folder in built if os.path.exists(os.path.join(folder, "wxconform"))]
    if not built:
        raise SystemExit("gen-reference: no programs in build/: build first (cmake --preset dev && cmake --build "
                         "--preset dev), or say where they are by WX_BIN")
    return max(built, key=lambda folder: os.path.getmtime(os.path.join(folder, "wxconform")))


def ask(program, *arguments):
    """What the program prints."""
    env = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="100")
    run = subprocess.run([os.path.join(bin_folder(), program), *arguments], capture_output=True, env=env, timeout=120)
    if run.returncode != 0:
        raise SystemExit(f"gen-reference: {program} {' '.join(arguments)} ends with {run.returncode}: {run.stderr.decode()}")
    return run.stdout.decode()


def table(path, macro):
    """The rows of a .def table: lists of their arguments, texts without their quotes."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    rows = []
    for line in re.findall(rf"^{macro}\((.*)\)$", text, re.M):
        cells = re.findall(r'"((?:[^"\\]|\\.)*)"|([^",\s][^",]*)', line)
        rows.append([quoted.replace('\\"', '"').replace("\\\\", "\\") if not bare else bare.strip() for quoted, bare in cells])
    return rows


def read_json(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return json.load(file)


def errors():
    """[(errcode, errmsg, origin)], in the order of the table."""
    return [(int(code), message, origin) for _, code, message, origin in table("protocol/api_error.def", "WX_API_ERROR")]


def refusals():
    """[(code, HTTP status, message with … for what it names)] of the admin API, by code. It has no table of them."""
    found = set()
    folder = os.path.join(ROOT, "mock_server/admin")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".c"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            for status, code, message in re.findall(r'mock_admin_refuse\(\s*reply,\s*(\d+),\s*"([a-z-]+)",\s*((?:"[^"\n]*"\s*)+)', text):
                message = "".join(re.findall(r'"([^"]*)"', message))
                found.add((code, status, re.sub(r"%[.\d]*(?:z|l|ll)?[sdu]", "…", message)))
    return sorted(found)


def rules():
    """{endpoint: [(errcode, id, summary)]}, in the order in which they answer."""
    found, endpoint = {}, None
    for line in ask("wxmock", "rules").splitlines():
        row = re.match(r"  (-?\d+)  (\w+)\s+(.*)$", line)
        if re.match(r"\w+$", line):
            endpoint = found.setdefault(line, [])
        elif row and endpoint is not None:
            endpoint.append((int(row[1]), row[2], row[3]))
        elif line.startswith("Magic"):
            break
    return found


def traps():
    """[(code, errcode, message, remedy, group)]"""
    rows = [line.split("\t") for line in ask("wxtool", "diagnose", "--list").splitlines()]
    return [(code, int(errcode), message, remedy, group) for code, errcode, message, remedy, group in rows]


class Case:
    """One case, as `wxconform show` prints it."""

    def __init__(self, name, level, operation):
        self.name, self.level, self.operation = name, level, operation
        self.id = name.partition("/")[0]
        self.members = {}

    def words(self, member, lang):
        return self.members[member][lang == "zh"]

    def value(self, member, default=None):
        return json.loads(self.members[member][0]) if member in self.members else default


def cases():
    found, member = [], None
    for line in ask("wxconform", "show", "*").splitlines():
        head = re.match(r"(\S+) \((must|should|may), (\w+)\)$", line)
        if head:
            found.append(Case(*head.groups()))
        elif re.match(r"[a-z_]+$", line):
            member = found[-1].members.setdefault(line, [])
        elif line.startswith("  "):
            member.append(line[2:])
        elif line:
            raise SystemExit(f"gen-reference: wxconform show prints a line of no known form: {line}")
    return found


def broken_clients():
    """{case: (the broken client that fails fewest others, its words)}"""
    words = {row["id"]: row["words"] for row in read_json("conformance/mutants/mutants.json")["mutants"]}
    found = {}
    for line in ask("wxconform", "requirements").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 6 or not cells[5]:
            continue
        for case, clients in zip(cells[4].split("<br>"), cells[5].split("<br>")):
            first = re.split(r"[, ]", clients)[0]
            if first in words:
                found[case] = (first, words[first])
    return found


def exit_statuses():
    """[(command line, [(number or "", words)])] of every command, as its --help says it."""
    found = []
    for program in ("wxmock", "wxconform", "wxtool"):
        for command in commands(program):
            text = re.search(r"(?:^|\. )(?:exit|Exit status):\s*(.*?)(?:\n\n|\Z)", ask(program, command, "--help"), re.M | re.S)
            if text:
                found.append((f"{program} {command}", split_statuses(text[1])))
    return found


def commands(program):
    if program == "wxmock":
        return re.findall(r"^  wxmock (\w+) ", ask(program, "--help"), re.M)
    path, macro = {"wxconform": ("conformance/commands/commands.def", "CONF_COMMAND"),
                   "wxtool": ("tools/wxtool/commands.def", "WXTOOL_COMMAND")}[program]
    return [row[0] for row in table(path, macro)]


def split_statuses(text):
    """"0 good, 2 not." → [("0", "good"), ("2", "not")]; what stands in brackets is left whole."""
    text = re.sub(r"\n\s*(?=\d+ )", "; ", text)
    text = re.sub(r"\s+", " ", text).strip().removesuffix(".")
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign in ",;" and depth == 0 and re.match(r"[,;] \d+ ", text[place:]):
            parts.append(text[start:place])
            start = place + 2
    parts.append(text[start:])
    items = []
    for part in (part.rstrip(",;") for part in parts):
        number = re.match(r"(\d+) (?!and )(.*)$", part)
        items.append((number[1], number[2]) if number else ("", part))
    return items
