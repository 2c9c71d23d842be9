"""The defects, a file a family."""

import importlib
import pkgutil


def load():
    """Enters all of them in the registry."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"defects.{module.name}")
