"""
What keeps the start of a command short: pyarrow imports pandas at its first scalar, 0.4 s, and NumPy at once, 0.1 s (26.0,
2026-11); warcio imports fsspec where it is installed. Commands make no frames and open no files by fsspec, so they do without.
"""

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_BETWEEN_COLLECTIONS = 200_000
"""Objects made between two looks for cycles: by Python's 700 a tenth of a start's time went into those (3.11, 2026-11)."""

_ASKING = frozenset({"run", "backfill", "demo"})
"""The commands that ask sites, of which some are hostile."""

_READING = frozenset({"changes", "export", "feed", "records"})
"""The commands that go through all that is stored: threads that read it fill a heap each, which is never given back."""

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of glibc's malloc.h
_LARGE_BLOCK = 256 * 1024
_WITH_NUMPY = frozenset({"web", "export"})
"""The commands that may show the web face, whose timeline stands in NumPy's arrays."""


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


def with_less(command: str) -> None:
    """Let this process do without what a command doesn't need of what the libraries would load or do."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own keeps twice what 300,000 records take
    if not {"pandas", "pyarrow"} & sys.modules.keys():
        numpy = () if command in _WITH_NUMPY else ("numpy",)
        sys.meta_path.insert(0, _Missing("pandas", "fsspec", *numpy))
    if command in _ASKING | _READING and sys.platform == "linux":
        _give_back_memory()


def _give_back_memory() -> None:
    """Have glibc give back large blocks: once it has seen some it takes them from its heaps, which answers of 20 MB then grow."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
        libc.mallopt(_ARENA_MAX, 2)
