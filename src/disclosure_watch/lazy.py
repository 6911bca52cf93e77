"""
Imports put off until they are used: a command loads what it needs.

    lazily       a package whose public names come from its modules
    LazyModule   a module that not every run uses
"""

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any


def lazily(package: str, modules: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package, given the public names that each of its modules has."""
    places = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = importlib.import_module(f"{package}.{places[name]}")
        for each in modules[places[name]]:  # one of them may be named as the module, which stands in its place now
            setattr(sys.modules[package], each, getattr(module, each))
        return getattr(module, name)

    return get


class LazyModule:
    """A module that is imported when the first of its names is used."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: ModuleType | None = None

    def __getattr__(self, attribute: str) -> Any:
        if self._module is None:
            self._module = importlib.import_module(self._name)
        return getattr(self._module, attribute)
