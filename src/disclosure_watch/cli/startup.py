"""
What keeps the start of a command short: pyarrow imports pandas at its first scalar, 0.4 s (26.0, 2026-11), and warcio
imports fsspec where it is installed. Commands make no frames and open no files by fsspec, so they do without both.
"""

import contextlib
import os
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


def without_pandas() -> None:
    """Let this process do without pandas and fsspec."""
    if not {"pandas", "pyarrow"} & sys.modules.keys():
        sys.meta_path.insert(0, _Missing("pandas", "fsspec"))


_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of glibc's malloc.h
_LARGE_BLOCK = 1024 * 1024


def with_little_memory() -> None:
    """
    Let memory be given back that isn't used any more.

    Arrow's own pool keeps twice what 300,000 records take (26.0, 2026-11). glibc, once it has seen large blocks, takes
    them from its heaps, which then grow by half under answers of 20 MB.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None)
            libc.mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
            libc.mallopt(_ARENA_MAX, 2)
