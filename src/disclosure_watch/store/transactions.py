"""
The last transaction of each application of a Delta table, kept up by reading on in its log.

The library looks one up in 0.7 ms (deltalake 1, a log of 500 commits, 2026-11); a run of 3,000 sources that asks for all
of them after each few passes would do nothing else.
"""

import json
import threading
from collections.abc import Iterable

from deltalake import DeltaTable

from disclosure_watch.store import seals
from disclosure_watch.store.location import Location

_MOST_READ = 100
"""Commits behind which what was known is asked for anew."""


class Transactions:
    """What is known of a table's transactions. Safe to ask from several threads."""

    def __init__(self, location: Location, name: str) -> None:
        self._location = location
        self._name = name
        self._lock = threading.Lock()
        self._of = ""
        self._version = -1
        self._last: dict[str, int | None] = {}

    def last(self, table: DeltaTable, names: Iterable[str]) -> dict[str, int]:
        """Return the version of the last transaction of each name that there was one of."""
        with self._lock:
            self._read_on(str(table.metadata().id), table.version())
            told: dict[str, int] = {}
            for name in names:
                if name not in self._last:
                    self._last[name] = table.transaction_version(name)
                version = self._last[name]
                if version:
                    told[name] = version
            return told

    def between(self, version: int, latest: int) -> dict[str, int] | None:
        """Return the last transaction of each application in the commits after a version, None where the log no longer tells of all."""
        told: dict[str, int] = {}
        for later in range(version + 1, latest + 1):
            try:
                log = self._location.read(f"{self._name}/{seals.log_name(later)}")
                actions = [json.loads(line) for line in log.splitlines()]
            except (FileNotFoundError, ValueError):
                return None
            told |= {action["txn"]["appId"]: action["txn"]["version"] for action in actions if "txn" in action}
        return told

    def _read_on(self, of: str, version: int) -> None:
        """Take in what was committed since; forget all of another table, of one that was put back, and of long ago."""
        told = self.between(self._version, version) if 0 <= version - self._version <= _MOST_READ else None
        if of != self._of or told is None:
            self._last.clear()
        else:
            for name, later in told.items():  # a handle that another thread moved on may have told of later ones
                self._last[name] = max(later, self._last.get(name) or 0)
        self._of, self._version = of, version
