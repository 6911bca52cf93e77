"""How far an index follows the ledger."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from disclosure_watch.store.ledger import Ledger

_FEW = 100
"""So many commits are sooner looked through than the table."""

_UNSEALED = 8
"""So many of the latest versions may have no seal yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """
    The last pass of each source that an index holds, by key.

    `table` is the ledger's own id. `version` is one that it had then, and `head` the head of its seals: a ledger with
    another head at that version has another history, as after a backup was restored.
    """

    table: str = ""
    version: int = -1
    head: str = ""
    passes: Mapping[str, int] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def follows(self, ledger: Ledger) -> bool:
        """Return whether what the index holds is of this ledger's history."""
        table, version = ledger.state()
        return self.table == table and self.version <= version and ledger.head(self.version) == self.head

    def behind(self, ledger: Ledger) -> dict[str, int]:
        """Return the sources whose last pass in the ledger is another, by key, each with that pass (0 for none)."""
        latest = ledger.state()[1]
        later = ledger.passes_since(self.version) if 0 <= self.version >= latest - _FEW else None
        if later is None:
            later = ledger.last_passes(ledger.sources())
            later |= dict.fromkeys(self.passes.keys() - later.keys(), 0)
        return {key: number for key, number in sorted(later.items()) if number != self.passes.get(key, 0)}

    @classmethod
    def now(cls, ledger: Ledger) -> "Progress":
        """Return the progress of one that is about to read the ledger's last passes: all that is in this version or later."""
        table, latest = ledger.state()
        for version in range(latest, max(-1, latest - _UNSEALED), -1):
            if head := ledger.head(version):
                return cls(table, version, head)
        return cls(table)
