"""The table of mutants. One is a class that breaks one step of the right client or of its adapter;
its docstring says what the defect is and how people come to have it."""

from adapter import Adapter
from right import Client

MUTANTS = {}


def mutant(name):
    """Enters a class in the table."""

    def enter(broken):
        if name in MUTANTS:
            raise ValueError(f"{name} is there twice")
        if not broken.__doc__ or broken.__doc__ in (Client.__doc__, Adapter.__doc__):
            raise ValueError(f"{name} does not say what its defect is")
        MUTANTS[name] = broken
        return broken

    return enter


def make(name):
    """An adapter of that name; None for the right client."""
    broken = MUTANTS[name] if name else Client
    return broken(Client()) if issubclass(broken, Adapter) else Adapter(broken())
