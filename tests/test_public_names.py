"""The public face: every public module, class and function says what it is; nothing is missing from it."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import disclosure_watch

ROOT = Path(__file__).parents[1]
MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(disclosure_watch.__path__, "disclosure_watch.")
    if not name.endswith("__main__")
]


def public(module):
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(value) or inspect.isfunction(value):
            yield name, value
            if inspect.isclass(value):
                for member, inner in vars(value).items():
                    if not member.startswith("_") and (inspect.isfunction(inner) or isinstance(inner, property)):
                        yield f"{name}.{member}", documented(value, member)


def documented(owner, member):
    """Return the first of a class and its bases whose member of that name has a docstring."""
    found = [vars(base)[member] for base in owner.__mro__ if member in vars(base)]
    return next((each for each in found if inspect.getdoc(each)), found[0])


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    """Every public name of a module has a docstring of its own."""
    module = importlib.import_module(name)
    assert module.__doc__
    assert [each for each, value in public(module) if not inspect.getdoc(value)] == []


@pytest.mark.parametrize("name", MODULES)
def test_all_is_there(name):
    """What a module says it gives, it has."""
    module = importlib.import_module(name)
    assert [each for each in getattr(module, "__all__", ()) if not hasattr(module, each)] == []


def imported_elsewhere():
    """Yield each name that a file takes from a package with `__all__`, by `from` and as an attribute alike."""
    for file in sorted(
        file for folder in ("src", "flows", "tests", "benchmarks") for file in (ROOT / folder).rglob("*.py")
    ):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("disclosure_watch"):
                yield from ((file, node.module, alias.name) for alias in node.names)


def test_all_holds_what_others_take():
    """What other files import from a package is in its `__all__`, or is a module of it."""
    taken = []
    for file, name, member in imported_elsewhere():
        module = importlib.import_module(name)
        told = getattr(module, "__all__", None)
        if told is not None and member not in told and f"{name}.{member}" not in MODULES:
            taken.append(f"{file.relative_to(ROOT)}: {name}.{member}")
    assert not taken
