"""A client of the real-name interface with one defect, or with none.

    python3 conformance/mutants/client [--mutant NAME] [--stdio]
    python3 conformance/mutants/client --list
"""

import argparse
import sys

sys.dont_write_bytecode = sys.pycache_prefix is None  # nothing into the source folder
import defects  # noqa: E402
from registry import MUTANTS, make  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="client", description=__doc__.splitlines()[0])
    parser.add_argument("--mutant", metavar="NAME", help="the defect (default: none)")
    parser.add_argument("--stdio", action="store_true", help="a line of JSON for each call on stdin")
    parser.add_argument("--list", action="store_true", help="print the names of all mutants")
    arguments = parser.parse_args()
    if arguments.mutant or arguments.list:
        defects.load()
    if arguments.list:
        print("\n".join(MUTANTS))
        return
    if arguments.mutant is not None and arguments.mutant not in MUTANTS:
        sys.exit(f"client: {arguments.mutant}: no such mutant: see --list")
    adapter = make(arguments.mutant)
    adapter.serve() if arguments.stdio else adapter.once()


if __name__ == "__main__":
    main()
