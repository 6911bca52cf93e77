"""
What keeps the start of a command short: pyarrow imports NumPy, and at its first scalar pandas, 0.5 s (26.0, 2026-11).

Commands read and write Arrow tables and make no arrays or frames, so they do without both; and without fsspec, which warcio
imports where it is installed, and which nothing here opens files by.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Missing:
    """A finder that lets nobody import some packages."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse these packages, and leave everything else to the other finders."""
        if name in self._names:
            raise ImportError(f"commands do without {name}", name=name)
        return None


def bare_arrow() -> None:
    """
    Let this process do without NumPy, pandas and fsspec.

    They stay refused: a pyarrow that was imported without NumPy crashes where one of its tables is made a frame.
    """
    if not {"pandas", "numpy", "pyarrow"} & sys.modules.keys():
        sys.meta_path.insert(0, _Missing("pandas", "numpy", "fsspec"))
