"""What the programs say of themselves: the commands of `PROGRAM --help`, the options of each
`PROGRAM COMMAND --help`. Man pages and completions are held against this."""

import os
import re
import subprocess
from pathlib import Path

PROGRAMS = ("wxmock", "wxconform", "wxtool")
LONG = r"--[a-z][a-z0-9-]*"
# At the start of a line of the list of options: "  -w, --world FILE   words".
LISTED = re.compile(rf"^ {{2,6}}(?:(-[A-Za-z]), )?({LONG})(?: ((?!\s)\S+))?(?=\s|$)")
# In a line of usage: "[--cases DIR]", "--out LOG", "[--allow-red]".
IN_USAGE = re.compile(rf"({LONG})(?: ([A-Z][^\s\]]*|[a-z]+\|[a-z|]+))?")


def help_of(*command):
    program = Path(os.environ["WX_BIN"]) / command[0]
    run = subprocess.run([program, *command[1:], "--help"], capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, f"{' '.join(command)} --help ends with {run.returncode}"
    return run.stdout.decode()


def commands_of(program):
    """{command: words}, in the order of the help."""
    rows = re.findall(rf"^  (?:{program} )?([a-z]+) {{2,}}(\S.*)$", help_of(program), re.M)
    assert len(rows) >= 2, f"{program} --help lists {len(rows)} commands: has its form changed?"
    return dict(rows)


def usage_of(text):
    """The lines of usage, and what follows them, up to the examples."""
    usage, _, rest = text.partition("\n\n")
    assert usage.lower().startswith("usage:"), f"no usage at the start of: {text[:60]}"
    return usage, re.split(r"^(?:Examples?|Exit status|exit):", rest, flags=re.M)[0]


def options_of(program, command):
    """{long option: (short one or None, what its argument is called or None)}."""
    usage, rest = usage_of(help_of(program, command))
    options = {name: (None, argument or None) for name, argument in IN_USAGE.findall(usage)}
    for line in rest.splitlines():
        match = LISTED.match(line)
        if match:
            argument = match[3] if match[3] and re.match(r"[A-Z]", match[3]) else None
            options[match[2]] = (match[1], argument)
    return options


def all_options():
    """{program: {command: options}}"""
    return {program: {command: options_of(program, command) for command in commands_of(program)}
            for program in PROGRAMS}
