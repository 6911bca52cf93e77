"""What keeps the start of a command short: pyarrow imports pandas at its first scalar, 0.4 s (26.0, 2026-11)."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NoPandas:
    """A finder that lets nobody import pandas."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse pandas, and leave everything else to the other finders."""
        if name == "pandas":
            raise ImportError("not while pyarrow looks for it")
        return None


def arrow_without_pandas() -> None:
    """
    Let pyarrow find that there is no pandas, once and for this process.

    Commands read and write Arrow tables; what makes frames imports pandas itself and hands them columns.
    """
    if "pandas" in sys.modules or "pyarrow" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow as pa

        pa.scalar(0)
    finally:
        sys.meta_path.remove(finder)
